#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# patch --from what diff, check and hook found, and diff --as-patch: one kernel's classes on the other's source.
. "$KEXPORT_SRC/tests/lib.sh"

mkdir -p linux/include/linux linux/mm
cat >linux/include/linux/export.h <<'END'
#define EXPORT_SYMBOL(sym) _EXPORT_SYMBOL(sym, "")
#define EXPORT_SYMBOL_GPL(sym) _EXPORT_SYMBOL(sym, "GPL")
#define EXPORT_SYMBOL_NS(sym, ns) __EXPORT_SYMBOL(sym, "", ns)
#define EXPORT_SYMBOL_NS_GPL(sym, ns) __EXPORT_SYMBOL(sym, "GPL", ns)
#define EXPORT_SYMBOL_FOR_MODULES(sym, mods) __EXPORT_SYMBOL(sym, "GPL", "module:" mods)
END
cat >linux/mm/all.c <<'END'
EXPORT_SYMBOL(tightened);
EXPORT_SYMBOL_GPL(loosened);
EXPORT_SYMBOL(spaced);
EXPORT_SYMBOL_NS_GPL(freed, "OLD");
EXPORT_SYMBOL(listed);
EXPORT_SYMBOL(both);
EXPORT_SYMBOL(removed);
EXPORT_SYMBOL(same);
END
row() { printf '0x00000000\t%s\tvmlinux\t%s\t%s\n' "$@"; }
{
	row tightened EXPORT_SYMBOL ''
	row loosened EXPORT_SYMBOL_GPL ''
	row spaced EXPORT_SYMBOL ''
	row freed EXPORT_SYMBOL_GPL OLD
	row listed EXPORT_SYMBOL ''
	row both EXPORT_SYMBOL ''
	row removed EXPORT_SYMBOL ''
	row same EXPORT_SYMBOL ''
} >old.symvers
{
	row tightened EXPORT_SYMBOL_GPL ''
	row loosened EXPORT_SYMBOL ''
	row spaced EXPORT_SYMBOL SPACE
	row freed EXPORT_SYMBOL_GPL ''
	row listed EXPORT_SYMBOL_GPL module:kvm
	row both EXPORT_SYMBOL_GPL BOTH
	row added EXPORT_SYMBOL ''
	row same EXPORT_SYMBOL ''
} >new.symvers
lines() { # lines COMMAND...: the lines that change, and what is said
	"$@" >out 2>err
	status=$?
	grep '^[-+][^-+]' out
	cat err
	return "$status"
}

# --- OLD's source gets NEW's classes -----------------------------------------------------------------------------------
expect 2 lines kexport-audit diff --as-patch --tree linux -f diff old.symvers new.symvers <<'EOF'
-EXPORT_SYMBOL(tightened);
-EXPORT_SYMBOL_GPL(loosened);
-EXPORT_SYMBOL(spaced);
-EXPORT_SYMBOL_NS_GPL(freed, "OLD");
-EXPORT_SYMBOL(listed);
-EXPORT_SYMBOL(both);
-EXPORT_SYMBOL(removed);
+EXPORT_SYMBOL_GPL(tightened);
+EXPORT_SYMBOL(loosened);
+EXPORT_SYMBOL_NS(spaced, "SPACE");
+EXPORT_SYMBOL_GPL(freed);
+EXPORT_SYMBOL_FOR_MODULES(listed, "kvm");
+EXPORT_SYMBOL_NS_GPL(both, "BOTH");
kexport-audit diff: added: exported on one side only: where that would stand is not known
EOF
cp -r linux patched
(cd patched && git apply ../out)
kexport-audit sites -f csv patched | cut -d , -f 6-8 | sort >is
{ echo symbol,type,namespace && grep -v added new.symvers | cut -f 2,4,5 | tr '\t' ,; } | sort >wanted
check "and has them" diff wanted is

# as mails, several and signed
. "$KEXPORT_SRC/tests/git.sh"
GIT_AUTHOR_DATE=2018-10-26T15:04:03Z
cp -r linux repository
mkdir repository/fs
sed -n '/both\|removed/p' linux/mm/all.c >repository/fs/two.c
sed -i '/both\|removed/d' repository/mm/all.c
git -C repository init -q
git -C repository add -A
git -C repository commit -qm "all: begin"
mails() { kexport-audit diff --as-patch --tree repository -s --split file -o mails "$@" old.symvers new.symvers; }
expect 2 mails -f json:mails.json <<'EOF'
kexport-audit diff: added: exported on one side only: where that would stand is not known
mails/0001-all-change-the-export-of-both-and-removed.patch
mails/0002-all-change-the-export-of-tightened-and-4-more.patch
EOF
expect 0 sh -c "cd mails && ls && sed -n '/^both and /,/^---/p; /^tightened, /,/^---/p' * && git -C ../repository am -q ../mails/*" <<'EOF'
0001-all-change-the-export-of-both-and-removed.patch
0002-all-change-the-export-of-tightened-and-4-more.patch
both and removed were first exported by
commit 21be912b60f6 ("all: begin").

Signed-off-by: Ann <ann@example.org>
---
tightened, loosened, spaced, freed and listed were first exported by
commit 21be912b60f6 ("all: begin").

Signed-off-by: Ann <ann@example.org>
---
EOF
expect 2 mails -f diff <<'EOF'
kexport-audit diff: -o writes mails to a folder: expected -f diff:FILE besides, or one of the two
EOF
expect 2 kexport-audit diff -s old.symvers new.symvers <<'EOF'
kexport-audit diff: expected --as-patch with --split, --signoff and --output: they are about its mails
EOF

# --- and back, from the document of the same diff ----------------------------------------------------------------------
kexport-audit diff -f json old.symvers new.symvers >diff.json
expect 2 lines kexport-audit patch --tree patched -f diff --from diff.json <<'EOF'
-EXPORT_SYMBOL_GPL(tightened);
-EXPORT_SYMBOL(loosened);
-EXPORT_SYMBOL_NS(spaced, "SPACE");
-EXPORT_SYMBOL_GPL(freed);
-EXPORT_SYMBOL_FOR_MODULES(listed, "kvm");
-EXPORT_SYMBOL_NS_GPL(both, "BOTH");
+EXPORT_SYMBOL(tightened);
+EXPORT_SYMBOL_GPL(loosened);
+EXPORT_SYMBOL(spaced);
+EXPORT_SYMBOL_NS_GPL(freed, "OLD");
+EXPORT_SYMBOL(listed);
+EXPORT_SYMBOL(both);
kexport-audit patch: removed: exported on one side only: where that would stand is not known
kexport-audit patch: added: is not exported in this tree
EOF
kexport-audit diff -f json --kind became-gpl-only old.symvers new.symvers >gpl.json
expect 0 lines kexport-audit patch --tree linux -f diff --from gpl.json --to new --only mm <<'EOF'
-EXPORT_SYMBOL(tightened);
+EXPORT_SYMBOL_GPL(tightened);
-EXPORT_SYMBOL(listed);
-EXPORT_SYMBOL(both);
+EXPORT_SYMBOL_FOR_MODULES(listed, "kvm");
+EXPORT_SYMBOL_NS_GPL(both, "BOTH");
EOF
expect 0 lines kexport-audit patch --tree linux -f diff --from gpl.json --to gpl <<'EOF'
-EXPORT_SYMBOL(tightened);
+EXPORT_SYMBOL_GPL(tightened);
-EXPORT_SYMBOL(listed);
-EXPORT_SYMBOL(both);
+EXPORT_SYMBOL_GPL(listed);
+EXPORT_SYMBOL_GPL(both);
EOF

# --- what a policy finds: a loosening taken back; a finding about no change says nothing of what was --------------------
kexport-audit diff --rules upstream --kind became-plain -f json old.symvers new.symvers >findings.json
expect 0 lines kexport-audit patch --tree patched -f diff --from findings.json <<'EOF'
-EXPORT_SYMBOL(loosened);
+EXPORT_SYMBOL_GPL(loosened);
EOF
echo '{"schema":"kexport-audit/findings/1","findings":[{"symbol":"same","old":null,"new":null}]}' >state.json
expect 2 lines kexport-audit patch --tree linux -f diff --from state.json <<'EOF'
kexport-audit patch: same: what it was is not told; --to CLASS says what it becomes
EOF
expect 0 lines kexport-audit patch --tree linux -f diff --from state.json --to gpl <<'EOF'
-EXPORT_SYMBOL(same);
+EXPORT_SYMBOL_GPL(same);
EOF

# --- what breaks a module, taken back ------------------------------------------------------------------------------------
mkelf vendor.ko <<'EOF'
modinfo name=vendor
modinfo license=Proprietary
import tightened
import spaced
import same
EOF
kexport-audit check --kernel new.symvers --from old.symvers -f json vendor.ko >check.json
expect 0 lines kexport-audit patch --tree patched -f diff --from check.json <<'EOF'
-EXPORT_SYMBOL_GPL(tightened);
+EXPORT_SYMBOL(tightened);
-EXPORT_SYMBOL_NS(spaced, "SPACE");
+EXPORT_SYMBOL(spaced);
EOF
kexport-audit check --kernel new.symvers -f json vendor.ko >check.json
expect 2 lines kexport-audit patch --tree patched -f diff --from check.json <<'EOF'
kexport-audit patch: spaced, tightened: what it was is not told; --to CLASS says what it becomes
EOF
expect 0 lines kexport-audit patch --tree patched -f diff --from check.json --to plain <<'EOF'
-EXPORT_SYMBOL_GPL(tightened);
+EXPORT_SYMBOL(tightened);
kexport-audit patch: mm/all.c:3: spaced: is EXPORT_SYMBOL in SPACE already
EOF

# --- what is no such document ------------------------------------------------------------------------------------------
expect 2 kexport-audit patch --tree linux --from nowhere.json <<'EOF'
kexport-audit patch: nowhere.json: No such file or directory
EOF
echo '{' >bad.json
expect 2 kexport-audit patch --tree linux --from bad.json <<'EOF'
kexport-audit patch: bad.json: byte 1: not JSON
EOF
kexport-audit scan -f json old.symvers >scan.json
expect 2 kexport-audit patch --tree linux --from scan.json <<'EOF'
kexport-audit patch: scan.json: schema 'kexport-audit/snapshot/1': expected what diff, check or hook write with -f json
EOF
echo '{"schema":"kexport-audit/changes/1","changes":[{"symbol":"a","old":{"type":"FREE","namespace":""},"new":null}]}' >bad.json
expect 2 kexport-audit patch --tree linux --from bad.json <<'EOF'
kexport-audit patch: bad.json: changes[0].old.type: expected EXPORT_SYMBOL, EXPORT_SYMBOL_GPL, ...
EOF
expect 2 kexport-audit patch --tree linux --from diff.json same <<'EOF'
kexport-audit patch: expected symbols or --from FILE, not both
EOF
expect 2 kexport-audit diff --as-patch old.symvers new.symvers <<'EOF'
kexport-audit diff: expected --as-patch and OLD's source together: --tree DIR or --repo REPO[@REV]
EOF
expect 2 kexport-audit patch --tree linux same --to old <<'EOF'
kexport-audit patch: --to old: expected gpl, plain, ns=NAME, no-ns, modules=LIST or unexport
EOF
done_testing
