#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# scan: directories, images, modules and snapshots; what cannot be read is named and the rest is delivered.
. "$KEXPORT_SRC/tests/lib.sh"
t=$(printf '\t')

# --- an installed kernel: image in boot/, modules below lib/modules -------------------------------------------------
mkdir -p root/boot root/lib/modules/6.1.0/kernel/drivers/ata root/lib/modules/6.1.0/updates
mkelf vmlinux <<'EOF'
banner Linux version 6.1.0 (gcc)
export printk plain crc=0x92997ed8
export kfree gpl crc=0x037a0cba
EOF
mv vmlinux root/boot/vmlinux-6.1.0
mkelf libata.ko <<'EOF'
modinfo name=libata
modinfo license=GPL
modinfo intree=Y
modinfo vermagic=6.1.0 SMP mod_unload
export ata_host_init gpl ns=ATA crc=0x0000002a
import printk
import kfree
EOF
xz -c libata.ko >root/lib/modules/6.1.0/kernel/drivers/ata/libata.ko.xz
mkelf foo-file.ko <<'EOF'
modinfo name=foo
modinfo license=Dual MIT/GPL
modinfo license=CDDL
modinfo import_ns=ATA
modinfo depends=libata,bar
versions basic
import printk crc=0x92997ed8
import ata_host_init weak
EOF
cp foo-file.ko root/lib/modules/6.1.0/updates/
cat >want.symvers <<EOF
0x0000002a${t}ata_host_init${t}drivers/ata/libata${t}EXPORT_SYMBOL_GPL${t}ATA
0x037a0cba${t}kfree${t}vmlinux${t}EXPORT_SYMBOL_GPL${t}
0x92997ed8${t}printk${t}vmlinux${t}EXPORT_SYMBOL${t}
EOF
expect 0 kexport-audit scan -f symvers root <want.symvers
expect 0 kexport-audit scan -f symvers root/lib/modules/6.1.0 <want.symvers
expect 0 kexport-audit scan -f symvers root/boot/vmlinux-6.1.0 root/lib/modules/6.1.0/kernel <want.symvers
expect 0 kexport-audit scan -f json root <<'EOF'
{
 "schema": "kexport-audit/snapshot/1",
 "label": "6.1.0",
 "release": "6.1.0",
 "machine": "x86_64",
 "config": [],
 "class_table": "sections",
 "exports": [
  {"symbol":"ata_host_init","module":"drivers/ata/libata","type":"EXPORT_SYMBOL_GPL","namespace":"ATA","crc":"0x0000002a"},
  {"symbol":"kfree","module":"vmlinux","type":"EXPORT_SYMBOL_GPL","namespace":"","crc":"0x037a0cba"},
  {"symbol":"printk","module":"vmlinux","type":"EXPORT_SYMBOL","namespace":"","crc":"0x92997ed8"}
 ],
 "modules": [
  {"name":"libata","path":"root/lib/modules/6.1.0/kernel/drivers/ata/libata.ko.xz","licenses":["GPL"],"gpl_compatible":true,"in_tree":true,"import_ns":[],"vermagic":"6.1.0 SMP mod_unload","depends":[],"versions":"none","has_export_crcs":true,"retpoline":false,"signed":false,"symbol_gets":[],"class_table":"sections","imports":[{"symbol":"kfree","crc":null,"weak":false,"index":12},{"symbol":"printk","crc":null,"weak":false,"index":11}],"wraps":[]},
  {"name":"foo","path":"root/lib/modules/6.1.0/updates/foo-file.ko","licenses":["Dual MIT/GPL","CDDL"],"gpl_compatible":false,"in_tree":false,"import_ns":["ATA"],"vermagic":null,"depends":["libata","bar"],"versions":"basic","has_export_crcs":false,"retpoline":false,"signed":false,"symbol_gets":[],"class_table":"none","imports":[{"symbol":"ata_host_init","crc":null,"weak":true,"index":5},{"symbol":"printk","crc":"0x92997ed8","weak":false,"index":4}],"wraps":[]}
 ],
 "skipped": []
}
EOF
expect 0 kexport-audit scan root <<'EOF'
kernel                6.1.0
machine               x86_64
exports               3
  EXPORT_SYMBOL       1
  EXPORT_SYMBOL_GPL   2
  in a namespace      1
modules               2
  out of tree         1
  not GPL-compatible  1
EOF

# --- a snapshot says again what was saved ------------------------------------------------------------------------------
kexport-audit scan -f json:saved.json root >saved.txt
cp saved.json want.json
expect 0 kexport-audit scan -f json saved.json <want.json
expect 0 kexport-audit scan -f symvers saved.json <want.symvers
sed 's/"EXPORT_SYMBOL"/"EXPORT_SYMBOL_LGPL"/' saved.json >bad.json
expect 2 kexport-audit scan -f symvers bad.json <<'EOF'
kexport-audit scan: bad.json: exports[2].type: expected one of EXPORT_SYMBOL, ...
EOF
head -c 200 saved.json >cut.json
expect 2 kexport-audit scan -f symvers cut.json <<'EOF'
kexport-audit scan: cut.json: byte 198: not JSON; expected a document that scan -f json wrote
EOF
echo '{"schema":"kexport-audit/changes/1"}' >other.json
expect 2 kexport-audit scan -f symvers other.json <<'EOF'
kexport-audit scan: other.json: schema 'kexport-audit/changes/1'; expected kexport-audit/snapshot/1
EOF

# --- a build tree, and the folder of headers ---------------------------------------------------------------------------
mkdir -p tree/drivers/ata tree/arch/x86/boot/compressed headers
cp root/boot/vmlinux-6.1.0 tree/vmlinux
cp libata.ko tree/drivers/ata/
: >tree/arch/x86/boot/compressed/vmlinux
expect 0 kexport-audit scan -f symvers tree <want.symvers
cp want.symvers headers/Module.symvers
mkelf headers/vmlinux <<'EOF'
section .BTF - 9feb0100
EOF
expect 0 kexport-audit scan -f symvers headers <want.symvers
expect 2 kexport-audit scan -f symvers headers/vmlinux <<'EOF'
kexport-audit scan: headers/vmlinux: ELF file without an export table (__ksymtab): it holds type information only (.BTF), as packaged headers have it; expected a vmlinux or a module
EOF

# --- input that is none ----------------------------------------------------------------------------------------------------
: >empty.ko
echo 'no kernel' >text
head -c 100 libata.ko >cut.ko
head -c 100 root/lib/modules/6.1.0/kernel/drivers/ata/libata.ko.xz >cut.ko.xz
mkdir -p nothing two/boot
cp /bin/true program
: >two/boot/vmlinuz-1; : >two/boot/vmlinuz-2
expect 2 kexport-audit scan -f symvers empty.ko text cut.ko cut.ko.xz nothing two program none.ko tree <<EOF
$(cat want.symvers)
kexport-audit scan: cut.ko: ELF header: 11 section headers at 0x368 lie outside the file of 0x64 bytes: truncated?
kexport-audit scan: cut.ko.xz: xz stream ends early, at 0x64: truncated?
kexport-audit scan: empty.ko: empty file
kexport-audit scan: none.ko: No such file or directory
kexport-audit scan: nothing: holds no kernel: expected an image (vmlinux, vmlinuz), modules (*.ko) or Module.symvers
kexport-audit scan: program: ELF file without an export table (__ksymtab): no kernel and no module; expected a vmlinux or a module
kexport-audit scan: text: neither an ELF file, a kernel image, a Module.symvers nor a snapshot, compressed or not
kexport-audit scan: two: holds several kernels, two/boot/vmlinuz-1 and two/boot/vmlinuz-2 among them: name one
EOF
printf '0x1\ta\tvmlinux\tEXPORT_SYMBOL\t\n0x2\tb\n0x3\tc\tvmlinux\tEXPORT_SYMBOL_LGPL\t\n0x4\td\tvmlinux\tEXPORT_SYMBOL_GPL\tNS\n' >bad.symvers
expect 2 kexport-audit scan -f symvers bad.symvers <<EOF
0x00000001${t}a${t}vmlinux${t}EXPORT_SYMBOL${t}
0x00000004${t}d${t}vmlinux${t}EXPORT_SYMBOL_GPL${t}NS
kexport-audit scan: bad.symvers: line 2: 2 columns; expected CRC, symbol, module, type and namespace, separated by tabs; 2 lines are bad in all
EOF

# --- names that would act on a terminal ------------------------------------------------------------------------------------
printf '0x1\ta\033[31mb\tvmlinux\tEXPORT_SYMBOL\t\n' >escape.symvers
expect 0 kexport-audit scan -f symvers escape.symvers <<EOF
0x00000001${t}a\\x1b[31mb${t}vmlinux${t}EXPORT_SYMBOL${t}
EOF

# --- output that cannot be written -------------------------------------------------------------------------------------------
full() { kexport-audit scan -f symvers want.symvers >/dev/full; }
expect 2 full <<'EOF'
kexport-audit scan: standard output: No space left on device
EOF
expect 2 kexport-audit scan <<'EOF'
kexport-audit scan: expected a kernel: a directory, an image, modules, a Module.symvers; see --help
EOF

# --- output to what is no file, or a link to one -------------------------------------------------------------------------------
mkfifo pipe
through_pipe() {
	cat pipe >piped &
	kexport-audit scan -f symvers:pipe want.symvers >none || return
	wait
	test -p pipe && cmp piped want.symvers
}
printf '0x00000001\ta\tvmlinux\tEXPORT_SYMBOL\t\n' >want.symvers
check 'a pipe stays a pipe, and gets the whole report' through_pipe
echo old >target
ln -s target link
through_link() {
	kexport-audit scan -f symvers:link want.symvers >none && test -h link && cmp target want.symvers
}
check 'a link stays a link, and its file changes' through_link
expect 2 kexport-audit scan -f symvers:/dev/full -f symvers want.symvers <<EOF
kexport-audit scan: /dev/full: No space left on device
0x00000001${t}a${t}vmlinux${t}EXPORT_SYMBOL${t}
EOF

# --- what is called a module and is no file -----------------------------------------------------------------------
mkdir links
ln -s ../libata.ko links/linked.ko
ln -s nowhere links/dangling.ko
mkfifo links/pipe.ko
expect 2 kexport-audit scan -f symvers links <<EOF
0x0000002a${t}ata_host_init${t}linked${t}EXPORT_SYMBOL_GPL${t}ATA
kexport-audit scan: links/dangling.ko: No such file or directory
kexport-audit scan: links/pipe.ko: not a regular file
EOF
done_testing
