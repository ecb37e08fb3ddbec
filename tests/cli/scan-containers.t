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

# --- damage ------------------------------------------------------------------------------------------------------
mkdir parts
for codec in gzip:gz bzip2:bz2 xz:xz lzma:lzma zstd:zst lz4:lz4; do
	command -v "${codec%:*}" >/dev/null || continue
	file=m.ko.${codec#*:}
	name=${codec%:*}
	size=$(($(wc -c <"$file") - 10))
	head -c "$size" "$file" >"cut.$file"
	expect 2 kexport-audit scan -f symvers "cut.$file" <<-EOF
		kexport-audit scan: cut.$file: $name stream ends early, at $(printf '0x%x' "$size"): truncated?
	EOF
	{ cat "$file"; echo more; } >"long.$file"
	expect 2 kexport-audit scan -f symvers "long.$file" <<-EOF
		kexport-audit scan: long.$file: the 5 bytes at $(printf '0x%x' $((size + 10))), behind the $name stream, are none of it
	EOF
	{ head -c 100 m.ko | "$name" -c; tail -c +101 m.ko | "$name" -c; } >"parts/$file" 2>/dev/null
	[ "$name" = lzma ] || expect 0 kexport-audit scan -f symvers "parts/$file" <want
	{ head -c 60 "$file"; printf '\377\377\377\377\377\377'; tail -c +67 "$file"; } >"bad.$file"
	check "$name: damage is told" sh -c "kexport-audit scan bad.$file; [ \$? -eq 2 ] &&
		kexport-audit scan bad.$file 2>&1 | grep -q '^kexport-audit scan: bad.$file: '"
done
# Between two xz streams, and behind the last one, stand as many zeroes as the alignment of a tape or a disk asks for.
head -c 100 m.ko | xz -c >first.xz
tail -c +101 m.ko | xz -c >second.xz
padded() { # padded N: N zeroes between the streams, and 8 behind them
	{ cat first.xz && head -c "$1" /dev/zero && cat second.xz && head -c 8 /dev/zero; } >parts/m.ko.xz
}
for n in 4 8 512; do
	padded $n
	check "xz itself takes $n zeroes" xz -t parts/m.ko.xz
	expect 0 kexport-audit scan -f symvers parts/m.ko.xz <want
done
at=$(printf '0x%x' "$(wc -c <first.xz)")
for n in 1 6; do
	padded $n
	check "nor does xz itself take $n zeroes" sh -c '! xz -t parts/m.ko.xz'
	expect 2 kexport-audit scan -f symvers parts/m.ko.xz <<-EOF
		kexport-audit scan: parts/m.ko.xz: the $(($(wc -c <second.xz) + n + 8)) bytes at $at, behind the xz stream, are none of it
	EOF
done
lz4 -lc m.ko >legacy.ko.lz4
check 'lz4, legacy frame' sh -c 'kexport-audit scan -f symvers legacy.ko.lz4 | sed "s/\tlegacy\t/\tm\t/" | cmp - want'
head -c 200 legacy.ko.lz4 >cut.ko.lz4
expect 2 kexport-audit scan -f symvers cut.ko.lz4 <<'EOF'
kexport-audit scan: cut.ko.lz4: lz4 stream ends early, at 0xc8: truncated?
EOF

head -c 3000000 /dev/zero | gzip -c >bomb.ko.gz
expect 2 kexport-audit scan --max-size 1M -f symvers bomb.ko.gz m.ko <<EOF
$(cat want)
kexport-audit scan: bomb.ko.gz: unpacks to more than 1048576 bytes, the limit (--max-size)
EOF
done_testing
