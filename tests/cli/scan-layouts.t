#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091,SC2094,SC2125
# Every entry form x class x byte order x word x file type x REL/RELA reads as what was written.
. "$KEXPORT_SRC/tests/lib.sh"

t='	'
rows() { # rows NAMESPACES CRCS: what must come out
	ns1='' ns2=''
	[ "$1" = no ] || { ns1=DMA_BUF ns2=module:a,b-*; }
	c=0x00000000
	[ "$2" = none ] || c=''
	printf '%s\n' \
		"${c:-0x00000001}${t}_first${t}MODULE${t}EXPORT_SYMBOL$t" \
		"${c:-0xdeadbeef}${t}dma_buf_get${t}MODULE${t}EXPORT_SYMBOL_GPL$t$ns1" \
		"${c:-0x00000003}${t}kvm_only${t}MODULE${t}EXPORT_SYMBOL_GPL$t$ns2" \
		"0x00000000${t}no_crc${t}MODULE${t}EXPORT_SYMBOL$t"
}

write() { # write FILE NAMESPACES FLAGS DIRECTIVE...: the same four exports in the form of these directives
	file=$1 namespaces=$2 flags=$3
	shift 3
	ns1='' ns2=''
	[ "$namespaces" = no ] || { ns1=ns=DMA_BUF ns2=ns=module:a,b-*; }
	{
		printf '%s\n' "$@" "flags $flags" \
			"export _first plain crc=1" "export dma_buf_get gpl $ns1 crc=0xdeadbeef" \
			"export kvm_only gpl $ns2 crc=3" "export no_crc plain data"
		case $file in *.ko) printf '%s\n' 'thismodule m' 'modinfo license=GPL' ;; esac
	} | mkelf "$file"
}

same() { # same FILE NAMESPACES CRCS: 0 when the file reads as what was written
	module=vmlinux
	case $1 in *.ko) module=${1%.ko} ;; *.o) module=${1%.o} ;; esac
	rows "$2" "$3" | sed "s/MODULE/$module/" >want
	kexport-audit scan -f symvers "$1" >got 2>&1 && cmp -s want got && return 0
	echo "$form: $1"
	diff want got
	return 1
}

forms() { # forms TYPE "MACHINE..." RELOCATIONS...: a line "machine layout flags namespaces relocations" for each
	machines=$2
	shift 2
	for machine in $machines; do
		for layout in abs-pair prel32-pair abs-ns prel32-ns; do
			namespaces=no
			case $layout in *-ns) namespaces=yes ;; esac
			for flags in section kflagstab; do
				for relocations in "$@"; do
					echo "$machine $layout $flags $namespaces $relocations"
				done
			done
		done
	done
}

# Modules have names, so all of them are read at once. A machine may lack a relocation for a form; mkelf says so.
modules() {
	forms rel 'x86_64 i386 aarch64 aarch64be riscv64 ppc64 ppc64le ppc s390x arm armeb mips mipsel mips64 mips64el' \
		rela rel 'rela reversed' 'rel reversed' >forms
	: >all.want
	while read -r machine layout flags namespaces relocations; do
		form="$machine-$layout-$flags-$relocations"
		write "$form.ko" "$namespaces" "$flags" "elf $machine" "layout $layout" "relocations $relocations" \
			'strings symbol' 2>/dev/null || continue
		rows "$namespaces" words | sed "s/MODULE/$form/" >>all.want
	done <forms
	test "$(wc -l <all.want)" -ge 1600 || return # 15 x 4 x 2 x 4 forms of 4 rows, less what does not exist
	sort -o all.want all.want
	kexport-audit scan -f symvers ./*-*.ko 2>&1 | sort >all.got
	diff all.want all.got
}

images() { # images TYPE RELOCATIONS...: both words, both byte orders
	type=$1
	shift
	forms "$type" 'x86_64 i386 s390x armeb' "$@" >forms
	while read -r machine layout flags namespaces relocations; do
		form="$machine $type $layout $flags $relocations"
		write vmlinux "$namespaces" "$flags" "elf $machine" "type $type" "layout $layout" \
			"relocations $relocations" 2>/dev/null || continue
		same vmlinux "$namespaces" words || return
	done <forms
}

check 'relocatable' modules
check 'linked' images exec none
check 'position-independent' images dyn rela rel relr none
rm -f ./*-*.ko

through_section() {
	for machine in x86_64 arm s390x; do
		for relocations in rela rel; do
			form="$machine $relocations, strings through their section"
			write m.ko yes section "elf $machine" "relocations $relocations" 'strings section' || return
			same m.ko yes words || return
		done
	done
}
check 'strings through the section symbol' through_section

crcs() { # crcs TYPE FILE FORM...
	type=$1 file=$2
	shift 2
	for machine in x86_64 s390x arm; do
		for crcs in "$@"; do
			form="$machine $type crcs $crcs"
			write "$file" yes section "elf $machine" "type $type" "crcs $crcs" 2>/dev/null || continue
			same "$file" yes "$crcs" || return
		done
	done
}
check 'CRCs of a module' crcs rel m.ko none words relocated absolute-symbols relative long
check 'CRCs of an image' crcs exec vmlinux none words absolute-symbols relative long

without_symbols() {
	for machine in x86_64 s390x arm; do
		form="$machine without symbols"
		write vmlinux yes section "elf $machine" 'type exec' 'symtab no' || return
		same vmlinux yes words || return
	done
}
check 'an image without a symbol table' without_symbols

objects() {
	for machine in x86_64 i386 s390x; do
		for relocations in rela rel; do
			form="$machine $relocations .export_symbol"
			write a.o yes section "elf $machine" "relocations $relocations" 'layout export_symbol' || return
			same a.o yes none || return
			form="$machine $relocations a section a symbol"
			write a.o yes section "elf $machine" "relocations $relocations" 'layout per-symbol' || return
			same a.o yes words || return
			write a.o yes kflagstab "elf $machine" "relocations $relocations" 'layout per-symbol' || return
			same a.o yes words || return
		done
	done
}
check 'objects before modpost' objects

# --- all classes, a null namespace, flags that nobody knows --------------------------------------------------
mkelf old.ko <<'EOF'
layout prel32-pair
crcs absolute-symbols
thismodule old
export a unused crc=0x1
export b unused_gpl crc=0x2
export c gpl_future crc=0x3
export d gpl crc=0x4
export e plain
EOF
expect 0 kexport-audit scan -f symvers old.ko <<'EOF'
0x00000001	a	old	EXPORT_UNUSED_SYMBOL	
0x00000002	b	old	EXPORT_UNUSED_SYMBOL_GPL	
0x00000003	c	old	EXPORT_SYMBOL_GPL_FUTURE	
0x00000004	d	old	EXPORT_SYMBOL_GPL	
0x00000000	e	old	EXPORT_SYMBOL	
EOF
mkelf vmlinux <<'EOF'
flags kflagstab
export a plain null-ns
export b gpl ns=NS flags=0x81
export c plain flags=0x42
EOF
expect 2 kexport-audit scan -f symvers vmlinux <<'EOF'
0x00000000	a	vmlinux	EXPORT_SYMBOL	
0x00000000	b	vmlinux	EXPORT_SYMBOL_GPL	NS
0x00000000	c	vmlinux	EXPORT_SYMBOL	
kexport-audit scan: vmlinux: __kflagstab: 2 exports, b the first, have flag bits that are not known: 0xc2
EOF

# --- tables that a kernel with flags ignores ------------------------------------------------------------------
mkelf vmlinux <<'EOF'
banner Linux version 7.2.0 (gcc)
flags kflagstab
export printk plain
EOF
printf '%s\n' 'export a gpl' 'thismodule gplonly' >gplonly.txt
printf '%s\n' 'export b gpl' 'export c plain' 'thismodule both' >both.txt
mkelf gplonly.ko gplonly.txt
mkelf both.ko both.txt
expect 2 kexport-audit scan -f symvers both.ko gplonly.ko vmlinux <<'EOF'
0x00000000	printk	vmlinux	EXPORT_SYMBOL	
kexport-audit scan: both.ko: no flags for exported symbols: this kernel tells the class of an export by __kflagstab, which the module lacks, and refuses to load it
kexport-audit scan: gplonly.ko: ignoring obsolete section __ksymtab_gpl: this kernel tells the class of an export by __kflagstab, and 1 exports of the module are nothing to it
EOF
expect 0 kexport-audit scan -f symvers both.ko gplonly.ko <<'EOF'
0x00000000	a	gplonly	EXPORT_SYMBOL_GPL	
0x00000000	b	both	EXPORT_SYMBOL_GPL	
0x00000000	c	both	EXPORT_SYMBOL	
EOF
mkelf mixed.ko <<'EOF'
flags kflagstab
export a gpl
thismodule mixed
section __ksymtab_gpl A 00 01
EOF
expect 2 kexport-audit scan -f symvers mixed.ko <<'EOF'
0x00000000	a	mixed	EXPORT_SYMBOL_GPL	
kexport-audit scan: mixed.ko: ignoring obsolete section __ksymtab_gpl: beside __kflagstab the class of an export is a flag, and no kernel reads this table
EOF
done_testing
