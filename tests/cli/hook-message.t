#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# hook: rules that ask for the commit's message, where it is written and where it is not yet.
. "$KEXPORT_SRC/tests/lib.sh"
. "$KEXPORT_SRC/tests/git.sh"

quiet() { # without the remedies and reasons, and without what differs from machine to machine
	"$@" >"$WORK/all" 2>&1
	status=$?
	sed -e "s,$WORK,.,g" -e '/^  remedy: /d' -e '/^  why: /d' "$WORK/all"
	return "$status"
}
hook() { quiet kexport-audit hook "$@"; }
tighten() { sed -i "s/SYMBOL($1)/SYMBOL_GPL($1)/" a.c && git add a.c; }

git init -q r
cd r || exit 2
printf 'EXPORT_SYMBOL(%s);\n\n\n\n\n' one two four >a.c
git add a.c
git commit -qm first

# --- what is not written yet does not decide, either way -----------------------------------------------------------------
tighten one
sed -i '3s/.*/EXPORT_SYMBOL(three);/' a.c
git add a.c
expect 0 hook run --staged --rules upstream <<'EOT'
a.c:3: upstream/new-plain-export: warning: three added: plain
index: 0 errors, 1 warning, 0 notes; 1 not judged: rules ask for the commit message, which commit-msg and pre-push see
EOT
git diff --cached >../bare.diff
expect 0 hook run --patch ../bare.diff --rules upstream <<'EOT'
a.c:3: upstream/new-plain-export: warning: three added: plain
HEAD (1 patch, 2 steps): 0 errors, 1 warning, 0 notes; 1 not judged: rules ask for the commit message, which commit-msg and pre-push see
EOT
deferred() { kexport-audit hook run --staged --rules upstream -f json | grep -o '"judged": [0-9]*\|"deferred": [0-9]*'; }
expect 0 deferred <<'EOT'
"judged": 2
"deferred": 1
EOT
expect 0 git commit -qm "a: tighten one" </dev/null
expect 1 hook run --rules upstream HEAD~1..HEAD <<'EOT'
a.c:1: upstream/unreviewed-restriction: error: one became GPL-only: plain -> GPL-only (b2336ddb882e a: tighten one)
a.c:3: upstream/new-plain-export: warning: three added: plain (b2336ddb882e a: tighten one)
  fix: EXPORT_SYMBOL -> EXPORT_SYMBOL_GPL
HEAD~1..HEAD (1 commit, 2 steps): 1 error, 1 warning, 0 notes
EOT

# only where all else of the rule holds, its "unless" included
tighten two
rules() { # rules MATCH UNLESS: what they say to the index
	cat >../r.json <<EOT
{ "name": "r", "rules": [
	{ "id": "asks", "match": { "direction": "tightened"$1 }, "unless": { "trailer": { "Acked-by": ".+" }$2 }, "action": "error" },
	{ "id": "rest", "action": "note" } ] }
EOT
	hook run --staged --rules ../r.json
}
expect 0 rules "" "" <<'EOT'
index: 0 errors, 0 warnings, 0 notes; 1 not judged: rules ask for the commit message, which commit-msg and pre-push see
EOT
expect 0 rules ', "symbol": "one"' "" <<'EOT'
a.c:6: r/rest: note: two became GPL-only: plain -> GPL-only
index: 0 errors, 0 warnings, 1 note
EOT
expect 1 rules "" ', "symbol": "one"' <<'EOT'
a.c:6: r/asks: error: two became GPL-only: plain -> GPL-only
index: 1 error, 0 warnings, 0 notes
EOT
expect 0 rules ', "message": ".*"' ', "symbol": "two"' <<'EOT'
index: 0 errors, 0 warnings, 0 notes; 1 not judged: rules ask for the commit message, which commit-msg and pre-push see
EOT
mkelf user.ko <<'EOT'
thismodule user
modinfo name=user
modinfo license=Proprietary
import two
EOT
expect 0 hook run --staged --rules ../r.json --modules user.ko <<'EOT'
index: 0 errors, 0 warnings, 0 notes; 1 not judged: rules ask for the commit message, which commit-msg and pre-push see
EOT
rm user.ko

# --- what is installed for such rules, and that one can satisfy them -----------------------------------------------------
expect 0 hook install --rules upstream <<'EOT'
./r/.git/hooks/commit-msg: installed
./r/.git/hooks/pre-push: installed
EOT
expect 1 quiet git commit -qm "a: tighten two" <<'EOT'
a.c:6: upstream/unreviewed-restriction: error: two became GPL-only: plain -> GPL-only
index: 1 error, 0 warnings, 0 notes
kexport-audit hook: refused by the rules for exports
EOT
trailer="Acked-by: Joe <joe@example.org>"
expect 0 quiet git commit -qm "a: tighten two" -m "$trailer" <<'EOT'
a.c:6: upstream/reviewed-restriction: note: two became GPL-only: plain -> GPL-only
index: 0 errors, 0 warnings, 1 note
EOT
git checkout -q -b side HEAD~1
tighten four
git commit -q --no-verify -m "a: tighten four"
git checkout -q main
expect 1 quiet git merge -q -m "merge side" side <<'EOT'
Auto-merging a.c
a.c:11: upstream/unreviewed-restriction: error: four became GPL-only: plain -> GPL-only (387312a05287 a: tighten four)
index: 1 error, 0 warnings, 0 notes
kexport-audit hook: refused by the rules for exports
Not committing merge; use 'git commit' to complete the merge.
EOT
git merge --abort
expect 0 quiet git merge -q -m "merge side" -m "$trailer" side <<'EOT'
Auto-merging a.c
a.c:11: upstream/reviewed-restriction: note: four became GPL-only: plain -> GPL-only (387312a05287 a: tighten four)
index: 0 errors, 0 warnings, 1 note
EOT
# what was reviewed on the other side needs no more when it is merged
git reset -q --hard HEAD~1
git checkout -q side
git commit -q --no-verify --amend -m "a: tighten four" -m "$trailer"
git checkout -q main
expect 0 quiet git merge -q -m "merge side" side <<'EOT'
Auto-merging a.c
a.c:11: upstream/reviewed-restriction: note: four became GPL-only: plain -> GPL-only (b35229ef3b1a a: tighten four)
index: 0 errors, 0 warnings, 1 note
EOT
# of several branches at once, too
git reset -q --hard HEAD~1
for file in five six; do
	echo "EXPORT_SYMBOL($file);" >"$file.c"
	git add "$file.c"
done
git commit -q --no-verify -m "a: more"
for file in five six; do
	git checkout -q -b "side-$file" main
	sed -i 's/SYMBOL(/SYMBOL_GPL(/' "$file.c"
	git commit -qa --no-verify -m "a: tighten $file" -m "$trailer"
done
git checkout -q main
expect 0 quiet git merge -q -m "merge sides" side-five side-six <<'EOT'
Fast-forwarding to: side-five
Trying simple merge with side-six
five.c:1: upstream/reviewed-restriction: note: five became GPL-only: plain -> GPL-only (f83e41b4f815 a: tighten five)
six.c:1: upstream/reviewed-restriction: note: six became GPL-only: plain -> GPL-only (b07cf3f2feed a: tighten six)
index: 0 errors, 0 warnings, 2 notes
EOT
git reset -q --hard HEAD~1
git merge -q --no-verify -m "merge side" side >/dev/null
# but what the one who merges makes of it is not the reviewed commit's
git reset -q --hard HEAD~1
git merge -q --no-commit side >/dev/null 2>&1
sed -i 's/SYMBOL_GPL(four)/SYMBOL_NS_GPL(four, NS)/' a.c
expect 1 quiet git commit -qam "merge side" <<'EOT'
a.c:11: upstream/unreviewed-restriction: error: four became GPL-only, namespace added: plain -> GPL-only, namespace NS
index: 1 error, 0 warnings, 0 notes
kexport-audit hook: refused by the rules for exports
EOT
git reset -q --hard
git merge -q --no-verify -m "merge side" side >/dev/null
# asked for by name, it is installed, and does not refuse what no message could mend
expect 0 hook install --type pre-commit --rules upstream <<'EOT'
./r/.git/hooks/pre-commit: installed
./r/.git/hooks/commit-msg: stays as it was installed; uninstall --type commit-msg removes it
./r/.git/hooks/pre-push: stays as it was installed; uninstall --type pre-push removes it
EOT
sed -i 's/SYMBOL_GPL(two)/SYMBOL(two)/' a.c
expect 0 quiet git commit -qam "a: export two to all" <<'EOT'
index: 0 errors, 0 warnings, 0 notes; 1 not judged: rules ask for the commit message, which commit-msg and pre-push see
a.c:6: upstream/explained-loosening: note: two became plain: GPL-only -> plain
index: 0 errors, 0 warnings, 1 note
EOT
done_testing
