#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# hook run: a change of what files take from others: macros that headers define, default namespaces of Makefiles.
. "$KEXPORT_SRC/tests/lib.sh"
. "$KEXPORT_SRC/tests/git.sh"
hook() {
	kexport-audit hook run --repo r "$@" | sed '/^  remedy/d; s/([0-9a-f]\{12\} /(/'
}

git init -q -b master r
mkdir -p r/drivers/foo/sub r/drivers/bar r/include
echo '#define FOO_EXPORT(x) EXPORT_SYMBOL(x)' >r/include/foo.h
echo '#define FOO_EXPORT_TWICE(x) FOO_EXPORT(x##_one); FOO_EXPORT(x##_two)' >>r/include/foo.h
printf '#include <foo.h>\nFOO_EXPORT(foo_a);\n' >r/drivers/foo/a.c
printf '#include <foo.h>\nFOO_EXPORT_TWICE(foo_b);\n' >r/drivers/foo/sub/b.c
echo 'EXPORT_SYMBOL(bar);' >r/drivers/bar/bar.c
echo 'obj-y += bar.o' >r/drivers/bar/Makefile
commit_all root
git -C r tag v1

# --- a header's macro --------------------------------------------------------------------------------------------------
sed -i 's/ EXPORT_SYMBOL(x)/ EXPORT_SYMBOL_GPL(x)/' r/include/foo.h
git -C r add -A
cat >staged <<'EOF'
drivers/foo/a.c:2: export/became-gpl-only: warning: foo_a became GPL-only: plain -> GPL-only
drivers/foo/sub/b.c:2: export/became-gpl-only: warning: foo_b_one became GPL-only: plain -> GPL-only
drivers/foo/sub/b.c:2: export/became-gpl-only: warning: foo_b_two became GPL-only: plain -> GPL-only
index: 0 errors, 3 warnings, 0 notes
EOF
expect 0 hook --staged <staged
commit_all "foo: GPL-only"
sed 's/GPL-only$/GPL-only (foo: GPL-only)/; s/^index:/v1.. (1 commit, 3 steps):/' staged >range
expect 0 hook v1.. <range
git -C r format-patch -q --stdout v1.. >mail
sed 's/ (1 commit,/ (1 patch,/; s/^v1../v1/' range >mailed
expect 0 hook --patch mail v1 <mailed

# Back, and another way: two steps that are none, and one.
sed -i 's/ EXPORT_SYMBOL_GPL(x)/ EXPORT_SYMBOL(x)/' r/include/foo.h
commit_all "foo: plain again"
expect 0 hook v1.. <<'EOF'
v1.. (2 commits, 6 steps, 3 symbols as before): 0 errors, 0 warnings, 0 notes
EOF
git -C r tag v2
printf '#include <foo.h>\nFOO_EXPORT(foo_c);\n' >r/drivers/foo/c.c
commit_all "foo: a user"
expect 0 hook v2.. <<'EOF'
drivers/foo/c.c:2: export/added: note: foo_c added: plain (foo: a user)
v2.. (1 commit, 1 step): 0 errors, 0 warnings, 1 note
EOF
echo '#define FOO_EXPORT(x) EXPORT_SYMBOL_NS(x, "FOO")' >r/include/export.h
sed -i '/FOO_EXPORT(x) /s/.*/#include "export.h"/' r/include/foo.h
commit_all "foo: a header of its own"
cat >both <<'EOF'
drivers/foo/a.c:2: export/namespace: warning: foo_a namespace added: plain -> plain, namespace FOO (foo: a header of its own)
drivers/foo/c.c:2: export/added: note: foo_c added: plain, namespace FOO (foo: a header of its own)
drivers/foo/sub/b.c:2: export/namespace: warning: foo_b_one namespace added: plain -> plain, namespace FOO (foo: a header of its own)
drivers/foo/sub/b.c:2: export/namespace: warning: foo_b_two namespace added: plain -> plain, namespace FOO (foo: a header of its own)
v2.. (2 commits, 5 steps): 0 errors, 3 warnings, 1 note
EOF
expect 0 hook v2.. <both
git -C r format-patch -q --stdout v2.. >mail
sed 's/^v2.. (2 commits/v2 (2 patches/' both >mailed
expect 0 hook --patch mail v2 <mailed
expect 0 hook --patch mail --each-commit v2 <<'EOF'
drivers/foo/a.c:2: export/namespace: warning: foo_a namespace added: plain -> plain, namespace FOO (foo: a header of its own)
drivers/foo/c.c:2: export/added: note: foo_c added: plain (foo: a user)
drivers/foo/c.c:2: export/namespace: warning: foo_c namespace added: plain -> plain, namespace FOO (foo: a header of its own)
drivers/foo/sub/b.c:2: export/namespace: warning: foo_b_one namespace added: plain -> plain, namespace FOO (foo: a header of its own)
drivers/foo/sub/b.c:2: export/namespace: warning: foo_b_two namespace added: plain -> plain, namespace FOO (foo: a header of its own)
v2 (2 patches, 5 steps): 0 errors, 4 warnings, 1 note
EOF

# --- a Makefile's namespace -----------------------------------------------------------------------------------------
git -C r tag v3
echo 'ccflags-y += -DDEFAULT_SYMBOL_NAMESPACE=\"BAR\"' >>r/drivers/bar/Makefile
git -C r add -A
cat >staged <<'EOF'
drivers/bar/bar.c:1: export/namespace: warning: bar namespace added: plain -> plain, namespace BAR
index: 0 errors, 1 warning, 0 notes
EOF
expect 0 hook --staged <staged
commit_all "bar: a namespace"
sed 's/namespace BAR$/namespace BAR (bar: a namespace)/; s/^index:/v3.. (1 commit, 1 step):/' staged >range
expect 0 hook v3.. <range
git -C r format-patch -q --stdout v3.. >mail
sed 's/ (1 commit,/ (1 patch,/; s/^v3../v3/' range >mailed
expect 0 hook --patch mail v3 <mailed
git -C r tag v4
echo 'EXPORT_SYMBOL_GPL(bar_two);' >>r/drivers/bar/bar.c
git -C r add -A
expect 0 hook --staged <<'EOF'
drivers/bar/bar.c:2: export/added: note: bar_two added: GPL-only, namespace BAR
index: 0 errors, 0 warnings, 1 note
EOF

# --- where the tree cannot be read whole -----------------------------------------------------------------------------
commit_all "bar: another"
git -C r tag v5
echo 'FOO_EXPORT(foo_d);' >>r/drivers/foo/c.c
commit_all "foo: another"
id=$(git -C r rev-parse HEAD:include/export.h)
rm -f "r/.git/objects/$(echo "$id" | cut -c 1-2)/$(echo "$id" | cut -c 3-)"
kexport-audit hook run --repo r v5.. >out 2>told
ok $(($? != 2)) "a header that cannot be read: trouble"
check "which is told" grep "files that use a macro or a namespace which changed may be missing" told
kexport-audit hook run --repo r v4..v5 >out
check "not where nothing depends on others" grep "bar_two added: GPL-only, namespace BAR" out
done_testing
