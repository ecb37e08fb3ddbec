#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# scan of a kernel's image and modules gives the Module.symvers that its own build wrote, in every line and column.
. "$KEXPORT_SRC/tests/lib.sh"
. "$KEXPORT_SRC/tests/real/real.sh"

for series in 5.10 6.1 6.12 7.2 7.3; do
	fetched "$series amd64" "kernel:$series:amd64" "symvers:$series:amd64" || continue
	kexport-audit scan -f symvers "$(fetch "kernel:$series:amd64")" >got 2>err
	status=$?
	ok "$status" "$series amd64: nothing is skipped"
	diagnose err
	same_lines "$series amd64: equals Module.symvers" "$(fetch "symvers:$series:amd64")" got
	expect 0 kexport-audit scan --verify "$(fetch "kernel:$series:amd64")" "$(fetch "symvers:$series:amd64")" <<-EOF
		Module.symvers -> binaries: 0 symbols changed
	EOF
done

# --- what a distribution puts beside its image: /boot/symvers-V.gz ----------------------------------------------------
if fetched '6.1 amd64' kernel:6.1:amd64 symvers:6.1:amd64; then
	read -r release _ <"$KEXPORT_CACHE/6.1-amd64/version"
	gzip -c "$(fetch symvers:6.1:amd64)" >"symvers-$release.gz"
	kexport-audit scan -f symvers "symvers-$release.gz" >got
	same_lines '6.1 amd64: symvers-V.gz' "$(fetch symvers:6.1:amd64)" got
	expect 0 kexport-audit diff "symvers-$release.gz" "$(fetch symvers:6.1:amd64)" <<-EOF
		symvers-$release.gz -> $release: 0 symbols changed
	EOF

	# One row less, one of another class, one of another CRC: each is a finding.
	sed -e '/\tkfree\tvmlinux\t/d' -e 's/\(\t_printk\t.*\tEXPORT_SYMBOL\)\t/\1_GPL\t/' \
		-e 's/^0x[0-9a-f]*\(\tvprintk\t\)/0x00000001\1/' "$(fetch symvers:6.1:amd64)" >Module.symvers
	verified() {
		kexport-audit scan --verify "$(fetch kernel:6.1:amd64)" Module.symvers | sed 's/0x[0-9a-f]*/CRC/g'
		kexport-audit scan --verify "$(fetch kernel:6.1:amd64)" Module.symvers >/dev/null
	}
	expect 1 verified <<'EOF'
became plain  _printk  vmlinux  GPL-only -> plain, same CRC
added         kfree    vmlinux  plain
CRC changed   vprintk  vmlinux  CRC CRC -> CRC

Module.symvers -> binaries: 3 symbols changed: 1 became plain, 1 added, 1 CRC changed
EOF
fi

# --- the sources of the same version say the same of all but what programs write while the kernel is built ---------------
if fetched '6.1 amd64, sources' kernel:6.1:amd64 source:6.1; then
	read -r _ version _ <"$KEXPORT_CACHE/6.1-amd64/version"
	of_tree=6.1.$(sed -n 's/^SUBLEVEL = //p' "$(fetch source:6.1)/Makefile")
	if [ "$of_tree" = "${version%%-*}" ]; then
		by_sources() {
			kexport-audit scan --verify --tree "$(fetch source:6.1)" "$(fetch kernel:6.1:amd64)" 2>&1 | sed 's/.*: no st/no st/; s/.* -> //'
		}
		expect 0 by_sources <<-EOF
			binaries: 0 symbols changed
			no statement that could be read exports 6 of the $(wc -l <"$(fetch symvers:6.1:amd64)") symbols of the binaries, raid6_gfexi the first
		EOF
	else
		ok 0 "6.1 amd64, sources # SKIP they are of $of_tree, the kernel is $version"
	fi
fi
done_testing
