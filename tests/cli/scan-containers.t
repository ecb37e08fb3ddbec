#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# Compressed modules read as plain ones; what unpacks to too much is refused by name.
. "$KEXPORT_SRC/tests/lib.sh"
t=$(printf '\t')

mkelf m.ko <<'EOF'
modinfo name=m
modinfo license=GPL
export m_get plain crc=1
export m_put gpl ns=M crc=2
EOF
printf '%s\n' "0x00000001${t}m_get${t}m${t}EXPORT_SYMBOL${t}" "0x00000002${t}m_put${t}m${t}EXPORT_SYMBOL_GPL${t}M" >want
for codec in gzip:gz bzip2:bz2 xz:xz lzma:lzma zstd:zst lz4:lz4; do
	command -v "${codec%:*}" >/dev/null || continue
	"${codec%:*}" -c <m.ko >"m.ko.${codec#*:}" 2>/dev/null
	expect 0 kexport-audit scan -f symvers "m.ko.${codec#*:}" <want
	gzip -c <"m.ko.${codec#*:}" >twice.ko.gz
	check "${codec%:*} inside gzip" sh -c 'kexport-audit scan -f symvers twice.ko.gz | sed "s/\ttwice\t/\tm\t/" | cmp - want'
done

head -c 3000000 /dev/zero | gzip -c >bomb.ko.gz
expect 2 kexport-audit scan --max-size 1M -f symvers bomb.ko.gz m.ko <<EOF
$(cat want)
kexport-audit scan: bomb.ko.gz: unpacks to more than 1048576 bytes, the limit (--max-size)
EOF
done_testing
