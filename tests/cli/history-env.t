#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# history: what a header's macro and a Makefile's default namespace mean for the files that use them.
. "$KEXPORT_SRC/tests/lib.sh"
. "$KEXPORT_SRC/tests/repo.sh"

# --- macros that headers define ------------------------------------------------------------------------------------
branch=master
file drivers/foo/foo.h <<'END'
#define FOO_EXPORT(x) EXPORT_SYMBOL(x)
#define FOO_EXPORT_TWICE(x) FOO_EXPORT(x##_one); FOO_EXPORT(x##_two)
END
file drivers/foo/a.c <<'END'
#include "foo.h"
FOO_EXPORT(foo_a);
EXPORT_SYMBOL(plain_a);
END
file drivers/foo/sub/b.c <<'END'
#include "../foo.h"
FOO_EXPORT_TWICE(foo_b);
END
file drivers/bar/c.c <<'END'
FOO_EXPORT(not_ours);
END
{
	commit "foo: export by a macro" "M drivers/foo/foo.h" "M drivers/foo/a.c" "M drivers/foo/sub/b.c" "M drivers/bar/c.c"
	tag v1
	sed -i 's/ EXPORT_SYMBOL(x)/ EXPORT_SYMBOL_NS_GPL(x, "FOO")/' drivers/foo/foo.h
	commit "foo: GPL-only, in a namespace" "M drivers/foo/foo.h"
	sed -i 's/FOO_EXPORT(foo_a)/FOO_EXPORT(foo_a2)/' drivers/foo/a.c
	commit "foo: rename" "M drivers/foo/a.c"
	echo '#define FOO_EXPORT(x) EXPORT_SYMBOL_NS_GPL(x, "FOO")' | file drivers/foo/export.h
	sed -i /FOO_EXPORT.x/d drivers/foo/foo.h
	commit "foo: another header for the macro" "M drivers/foo/export.h" "M drivers/foo/foo.h"
	base=$mark
	branch=side
	sed -i 's/_GPL//' drivers/foo/export.h
	commit "foo: plain" "from :$base" "M drivers/foo/export.h"
	side=$mark
	branch=master
	commit "nothing" "from :$base"
	commit "Merge side" "merge :$side" "M drivers/foo/export.h"
	tag v2
	commit "foo: drop the macro" "D drivers/foo/export.h"
} | import macro.git
expect 1 kexport-audit history --repo macro.git --reverse --moves <<'END'
f0977af712b9 2018-10-21 v1  Ann: foo: export by a macro
  added  plain_a    EXPORT_SYMBOL     drivers/foo/a.c:3
  added  foo_b_two  FOO_EXPORT_TWICE  drivers/foo/sub/b.c:2
  added  foo_b_one  FOO_EXPORT_TWICE  drivers/foo/sub/b.c:2
  added  foo_a      FOO_EXPORT        drivers/foo/a.c:2

bd3f7af5c476 2018-10-22 v2  Ann: foo: GPL-only, in a namespace
  became GPL-only, namespace added  foo_b_two  FOO_EXPORT_TWICE  drivers/foo/sub/b.c:2  namespace none -> FOO
  became GPL-only, namespace added  foo_b_one  FOO_EXPORT_TWICE  drivers/foo/sub/b.c:2  namespace none -> FOO
  became GPL-only, namespace added  foo_a      FOO_EXPORT        drivers/foo/a.c:2      namespace none -> FOO

29af0103e148 2018-10-23 v2  Ann: foo: rename
  added    foo_a2  FOO_EXPORT  drivers/foo/a.c:2  namespace FOO
  removed  foo_a   FOO_EXPORT  drivers/foo/a.c:2  namespace FOO

0f26c17991ff 2018-10-24 v2  Ann: foo: another header for the macro
  removed  foo_b_two  FOO_EXPORT_TWICE  drivers/foo/sub/b.c:2  namespace FOO
  removed  foo_b_one  FOO_EXPORT_TWICE  drivers/foo/sub/b.c:2  namespace FOO

55b041001d63 2018-10-25 v2  Ann: foo: plain
  became plain  foo_a2  FOO_EXPORT  drivers/foo/a.c:2  namespace FOO

bda78b4f9eaf 2018-10-28 (no release)  Ann: foo: drop the macro
  removed  foo_a2  FOO_EXPORT  drivers/foo/a.c:2  namespace FOO

macro.git: 13 events in 8 commits
END
expect 1 kexport-audit history --repo macro.git --reverse v1..v2~1 <<'END'
bd3f7af5c476 2018-10-22 v2  Ann: foo: GPL-only, in a namespace
  became GPL-only, namespace added  foo_b_two  FOO_EXPORT_TWICE  drivers/foo/sub/b.c:2  namespace none -> FOO
  became GPL-only, namespace added  foo_b_one  FOO_EXPORT_TWICE  drivers/foo/sub/b.c:2  namespace none -> FOO
  became GPL-only, namespace added  foo_a      FOO_EXPORT        drivers/foo/a.c:2      namespace none -> FOO

29af0103e148 2018-10-23 v2  Ann: foo: rename
  added    foo_a2  FOO_EXPORT  drivers/foo/a.c:2  namespace FOO
  removed  foo_a   FOO_EXPORT  drivers/foo/a.c:2  namespace FOO

0f26c17991ff 2018-10-24 v2  Ann: foo: another header for the macro
  removed  foo_b_two  FOO_EXPORT_TWICE  drivers/foo/sub/b.c:2  namespace FOO
  removed  foo_b_one  FOO_EXPORT_TWICE  drivers/foo/sub/b.c:2  namespace FOO

macro.git: 7 events in 4 commits
not known is whether what was added or removed is exported elsewhere, too: --others looks for it
END
expect 1 kexport-audit history --repo macro.git HEAD~1..HEAD <<'END'
bda78b4f9eaf 2018-10-28 (no release)  Ann: foo: drop the macro
  removed  foo_a2  FOO_EXPORT  drivers/foo/a.c:2  namespace FOO

macro.git: 1 event in 1 commit
not known is whether what was added or removed is exported elsewhere, too: --others looks for it
END

# --- namespaces by default -----------------------------------------------------------------------------------------
mark=0
file drivers/foo/a.c <<'END'
EXPORT_SYMBOL(foo_a);
EXPORT_SYMBOL_NS(foo_own, "OWN");
END
echo 'EXPORT_SYMBOL_GPL(foo_b);' | file drivers/foo/sub/b.c
echo 'obj-y += a.o' | file drivers/foo/Makefile
echo 'obj-y += b.o' | file drivers/foo/sub/Kbuild
echo 'EXPORT_SYMBOL(foo_in);' | file drivers/foo/in/in.c
{
	commit "root" "M drivers/foo/a.c" "M drivers/foo/sub/b.c" "M drivers/foo/Makefile" "M drivers/foo/sub/Kbuild" \
		"M drivers/foo/in/in.c"
	tag v1
	echo 'ccflags-y += -DDEFAULT_SYMBOL_NAMESPACE=FOO' >>drivers/foo/Makefile
	commit "foo: a namespace for the folder" "M drivers/foo/Makefile"
	sed -i 's/^ccflags/subdir-ccflags/' drivers/foo/Makefile
	commit "foo: and for those below" "M drivers/foo/Makefile"
	echo 'EXPORT_SYMBOL(foo_new);' >>drivers/foo/a.c
	commit "foo: another export" "M drivers/foo/a.c"
	echo 'obj-y += c.o' >>drivers/foo/Makefile
	commit "foo: another object" "M drivers/foo/Makefile"
	tag v2
	sed -i 's/NAMESPACE=FOO/NAMESPACE=\x27"BAR"\x27/' drivers/foo/Makefile
	commit "foo: rename it" "M drivers/foo/Makefile"
	commit "foo: no Makefile" "D drivers/foo/Makefile"
} | import space.git
expect 1 kexport-audit history --repo space.git --reverse <<'END'
c5a117a8ad02 2018-10-21 v1  Ann: root
  added  foo_own  EXPORT_SYMBOL_NS   drivers/foo/a.c:2      namespace OWN
  added  foo_in   EXPORT_SYMBOL      drivers/foo/in/in.c:1
  added  foo_b    EXPORT_SYMBOL_GPL  drivers/foo/sub/b.c:1
  added  foo_a    EXPORT_SYMBOL      drivers/foo/a.c:1

8fe63a456604 2018-10-22 v2  Ann: foo: a namespace for the folder
  namespace added  foo_in  EXPORT_SYMBOL  drivers/foo/in/in.c:1  namespace none -> FOO
  namespace added  foo_a   EXPORT_SYMBOL  drivers/foo/a.c:1      namespace none -> FOO

ded5c33fa428 2018-10-23 v2  Ann: foo: and for those below
  namespace added  foo_b  EXPORT_SYMBOL_GPL  drivers/foo/sub/b.c:1  namespace none -> FOO

c3b2458a0f42 2018-10-24 v2  Ann: foo: another export
  added  foo_new  EXPORT_SYMBOL  drivers/foo/a.c:3  namespace FOO

b053b3baa1ee 2018-10-26 (no release)  Ann: foo: rename it
  namespace changed  foo_new  EXPORT_SYMBOL      drivers/foo/a.c:3      namespace FOO -> BAR
  namespace changed  foo_in   EXPORT_SYMBOL      drivers/foo/in/in.c:1  namespace FOO -> BAR
  namespace changed  foo_b    EXPORT_SYMBOL_GPL  drivers/foo/sub/b.c:1  namespace FOO -> BAR
  namespace changed  foo_a    EXPORT_SYMBOL      drivers/foo/a.c:1      namespace FOO -> BAR

b107173d8123 2018-10-27 (no release)  Ann: foo: no Makefile
  namespace removed  foo_new  EXPORT_SYMBOL      drivers/foo/a.c:3      namespace BAR -> none
  namespace removed  foo_in   EXPORT_SYMBOL      drivers/foo/in/in.c:1  namespace BAR -> none
  namespace removed  foo_b    EXPORT_SYMBOL_GPL  drivers/foo/sub/b.c:1  namespace BAR -> none
  namespace removed  foo_a    EXPORT_SYMBOL      drivers/foo/a.c:1      namespace BAR -> none

space.git: 16 events in 7 commits
END
expect 1 kexport-audit history --repo space.git --others v2~2..v2 <<'END'
c3b2458a0f42 2018-10-24 v2  Ann: foo: another export
  added  foo_new  EXPORT_SYMBOL  drivers/foo/a.c:3  namespace FOO

space.git: 1 event in 2 commits
END
expect 0 kexport-audit explain --repo space.git foo_new v2 <<'END'
foo_new
  plain, namespace FOO  drivers/foo/a.c:3  v2  EXPORT_SYMBOL

What happened in space.git
  c3b2458a0f42 2018-10-24 v2  Ann: foo: another export
    added  EXPORT_SYMBOL  drivers/foo/a.c:3  namespace FOO

Files of space.git at v2 that name it
  none
END

# --- where a file stands -------------------------------------------------------------------------------------------
# A header of an architecture is no other one's, whose files may have the very same text.
date=1540000000 branch=master
echo '#define PLACE_EXPORT(x) EXPORT_SYMBOL_GPL(x)' | file arch/x86/include/asm/place.h
echo '#define PLACE_EXPORT(x) EXPORT_SYMBOL(x)' | file arch/arm/include/asm/place.h
for folder in arch/x86 arch/arm arch/s390 lib; do
	echo 'PLACE_EXPORT(place);' | file $folder/place.c
done
{
	commit "place: export" "M arch/x86/include/asm/place.h" "M arch/arm/include/asm/place.h" "M arch/x86/place.c" \
		"M arch/arm/place.c" "M arch/s390/place.c" "M lib/place.c"
} | import place.git
expect 1 kexport-audit history --repo place.git <<'END'
355cb1104286 2018-10-21 (no release)  Ann: place: export
  added  place  PLACE_EXPORT  arch/arm/place.c:1  also exported in 3 other places
  added  place  PLACE_EXPORT  arch/x86/place.c:1  also exported in 3 other places
  added  place  PLACE_EXPORT  lib/place.c:1       also exported in 3 other places
  added  place  PLACE_EXPORT  lib/place.c:1       also exported in 3 other places

place.git: 4 events in 1 commit
END

# A Makefile that has a source's bytes is no reason to overlook that source, whichever comes first.
date=1540000000 branch=master
echo 'EXPORT_SYMBOL(twin);' | file m/twin.c
echo 'EXPORT_SYMBOL_GPL(twin);' | file m/gpl.c
{
	commit "twin: export" "M m/twin.c"
	cp m/gpl.c m/twin.c
	mkdir -p a z
	cp m/twin.c a/Makefile
	cp m/twin.c z/Makefile
	commit "twin: GPL-only" "M m/twin.c" "M a/Makefile" "M z/Makefile"
} | import twin.git
for jobs in 1 2; do
	expect 1 kexport-audit history --repo twin.git -j $jobs <<'END'
434dfa9d8029 2018-10-22 (no release)  Ann: twin: GPL-only
  became GPL-only  twin  EXPORT_SYMBOL -> EXPORT_SYMBOL_GPL  m/twin.c:1

819dea6257c0 2018-10-21 (no release)  Ann: twin: export
  added  twin  EXPORT_SYMBOL  m/twin.c:1

twin.git: 2 events in 2 commits
END
done
expect 1 kexport-audit hook run --repo twin.git --rules upstream master~..master <<'END'
m/twin.c:1: upstream/unreviewed-restriction: error: twin became GPL-only: plain -> GPL-only (434dfa9d8029 twin: GPL-only)
  why: modules outside the tree stop loading; that is to be decided by more than the author
  remedy: have the change reviewed: it needs an Acked-by or Reviewed-by trailer
master~..master (1 commit, 1 step): 1 error, 0 warnings, 0 notes
END
done_testing
