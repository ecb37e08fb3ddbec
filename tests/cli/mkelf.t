#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# mkelf, the writer of the fixtures, held against binutils: what other tests stand on must be sound itself.
. "$KEXPORT_SRC/tests/lib.sh"

relocations() { # relocations FILE SECTION: offset, type, symbol or value, addend
	readelf -rW "$1" | awk -v "name='$2'" '/^Relocation section/ { on = $3 == name; next }
		on && /R_/ { printf "%s", $1 " " $3; for (i = 5; i <= NF; i++) printf " %s", $i; print NF < 5 ? " " $4 : "" }'
}

bytes() { # bytes FILE SECTION: in hex, 16 a line
	readelf -x "$2" "$1" 2>/dev/null | sed -n 's/^  0x[0-9a-f]* \(.\{35\}\).*/\1/p' | sed 's/ *$//'
}

sections() { # sections FILE PATTERN: name, type, size, flags
	readelf -SW "$1" 2>/dev/null | sed 's/^ *\[ *[0-9]*\] //' | awk -v "pattern=$2" '$1 ~ pattern { print $1, $2, $5, $7 }'
}

# --- relocatable, RELA -----------------------------------------------------------------------------------
mkelf a.ko <<'EOF'
export dm_put plain crc=0xdeadbeef
export dm_get gpl ns=DM crc=0x12345678
export dm_hold plain data
EOF
expect 0 sections a.ko '_k[sc]' <<'EOF'
__ksymtab_strings PROGBITS 00001b AMS
__ksymtab PROGBITS 000018 A
__ksymtab_gpl PROGBITS 00000c A
__kcrctab PROGBITS 000008 A
__kcrctab_gpl PROGBITS 000004 A
.rela__ksymtab RELA 000090 I
.rela__ksymtab_gpl RELA 000048 I
EOF
expect 0 relocations a.ko .rela__ksymtab <<'EOF'
0000000000000000 R_X86_64_PC32 dm_hold + 0
0000000000000004 R_X86_64_PC32 __kstrtab_dm_hold + 0
0000000000000008 R_X86_64_PC32 __kstrtabns_dm_hold + 0
000000000000000c R_X86_64_PC32 dm_put + 0
0000000000000010 R_X86_64_PC32 __kstrtab_dm_put + 0
0000000000000014 R_X86_64_PC32 __kstrtabns_dm_put + 0
EOF
expect 0 bytes a.ko __kcrctab <<'EOF'
00000000 efbeadde
EOF
expect 0 readelf -p __ksymtab_strings a.ko <<'EOF'

String dump of section '__ksymtab_strings':
  [     0]  dm_put
  [     8]  dm_get
  [     f]  DM
  [    12]  dm_hold

EOF

first_global() {
	readelf -SW a.ko | sed 's/^ *\[ *[0-9]*\] //' | awk '$1 == ".symtab" { print $(NF - 1) }'
	readelf -sW a.ko | awk '$5 == "GLOBAL" { print $1 + 0; exit }'
}
expect 0 first_global <<'EOF'
20
20
EOF

# --- relocatable, REL: the addend is in the place, here an offset in the string section ------------------
mkelf rel.ko <<'EOF'
elf arm
strings section
export a plain
export b plain ns=NS
EOF
expect 0 relocations rel.ko .rel__ksymtab <<'EOF'
00000000 R_ARM_ABS32 a
00000004 R_ARM_ABS32 __ksymtab_strings
00000008 R_ARM_ABS32 __ksymtab_strings
0000000c R_ARM_ABS32 b
00000010 R_ARM_ABS32 __ksymtab_strings
00000014 R_ARM_ABS32 __ksymtab_strings
EOF
expect 0 bytes rel.ko __ksymtab <<'EOF'
00000000 00000000 02000000 00000000
03000000 05000000
EOF

# --- linked: values, in both byte orders and classes, self-relative and not ------------------------------
mkelf s390x <<'EOF'
elf s390x
export a plain
export b plain ns=NS
EOF
expect 0 bytes s390x __ksymtab <<'EOF'
ffffffff 81000080 ffffffff 810000a0
ffffffff 810000a2 ffffffff 81000090
ffffffff 810000a3 ffffffff 810000a5
EOF
mkelf prel32 <<'EOF'
elf aarch64
base 0x10000
export a plain null-ns
export b plain ns=NS
EOF
expect 0 bytes prel32 __ksymtab <<'EOF'
d8ffffff f4ffffff 00000000 dcffffff
eaffffff e8ffffff
EOF

# --- position-independent: values that stand only in the dynamic relocations -----------------------------
mkelf dyn <<'EOF'
elf riscv64
type dyn
layout abs-pair
base 0x10000
export a plain
EOF
expect 0 bytes dyn __ksymtab <<'EOF'
00000000 00000000 00000000 00000000
EOF
expect 0 relocations dyn .rela.dyn <<'EOF'
0000000000010098 R_RISCV_RELATIVE 10080
00000000000100a0 R_RISCV_RELATIVE 10090
EOF
mkelf relr <<'EOF'
elf aarch64
type dyn
layout abs-pair
base 0x10000
relocations relr
export a plain
export b plain
EOF
expect 0 bytes relr __ksymtab <<'EOF'
80000100 00000000 a0000100 00000000
90000100 00000000 a2000100 00000000
EOF
expect 0 bytes relr .relr.dyn <<'EOF'
a8000100 00000000 0f000000 00000000
EOF

# --- classes: five sections, or a byte a symbol ----------------------------------------------------------
mkelf old.ko <<'EOF'
layout prel32-pair
crcs absolute-symbols
export a unused crc=0x1
export b unused_gpl crc=0x2
export c gpl_future crc=0x3
export d gpl crc=0x4
export e plain
EOF
expect 0 sections old.ko '^__ksymtab' <<'EOF'
__ksymtab_strings PROGBITS 00000a AMS
__ksymtab PROGBITS 000008 A
__ksymtab_gpl PROGBITS 000008 A
__ksymtab_gpl_future PROGBITS 000008 A
__ksymtab_unused PROGBITS 000008 A
__ksymtab_unused_gpl PROGBITS 000008 A
EOF
expect 0 relocations old.ko .rela__kcrctab_unused_gpl <<'EOF'
0000000000000000 R_X86_64_32 __crc_b + 0
EOF
mkelf flags.ko <<'EOF'
flags kflagstab
export c gpl
export b plain
export a plain flags=0x82
section __ksymtab_gpl A 00 01
EOF
expect 0 sections flags.ko '^__k' <<'EOF'
__ksymtab_strings PROGBITS 000009 AMS
__ksymtab PROGBITS 000024 A
__kflagstab PROGBITS 000003 A
__ksymtab_gpl PROGBITS 000002 A
EOF
expect 0 bytes flags.ko __kflagstab <<'EOF'
820001
EOF

# --- before linking --------------------------------------------------------------------------------------
mkelf new.o <<'EOF'
layout export_symbol
export a gpl ns=NS
export b plain
EOF
expect 0 bytes new.o .export_symbol <<'EOF'
47504c00 4e530000 00000000 00000000
00000000 00000000 00000000 00000000
EOF
expect 0 relocations new.o .rela.export_symbol <<'EOF'
0000000000000008 R_X86_64_64 a + 0
0000000000000018 R_X86_64_64 b + 0
EOF
mkelf old.o <<'EOF'
layout per-symbol
export a gpl crc=1
EOF
expect 0 sections old.o '[+]' <<'EOF'
___ksymtab_gpl+a PROGBITS 00000c A
___kcrctab_gpl+a PROGBITS 000004 A
.rela___ksymtab_gpl+a RELA 000048 I
EOF

# --- what a module says of itself ------------------------------------------------------------------------
mkelf module.ko <<'EOF'
elf ppc
import kmalloc crc=0x11223344
import maybe weak
version module_layout crc=0x55667788
versions both
modinfo license=GPL v2
modinfo import_ns=NS
thismodule mod size=96
symbol_get taken
signature
EOF
expect 0 readelf -p .modinfo -p .no_trim_symbol -p __version_ext_names module.ko <<'EOF'

String dump of section '.modinfo':
  [     0]  license=GPL v2
  [     f]  import_ns=NS


String dump of section '.no_trim_symbol':
  [     0]  taken


String dump of section '__version_ext_names':
  [     0]  kmalloc
  [     8]  module_layout

EOF
expect 0 bytes module.ko __version_ext_crcs <<'EOF'
11223344 55667788
EOF
expect 0 sections module.ko '^__versions|this_module' <<'EOF'
__versions PROGBITS 000080 A
.gnu.linkonce.this_module PROGBITS 000060 WA
EOF
name_at_12() {
	bytes module.ko .gnu.linkonce.this_module | head -n 1
}
expect 0 name_at_12 <<'EOF'
00000000 00000000 00000000 6d6f6400
EOF
imports() {
	readelf -sW module.ko | awk '$7 == "UND" && NF > 7 { print $5, $8 }'
}
expect 0 imports <<'EOF'
GLOBAL kmalloc
WEAK maybe
EOF
trailer() {
	tail -c 40 module.ko | od -An -v -tx1 -N12
	tail -c 28 module.ko
}
expect 0 trailer <<'EOF'
 00 00 02 00 00 00 00 00 00 00 00 40
~Module signature appended~
EOF

mkelf banner <<'EOF'
banner Linux version 7.2.0 (builder) #1 SMP   # not the end
EOF
expect 0 readelf -p .rodata banner <<'EOF'

String dump of section '.rodata':
  [     0]  Linux version 7.2.0 (builder) #1 SMP\n

EOF

# --- bad on purpose --------------------------------------------------------------------------------------
mkelf bad.ko <<'EOF'
export ab plain
section-size __ksymtab 0x1000
patch __ksymtab 2 ffee
string-unterminated
drop __ksymtab_gone
section __ksymtab_gone A 00
EOF
expect 0 sections bad.ko '^__k' <<'EOF'
__ksymtab_strings PROGBITS 000003 AMS
__ksymtab PROGBITS 001000 A
EOF
expect 0 bytes bad.ko __ksymtab_strings <<'EOF'
006162
EOF
patched() {
	dd if=bad.ko bs=1 skip=84 count=4 2>/dev/null | od -An -tx1
}
expect 0 patched <<'EOF'
 00 00 ff ee
EOF
echo 'truncate 100' | mkelf cut.ko
check 'truncate' test "$(wc -c <cut.ko)" -eq 100
mkelf image <<'EOF'
export ab plain
raw-image
EOF
headerless() {
	test "$(wc -c <image)" -gt 120 && test "$(head -c 120 image | tr -d '\0' | wc -c)" -eq 0
}
check 'raw-image has no ELF header' headerless

# --- what it refuses -------------------------------------------------------------------------------------
refused() {
	printf '%s\n' "$@" >wrong.txt
	mkelf wrong.ko wrong.txt
}
expect 2 refused '# nothing' 'layout abs-tripel' <<'EOF'
mkelf: wrong.txt:2: expected layout abs-pair|prel32-pair|abs-ns|prel32-ns [per-symbol], layout per-symbol, layout export_symbol
EOF
expect 2 refused 'patch __ksymtab 0 00' <<'EOF'
mkelf: wrong.txt:1: __ksymtab: expected the name of a section of this file
EOF
expect 2 refused 'export a plain' 'patch __ksymtab 11 0000' <<'EOF'
mkelf: wrong.txt:2: expected a patch within the 12 bytes of __ksymtab
EOF
expect 2 refused 'class 32' 'elf aarch64' 'export a plain' <<'EOF'
mkelf: __ksymtab: aarch64 has no relocation for this: expected another class or layout
EOF

# --- readelf has nothing to complain of, whatever the machine --------------------------------------------
clean() {
	for machine in x86_64 i386 aarch64 aarch64be riscv64 riscv32 ppc64 ppc64le ppc s390x arm armeb mips mipsel \
		mips64 mips64el sparc64 m68k; do
		for form in 'rel abs-ns' 'exec abs-ns' 'dyn abs-ns' 'rel prel32-ns' 'exec prel32-ns' 'dyn prel32-ns'; do
			mkelf "$machine" <<-EOF || return
				elf $machine
				type ${form% *}
				layout ${form#* }
				export a plain ns=NS crc=1
				export b gpl crc=2
				import c weak
				thismodule m
				modinfo license=GPL
			EOF
			readelf -aW "$machine" 2>&1 | grep -E 'Warning|Error|unrecognized|<unknown|<corrupt' && return 1
		done
	done
	return 0
}
check 'every machine x type x reference is clean to readelf' clean
done_testing
