#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# history: merges have an event only for what differs from every parent: octopus and criss-cross, clean and evil.
. "$KEXPORT_SRC/tests/lib.sh"
. "$KEXPORT_SRC/tests/repo.sh"

# --- octopus: three topics at once; the second octopus changes one export by itself ---------------------------------
branch=master
for topic in a b c; do
	echo "EXPORT_SYMBOL($topic);" | file $topic.c
done
echo 'EXPORT_SYMBOL(base);' | file base.c
{
	commit "root" "M base.c"
	base=$mark
	for branch in a b c; do
		commit "topic $branch" "from :$base" "M $branch.c"
	done
	branch=master
	commit "Merge a, b and c" "from :$base" "merge :2" "merge :3" "merge :4" "M a.c" "M b.c" "M c.c"
	clean=$mark
	for branch in a b c; do
		sed -i 's/SYMBOL(/SYMBOL_GPL(/' $branch.c
		commit "topic $branch: GPL-only" "from :$clean" "M $branch.c"
	done
	branch=master
	sed -i 's/SYMBOL(/SYMBOL_GPL(/' base.c
	echo 'EXPORT_SYMBOL_NS_GPL(c, "EVIL");' | file c.c
	commit "Merge a, b and c, evil" "from :$clean" "merge :6" "merge :7" "merge :8" "M a.c" "M b.c" "M c.c" "M base.c"
	tag v1
} | import octopus.git
expect 1 kexport-audit history --repo octopus.git --reverse <<'END'
eaf542db381c 2018-10-21 v1  Ann: root
  added  base  EXPORT_SYMBOL  base.c:1

ba8b74c2010e 2018-10-22 v1  Ann: topic a
  added  a  EXPORT_SYMBOL  a.c:1

7ab5b2d2031c 2018-10-23 v1  Ann: topic b
  added  b  EXPORT_SYMBOL  b.c:1

df1d396260d1 2018-10-24 v1  Ann: topic c
  added  c  EXPORT_SYMBOL  c.c:1

87a5bab70014 2018-10-26 v1  Ann: topic a: GPL-only
  became GPL-only  a  EXPORT_SYMBOL -> EXPORT_SYMBOL_GPL  a.c:1

3153ed3de7cc 2018-10-27 v1  Ann: topic b: GPL-only
  became GPL-only  b  EXPORT_SYMBOL -> EXPORT_SYMBOL_GPL  b.c:1

8729b9d4fa97 2018-10-28 v1  Ann: topic c: GPL-only
  became GPL-only  c  EXPORT_SYMBOL -> EXPORT_SYMBOL_GPL  c.c:1

fb4e36ae36c8 2018-10-29 v1  Ann: Merge a, b and c, evil
  became GPL-only, namespace added  c     EXPORT_SYMBOL -> EXPORT_SYMBOL_NS_GPL  c.c:1     namespace none -> EVIL
  became GPL-only                   base  EXPORT_SYMBOL -> EXPORT_SYMBOL_GPL     base.c:1

octopus.git: 9 events in 9 commits
END

# --- criss-cross: both sides merge each other, then are merged --------------------------------------------------------
mark=0
echo 'EXPORT_SYMBOL(x);' | file x.c
echo 'EXPORT_SYMBOL(y);' | file y.c
{
	branch=master
	commit "root" "M x.c" "M y.c"
	base=$mark
	echo 'EXPORT_SYMBOL_GPL(x);' | file x.c
	commit "left: x GPL-only" "M x.c"
	left=$mark
	branch=right
	echo 'EXPORT_SYMBOL_GPL(y);' | file y.c
	commit "right: y GPL-only" "from :$base" "M y.c"
	right=$mark
	branch=master
	commit "left takes right" "from :$left" "merge :$right" "M y.c"
	left2=$mark
	branch=right
	commit "right takes left" "from :$right" "merge :$left" "M x.c"
	right2=$mark
	echo 'EXPORT_SYMBOL_NS_GPL(x, "ROOM");' | file x.c
	commit "right: x in a namespace" "M x.c"
	right2=$mark
	branch=master
	echo 'EXPORT_SYMBOL(y);' | file y.c
	commit 'left: Revert "right: y GPL-only"' "from :$left2" "M y.c"
	commit "Merge right" "merge :$right2" "M x.c"
	tag v1
	base=$mark
	branch=right
	git_ours=$right2
	echo 'EXPORT_SYMBOL(z);' | file z.c
	commit "right: a file that nobody takes" "from :$git_ours" "M z.c"
	right2=$mark
	branch=master
	commit "Merge right, ours" "from :$base" "merge :$right2"
} | import cross.git
expect 1 kexport-audit history --repo cross.git --reverse <<'END'
5b8d6c831809 2018-10-21 v1  Ann: root
  added  y  EXPORT_SYMBOL  y.c:1
  added  x  EXPORT_SYMBOL  x.c:1

e0acef1798bf 2018-10-22 v1  Ann: left: x GPL-only
  became GPL-only  x  EXPORT_SYMBOL -> EXPORT_SYMBOL_GPL  x.c:1

b63620b83ec9 2018-10-23 v1  Ann: right: y GPL-only
  became GPL-only  y  EXPORT_SYMBOL -> EXPORT_SYMBOL_GPL  y.c:1

9970d765349a 2018-10-26 v1  Ann: right: x in a namespace
  namespace added  x  EXPORT_SYMBOL_GPL -> EXPORT_SYMBOL_NS_GPL  x.c:1  namespace none -> ROOM

0d79c0a72d03 2018-10-27 v1  Ann: left: Revert "right: y GPL-only"
  became plain  y  EXPORT_SYMBOL_GPL -> EXPORT_SYMBOL  y.c:1

af772faa7773 2018-10-29 (no release)  Ann: right: a file that nobody takes
  added  z  EXPORT_SYMBOL  z.c:1

cross.git: 7 events in 10 commits
END
expect 1 kexport-audit history --repo cross.git --first-parent --reverse <<'END'
5b8d6c831809 2018-10-21 v1  Ann: root
  added  y  EXPORT_SYMBOL  y.c:1
  added  x  EXPORT_SYMBOL  x.c:1

e0acef1798bf 2018-10-22 v1  Ann: left: x GPL-only
  became GPL-only  x  EXPORT_SYMBOL -> EXPORT_SYMBOL_GPL  x.c:1

913543c8e9b9 2018-10-24 v1  Ann: left takes right
  became GPL-only  y  EXPORT_SYMBOL -> EXPORT_SYMBOL_GPL  y.c:1

0d79c0a72d03 2018-10-27 v1  Ann: left: Revert "right: y GPL-only"
  became plain  y  EXPORT_SYMBOL_GPL -> EXPORT_SYMBOL  y.c:1

7c1d4e33c72d 2018-10-28 v1  Ann: Merge right
  namespace added  x  EXPORT_SYMBOL_GPL -> EXPORT_SYMBOL_NS_GPL  x.c:1  namespace none -> ROOM

cross.git: 6 events in 6 commits
END

# --- other sites of a symbol, where the range has a branch that was forked before it ---------------------------------
mark=0
branch=master
mkdir -p old arch
echo 'EXPORT_SYMBOL(split);' | tee old/a.c old/b.c arch/c.c new.c >/dev/null
: >nothing.c
{
	commit "root" "M old/a.c" "M old/b.c" "M arch/c.c"
	commit "main line: drop two of split's sites" "D old/a.c" "D old/b.c"
	tag v1
	branch=topic
	commit "topic: one more site of split" "from :1" "M new.c"
	commit "topic: drop a site that main has dropped" "D old/a.c"
	branch=master
	commit "Merge topic" "from :2" "merge :4" "D old/a.c" "D old/b.c" "M new.c"
	commit "another file" "M nothing.c"
	tag v2
} | import fork.git
sites_elsewhere() { # sites_elsewhere REV FILE: as git grep counts them
	git -C fork.git grep -h 'EXPORT_SYMBOL(split)' "$1" -- ":!$2" | wc -l
}
expect 0 sites_elsewhere v2~1^2~1 new.c <<'END'
3
END
expect 0 sites_elsewhere v2~1^2 old/a.c <<'END'
3
END
expect 1 kexport-audit history --repo fork.git --others v1..v2 <<'END'
bfeffe4c398f 2018-10-24 v2  Ann: topic: drop a site that main has dropped
  removed  split  EXPORT_SYMBOL  old/a.c:1  still exported in 3 other places

5c8a35af952d 2018-10-23 v2  Ann: topic: one more site of split
  added  split  EXPORT_SYMBOL  new.c:1  also exported in 3 other places

fork.git: 2 events in 4 commits
END
# with all commits at hand it is the same, and so it is the other way round
expect 1 kexport-audit history --repo fork.git v2 <<'END'
bfeffe4c398f 2018-10-24 v2  Ann: topic: drop a site that main has dropped
  removed  split  EXPORT_SYMBOL  old/a.c:1  still exported in 3 other places

5c8a35af952d 2018-10-23 v2  Ann: topic: one more site of split
  added  split  EXPORT_SYMBOL  new.c:1  also exported in 3 other places

1256c7f6cb66 2018-10-22 v1  Ann: main line: drop two of split's sites
  removed  split  EXPORT_SYMBOL  old/a.c:1  still exported in 1 other place
  removed  split  EXPORT_SYMBOL  old/b.c:1  still exported in 1 other place

6a14c3b3c854 2018-10-21 v1  Ann: root
  added  split  EXPORT_SYMBOL  arch/c.c:1  also exported in 2 other places
  added  split  EXPORT_SYMBOL  old/a.c:1   also exported in 2 other places
  added  split  EXPORT_SYMBOL  old/b.c:1   also exported in 2 other places

fork.git: 7 events in 6 commits
END
expect 1 kexport-audit history --repo fork.git --others topic..v2 <<'END'
1256c7f6cb66 2018-10-22 v1  Ann: main line: drop two of split's sites
  removed  split  EXPORT_SYMBOL  old/a.c:1  still exported in 1 other place
  removed  split  EXPORT_SYMBOL  old/b.c:1  still exported in 1 other place

fork.git: 2 events in 3 commits
END
done_testing
