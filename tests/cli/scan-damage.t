#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# Files that contradict themselves: each gets one line that names the place and what was expected there, and exit status 2.
. "$KEXPORT_SRC/tests/lib.sh"

# Both read a description to which these directives were added. Places above the sections are left out:
# they depend on how long the file is.
module() { # module DIRECTIVE...
	printf '%s\n' 'thismodule m' 'modinfo license=GPL' 'export ab plain crc=1' 'export cd gpl crc=2' 'import x crc=3' "$@" |
		mkelf m.ko || return
	status=0
	kexport-audit scan -f symvers -f json:json m.ko >out 2>&1 || status=$?
	sed 's/the file of 0x[0-9a-f]* bytes/the file/; s/ at 0x[0-9a-f]* lie/ lie/' out
	return "$status"
}
image() { # image DIRECTIVE...
	printf '%s\n' 'banner Linux version 6.1.0 (gcc)' 'export ab plain' 'export cd gpl' "$@" | mkelf vmlinux &&
		kexport-audit scan -f symvers vmlinux
}
t='	'
expect 0 module <<EOF
0x00000001${t}ab${t}m${t}EXPORT_SYMBOL${t}
0x00000002${t}cd${t}m${t}EXPORT_SYMBOL_GPL${t}
EOF
expect 0 image <<EOF
0x00000000${t}ab${t}vmlinux${t}EXPORT_SYMBOL${t}
0x00000000${t}cd${t}vmlinux${t}EXPORT_SYMBOL_GPL${t}
EOF

# --- headers --------------------------------------------------------------------------------------------------------
expect 2 module 'truncate 40' <<'EOF'
kexport-audit scan: m.ko: ELF header: the file ends within it, at 0x28; expected 64 bytes: truncated?
EOF
expect 2 module 'patch FILE 4 07' <<'EOF'
kexport-audit scan: m.ko: ELF header: class (byte 4) is 7; expected 1 (32 bits) or 2 (64 bits)
EOF
expect 2 module 'patch FILE 5 00' <<'EOF'
kexport-audit scan: m.ko: ELF header: byte order (byte 5) is 0; expected 1 (little) or 2 (big)
EOF
expect 2 module 'patch FILE 40 ffffffffffffffff' <<'EOF'
kexport-audit scan: m.ko: ELF header: 16 section headers lie outside the file: truncated?
EOF
expect 2 module 'patch FILE 60 ffff' <<'EOF'
kexport-audit scan: m.ko: ELF header: 65535 section headers lie outside the file: truncated?
EOF
expect 2 module 'patch FILE 60 0000' <<'EOF'
kexport-audit scan: m.ko: ELF file without section headers
EOF
expect 2 module 'section-name __ksymtab 0xffffff' <<'EOF'
kexport-audit scan: m.ko: section 3: its name lies outside the section name table
EOF

# --- sizes and places that overflow -----------------------------------------------------------------------------------
expect 2 module 'section-size __ksymtab 0xffffffffffffffff' <<'EOF'
kexport-audit scan: m.ko: section __ksymtab: 0xffffffffffffffff bytes lie outside the file
EOF
expect 2 module 'section-offset __ksymtab 0xfffffffffffffff0' <<'EOF'
kexport-audit scan: m.ko: section __ksymtab: 0xc bytes lie outside the file
EOF
expect 2 module 'section-size .symtab 0xffffffff' <<'EOF'
kexport-audit scan: m.ko: section .symtab: 0xffffffff bytes lie outside the file
EOF
expect 2 module 'section-size .rela__ksymtab 0xfffffffffffffff0' <<'EOF'
kexport-audit scan: m.ko: section .rela__ksymtab: 0xfffffffffffffff0 bytes lie outside the file
EOF

# --- entries ----------------------------------------------------------------------------------------------------------
expect 2 module 'section-size __ksymtab 0xb' <<'EOF'
kexport-audit scan: m.ko: __ksymtab: 0xb bytes are no whole number of entries of any known layout
EOF
expect 2 module 'section-type __ksymtab 8' <<'EOF'
kexport-audit scan: m.ko: __ksymtab: the file holds no bytes of it (SHT_NOBITS)
EOF
expect 2 module 'section __ksymtab A 00' <<'EOF'
kexport-audit scan: m.ko: __ksymtab: stands in the file twice
EOF
expect 2 image 'patch __ksymtab 4 ffffff7f' <<'EOF'
kexport-audit scan: vmlinux: __ksymtab: entry 0: its name does not lie at the start of a string in __ksymtab_strings (read as prel32-ns, which fits best)
EOF
expect 2 image 'patch __ksymtab 8 ffffff7f' <<'EOF'
kexport-audit scan: vmlinux: __ksymtab: entry 0: its namespace is no string of __ksymtab_strings (read as prel32-ns, which fits best)
EOF
expect 2 image 'section-address __ksymtab_strings 0xffffffffffffffff' <<'EOF'
kexport-audit scan: vmlinux: __ksymtab: entry 0: its name does not lie at the start of a string in __ksymtab_strings (read as prel32-ns, which fits best)
EOF
expect 2 image 'drop __ksymtab_gpl' <<'EOF'
kexport-audit scan: vmlinux: __ksymtab: neither __ksymtab_gpl nor __kflagstab is there to tell which exports are GPL-only
EOF

# --- strings without an end -------------------------------------------------------------------------------------------
expect 2 module string-unterminated <<'EOF'
kexport-audit scan: m.ko: __ksymtab_gpl: entry 0: its name has no end in __ksymtab_strings (read as prel32-ns, which fits best)
EOF
expect 2 image 'section-size __ksymtab_strings 2' <<'EOF'
kexport-audit scan: vmlinux: __ksymtab: entry 0: its name has no end in __ksymtab_strings (read as prel32-ns, which fits best)
EOF
expect 2 module 'drop __ksymtab_strings' <<'EOF'
kexport-audit scan: m.ko: __ksymtab: without __ksymtab_strings to hold its names
EOF
expect 2 module 'section-size .modinfo 5' <<'EOF'
kexport-audit scan: m.ko: .modinfo: its last string has no end
EOF
expect 2 module 'section-size .strtab 1' <<'EOF'
kexport-audit scan: m.ko: .symtab: entry 20: name lies outside its string table
EOF

# --- relocations to nowhere ---------------------------------------------------------------------------------------------
expect 2 module 'patch .rela__ksymtab 0 ffffff7f' <<'EOF'
kexport-audit scan: m.ko: .rela__ksymtab: entry 0: leads outside __ksymtab or its symbol table
EOF
expect 2 module 'patch .rela__ksymtab 36 ffffff00' <<'EOF'
kexport-audit scan: m.ko: .rela__ksymtab: entry 1: leads outside __ksymtab or its symbol table
EOF
expect 2 module 'patch .rela__ksymtab 40 ffffffffffffff7f' <<'EOF'
kexport-audit scan: m.ko: __ksymtab: entry 0: its name does not lie at the start of a string in __ksymtab_strings (read as prel32-ns, which fits best)
EOF
expect 2 module 'section-size .rela__ksymtab 25' <<'EOF'
kexport-audit scan: m.ko: .rela__ksymtab: 0x19 bytes are no whole number of 24-byte relocations
EOF
expect 2 module 'section-link .rela__ksymtab 99' <<'EOF'
kexport-audit scan: m.ko: .rela__ksymtab: no symbol table for its relocations
EOF
expect 2 module 'section-info .rela__ksymtab 99' <<'EOF'
kexport-audit scan: m.ko: __ksymtab: entry 0: its name does not lie at the start of a string in __ksymtab_strings (read as prel32-ns, which fits best)
EOF

dynamic() { # dynamic DIRECTIVE...: an image whose values are in .rela.dyn; the first is that of a function, which is not read
	printf '%s\n' 'elf aarch64' 'type dyn' 'layout abs-ns' 'relocations rela' 'export ab plain' 'export cd gpl' "$@" |
		mkelf vmlinux && kexport-audit scan -f symvers vmlinux
}
expect 2 dynamic 'patch .rela.dyn 8 0101000004000000' <<'EOF'
kexport-audit scan: vmlinux: .rela.dyn: entry 0: leads outside its symbol table
EOF
# What lies elsewhere may name symbols that the link threw away (arm64, 5.10).
expect 0 dynamic 'patch .rela.dyn 0 0000000000000000 0101000004000000' <<EOF
0x00000000${t}ab${t}vmlinux${t}EXPORT_SYMBOL${t}
0x00000000${t}cd${t}vmlinux${t}EXPORT_SYMBOL_GPL${t}
EOF

# --- sections that overlap ----------------------------------------------------------------------------------------------
expect 2 module 'section-offset __ksymtab 0x40' 'section-offset __ksymtab_strings 0x40' <<'EOF'
kexport-audit scan: m.ko: __ksymtab: overlaps __ksymtab_strings
EOF
expect 2 module 'section-offset __ksymtab 0x40' 'section-offset __kcrctab 0x44' <<'EOF'
kexport-audit scan: m.ko: __kcrctab: overlaps __ksymtab
EOF
expect 2 module 'flags kflagstab' 'section-offset __ksymtab 0x40' 'section-offset __kflagstab 0x44' <<'EOF'
kexport-audit scan: m.ko: __kflagstab: overlaps __ksymtab
EOF
# It would make one export plain and GPL-only at once.
expect 2 image 'section-size __ksymtab 24' <<'EOF'
kexport-audit scan: vmlinux: __ksymtab: overlaps __ksymtab_gpl
EOF

# --- tables of another length ---------------------------------------------------------------------------------------------
expect 2 image 'flags kflagstab' 'section-size __kflagstab 1' <<'EOF'
kexport-audit scan: vmlinux: __kflagstab: 0x1 flags do not go with 2 exports in __ksymtab
EOF
expect 2 image 'flags kflagstab' 'section-size __kflagstab 3' <<'EOF'
kexport-audit scan: vmlinux: __kflagstab: 0x3 flags do not go with 2 exports in __ksymtab
EOF
expect 2 image 'flags kflagstab' 'section-type __kflagstab 8' <<'EOF'
kexport-audit scan: vmlinux: __kflagstab: 0x2 flags do not go with 2 exports in __ksymtab
EOF
expect 2 image 'flags kflagstab' 'drop __kflagstab' <<'EOF'
kexport-audit scan: vmlinux: __ksymtab: neither __ksymtab_gpl nor __kflagstab is there to tell which exports are GPL-only
EOF
expect 2 module 'section-size __kcrctab 2' <<'EOF'
kexport-audit scan: m.ko: __kcrctab: 0x2 bytes do not go with 1 exports
EOF
expect 2 module 'section-size __kcrctab 8' <<'EOF'
kexport-audit scan: m.ko: __kcrctab: entry 0: neither a CRC nor a reference to one
EOF
expect 2 module 'section-size __versions 63' <<'EOF'
kexport-audit scan: m.ko: __versions: 0x3f bytes are no whole number of 64-byte records
EOF

# --- a bomb, and the option that lets it through --------------------------------------------------------------------------
{ mkelf bomb.ko && cat bomb.ko && head -c 3000000 /dev/zero; } <<'EOF' | gzip -c >bomb.ko.gz
thismodule bomb
export ab plain
EOF
expect 2 kexport-audit scan --max-size 2M -f symvers bomb.ko.gz <<'EOF'
kexport-audit scan: bomb.ko.gz: unpacks to more than 2097152 bytes, the limit (--max-size)
EOF
expect 0 kexport-audit scan --max-size 3M -f symvers bomb.ko.gz <<EOF
0x00000000${t}ab${t}bomb${t}EXPORT_SYMBOL${t}
EOF

# --- exports alone are asked for: what is wrong with imports does not matter ------------------------------------------
module 'section-size __versions 63' >none
expect 0 kexport-audit scan -f symvers m.ko <<EOF
0x00000001${t}ab${t}m${t}EXPORT_SYMBOL${t}
0x00000002${t}cd${t}m${t}EXPORT_SYMBOL_GPL${t}
EOF
done_testing
