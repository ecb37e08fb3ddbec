#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# contrib/ and .pre-commit-hooks.yaml: what they call does what they say; pre-commit itself runs them where it is installed.
. "$KEXPORT_SRC/tests/lib.sh"
. "$KEXPORT_SRC/tests/git.sh"

mkdir linux
cd linux || exit 2
git init -q
mkdir kernel
echo 'EXPORT_SYMBOL_GPL(one);' >kernel/a.c
git add -A
git commit -qm first
echo 'EXPORT_SYMBOL(one);' >kernel/a.c
git commit -qam "open one"
base=$(git rev-parse HEAD~1)
tip=$(git rev-parse HEAD)

# The command of a file's first block that calls us, with the lines that it is continued on.
command_of() { # command_of FILE
	sed -n '/kexport-audit hook run/{ s/^[ -]*//; :next; N; s/\n *"/ "/; t next; s/\n.*//; p; q; }' "$KEXPORT_SRC/contrib/$1"
}
github() { BASE=$base TIP=$tip sh -c "$(command_of github-actions.yml)" >../annotations; }
gitlab() { CI_MERGE_REQUEST_DIFF_BASE_SHA=$base CI_COMMIT_SHA=$tip sh -c "$(command_of gitlab-ci.yml)"; }
check "GitHub Actions: the command passes" github
check "GitHub Actions: an annotation in the file" grep -q '^::warning file=kernel/a.c,line=1,' ../annotations
check "GitHub Actions: SARIF for code scanning" grep -q '"version": *"2.1.0"' exports.sarif
check "GitLab CI: the command passes" gitlab
check "GitLab CI: a code quality report" grep -q 'kernel/a.c' exports.json
check "GitLab CI: a test report" grep -q '<testsuite' exports.xml
rm exports.*

if ! command -v pre-commit >/dev/null; then
	done_testing
fi
export PRE_COMMIT_HOME="$WORK/pre-commit"
git init -q ../hooks
cp "$KEXPORT_SRC/.pre-commit-hooks.yaml" ../hooks/
git -C ../hooks add -A
git -C ../hooks commit -qm hooks
sed -e "s,https://[^ ]*,$WORK/hooks," -e "s/rev: .*/rev: $(git -C ../hooks rev-parse HEAD)/" -e 's/--fail-on, error/--fail-on, note/' \
	"$KEXPORT_SRC/contrib/pre-commit-config.yaml" >.pre-commit-config.yaml
git add -A
git commit -qm "configure pre-commit"
check "pre-commit takes the configuration" pre-commit install -t pre-commit -t commit-msg -t pre-push
echo 'EXPORT_SYMBOL_GPL(one);' >kernel/a.c
refused() { ! git commit -qam "close one" >out 2>&1 && grep -q 'export/became-gpl-only: warning: one' out; }
check "pre-commit: a commit is refused" refused
check "pre-commit: the message is judged" sh -c 'SKIP=kexport-audit git commit -qam "close one"'
echo "ccflags-y += -DDEFAULT_SYMBOL_NAMESPACE='\"NS\"'" >kernel/Makefile
git add kernel
refused_makefile() { ! git commit -qm "a namespace for all" >out 2>&1 && grep -q 'export/namespace: warning: one' out; }
check "pre-commit: a Makefile's default namespace, too" refused_makefile
git reset -q --hard
git init -q --bare ../server.git
git push -q --no-verify ../server.git HEAD~1:refs/heads/main
git remote add origin ../server.git
git fetch -q
pushed() { git push origin main >out 2>&1 && cat out; }
check "pre-commit: a push is judged" pushed
done_testing
