#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# diff: every kind of change, from ELF files and from Module.symvers.
. "$KEXPORT_SRC/tests/lib.sh"

# --- one symbol, two modules ---------------------------------------------------------------------------------
mkelf old.ko <<'EOF'
export dma_buf_get plain ns=DMA_BUF
EOF
mkelf new.ko <<'EOF'
export dma_buf_get gpl ns=DMA_BUF
EOF
expect 1 kexport-audit diff old.ko new.ko <<'EOF'
became GPL-only  dma_buf_get  old -> new  plain -> GPL-only, namespace DMA_BUF

old.ko -> new.ko: 1 symbol changed: 1 became GPL-only, 1 moved
EOF
expect 0 kexport-audit diff old.ko old.ko <<'EOF'
old.ko -> old.ko: 0 symbols changed
EOF

# --- every kind, from Module.symvers -----------------------------------------------------------------------------
t=$(printf '\t')
cat >old.symvers <<EOF
0x11111111${t}added_ns${t}vmlinux${t}EXPORT_SYMBOL_GPL${t}
0x11111111${t}became_gpl${t}vmlinux${t}EXPORT_SYMBOL${t}
0x11111111${t}became_plain${t}vmlinux${t}EXPORT_SYMBOL_GPL${t}
0x11111111${t}both${t}vmlinux${t}EXPORT_SYMBOL_GPL${t}
0x11111111${t}changed_ns${t}vmlinux${t}EXPORT_SYMBOL_GPL${t}OLD
0x11111111${t}crc${t}vmlinux${t}EXPORT_SYMBOL${t}
0x11111111${t}crc_gone${t}vmlinux${t}EXPORT_SYMBOL${t}
0x11111111${t}freed${t}vmlinux${t}EXPORT_SYMBOL_GPL${t}module:kvm
0x11111111${t}gone${t}vmlinux${t}EXPORT_SYMBOL${t}
0x11111111${t}lost_ns${t}vmlinux${t}EXPORT_SYMBOL_GPL${t}OLD
0x11111111${t}moved${t}drivers/a${t}EXPORT_SYMBOL${t}
0x11111111${t}narrowed${t}vmlinux${t}EXPORT_SYMBOL_GPL${t}module:kvm-*
0x11111111${t}reordered${t}vmlinux${t}EXPORT_SYMBOL_GPL${t}module:kvm-amd,kvm-intel
0x11111111${t}replaced${t}vmlinux${t}EXPORT_SYMBOL_GPL${t}module:a,b
0x11111111${t}restricted${t}vmlinux${t}EXPORT_SYMBOL_GPL${t}OLD
0x11111111${t}same${t}vmlinux${t}EXPORT_SYMBOL${t}
0x11111111${t}stays_put${t}vmlinux${t}EXPORT_SYMBOL${t}
0x11111111${t}unused${t}vmlinux${t}EXPORT_UNUSED_SYMBOL${t}
0x11111111${t}widened${t}vmlinux${t}EXPORT_SYMBOL_GPL${t}module:kvm-amd
EOF
cat >new.symvers <<EOF
0x22222222${t}added_ns${t}vmlinux${t}EXPORT_SYMBOL_GPL${t}NEW
0x11111111${t}became_gpl${t}vmlinux${t}EXPORT_SYMBOL_GPL${t}
0x22222222${t}became_plain${t}vmlinux${t}EXPORT_SYMBOL${t}
0x11111111${t}both${t}vmlinux${t}EXPORT_SYMBOL${t}NEW
0x11111111${t}changed_ns${t}vmlinux${t}EXPORT_SYMBOL_GPL${t}NEW
0x22222222${t}crc${t}vmlinux${t}EXPORT_SYMBOL${t}
0x00000000${t}crc_gone${t}vmlinux${t}EXPORT_SYMBOL${t}
0x11111111${t}freed${t}vmlinux${t}EXPORT_SYMBOL_GPL${t}
0x11111111${t}lost_ns${t}vmlinux${t}EXPORT_SYMBOL_GPL${t}
0x11111111${t}moved${t}drivers/b${t}EXPORT_SYMBOL${t}
0x11111111${t}narrowed${t}vmlinux${t}EXPORT_SYMBOL_GPL${t}module:kvm-amd,kvm-intel
0x33333333${t}new${t}vmlinux${t}EXPORT_SYMBOL${t}
0x11111111${t}reordered${t}vmlinux${t}EXPORT_SYMBOL_GPL${t}module:kvm-intel,kvm-amd
0x11111111${t}replaced${t}vmlinux${t}EXPORT_SYMBOL_GPL${t}module:b,c
0x11111111${t}restricted${t}vmlinux${t}EXPORT_SYMBOL_GPL${t}module:kvm
0x11111111${t}same${t}vmlinux${t}EXPORT_SYMBOL${t}
0x11111111${t}stays_put${t}drivers/twin${t}EXPORT_SYMBOL${t}
0x11111111${t}stays_put${t}vmlinux${t}EXPORT_SYMBOL${t}
0x11111111${t}unused${t}vmlinux${t}EXPORT_SYMBOL${t}
0x11111111${t}widened${t}vmlinux${t}EXPORT_SYMBOL_GPL${t}module:kvm-amd,kvm-intel
EOF
expect 1 kexport-audit diff old.symvers new.symvers <<'EOF'
became GPL-only                           became_gpl    vmlinux                 plain -> GPL-only, same CRC
became plain, namespace added             both          vmlinux                 GPL-only -> plain, namespace NEW, same CRC
namespace added                           added_ns      vmlinux                 namespace NEW
namespace removed, restricted to modules  restricted    vmlinux                 namespace OLD -> module:kvm, same CRC
module list narrowed                      narrowed      vmlinux                 namespace module:kvm-* -> module:kvm-amd,kvm-intel, same CRC
removed                                   gone          vmlinux                 plain
became plain                              became_plain  vmlinux                 GPL-only -> plain
namespace removed                         lost_ns       vmlinux                 namespace OLD -> none, same CRC
module list widened                       freed         vmlinux                 namespace module:kvm -> none, same CRC
module list widened                       widened       vmlinux                 namespace module:kvm-amd -> module:kvm-amd,kvm-intel, same CRC
added                                     new           vmlinux                 plain
added                                     stays_put     drivers/twin            plain
changed type                              unused        vmlinux                 plain, marked unused -> plain, same CRC
namespace changed                         changed_ns    vmlinux                 namespace OLD -> NEW, same CRC
module list widened, module list narrowed  replaced      vmlinux                 namespace module:a,b -> module:b,c, same CRC
moved                                     moved         drivers/a -> drivers/b  plain

old.symvers -> new.symvers: 17 symbols changed: 1 became GPL-only, 2 became plain, 1 changed type, 2 namespace added, 2 namespace removed, 1 namespace changed, 1 restricted to modules, 3 module list widened, 2 module list narrowed, 1 removed, 2 added, 1 moved, 3 CRC changed
1 of them changed in nothing but their CRC; --all lists these, too
EOF
expect 1 kexport-audit diff --kind crc --all old.symvers new.symvers <<'EOF'
namespace added  added_ns      vmlinux  namespace NEW
became plain     became_plain  vmlinux  GPL-only -> plain
CRC changed      crc           vmlinux  CRC 0x11111111 -> 0x22222222

old.symvers -> new.symvers: 3 symbols changed: 1 became plain, 1 namespace added, 3 CRC changed
EOF
expect 1 kexport-audit diff -f json --kind became-gpl-only,removed --direction tightened old.symvers new.symvers <<'EOF'
{
 "schema": "kexport-audit/changes/1",
 "old": "old.symvers",
 "new": "new.symvers",
 "changes": [
  {"symbol":"became_gpl","kinds":["became-gpl-only"],"direction":"tightened","crc_blind":true,"old":{"symbol":"became_gpl","module":"vmlinux","type":"EXPORT_SYMBOL","namespace":"","crc":"0x11111111"},"new":{"symbol":"became_gpl","module":"vmlinux","type":"EXPORT_SYMBOL_GPL","namespace":"","crc":"0x11111111"}},
  {"symbol":"gone","kinds":["removed"],"direction":"tightened","crc_blind":false,"old":{"symbol":"gone","module":"vmlinux","type":"EXPORT_SYMBOL","namespace":"","crc":"0x11111111"},"new":null}
 ],
 "skipped": []
}
EOF
expect 2 kexport-audit diff --kind gone old.symvers new.symvers <<'EOF'
kexport-audit diff: --kind gone: expected one of became-gpl-only, became-plain, type-changed, namespace-added, namespace-removed, namespace-changed, modules-restricted, modules-widened, modules-narrowed, removed, added, moved, crc
EOF

# --- several outputs -------------------------------------------------------------------------------------------------
check "a second format goes to a file" sh -c 'kexport-audit diff -f csv -f json:out.json old.symvers new.symvers; [ $? -eq 1 ]'
expect 0 sed -n 's/^ "\([a-z]*\)".*/\1/p' out.json <<'EOF'
schema
old
new
changes
skipped
EOF
expect 2 kexport-audit diff -f symvers old.symvers new.symvers <<'EOF'
kexport-audit diff: -f symvers: no such format here; there are text, json, csv
EOF
expect 2 kexport-audit diff -f json -f csv old.symvers new.symvers <<'EOF'
kexport-audit diff: -f: only one format can go to standard output; give the others a file, TYPE:FILE
EOF

# --- what cannot be compared -----------------------------------------------------------------------------------------
expect 2 kexport-audit diff old.symvers old.ko <<'EOF'
kexport-audit diff: old.ko: no exports of a kernel image here; add its vmlinux, vmlinuz or Module.symvers
EOF
expect 2 kexport-audit diff old.symvers <<'EOF'
kexport-audit diff: expected two kernels, OLD and NEW; see --help
EOF

# The exports of a module that could not be read are unknown, not removed.
mkdir -p old/kernel new/kernel
mkelf old/vmlinux <<'EOF'
export printk plain
EOF
cp old/vmlinux new/vmlinux
mkelf old/kernel/a.ko <<'EOF'
export a_get plain
EOF
head -c 100 old/kernel/a.ko >new/kernel/a.ko
expect 2 kexport-audit diff old new <<'EOF'
old -> new: 0 symbols changed
kexport-audit diff: new/kernel/a.ko: ELF header: 8 section headers at 0x1f8 lie outside the file of 0x64 bytes: truncated?
EOF

# --- options of rules without rules -----------------------------------------------------------------------------------
expect 2 kexport-audit diff --baseline accepted.json old new <<'EOF'
kexport-audit diff: expected --rules with --baseline and --fail-on: findings come from rules
EOF
done_testing
