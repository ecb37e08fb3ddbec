#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# hook install and uninstall, and the hooks of a work tree as git runs them.
. "$KEXPORT_SRC/tests/lib.sh"
. "$KEXPORT_SRC/tests/git.sh"
git config --global core.commentChar '#'

cat >strict.json <<'EOF'
{
	"name": "strict",
	"rules": [
		{
			"id": "reviewed",
			"match": { "direction": "tightened", "trailer": { "Acked-by": ".*@example[.]org>" } },
			"action": "ignore"
		},
		{ "id": "closed", "match": { "direction": "tightened" }, "action": "error" }
	]
}
EOF
quiet() { # without the remedies, and without what differs from machine to machine
	"$@" >"$WORK/all" 2>&1
	status=$?
	sed -e "s,$WORK,.,g" -e '/^  remedy: /d' -e 's/[0-9a-f]\{7\}\.\.*[0-9a-f]\{7\}/OLD..NEW/' "$WORK/all"
	return "$status"
}
hook() { quiet kexport-audit hook "$@"; }

modes() { find .git/hooks -printf '%P %M %s %l\n' | sort; }

# --- where hooks are, what was there, and that it comes back ---------------------------------------------------------------
git init -q r
echo '{ "schema": "kexport-audit/baseline/1", "accepted": [] }' >accepted.json
mkdir upstream modules
mkelf modules/user.ko <<'EOF'
thismodule user
modinfo name=user
modinfo license=GPL
EOF
cd r || exit 2
rm -rf .git/hooks
expect 0 hook install <<'EOF'
./r/.git/hooks/pre-commit: installed
./r/.git/hooks/pre-merge-commit: installed
./r/.git/hooks/pre-push: installed
the rules are the shipped ones, default, which warn and do not refuse: see --rules and --fail-on
EOF
expect 0 hook install <<'EOF'
./r/.git/hooks/pre-commit: is installed already
./r/.git/hooks/pre-merge-commit: is installed already
./r/.git/hooks/pre-push: is installed already
the rules are the shipped ones, default, which warn and do not refuse: see --rules and --fail-on
EOF
# what is not asked for stays, and is told
stays() { printf './r/.git/hooks/%s: stays as it was installed; uninstall --type %s removes it\n' "$1" "$1"; }
{ echo './r/.git/hooks/pre-commit: installed'; stays pre-merge-commit; stays pre-push; } >../one.want
expect 0 hook install --type pre-commit --fail-on warning <../one.want
check "options are passed on" grep -qF "run --type pre-commit --fail-on='warning' \"\$@\"" .git/hooks/pre-commit
expect 0 hook install -t pre-commit -r ../strict.json --baseline=../accepted.json --rules=default -m ../modules <../one.want
check "files are named whole" grep -qF -- "run --type pre-commit --rules='$WORK/strict.json' --rules='default' --modules='$WORK/modules' --baseline='$WORK/accepted.json' \"\$@\"" .git/hooks/pre-commit
kexport-audit hook --repo=. -j 1 --rules upstream install --type=update --each-commit --base a --base "b c" --on-trouble allow -f text:x >/dev/null
check "options before the subcommand, too" grep -qF "run --type update --rules='upstream' --on-trouble='allow' --base='a' --base='b c' --format='text:x' --jobs='1' --each-commit \"\$@\"" .git/hooks/update
rm .git/hooks/update
expect 0 hook uninstall <<'EOF'
./r/.git/hooks/pre-commit: removed
./r/.git/hooks/pre-merge-commit: removed
./r/.git/hooks/pre-push: removed
EOF
expect 0 find .git/hooks -type f </dev/null
cat >.git/hooks/commit-msg <<'EOF'
#!/bin/sh
echo "before, with $#: $(cat "$1")"
! grep -q forbidden "$1"
EOF
chmod 750 .git/hooks/commit-msg
ln -s commit-msg .git/hooks/pre-commit
modes >before.ls
cksum .git/hooks/* >before.sum
expect 0 hook install --type commit-msg --type pre-commit --rules "$WORK/strict.json" <<'EOF'
./r/.git/hooks/pre-commit: installed; what was there runs first
./r/.git/hooks/commit-msg: installed; what was there runs first
EOF
expect 0 hook install --type commit-msg --rules "$WORK/strict.json" --fail-on note <<'EOF'
./r/.git/hooks/pre-commit: stays as it was installed; uninstall --type pre-commit removes it
./r/.git/hooks/commit-msg: installed; what was there runs first
EOF
expect 0 hook uninstall <<'EOF'
./r/.git/hooks/pre-commit: as it was
./r/.git/hooks/commit-msg: as it was
EOF
as_before() {
	modes | diff before.ls - && cksum .git/hooks/* | diff before.sum -
}
check "uninstall gives back what was there" as_before
expect 2 hook uninstall --type commit-msg <<'EOF'
kexport-audit hook: ./r/.git/hooks/commit-msg: not installed by kexport-audit
EOF
expect 0 hook uninstall --type pre-push <<'EOF'
./r/.git/hooks/pre-push: is not installed
EOF
rm .git/hooks/pre-commit before.ls before.sum

# core.hooksPath, relative and absolute, and a linked work tree
git config core.hooksPath "my hooks"
expect 0 hook install --type pre-push <<'EOF'
./r/my hooks/pre-push: installed
the rules are the shipped ones, default, which warn and do not refuse: see --rules and --fail-on
EOF
mkdir sub
(cd sub && kexport-audit hook uninstall >/dev/null)
expect 0 find "my hooks" -type f </dev/null
git config core.hooksPath "$(printf "\176/shared")" # a tilde, for git to expand
expect 0 hook install --type pre-push <<'EOF'
./shared/pre-push: installed
the rules are the shipped ones, default, which warn and do not refuse: see --rules and --fail-on
EOF
git config core.hooksPath /dev/null
expect 2 hook install <<'EOF'
kexport-audit hook: .: core.hooksPath is '/dev/null': git runs no hooks here
EOF
git config --unset core.hooksPath
rm -rf "my hooks" sub

# --- what cannot be installed ----------------------------------------------------------------------------------------
expect 2 hook install --type post-commit <<'EOF'
kexport-audit hook: --type post-commit: expected one of pre-commit, pre-merge-commit, pre-applypatch, commit-msg, pre-push, pre-receive, update, post-receive, reference-transaction
EOF
expect 2 hook install --rules "$WORK/none.json" <<'EOF'
kexport-audit hook: Failed to open file “./none.json”: No such file or directory
EOF
expect 2 hook install --baseline "$WORK/none.json" <<'EOF'
kexport-audit hook: --baseline ./none.json: no such file; kexport-audit baseline update makes it
EOF
expect 2 hook install --modules "$WORK/none" <<'EOF'
kexport-audit hook: ./none: No such file or directory
EOF
printf '0x00000000\tone\tvmlinux\tEXPORT_SYMBOL\t\n' >../Module.symvers
expect 2 hook install --modules ../Module.symvers <<'EOF'
kexport-audit hook: --modules ../Module.symvers: no module was read there
EOF
echo '{}' >../broken.json
expect 2 hook install --baseline "$WORK/broken.json" <<'EOF'
kexport-audit hook: ./broken.json: schema '(none)'; expected kexport-audit/baseline/1
EOF
expect 2 hook install --staged <<'EOF'
kexport-audit hook: install: expected no --staged, --patch or --today: the hook says what is judged, and when
EOF
expect 2 hook install --today 2027-01-31 <<'EOF'
kexport-audit hook: install: expected no --staged, --patch or --today: the hook says what is judged, and when
EOF
check "what is refused installs nothing" test ! -e .git/hooks/pre-commit
expect 2 hook install --repo "$WORK/nowhere" <<'EOF'
kexport-audit hook: ./nowhere: no git repository that can be read: failed to resolve path './nowhere': No such file or directory
EOF
echo leftover >.git/hooks/commit-msg.before-kexport-audit
expect 2 hook install --type commit-msg <<'EOF'
kexport-audit hook: ./r/.git/hooks/commit-msg.before-kexport-audit is in the way: of an earlier installation?
EOF
rm .git/hooks/commit-msg.before-kexport-audit

# --- commits and merges -------------------------------------------------------------------------------------------------
commit() { quiet git commit -q "$@"; }
rm .git/hooks/commit-msg
mkdir kernel
printf 'EXPORT_SYMBOL(one);\n\n\n\n\nEXPORT_SYMBOL(two);\n' >kernel/a.c
git add kernel
git commit -qm first
kexport-audit hook install --rules "$WORK/strict.json" >/dev/null
sed -i 's/SYMBOL(one/SYMBOL_GPL(one/' kernel/a.c
expect 0 commit -m "nothing staged" --allow-empty </dev/null
expect 1 commit -am "close one" <<'EOF'
kernel/a.c:1: strict/closed: error: one became GPL-only: plain -> GPL-only
index: 1 error, 0 warnings, 0 notes
kexport-audit hook: refused by the rules for exports
EOF
# git commit PATH works on an index of its own
expect 1 commit kernel/a.c -m "close one" <<'EOF'
kernel/a.c:1: strict/closed: error: one became GPL-only: plain -> GPL-only
index: 1 error, 0 warnings, 0 notes
kexport-audit hook: refused by the rules for exports
EOF
expect 0 commit --no-verify -am "close one" </dev/null
git checkout -q -b side HEAD~1
echo text >README
git add README
git commit -qm "a text"
git checkout -q -b side-b main~1
sed -i '/two/d' kernel/a.c
git commit -q --no-verify -am "drop two"
git checkout -q main
expect 0 quiet git merge -q --no-edit side </dev/null
expect 1 quiet git merge -q --no-edit side-b <<'EOF'
Auto-merging kernel/a.c
kernel/a.c:6: strict/closed: error: two removed, was plain (4b39d78e69b9 drop two)
index: 1 error, 0 warnings, 0 notes
kexport-audit hook: refused by the rules for exports
Not committing merge; use 'git commit' to complete the merge.
EOF
git merge --abort

# the message decides, once it is there
kexport-audit hook uninstall >/dev/null
cat >.git/hooks/commit-msg <<'EOF'
#!/bin/sh
if grep -q forbidden "$1"; then echo "forbidden before us"; exit 1; fi
EOF
chmod +x .git/hooks/commit-msg
kexport-audit hook install --type commit-msg --rules "$WORK/strict.json" >/dev/null
sed -i '/two/d' kernel/a.c
acked() { # acked SUBJECT TRAILER
	printf '%s\n\n%s\n' "$1" "$2" >message
	quiet git commit -q -F message --cleanup=strip kernel
}
expect 1 acked "drop two" "# Acked-by: Nobody <nobody@example.org>" <<'EOF'
kernel/a.c:6: strict/closed: error: two removed, was plain
index: 1 error, 0 warnings, 0 notes
kexport-audit hook: refused by the rules for exports
EOF
expect 1 acked "drop two: forbidden" "Acked-by: Joe <joe@example.org>" <<'EOF'
forbidden before us
EOF
expect 0 acked "drop two" "Acked-by: Joe <joe@example.org>" </dev/null
rm message

# from a linked work tree, and from a folder in it
git worktree add -q ../linked -b linked
cd ../linked/kernel || exit 2
sed -i 's/EXPORT_SYMBOL_GPL(one);//' a.c
expect 1 commit -am "drop one" <<'EOF'
kernel/a.c:1: strict/closed: error: one removed, was GPL-only
index: 1 error, 0 warnings, 0 notes
kexport-audit hook: refused by the rules for exports
EOF
git checkout -q a.c
cd ../../r || exit 2
kexport-audit hook uninstall >/dev/null

# git am
echo '{ "name": "strict", "rules": [ { "id": "closed", "match": { "direction": "tightened" }, "action": "error" } ] }' >../closed.json
kexport-audit hook install --type pre-applypatch --rules ../closed.json >/dev/null
git checkout -q -b patched main~1
git format-patch -q -o .. main~1..main
expect 1 quiet git am -q ../0001-drop-two.patch <<'EOF'
kernel/a.c:6: strict/closed: error: two removed, was plain
index: 1 error, 0 warnings, 0 notes
kexport-audit hook: refused by the rules for exports
EOF
git am --abort
kexport-audit hook uninstall >/dev/null

# --- pre-push --------------------------------------------------------------------------------------------------------------
git checkout -q main
git init -q --bare ../server.git
git remote add origin ../server.git
git push -q origin main~1:refs/heads/main
kexport-audit hook install --type pre-push --rules "$WORK/strict.json" --each-commit >/dev/null
push() { quiet git push -q "$@"; }
expect 0 push origin main </dev/null
git checkout -q -b topic
sed -i 's/.*one.*//' kernel/a.c
git commit -qam "drop one"
expect 1 push origin topic <<'EOF'
kernel/a.c:1: strict/closed: error: one removed, was GPL-only (999db0d3d5ba drop one)
refs/heads/topic (1 commit, 1 step): 1 error, 0 warnings, 0 notes
kexport-audit hook: refused by the rules for exports
error: failed to push some refs to '../server.git'
EOF
expect 0 push origin main:other </dev/null
expect 0 push origin :other </dev/null
git revert --no-edit HEAD >/dev/null
expect 1 push origin topic <<'EOF'
kernel/a.c:1: strict/closed: error: one removed, was GPL-only (999db0d3d5ba drop one)
refs/heads/topic (2 commits, 2 steps, 1 symbol as before): 1 error, 0 warnings, 0 notes
kexport-audit hook: refused by the rules for exports
error: failed to push some refs to '../server.git'
EOF
kexport-audit hook install --type pre-push --rules "$WORK/strict.json" >/dev/null
expect 0 push origin topic </dev/null
done_testing
