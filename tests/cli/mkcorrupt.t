#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# mkcorrupt, which damages files for the readers' tests: the same damage everywhere, in the places that matter.
. "$KEXPORT_SRC/tests/lib.sh"

mkelf x.ko <<'EOF'
export dm_put plain crc=0xdeadbeef
export dm_get gpl ns=DM crc=0x12345678
import kmalloc crc=0x11223344
modinfo license=GPL
EOF
mkdir one two other plain
expect 0 mkcorrupt x.ko 3 4 one <<'EOF'
0001.ko: __ksymtab+0x8: 8 bytes are 0xffff
0001.ko: __kcrctab+0x2: bit 1 flipped
0001.ko: section headers+0x368: 4 bytes are 0xffffffff
0002.ko: __versions+0x3b: bit 6 flipped
0002.ko: __ksymtab_strings+0x8: bit 7 flipped
0002.ko: __ksymtab_strings+0: bit 6 flipped
0002.ko: __kcrctab+0x3: byte is 0xca
0003.ko: cut to 112 bytes
0004.ko: .modinfo+0xb: bit 2 flipped
EOF
damage_of_first() {
	cmp -l x.ko one/0001.ko | wc -l
	wc -c <one/0003.ko
}
expect 0 damage_of_first <<'EOF'
7
112
EOF
mkcorrupt x.ko 3 300 two >two.log
mkcorrupt x.ko 4 300 other >other.log

first_four_are_equal() {
	for copy in 0001 0002 0003 0004; do
		cmp "one/$copy.ko" "two/$copy.ko" || return
	done
}
check 'a copy depends on its number and the seed alone' first_four_are_equal
check 'another seed, other copies' sh -c '! cmp -s two.log other.log'

places() { # what was damaged at all, in 300 copies
	sed 's/^[0-9]*[.]ko: //; s/+.*//; s/^cut to.*/cut/' two.log | LC_ALL=C sort -u
}
expect 0 places <<'EOF'
.modinfo
.rela__ksymtab
.rela__ksymtab_gpl
.shstrtab
.strtab
.symtab
ELF header
__kcrctab
__kcrctab_gpl
__ksymtab
__ksymtab_gpl
__ksymtab_strings
__versions
cut
section headers
EOF
unchanged() {
	for copy in two/*.ko; do
		cmp -s x.ko "$copy" && echo "$copy"
	done | wc -l
}
check 'hardly a copy is left as it was' test "$(unchanged)" -lt 10

echo 'not an ELF file' >text
expect 0 mkcorrupt text 1 2 plain <<'EOF'
0001: file+0x1: bit 1 flipped
0001: file+0: 8 bytes are 0x7fffffff
0001: file+0x8: 8 bytes are 0x1
0001: file+0x8: 4 bytes are 0xffff
0002: file+0xd: bit 0 flipped
0002: file+0: byte is 0xf6
0002: file+0: 8 bytes are 0xc
0002: file+0x6: byte is 0x5d
EOF
refuses() {
	! mkcorrupt "$@"
}
check 'a seed that is no number' refuses text one 3 plain
check 'a file that is not there' refuses missing 1 3 plain
check 'no folder' refuses text 1 3 nowhere
done_testing
