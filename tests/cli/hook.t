#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091,SC1111
# hook run: ranges, the index and patches, in repositories that git itself makes.
. "$KEXPORT_SRC/tests/lib.sh"
. "$KEXPORT_SRC/tests/git.sh"

file() {
	mkdir -p "$(dirname "$1")"
	cat >"$1"
}
commit() { # commit SUBJECT [BODY]: all that is in the work tree
	git add -A && git commit -qm "$@"
}
gpl() { # gpl SYMBOL FILE
	sed -i "s/^EXPORT_SYMBOL($1)/EXPORT_SYMBOL_GPL($1)/" "$2"
}

run() { # kexport-audit hook run without what is to be done about it: that is for the tests of rules
	kexport-audit hook run "$@" >"$WORK/all" 2>&1
	status=$?
	grep -v '^  remedy: ' "$WORK/all"
	return "$status"
}

# --- the change of 2018: two files, one commit ------------------------------------------------------------------------
git init -q linux
cd linux || exit 2
file kernel/memremap.c <<'EOF'
void *devm_memremap_pages(void)
{
	return "EXPORT_SYMBOL(text)";
}
EXPORT_SYMBOL(devm_memremap_pages);
EOF
file tools/testing/nvdimm/test/iomap.c <<'EOF'
void *__wrap_devm_memremap_pages(void)
{
	return 0;
}
EXPORT_SYMBOL(__wrap_devm_memremap_pages);
EOF
file drivers/b.c <<'EOF'
EXPORT_SYMBOL(kept);
EXPORT_SYMBOL_GPL(opened);
EXPORT_SYMBOL(gone);
EOF
echo text >README
commit "Linux 4.19"
git tag v4.19
gpl devm_memremap_pages kernel/memremap.c
gpl __wrap_devm_memremap_pages tools/testing/nvdimm/test/iomap.c
commit "mm, devm_memremap_pages: mark devm_memremap_pages() EXPORT_SYMBOL_GPL" -m "It is not for all."
git tag v4.20
cd ..
expect 0 run --repo linux v4.19..v4.20 <<'EOF'
kernel/memremap.c:5: export/became-gpl-only: warning: devm_memremap_pages became GPL-only: plain -> GPL-only (1c30f489f22e mm, devm_memremap_pages: mark devm_memremap_pages() EXPORT_SYMBOL_GPL)
tools/testing/nvdimm/test/iomap.c:5: export/became-gpl-only: warning: __wrap_devm_memremap_pages became GPL-only: plain -> GPL-only (1c30f489f22e mm, devm_memremap_pages: mark devm_memremap_pages() EXPORT_SYMBOL_GPL)
v4.19..v4.20 (1 commit, 2 steps): 0 errors, 2 warnings, 0 notes
EOF

# a baseline of these findings accepts them, as a range and as a mail, and nothing else
accepts() {
	kexport-audit hook run --repo linux -f json:found.json v4.19..v4.20 >none 2>&1
	kexport-audit baseline update accepted.json found.json
	kexport-audit hook run --repo linux --fail-on note --baseline accepted.json v4.19..v4.20
}
expect 0 accepts <<'EOF'
accepted.json: 2 findings accepted
v4.19..v4.20 (1 commit, 2 steps): 0 errors, 0 warnings, 0 notes; 2 accepted by the baseline
EOF

# as a mail, from a file, from standard input, in the encodings of mail, and as a bare diff
git -C linux format-patch -q -o .. v4.19
patch=$(echo 0001-*.patch)
mail() { run --repo linux --fail-on warning "$@"; }
cat >mail.want <<'EOF'
kernel/memremap.c:5: export/became-gpl-only: warning: devm_memremap_pages became GPL-only: plain -> GPL-only (mm, devm_memremap_pages: mark devm_memremap_pages() EXPORT_SYMBOL_GPL)
tools/testing/nvdimm/test/iomap.c:5: export/became-gpl-only: warning: __wrap_devm_memremap_pages became GPL-only: plain -> GPL-only (mm, devm_memremap_pages: mark devm_memremap_pages() EXPORT_SYMBOL_GPL)
v4.19 (1 patch, 2 steps): 0 errors, 2 warnings, 0 notes
EOF
expect 1 mail --patch "$patch" v4.19 <mail.want
from_stdin() { run --repo linux --fail-on warning --patch - v4.19 <"$patch"; }
expect 1 from_stdin <mail.want
{
	sed '/^$/,$d; /^ EXPORT_SYMBOL_GPL$/d; s/^Subject: .*/Subject: =?UTF-8?q?mm,_devm=5Fmemremap=5Fpages:?= =?UTF-8?b?IG1hcmsgZGV2bV9tZW1yZW1hcF9wYWdlcygp?=\n EXPORT_SYMBOL_GPL/' "$patch"
	printf 'Content-Type: text/plain; charset="utf-8"\nContent-Transfer-Encoding: base64\n\n'
	sed '1,/^$/d' "$patch" | base64
} >base64.patch
expect 1 mail --patch base64.patch v4.19 <mail.want
git -C linux diff v4.19 v4.20 >bare.diff
sed 's/ (mm, .*)$//' mail.want >bare.want
expect 1 mail --patch bare.diff v4.19 <bare.want
grep -v -e '^diff' -e '^index' bare.diff >plain.diff
expect 1 mail --patch plain.diff v4.19 <bare.want

# nothing is left behind, and the patch does not apply twice
check "patches leave the repository as it was" sh -c 'git -C linux fsck --unreachable --no-reflogs 2>&1 | grep -c unreachable | grep -qx 0'
expect 2 mail --patch "$patch" v4.20 <<EOF
kexport-audit hook: $patch: does not apply: hunk at line 2 did not apply
EOF
expect 2 mail --patch linux/README v4.20 <<EOF
kexport-audit hook: linux/README: no patch in it: expected a line 'diff --git'
EOF
expect 2 mail --patch missing.patch <<EOF
kexport-audit hook: Failed to open file “missing.patch”: No such file or directory
EOF

# --- net effect and path -----------------------------------------------------------------------------------------------
cd linux || exit 2
git checkout -q -b topic
sed -i 's/SYMBOL_GPL(opened)/SYMBOL(opened)/' drivers/b.c
commit "b: open it"
gpl kept drivers/b.c
commit "b: close another"
sed -i '/gone/d' drivers/b.c
git mv README README.md
commit "b: drop it"
sed -i 's/SYMBOL(opened)/SYMBOL_GPL(opened)/' drivers/b.c
commit "b: close it again"
git format-patch -q -o ../topic --cover-letter v4.20
git format-patch --stdout v4.20 >../topic.mbox
cd ..
cat >net.want <<'EOF'
drivers/b.c:1: export/became-gpl-only: warning: kept became GPL-only: plain -> GPL-only (b: close another)
drivers/b.c:3: export/removed: warning: gone removed, was plain (b: drop it)
EOF
{
	sed 's/(b: close/(650ba5200e68 b: close/; s/(b: drop/(b489aa899bb5 b: drop/' net.want
	echo "v4.20..topic (4 commits, 4 steps, 1 symbol as before): 0 errors, 2 warnings, 0 notes"
} >range.want
expect 0 run --repo linux v4.20..topic <range.want
expect 0 run --repo linux --each-commit v4.20..topic <<'EOF'
drivers/b.c:1: export/became-gpl-only: warning: kept became GPL-only: plain -> GPL-only (650ba5200e68 b: close another)
drivers/b.c:2: export/became-gpl-only: warning: opened became GPL-only: plain -> GPL-only (eb0f90351305 b: close it again)
drivers/b.c:2: export/became-plain: warning: opened became plain: GPL-only -> plain (820d86801262 b: open it)
drivers/b.c:3: export/removed: warning: gone removed, was plain (b489aa899bb5 b: drop it)
v4.20..topic (4 commits, 4 steps, 1 symbol as before): 0 errors, 4 warnings, 0 notes
EOF
{
	cat net.want
	echo "v4.20 (4 patches, 4 steps, 1 symbol as before): 0 errors, 2 warnings, 0 notes"
} >mails.want
series() { # several files, the cover letter among them
	for file; do
		shift
		set -- "$@" --patch "$file"
	done
	run --repo linux "$@" v4.20
}
expect 0 series topic/*.patch <mails.want
expect 0 run --repo linux --patch topic.mbox v4.20 <mails.want
expect 2 series topic/0003-*.patch topic/0001-*.patch topic/0004-*.patch topic/0004-*.patch <<'EOF'
kexport-audit hook: topic/0003-b-drop-it.patch: does not apply: hunk at line 1 did not apply
EOF

# a range starts at the common ancestor: what the base did meanwhile is not the topic's
git -C linux checkout -q main
echo 'EXPORT_SYMBOL(meanwhile);' >linux/m.c
git -C linux add -A
git -C linux commit -qm meanwhile
# one commit, the first of all, and one whose parent is not here
expect 0 run --repo linux topic~2 <<'EOF'
drivers/b.c:1: export/became-gpl-only: warning: kept became GPL-only: plain -> GPL-only (650ba5200e68 b: close another)
topic~2 (1 commit, 1 step): 0 errors, 1 warning, 0 notes
EOF
first=$(git -C linux rev-list --max-parents=0 topic)
expect 0 run --repo linux "$first" <<EOF
drivers/b.c:1: export/added: note: kept added: plain (5cd7974d376e Linux 4.19)
drivers/b.c:2: export/added: note: opened added: GPL-only (5cd7974d376e Linux 4.19)
drivers/b.c:3: export/added: note: gone added: plain (5cd7974d376e Linux 4.19)
kernel/memremap.c:5: export/added: note: devm_memremap_pages added: plain (5cd7974d376e Linux 4.19)
tools/testing/nvdimm/test/iomap.c:5: export/added: note: __wrap_devm_memremap_pages added: plain (5cd7974d376e Linux 4.19)
$first (1 commit, 5 steps): 0 errors, 0 warnings, 5 notes
EOF
git clone -q --depth 1 -b topic "file://$WORK/linux" edge
expect 2 run --repo edge HEAD <<'EOF'
kexport-audit hook: HEAD: its parents are not in this shallow repository: expected more history (git fetch --deepen)
EOF
rm -rf edge
sed 's/v4.20/main/' range.want >main.want
expect 0 run --repo linux main..topic <main.want
expect 0 run --repo linux main..main <<'EOF'
main..main (0 commits, 0 steps): 0 errors, 0 warnings, 0 notes
EOF

# --- the index -----------------------------------------------------------------------------------------------------------
staged() { (cd "linux/${1:-.}" && run --staged); }
expect 0 staged <<'EOF'
index: 0 errors, 0 warnings, 0 notes
EOF
sed -i 's/SYMBOL_GPL(opened)/SYMBOL(opened)/' linux/drivers/b.c
mkdir linux/a
echo 'obj-y += EXPORT_SYMBOL(nothing);' >linux/a/Makefile
echo 'EXPORT_SYMBOL_GPL(fresh);' >linux/a/new.c
expect 0 staged <<'EOF'
index: 0 errors, 0 warnings, 0 notes
EOF
git -C linux rm -q --cached m.c
git -C linux add drivers a
cat >staged.want <<'EOF'
a/new.c:1: export/added: note: fresh added: GPL-only
drivers/b.c:2: export/became-plain: warning: opened became plain: GPL-only -> plain
m.c:1: export/removed: warning: meanwhile removed, was plain
index: 0 errors, 2 warnings, 1 note
EOF
expect 0 staged drivers <staged.want
# the index in its other forms, and without the ids of folders
for version in 4 3 2; do
	git -C linux update-index --index-version $version
	expect 0 staged <staged.want
done
# and with what may stand behind the ids of folders
git -C linux update-index --force-untracked-cache
git -C linux status >/dev/null
check "the index has an extension behind that" grep -qa UNTR linux/.git/index
expect 0 staged <staged.want
git -C linux update-index --no-untracked-cache
rm linux/.git/index
git -C linux read-tree HEAD
git -C linux rm -q --cached m.c
git -C linux add drivers a
expect 0 staged <staged.want
cp linux/.git/index other-index
git -C linux reset -q
with_index() { GIT_INDEX_FILE=$1 run --repo linux --staged; }
expect 0 with_index "$WORK/other-index" <staged.want
git -C linux add -N a/new.c
expect 0 staged <<'EOF'
index: 0 errors, 0 warnings, 0 notes
EOF
git -C linux add -A
git -C linux update-index --split-index
expect 2 staged <<EOF
kexport-audit hook: $WORK/linux/.git/index: a split index: expected a whole one (git update-index --no-split-index)
EOF
git -C linux update-index --no-split-index
git -C linux reset -q --hard
git -C linux clean -qfd
git init -q empty
echo 'EXPORT_SYMBOL(first);' >empty/f.c
git -C empty add f.c
expect 0 run --repo empty --staged <<'EOF'
f.c:1: export/added: note: first added: plain
index: 0 errors, 0 warnings, 1 note
EOF
git -C linux checkout -q -b conflict
echo 'EXPORT_SYMBOL_GPL(meanwhile);' >linux/m.c
git -C linux commit -qam gpl
git -C linux checkout -q main
echo '/* */ EXPORT_SYMBOL(meanwhile);' >linux/m.c
git -C linux commit -qam comment
git -C linux merge -q conflict >/dev/null 2>&1
expect 2 staged <<'EOF'
kexport-audit hook: m.c: not merged yet
EOF
git -C linux merge --abort

# a sparse index has one entry for a folder that is not checked out
git clone -q -b topic linux sparse
git -C sparse sparse-checkout init --cone --sparse-index
git -C sparse sparse-checkout set kernel
check "the index is sparse" sh -c 'git -C sparse ls-files --sparse | grep -qx drivers/'
expect 0 run --repo sparse --staged <<'EOF'
index: 0 errors, 0 warnings, 0 notes
EOF
git -C sparse reset -q --soft v4.20
sed -i '/^EXPORT/d' sparse/kernel/memremap.c
git -C sparse add kernel
expect 0 run --repo sparse --staged <<'EOF'
drivers/b.c:1: export/became-gpl-only: warning: kept became GPL-only: plain -> GPL-only
drivers/b.c:3: export/removed: warning: gone removed, was plain
kernel/memremap.c:5: export/removed: warning: devm_memremap_pages removed, was GPL-only
index: 0 errors, 3 warnings, 0 notes
EOF

# --- bad input -------------------------------------------------------------------------------------------------------
expect 2 run --repo linux nowhere..topic <<'EOF'
kexport-audit hook: linux: nowhere: expected a commit
EOF
git clone -q linux broken
blob=$(git -C broken rev-parse origin/topic:drivers/b.c)
rm -f "broken/.git/objects/$(echo "$blob" | cut -c 1-2)/$(echo "$blob" | cut -c 3-)"
expect 2 run --repo broken v4.20..origin/topic <<EOF
kexport-audit hook: drivers/b.c: object $blob is missing
EOF
# What is damaged on the way may hide which commit did what, and so what its message explains.
git clone -q linux halfway
git -C halfway checkout -q topic
git -C halfway rm -q kernel/memremap.c
git -C halfway commit -qm 'memremap: go'
first=$(git -C halfway rev-parse HEAD)
sed -i '/^EXPORT/d' halfway/drivers/b.c
git -C halfway commit -qam 'b: export nothing'
blob=$(git -C halfway rev-parse HEAD:drivers/b.c) commit=$(git -C halfway rev-parse HEAD)
git -C halfway rm -q drivers/b.c
git -C halfway commit -qm 'b: go'
next=$(git -C halfway rev-parse HEAD)
rm -f "halfway/.git/objects/$(echo "$blob" | cut -c 1-2)/$(echo "$blob" | cut -c 3-)"
expect 2 run --repo halfway origin/topic..topic <<EOF
drivers/b.c:1: export/removed: warning: kept removed, was GPL-only
drivers/b.c:2: export/removed: warning: opened removed, was GPL-only
kernel/memremap.c:5: export/removed: warning: devm_memremap_pages removed, was GPL-only ($(echo "$first" | cut -c 1-12) memremap: go)
origin/topic..topic (3 commits, 1 step): 0 errors, 3 warnings, 0 notes; 2 could not be judged
kexport-audit hook: $commit: drivers/b.c: object $blob is missing
kexport-audit hook: $next: drivers/b.c: object $blob is missing
EOF
head -c 300 linux/.git/index >cut-index
with_cut_index() { GIT_INDEX_FILE=$WORK/cut-index run --repo linux --staged; }
expect 2 with_cut_index <<EOF
kexport-audit hook: $WORK/cut-index: not an index that can be read: fewer entries than it says
EOF
expect 2 run --repo linux .. <<'EOF'
kexport-audit hook: ..: expected a commit, or a range BASE..TIP
EOF
expect 2 run --repo linux <<'EOF'
kexport-audit hook: expected BASE..TIP, a commit, --staged, --patch or --type; see --help
EOF
expect 2 run --repo linux --staged --patch x <<'EOF'
kexport-audit hook: expected one of --type, --staged and --patch
EOF
expect 2 kexport-audit hook sit <<'EOF'
kexport-audit hook: sit: expected run, install or uninstall; see --help
EOF
expect 2 run --rules nothing.json --repo linux v4.19..v4.20 <<'EOF'
kexport-audit hook: Failed to open file “nothing.json”: No such file or directory
EOF
expect 0 run --on-trouble allow --repo linux nowhere..topic <<'EOF'
kexport-audit hook: linux: nowhere: expected a commit
kexport-audit hook: it could not be judged, and is let pass (--on-trouble allow)
EOF
expect 2 run --on-trouble shrug --repo linux v4.19..topic <<'EOF'
kexport-audit hook: --on-trouble shrug: expected refuse or allow
EOF
done_testing
