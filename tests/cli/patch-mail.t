#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# patch as mails: what they say and to whom, series, --apply and --commit; and git's own opinion of all that.
. "$KEXPORT_SRC/tests/lib.sh"

GIT_CONFIG_GLOBAL=/dev/null
GIT_CONFIG_SYSTEM=/dev/null
HOME=$WORK
export GIT_CONFIG_GLOBAL GIT_CONFIG_SYSTEM HOME
unset GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL
GIT_AUTHOR_DATE=2018-10-26T15:04:03Z
GIT_COMMITTER_DATE=$GIT_AUTHOR_DATE
export GIT_AUTHOR_DATE GIT_COMMITTER_DATE
commit() { # commit SUBJECT: all there is
	git -C linux add -A && git -C linux commit -qm "$1"
}

# --- a kernel with three subsystems, a mock, users and a history ---------------------------------------------------------
git init -q -b main linux
git -C linux config user.name "Ann Hacker"
git -C linux config user.email ann@example.org
mkdir -p linux/include/linux linux/mm linux/drivers/user linux/drivers/other linux/tools/testing/nvdimm
cat >linux/include/linux/export.h <<'END'
#define EXPORT_SYMBOL(sym) _EXPORT_SYMBOL(sym, "")
#define EXPORT_SYMBOL_GPL(sym) _EXPORT_SYMBOL(sym, "GPL")
#define EXPORT_SYMBOL_NS(sym, ns) __EXPORT_SYMBOL(sym, "", ns)
#define EXPORT_SYMBOL_NS_GPL(sym, ns) __EXPORT_SYMBOL(sym, "GPL", ns)
#define EXPORT_SYMBOL_FOR_MODULES(sym, mods) __EXPORT_SYMBOL(sym, "GPL", "module:" mods)
END
cat >linux/include/linux/memremap.h <<'END'
void *memremap_pages(int nid);
static inline void *remap_one(void)
{
	return memremap_pages(0);
}
END
cat >linux/MAINTAINERS <<'END'
List of maintainers
===================

	M: *Mail* patches to

MEMORY MANAGEMENT
M:	Andrew Mother <mm@example.org>
R:	"Rev. I. Ewer" <rev@example.org>
L:	linux-mm@example.org (moderated)
L:	mm-members@example.org (subscribers-only)
S:	Maintained
F:	mm/

USER DRIVER
M:	Uma User <uma@example.org>
S:	Maintained
F:	drivers/*/user.c
X:	drivers/other/
N:	nvdimm$

THE REST
M:	Linus <torvalds@example.org>
L:	linux-kernel@example.org
S:	Buried alive in reporters
F:	*
F:	*/
END
printf 'obj-y += memremap.o\n' >linux/mm/Makefile
printf 'obj-$(CONFIG_USER) += user.o\nuser-y := core.o \\\n\tmore.o\n' >linux/drivers/user/Makefile
printf 'obj-$(CONFIG_OTHER) += other.o\nobj-y += builtin.o\n' >linux/drivers/other/Makefile
printf 'config USER\n\ttristate "A user"\nconfig OTHER\n\ttristate "Another"\n' >linux/drivers/Kconfig
cat >linux/mm/memremap.c <<'END'
void *memremap_pages(int nid)
{
	return 0;
}
EXPORT_SYMBOL_GPL(memremap_pages);
END
printf 'int core(void)\n{\n\treturn memremap_pages(1) != 0;\n}\n' >linux/drivers/user/core.c
printf 'MODULE_LICENSE("GPL");\nMODULE_AUTHOR("U");\n' >linux/drivers/user/more.c
printf 'int other(void)\n{\n\treturn remap_one() != 0;\n}\nMODULE_LICENSE("Proprietary");\n' >linux/drivers/other/other.c
printf 'int builtin(void)\n{\n\treturn memremap_pages(2) != 0;\n}\n' >linux/drivers/other/builtin.c
printf 'EXPORT_SYMBOL(__wrap_memremap_pages);\n' >linux/tools/testing/nvdimm/iomap.c
commit 'mm, memremap: Add it'
sed -i 's/_GPL(/(/' linux/mm/memremap.c
commit 'mm, memremap: Let all modules have it'
echo '/* end */' >>linux/mm/memremap.c
commit 'treewide: End files'
git -C linux tag v1.0

mail() { kexport-audit patch --tree linux "$@"; }
unversioned() { mail "$@" | sed 's/^kexport-audit [0-9.]*$/kexport-audit VERSION/'; }
expect 0 unversioned --signoff memremap_pages <<'EOF'
From 0000000000000000000000000000000000000000 Mon Sep 17 00:00:00 2001
From: Ann Hacker <ann@example.org>
Date: Fri, 26 Oct 2018 15:04:03 +0000
Subject: [PATCH] mm, memremap: Export memremap_pages to GPL-compatible modules only

memremap_pages is exported with EXPORT_SYMBOL in mm/memremap.c. Make
that EXPORT_SYMBOL_GPL.
__wrap_memremap_pages is exported with EXPORT_SYMBOL in
tools/testing/nvdimm/iomap.c. Make that EXPORT_SYMBOL_GPL.

In the tree, drivers/other/other (Proprietary), drivers/user/user (GPL)
and built-in code use it.

memremap_pages was first exported by
commit fc2265b0f855 ("mm, memremap: Add it"),
in v1.0.

Fixes: cfb65ab08cf6 ("mm, memremap: Let all modules have it")
Signed-off-by: Ann Hacker <ann@example.org>
---
The patched source, read again:
mm/memremap.c:5: memremap_pages EXPORT_SYMBOL_GPL
tools/testing/nvdimm/iomap.c:1: __wrap_memremap_pages EXPORT_SYMBOL_GPL

---
 mm/memremap.c                | 2 +-
 tools/testing/nvdimm/iomap.c | 2 +-
 2 files changed, 2 insertions(+), 2 deletions(-)

diff --git a/mm/memremap.c b/mm/memremap.c
index 5901062..1d576af 100644
--- a/mm/memremap.c
+++ b/mm/memremap.c
@@ -2,5 +2,5 @@ void *memremap_pages(int nid)
 {
 	return 0;
 }
-EXPORT_SYMBOL(memremap_pages);
+EXPORT_SYMBOL_GPL(memremap_pages);
 /* end */
diff --git a/tools/testing/nvdimm/iomap.c b/tools/testing/nvdimm/iomap.c
index 67a34f8..f2884fa 100644
--- a/tools/testing/nvdimm/iomap.c
+++ b/tools/testing/nvdimm/iomap.c
@@ -1 +1 @@
-EXPORT_SYMBOL(__wrap_memremap_pages);
+EXPORT_SYMBOL_GPL(__wrap_memremap_pages);
-- 
kexport-audit VERSION

EOF

# --- git takes it --------------------------------------------------------------------------------------------------------
am() { mail -s "$@" >one.mbox && git -C linux am -q ../one.mbox; }
check "git am takes it" am memremap_pages
expect 0 git -C linux log -1 '--format=%an <%ae> %ad %s' --date=iso-strict --stat <<'EOF'
Ann Hacker <ann@example.org> 2018-10-26T15:04:03+00:00 mm, memremap: Export memremap_pages to GPL-compatible modules only

 mm/memremap.c                | 2 +-
 tools/testing/nvdimm/iomap.c | 2 +-
 2 files changed, 2 insertions(+), 2 deletions(-)
EOF
check "the way back" am --to plain memremap_pages
check "gives the tree back" git -C linux diff --exit-code v1.0 HEAD
git -C linux reset -q --hard v1.0

# --- a series: who imports comes first; recipients; a folder -----------------------------------------------------------
expect 0 mail --to ns=MEMREMAP --split subsystem --maintainers --cc 'Ext. Ra <extra@example.org>' -v 2 --cover-letter -o out \
	memremap_pages <<'EOF'
kexport-audit patch: memremap_pages: drivers/other/other uses it through remap_one, and imports MEMREMAP now: drivers/other/other.c
kexport-audit patch: memremap_pages: drivers/user/user uses it, and imports MEMREMAP now: drivers/user/more.c
out/v2-0000-cover-letter.patch
out/v2-0001-mm-memremap-Import-the-namespace-MEMREMAP.patch
out/v2-0002-mm-memremap-Import-the-namespace-MEMREMAP.patch
out/v2-0003-mm-memremap-Move-memremap_pages-to-the-names.patch
out/v2-0004-mm-memremap-Move-__wrap_memremap_pages-to-th.patch
EOF
check "they are what the folder has" sh -c '[ "$(find out -type f | sort | tail -n 1)" = out/v2-0004-mm-memremap-Move-__wrap_memremap_pages-to-th.patch ]'
expect 0 grep -hE '^(Subject|To|Cc|    )' out/v2-0000-cover-letter.patch out/v2-0003-mm-memremap-Move-memremap_pages-to-the-names.patch <<'EOF'
Subject: [PATCH v2 0/4] Move memremap_pages to the namespace MEMREMAP
To: Andrew Mother <mm@example.org>
Cc: linux-kernel@example.org,
    "Rev. I. Ewer" <rev@example.org>,
    linux-mm@example.org,
    "Ext. Ra" <extra@example.org>
Subject: [PATCH v2 3/4] mm, memremap: Move memremap_pages to the namespace MEMREMAP
To: Andrew Mother <mm@example.org>
Cc: "Rev. I. Ewer" <rev@example.org>,
    linux-mm@example.org,
    linux-kernel@example.org,
    "Ext. Ra" <extra@example.org>
EOF
check "git am takes the series" git -C linux am -q "$WORK"/out/v2-000[1-4]*
expect 0 git -C linux diff -U0 v1.0 HEAD -- drivers mm <<'EOF'
diff --git a/drivers/other/other.c b/drivers/other/other.c
index e2b48a6..26238a5 100644
--- a/drivers/other/other.c
+++ b/drivers/other/other.c
@@ -5,0 +6 @@ MODULE_LICENSE("Proprietary");
+MODULE_IMPORT_NS("MEMREMAP");
diff --git a/drivers/user/more.c b/drivers/user/more.c
index c70f781..2876a8e 100644
--- a/drivers/user/more.c
+++ b/drivers/user/more.c
@@ -1,0 +2 @@ MODULE_LICENSE("GPL");
+MODULE_IMPORT_NS("MEMREMAP");
diff --git a/mm/memremap.c b/mm/memremap.c
index 5901062..f603739 100644
--- a/mm/memremap.c
+++ b/mm/memremap.c
@@ -5 +5 @@ void *memremap_pages(int nid)
-EXPORT_SYMBOL(memremap_pages);
+EXPORT_SYMBOL_NS(memremap_pages, "MEMREMAP");
EOF
git -C linux reset -q --hard v1.0

# --- out of the tree; no history; other formats ---------------------------------------------------------------------------
mkelf vendor.ko <<'EOF'
modinfo name=vendor
modinfo license=Proprietary
import memremap_pages
EOF
said() { mail "$@" memremap_pages | sed -n '/^$/,/^---/p' | grep -E "$pattern"; }
pattern='Out of|first|Fixes'
expect 0 said --modules vendor.ko --no-history <<'EOF'
Out of the tree, vendor (Proprietary) uses it.
EOF
expect 0 sh -c "kexport-audit patch --tree linux -f json memremap_pages | grep -o '\"kind\":\"[a-z]*\",\"module\":\"[a-z/]*\"'" <<'EOF'
"kind":"builtin","module":"drivers/other/builtin"
"kind":"module","module":"drivers/other/other"
"kind":"module","module":"drivers/user/user"
EOF

# --- a list of modules --------------------------------------------------------------------------------------------------
expect 2 mail -f diff --to modules=user memremap_pages <<'EOF'
kexport-audit patch: memremap_pages: would be cut off from these users in the tree: drivers/other/other; --force does it nevertheless
EOF
forced() { mail -f diff --to modules=user --force memremap_pages 2>&1 | grep -E '^(kexport|[-+]EXPORT)'; }
expect 0 forced <<'EOF'
-EXPORT_SYMBOL(memremap_pages);
+EXPORT_SYMBOL_FOR_MODULES(memremap_pages, "user");
-EXPORT_SYMBOL(__wrap_memremap_pages);
+EXPORT_SYMBOL_FOR_MODULES(__wrap_memremap_pages, "user");
kexport-audit patch: memremap_pages: would be cut off from these users in the tree: drivers/other/other
EOF

# --- from objects, the work tree, commits --------------------------------------------------------------------------------
of_revision() { kexport-audit patch -f diff --repo "$1" memremap_pages 2>&1 | grep -E '^(kexport|[-+]EXPORT)'; }
expect 0 of_revision linux@HEAD~2 <<'EOF'
-EXPORT_SYMBOL(__wrap_memremap_pages);
+EXPORT_SYMBOL_GPL(__wrap_memremap_pages);
kexport-audit patch: mm/memremap.c:5: memremap_pages: is EXPORT_SYMBOL_GPL already
EOF
expect 2 kexport-audit patch --repo linux@v9 memremap_pages <<'EOF'
kexport-audit patch: linux: v9: expected a commit
EOF
expect 2 kexport-audit patch --repo linux --apply memremap_pages <<'EOF'
kexport-audit patch: --apply and --commit change a work tree: expected --tree DIR
EOF
expect 0 mail --apply memremap_pages <<'EOF'
mm/memremap.c:5: memremap_pages EXPORT_SYMBOL_GPL
tools/testing/nvdimm/iomap.c:1: __wrap_memremap_pages EXPORT_SYMBOL_GPL
EOF
git -C linux diff >applied
expect 2 mail --apply --to plain memremap_pages <<'EOF'
kexport-audit patch: mm/memremap.c: has local changes; nothing was changed
EOF
check "and nothing was" sh -c 'git -C linux diff | cmp - applied'
git -C linux checkout -q .
expect 0 mail --commit --signoff --split subsystem memremap_pages <<'EOF'
mm/memremap.c:5: memremap_pages EXPORT_SYMBOL_GPL
tools/testing/nvdimm/iomap.c:1: __wrap_memremap_pages EXPORT_SYMBOL_GPL
EOF
expect 0 git -C linux log '--format=%s' --name-only v1.0.. <<'EOF'
mm, memremap: Export __wrap_memremap_pages to GPL-compatible modules only

tools/testing/nvdimm/iomap.c
mm, memremap: Export memremap_pages to GPL-compatible modules only

mm/memremap.c
EOF
expect 0 git -C linux status --short <<'EOF'
EOF
git -C linux reset -q --hard v1.0
chmod 755 linux/mm/memremap.c
echo other >linux/mm/unrelated.c
git -C linux add mm/unrelated.c
git -C linux config core.fileMode false
check "what else is staged stays out of the commit" sh -c \
	"kexport-audit patch --tree linux --commit memremap_pages >out.log && git -C linux status --short && ls -l linux/mm/memremap.c | grep -q rwxr-xr-x && git -C linux status --short | grep -qx 'A  mm/unrelated.c'"

# --- bad input: one line each, nothing written ------------------------------------------------------------------------
git -C linux reset -q --hard v1.0
cp -r linux plain
rm -rf plain/.git
expect 2 kexport-audit patch --tree plain --apply memremap_pages <<'EOF'
kexport-audit patch: plain: --apply: expected a git work tree, which tells local changes from what is safe
EOF
expect 2 kexport-audit patch --tree plain memremap_pages <<'EOF'
kexport-audit patch: whose patches these are is not known: expected user.name and user.email in git's configuration (-f diff needs neither)
EOF
git init -q unborn
cp plain/mm/memremap.c unborn
expect 2 env GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@b kexport-audit patch --tree unborn --commit memremap_pages <<'EOF'
kexport-audit patch: unborn: --commit: expected a git repository with a commit
EOF
expect 2 kexport-audit patch --tree unborn --apply memremap_pages <<'EOF'
kexport-audit patch: memremap.c: is not in git, so that a change of it could not be undone
EOF
expect 2 mail --split folder memremap_pages <<'EOF'
kexport-audit patch: --split folder: expected none, subsystem or file
EOF
expect 2 mail -f diff -o out.diff memremap_pages <<'EOF'
kexport-audit patch: -o writes mails to a folder: expected -f diff:FILE besides, or one of the two
EOF
# All that git itself writes.
for date in '2018-10-26T17:04:03 +0200' '2018-10-26 17:04:03 +0200' 'Fri, 26 Oct 2018 17:04:03 +0200' \
	'26 Oct 2018 17:04:03 +0200' '@1540566243 +0200' '1540566243 +0200'; do
	GIT_AUTHOR_DATE=$date kexport-audit patch --tree linux memremap_pages >dated 2>told
	check "$date" grep -qx 'Date: Fri, 26 Oct 2018 17:04:03 +0200' dated
done
expect 2 env GIT_AUTHOR_DATE=yesterday kexport-audit patch --tree linux memremap_pages <<'EOF'
kexport-audit patch: GIT_AUTHOR_DATE=yesterday: expected a date as 2018-10-26T15:04:03Z
EOF
expect 2 mail -f diff memremap_page memremap_pages --only drivers <<'EOF'
kexport-audit patch: memremap_page: is not exported in this tree; nearest: memremap_pages
kexport-audit patch: memremap_pages: is not exported there, but in mm/memremap.c:5
EOF
printf 'EXPORT_SYMBOL(nul);\n\000\n' >plain/mm/nul.c
expect 2 kexport-audit patch -f diff --tree plain nul <<'EOF'
kexport-audit patch: mm/nul.c:1: nul: byte 20: expected text, found NUL
EOF
mkdir taken
: >taken/out
expect 2 mail -o taken/out memremap_pages <<'EOF'
kexport-audit patch: taken/out: cannot be made, or is no folder
EOF
done_testing
