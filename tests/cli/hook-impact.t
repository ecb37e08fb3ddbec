#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# hook run --modules: which modules outside of the kernel a change would break.
. "$KEXPORT_SRC/tests/lib.sh"
. "$KEXPORT_SRC/tests/git.sh"

mkdir -p modules linux/kernel linux/arch/x86 linux/arch/arm
mkelf modules/closed.ko <<'EOF'
modinfo name=closed
modinfo license=Proprietary
import closing
import dropped
import kept
import copied
import spaced
EOF
mkelf modules/open.ko <<'EOF'
modinfo name=open
modinfo license=GPL
import closing
import dropped
import listed
import spaced
EOF
mkelf modules/ready.ko <<'EOF'
modinfo name=ready
modinfo license=GPL
modinfo import_ns=ROOM
import closing
import listed
import spaced
EOF
mkelf modules/tree.ko <<'EOF'
modinfo name=tree
modinfo license=GPL
modinfo intree=Y
import dropped
EOF
cat >linux/kernel/a.c <<'EOF'
EXPORT_SYMBOL(closing);
EXPORT_SYMBOL(dropped);
EXPORT_SYMBOL(kept);
EXPORT_SYMBOL(spaced);
EXPORT_SYMBOL(listed);
EOF
echo 'EXPORT_SYMBOL(copied);' | tee linux/arch/x86/c.c >linux/arch/arm/c.c
git init -q linux
git -C linux add -A
git -C linux commit -qm first
sed -i -e 's/SYMBOL(closing)/SYMBOL_GPL(closing)/' -e '/dropped/d' -e 's/SYMBOL(spaced)/SYMBOL_NS(spaced, "ROOM")/' \
	-e 's/SYMBOL(listed)/SYMBOL_FOR_MODULES(listed, "ready,other-*")/' linux/kernel/a.c
git -C linux rm -q arch/arm/c.c
git -C linux commit -qam "close much"

run() { # without the remedies, and without ids
	kexport-audit hook run --repo linux "$@" >all 2>&1
	status=$?
	grep -v '^  remedy: ' all | sed 's/([0-9a-f]\{12\} /(/'
	return "$status"
}
cat >findings <<'EOF'
arch/arm/c.c:1: export/removed: warning: copied removed, was plain (close much)
kernel/a.c:1: export/became-gpl-only: warning: closing became GPL-only: plain -> GPL-only (close much)
  breaks: closed (3 of its imports): became GPL-only, and the module's license is not GPL-compatible
kernel/a.c:2: export/removed: warning: dropped removed, was plain (close much)
  breaks: closed (3 of its imports): was exported by kernel/a.c, and is not exported any more
  breaks: open (3 of its imports): was exported by kernel/a.c, and is not exported any more
kernel/a.c:3: export/namespace: warning: spaced namespace added: plain -> plain, namespace ROOM (close much)
  breaks: closed (3 of its imports): moved to namespace ROOM, which the module does not import
  breaks: open (3 of its imports): moved to namespace ROOM, which the module does not import
kernel/a.c:4: export/became-gpl-only: warning: listed became GPL-only, restricted to modules: plain -> GPL-only, for modules ready,other-* (close much)
  breaks: open (3 of its imports): was restricted to the modules ready,other-*, and cannot be imported by any other
EOF
expected() { # expected WHAT: findings and summary
	cat findings
	echo "$1: 0 errors, 5 warnings, 0 notes"
}
# "copied" stays where it was exported twice, "ready" imports the namespace and is on the list, "tree" changes along
expected "HEAD~1..HEAD (1 commit, 5 steps)" >want
expect 0 run --modules modules HEAD~1..HEAD <want
kexport-audit scan -f json:modules.json modules >/dev/null
expect 0 run --modules modules.json --each-commit HEAD~1..HEAD <want
git -C linux format-patch -q -o .. -1
expected "HEAD~1 (1 patch, 5 steps)" >want
expect 0 run --modules modules.json --patch 0001-close-much.patch HEAD~1 <want
git -C linux reset -q --soft HEAD~1
sed -i 's/ (close much)$//' findings
expected index >want
expect 0 run --modules modules --staged <want
git -C linux commit -qam "close much"

# as a record: who breaks stands in it
breaks() {
	kexport-audit hook run --repo linux --modules modules.json -f json HEAD~1..HEAD |
		grep -o '"name":"[a-z]*","path":"[^"]*","imports":[0-9]*' | sort | uniq -c | sed 's/^ *//'
}
expect 0 breaks <<'EOF'
3 "name":"closed","path":"modules/closed.ko","imports":3
3 "name":"open","path":"modules/open.ko","imports":3
EOF

# rules that say nothing of an event leave it to its effect; what they ignore is ignored
cat >some.json <<'EOF'
{
	"name": "some",
	"rules": [
		{ "id": "known", "match": { "symbol": "dropped" }, "action": "ignore" },
		{ "id": "listed", "match": { "symbol": "listed" }, "action": "error" }
	]
}
EOF
expect 1 run --rules some.json --modules modules HEAD~1..HEAD <<'EOF'
kernel/a.c:1: impact/breaks-modules: warning: closing is restricted, which breaks 1 module outside of the kernel (close much)
  breaks: closed (3 of its imports): became GPL-only, and the module's license is not GPL-compatible
kernel/a.c:3: impact/breaks-modules: warning: spaced is restricted, which breaks 2 modules outside of the kernel (close much)
  breaks: closed (3 of its imports): moved to namespace ROOM, which the module does not import
  breaks: open (3 of its imports): moved to namespace ROOM, which the module does not import
kernel/a.c:4: some/listed: error: listed became GPL-only, restricted to modules: plain -> GPL-only, for modules ready,other-* (close much)
  breaks: open (3 of its imports): was restricted to the modules ready,other-*, and cannot be imported by any other
HEAD~1..HEAD (1 commit, 5 steps): 1 error, 2 warnings, 0 notes; 1 ignored by rules
EOF
expect 2 run --rules some.json --modules nowhere HEAD..HEAD <<'EOF'
HEAD..HEAD (0 commits, 0 steps): 0 errors, 0 warnings, 0 notes; 1 could not be judged
kexport-audit hook: nowhere: No such file or directory
EOF
# what was shut already is not the change's doing
sed -i 's/.*(closing).*/EXPORT_SYMBOL_NS_GPL(closing, "ROOM");/' linux/kernel/a.c
git -C linux commit -qam "shut it once more"
expect 0 run --rules some.json --modules modules.json HEAD~1..HEAD <<'EOF'
kernel/a.c:1: impact/breaks-modules: warning: closing is restricted, which breaks 1 module outside of the kernel (shut it once more)
  breaks: open (1 of its imports): moved to namespace ROOM, which the module does not import
HEAD~1..HEAD (1 commit, 1 step): 0 errors, 1 warning, 0 notes
EOF
done_testing
