#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# Other architectures: absolute and relative entries, both byte orders and words; ppc64el's image is ELF, the others are
# raw, inside arm's zImage, s390x's bzImage and gzip. Each gives its Module.symvers in every line and column.
. "$KEXPORT_SRC/tests/lib.sh"
. "$KEXPORT_SRC/tests/real/real.sh"

for kernel in 7.3:arm64 7.3:armhf 7.3:ppc64el 7.2:riscv64 7.3:s390x 6.12:armhf 6.1:arm64 6.1:s390x; do
	name=$(echo "$kernel" | tr : ' ')
	fetched "$name" "kernel:$kernel" "symvers:$kernel" || continue
	kexport-audit scan -f symvers "$(fetch "kernel:$kernel")" >got 2>err
	status=$?
	ok "$status" "$name: nothing is skipped"
	diagnose err
	same_lines "$name: equals Module.symvers" "$(fetch "symvers:$kernel")" got
done

# --- 5.10: entries of its raw images may be of five tables, and are not guessed; its modules, and its ELF image ----------
if fetched '5.10 armhf' kernel:5.10:armhf symvers:5.10:armhf; then
	kexport-audit scan -f symvers "$(fetch kernel:5.10:armhf)" >got 2>err
	check '5.10 armhf: a raw image is refused' grep -q 'vmlinuz-.*: raw kernel image.* may have up to five export tables' err
	awk -F '\t' '$3 != "vmlinux"' "$(fetch symvers:5.10:armhf)" >want
	same_lines '5.10 armhf: modules equal Module.symvers' want got
	read -r release _ suite <"$KEXPORT_CACHE/5.10-armhf/version"
	package=package:linux-image-$release-dbg:$suite:armhf
	if [ ! -d "$KEXPORT_CACHE/$suite-armhf/linux-image-$release-dbg" ] && [ -z "${KEXPORT_LARGE-}" ]; then
		ok 0 '5.10 armhf, debug vmlinux # SKIP KEXPORT_LARGE=1 fetches 0.5 GB'
	elif fetched '5.10 armhf, debug vmlinux' "$package"; then
		kexport-audit scan -f symvers "$(fetch "$package")/usr/lib/debug/boot/vmlinux-$release" >got 2>err
		awk -F '\t' '$3 == "vmlinux"' "$(fetch symvers:5.10:armhf)" >want
		same_lines '5.10 armhf: the debug vmlinux equals Module.symvers' want got
	fi
fi

# --- modules with symbol_get(): everything they ask for is an identifier, and nearly all of it is exported -----------------
if fetched '7.3 amd64' kernel:7.3:amd64; then
	kexport-audit scan -f json "$(fetch kernel:7.3:amd64)" | sed -n \
		's/.*"name":"cx88_dvb".*"symbol_gets":\(\[[^]]*\]\).*/\1/p' >got
	expect 0 cat got <<'EOF'
["cx22702_attach","cx24116_attach","cx24123_attach","ds3000_attach","dvb_pll_attach","isl6421_attach","lgdt330x_attach","mb86a16_attach","mt352_attach","nxt200x_attach","or51132_attach","s5h1409_attach","s5h1411_attach","simple_tuner_attach","stb6000_attach","stb6100_attach","stv0288_attach","stv0299_attach","stv0900_attach","tda9887_attach","ts2020_attach","xc2028_attach","xc4000_attach","xc5000_attach","zl10353_attach"]
EOF
fi
done_testing
