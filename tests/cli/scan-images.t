#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091,SC2059
# Raw images, boot images and compressed files read as the ELF file that they hold; limits, refusals, module facts.
. "$KEXPORT_SRC/tests/lib.sh"

exports() { # 100 exports, every third GPL-only, two in namespaces
	i=100
	while [ $i -lt 200 ]; do
		class=plain
		[ $((i % 3)) -ne 0 ] || class=gpl
		namespace=
		[ $i -ne 110 ] || namespace=ns=DMA_BUF
		[ $i -ne 111 ] || namespace='ns=module:a,b-*'
		echo "export symbol_$i $class $namespace $1"
		i=$((i + 1))
	done
}

description() { # description RELEASE CRCS DIRECTIVE...
	echo "banner Linux version $1 (gcc)"
	exports "$2"
	shift 2
	printf '%s\n' "$@"
}

same() { # same FILE: reads as the file elf does
	kexport-audit scan -f symvers elf >want 2>&1 && kexport-audit scan -f symvers "$1" >got 2>&1 || return
	test "$(wc -l <want)" -eq 100 && cmp want got
}

# --- raw: the linker's order of tables is all there is --------------------------------------------------------
cat >raw.py <<'EOF'
# raw.py MACHINE RELEASE FLAGS CRC [CHANGE]: the exports on stdin as vmlinux.lds.h sets them, on stdout
import struct, sys
machine, release, flags, crc = sys.argv[1], sys.argv[2], sys.argv[3] == "flags", int(sys.argv[4], 0)
change = sys.argv[5] if len(sys.argv) > 5 else ""
order = ">" if machine in ("s390x", "armeb") else "<"
prel32 = machine == "aarch64"
word = 4 if prel32 or machine.startswith("arm") else 8
base = 0 if prel32 else 0xc0008000 if word == 4 else 0xffffffff80010000
rows = [line.split() for line in sys.stdin]
rows = [(r[1], r[2] == "gpl", next((w[3:] for w in r if w.startswith("ns=")), "")) for r in rows]
rows.sort(key=lambda r: (0 if flags else r[1], r[0]))
if change == "unsorted":
    rows[40], rows[41] = rows[41], rows[40]
magic = {"aarch64": b"ARM\x64", "riscv64": b"RSC\x05"}.get(machine, bytes(4))
head = bytes(0x38) + magic + bytes(4096 - 0x3c) + b"Linux version %s (gcc) \0" % release.encode()
head += bytes(-len(head) % 8)
between = (b"" if crc == 0 else struct.pack(order + "I", crc) * len(rows)) + (bytes(r[1] for r in rows) if flags else b"")
strings, where = b"", {}
for name, gpl, space in sorted(rows, key=lambda r: r[0][::-1]):
    for text in (name, space):
        if text not in where:
            where[text] = len(strings)
            strings += text.encode() + b"\0"
at = len(head)
start = at + 3 * word * len(rows) + len(between)
table = b""
for name, gpl, space in rows:
    for to in (16, start + where[name], start + where[space]):
        here = at + len(table)
        table += struct.pack(order + ("i" if prel32 else "I" if word == 4 else "Q"), to - here if prel32 else base + to)
if change == "hole":
    strings = strings[:100] + b"\0\0\0" + strings[100:]
sys.stdout.buffer.write(head + table + between + strings + bytes(64))
EOF
raw() { # raw MACHINE RELEASE FLAGS CRC
	{ description "$2" "$([ "$4" = 0 ] || echo "crc=$4")" && [ "$3" = sections ] || echo 'flags kflagstab'; } | mkelf elf
	exports '' | python3 raw.py "$@" >raw && same raw
}
for machine in aarch64 riscv64 s390x arm armeb; do
	check "raw $machine, flags" raw $machine 7.2.0 flags 0
	check "raw $machine, sections" raw $machine 6.1.0 sections 0
	check "raw $machine, flags and CRCs" raw $machine 7.2.0 flags 0x12345678
	check "raw $machine, sections and CRCs" raw $machine 6.1.0 sections 0x87654321
done
refused() { # refused RELEASE FLAGS [CHANGE]
	exports '' | python3 raw.py aarch64 "$1" "$2" 0 ${3+"$3"} >raw
	kexport-audit scan -f symvers raw
}
expect 2 refused 5.10.0 sections <<'EOF'
kexport-audit scan: raw: raw kernel image, no section headers: of 5.10.0, which may have up to five export tables, and nothing in it tells which two these are; Module.symvers (of linux-headers) or the vmlinux of the debug package has its exports
EOF
expect 2 refused 7.2.0 flags unsorted <<'EOF'
kexport-audit scan: raw: raw kernel image, no section headers: its 100 exports at 0x1020 are sorted in 2 stretches; expected one, beside flags; Module.symvers (of linux-headers) or the vmlinux of the debug package has its exports
EOF
expect 2 refused 7.2.0 flags hole <<'EOF'
kexport-audit scan: raw: raw kernel image, no section headers: no export table was found in it; Module.symvers (of linux-headers) or the vmlinux of the debug package has its exports
EOF
printf 'banner Linux version 7.2.0 (gcc)\nraw-image\nexport a plain\n' | mkelf raw
expect 2 kexport-audit scan -f symvers raw <<'EOF'
kexport-audit scan: raw: raw kernel image, no section headers: no export table was found in it; Module.symvers (of linux-headers) or the vmlinux of the debug package has its exports
EOF

# --- compressed, and behind boot code --------------------------------------------------------------------------
description 7.2.0 crc=1 'flags kflagstab' | mkelf elf
compressed() { # compressed COMMAND...
	"$@" <elf >packed && same packed
}
check gzip compressed gzip -c
check bzip2 compressed bzip2 -c
check xz compressed xz -c
check lzma compressed xz -c --format=lzma
check zstd compressed zstd -qc
check lz4 compressed lz4 -qc
check 'lz4 of the kernel (legacy frames)' compressed lz4 -qlc

word() { # word N: 4 bytes, little-endian
	printf "\\$(printf %o $(($1 & 255)))\\$(printf %o $(($1 >> 8 & 255)))\\$(printf %o $(($1 >> 16 & 255)))\\$(printf %o $(($1 >> 24)))"
}
at() { # at OFFSET FILE: the bytes on stdin, written there
	dd of="$2" bs=1 seek="$(($1))" conv=notrunc status=none
}
pack() { # pack CODEC: stdin to stdout
	case $1 in lz4-legacy) lz4 -lqc ;; gzip | bzip2) "$1" -c ;; xz) xz -0c --check=crc32 ;; *) "$1" -qc ;; esac
}
# A wrapper is given a codec and the kernel; it makes "packed".
bzimage() { # x86: setup code of two sectors; behind all but gzip, the unpacked size
	pack "$1" <"$2" >payload
	[ "$1" = gzip ] || word "$(wc -c <"$2")" >>payload
	head -c 1024 /dev/zero >packed
	printf '\001' | at 0x1f1 packed
	printf 'HdrS\017\002' | at 0x202 packed
	{ word 16 && word "$(wc -c <payload)"; } | at 0x248 packed
	{ head -c 16 /dev/zero && cat payload && head -c 100 /dev/zero; } >>packed
}
zboot() { # EFI: where the stream stands is told in the header; behind it stands what the header does not count
	pack "$1" <"$2" >payload
	{ printf 'MZ\0\0zimg' && word 64 && word "$(wc -c <payload)" && head -c 48 /dev/zero && cat payload && word "$(wc -c <"$2")"; } >packed
}
zimage() { # arm: things that only start as a stream does, and bytes behind it
	pack "$1" <"$2" >payload
	{ head -c 36 /dev/zero && printf '\030\050\157\001' && head -c 100 /dev/zero && printf '\3757zXZ\0no\037\213\010\0' &&
		cat payload && head -c 77 elf; } >packed
}
s390() {
	pack "$1" <"$2" >payload
	{ head -c 65544 /dev/zero && printf 'S390EP' && head -c 10000 /dev/zero && cat payload; } >packed
}
ppc() { # ppc: an ELF program with the kernel in a section
	pack "$1" <"$2" | od -An -v -tx1 | tr -d '\n' >hex
	{ echo 'elf ppc64le' && printf 'section .kernel:vmlinux.strip A%s\n' "$(sed 's/ \(..\)/\1/g; s/^/ /' hex)"; } | mkelf packed
}
wrapped() { # wrapped WRAPPER CODEC KERNEL
	"$1" "$2" "$3" && same packed
}
padded() { # a kernel is larger than a MiB: what unpacks to less was no kernel
	exports '' | python3 raw.py "$1" 7.2.0 flags 1 && head -c 1200000 /dev/zero
}
padded arm >arm.raw
padded s390x >s390x.raw
padded aarch64 >aarch64.raw
for codec in gzip bzip2 xz lzma zstd lz4 lz4-legacy; do
	check "bzImage, $codec" wrapped bzimage "$codec" elf
	check "EFI zboot, $codec" wrapped zboot "$codec" aarch64.raw
	check "zImage, $codec" wrapped zimage "$codec" arm.raw
	check "s390x bzImage, $codec" wrapped s390 "$codec" s390x.raw
	check "ppc zImage, $codec" wrapped ppc "$codec" elf
done

zboot zstd aarch64.raw
zboot_cut() { head -c 200 packed >cut.img && kexport-audit scan -f symvers cut.img; }
expect 2 zboot_cut <<EOF
kexport-audit scan: cut.img: EFI zboot: payload of 0x$(printf %x "$(wc -c <payload)") bytes at 0x40 lies outside the file of 0xc8 bytes: truncated?
EOF

# --- an xz stream is read as far as it tells ---------------------------------------------------------------------
# An ELF header, the tables, and 3 MiB more; nothing of it is an ELF file but the header.
front() { # front RELEASE FLAGS CHANGE...
	exports '' | python3 raw.py aarch64 "$1" "$2" 1 ${3+"$3"} >image
	printf '\177ELF\002\001\001\0\0\0\0\0\0\0\0\0\002\0\076\0' | at 0 image
	python3 -c 'import random, sys; random.seed(1); sys.stdout.write(random.randbytes(3 << 19).hex())' >>image
	bzimage xz image
}
front 7.2.0 flags
kexport-audit scan -f symvers packed >whole
head -c 100 /dev/zero | at 1500000 packed
check 'bzImage: what follows the tables is not unpacked' same packed
# An older kernel may have five tables: section headers must tell.
front 5.10.0 sections
kexport-audit scan -f symvers packed >got 2>&1
check 'bzImage: whole where its front does not tell' grep -q 'packed: ELF file without section headers' got
front 7.2.0 flags hole
kexport-audit scan -f symvers packed >got 2>&1
check 'bzImage: whole where its tables are in doubt' grep -q 'packed: ELF file without section headers' got
head -c 100 /dev/zero | at 1500000 packed
kexport-audit scan -f symvers packed >got 2>&1
check 'bzImage: damage where the whole is read' grep -q 'packed: xz stream is damaged at 0x[0-9a-f]* or before: corrupt' got

# --- a limit on what a file may unpack to -----------------------------------------------------------------------
head -c 3000000 /dev/zero | gzip -c >bomb
expect 2 kexport-audit scan -f symvers --max-size 2M bomb <<'EOF'
kexport-audit scan: bomb: unpacks to more than 2097152 bytes, the limit (--max-size)
EOF
expect 2 kexport-audit scan --max-size 0 bomb <<'EOF'
kexport-audit scan: --max-size 0: expected a number of bytes from 1 on, or one with K, M or G behind it
EOF

# --- what a module says of itself --------------------------------------------------------------------------------
mkelf file-name.ko <<'EOF'
thismodule own_name
modinfo license=GPL
modinfo srcversion=ABCDEF0123456789
modinfo retpoline=Y
symbol_get taken
import __crc_absent weak
import plain_import crc=0x11
import a_name_that_is_longer_than_the_fifty_five_bytes_of_the_old_records crc=0x22
import maybe weak
versions both
signature
EOF
check 'srcversion, retpoline, signature' sh -c 'kexport-audit scan -f json file-name.ko |
	grep -q "\"name\":\"own_name\".*\"srcversion\":\"ABCDEF0123456789\",\"retpoline\":true,\"signed\":true,\"symbol_gets\":\[\"taken\"\]"'
imports() {
	kexport-audit scan -f json file-name.ko | sed -n 's/.*"imports":\[\(.*\)/\1/p' | tr '{' '\n' |
		sed -n 's/^"symbol":"\([^"]*\)","crc":\([^,]*\),"weak":\([a-z]*\).*/\1 \2 \3/p'
}
expect 0 imports <<'EOF'
a_name_that_is_longer_than_the_fifty_five_bytes_of_the_old_records "0x00000022" false
maybe null true
plain_import "0x00000011" false
EOF
printf '%s\n' 'thismodule m' 'import a' 'symtab no' | mkelf bare.ko
expect 2 kexport-audit scan -f json:bare.json bare.ko <<'EOF'
kernel    bare.ko
not read  1
kexport-audit scan: bare.ko: .symtab: not there, so what the module imports cannot be told
EOF

# --- lists against binaries ---------------------------------------------------------------------------------------
description 7.2.0 crc=1 'flags kflagstab' | mkelf elf
kexport-audit scan -f symvers elf >Module.symvers
expect 0 kexport-audit scan --verify elf Module.symvers <<'EOF'
Module.symvers -> binaries: 0 symbols changed
EOF
sed -i -e '/symbol_111/s/_GPL//' -e '/symbol_112/s/0x00000001/0x00000002/' -e '/symbol_113/d' Module.symvers
verify() { kexport-audit scan --verify -f json elf Module.symvers | grep -o '"symbol":"[^"]*","kinds":[^]]*'; kexport-audit scan --verify elf Module.symvers >/dev/null; }
expect 1 verify <<'EOF'
"symbol":"symbol_111","kinds":["became-gpl-only"
"symbol":"symbol_112","kinds":["crc"
"symbol":"symbol_113","kinds":["added"
EOF

# --- sources against binaries --------------------------------------------------------------------------------------
mkelf bin.elf <<'EOF'
flags kflagstab
export both plain
export moved gpl ns=NEW
export same gpl ns=NS
export tightened gpl
export unknown plain
EOF
mkdir -p linux/lib linux/tools/testing
cat >linux/lib/a.c <<'EOF'
EXPORT_SYMBOL_NS_GPL(same, "NS");
EXPORT_SYMBOL(tightened);
EXPORT_SYMBOL_NS_GPL(moved, "OLD");
#ifdef CONFIG_X
EXPORT_SYMBOL(both);
#else
EXPORT_SYMBOL_GPL(both);
#endif
EOF
echo 'EXPORT_SYMBOL(unknown);' >linux/tools/testing/mock.c
expect 2 kexport-audit scan --verify --tree linux bin.elf <<'EOF'
became GPL-only    tightened  vmlinux  plain -> GPL-only
namespace changed  moved      vmlinux  namespace OLD -> NEW

linux -> binaries: 2 symbols changed: 1 became GPL-only, 1 namespace changed
kexport-audit scan: linux: no statement that could be read exports 1 of the 5 symbols of the binaries, unknown the first
EOF
echo 'EXPORT_SYMBOL(unknown);' >linux/lib/b.c
status_of() { kexport-audit scan --verify --tree linux bin.elf >/dev/null; }
expect 1 status_of </dev/null
sed -i 's/(tightened/_GPL(tightened/; s/"OLD"/"NEW"/' linux/lib/a.c
expect 0 kexport-audit scan --verify --tree linux bin.elf <<'EOF'
linux -> binaries: 0 symbols changed
EOF
expect 2 kexport-audit scan --tree linux bin.elf <<'EOF'
kexport-audit scan: --tree linux: expected --verify with it
EOF
expect 2 kexport-audit scan --verify --tree none bin.elf <<'EOF'
kexport-audit scan: none: No such file or directory
EOF
done_testing
