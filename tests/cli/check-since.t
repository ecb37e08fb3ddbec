#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# check --repo: the commit that brought each problem.
. "$KEXPORT_SRC/tests/lib.sh"
. "$KEXPORT_SRC/tests/repo.sh"

branch=master
file kernel/a.c <<'END'
EXPORT_SYMBOL(tightened);
EXPORT_SYMBOL(old_name);
EXPORT_SYMBOL(spaced);
EXPORT_SYMBOL_GPL(always_gpl);
EXPORT_SYMBOL(later);
END
echo 'EXPORT_SYMBOL(copied);' | file lib/string.c
echo 'EXPORT_SYMBOL(copied);' | file arch/s390/string.c
{
	echo 'EXPORT_SYMBOL(long_gone);' >>kernel/a.c
	commit "Linux 5.10" "M kernel/a.c" "M lib/string.c" "M arch/s390/string.c"
	tag v5.10
	sed -i /long_gone/d kernel/a.c
	commit "a: drop long_gone" "M kernel/a.c"
	tag v6.1
	sed -i 's/EXPORT_SYMBOL(tightened/EXPORT_SYMBOL_GPL(tightened/' kernel/a.c
	commit "a: tighten it" "M kernel/a.c"
	sed -i 's/old_name/old_name_noprof/' kernel/a.c
	commit "a: rename it" "M kernel/a.c"
	sed -i 's/EXPORT_SYMBOL(spaced)/EXPORT_SYMBOL_NS(spaced, "ROOM")/' kernel/a.c
	commit "a: move it to a namespace" "M kernel/a.c"
	commit "string: drop the generic copied" "D lib/string.c"
	commit "s390: drop copied" "D arch/s390/string.c"
	tag v6.12
	sed -i /later/d kernel/a.c
	commit "a: drop later" "M kernel/a.c"
} | import linux.git
mkelf old.vmlinux <<'END'
banner Linux version 6.1.0-7-amd64 (gcc)
export tightened plain
export old_name plain
export spaced plain
export always_gpl gpl
export copied plain
export later plain
END
mkelf new.vmlinux <<'END'
banner Linux version 6.12.3-amd64 (gcc)
export tightened gpl
export old_name_noprof plain
export spaced plain ns=ROOM
export always_gpl gpl
END
mkelf driver.ko <<'END'
modinfo name=driver
modinfo license=Proprietary
import tightened
import old_name
import spaced
import always_gpl
import copied
import long_gone
import later
import never_there
END
expect 1 kexport-audit check --stage build --kernel new.vmlinux --from old.vmlinux --repo linux.git driver.ko <<'END'
driver breaks on 6.12.3-amd64 (license "Proprietary", not GPL-compatible): driver.ko
  gpl-only   always_gpl   is GPL-only, and the module's license is not GPL-compatible
                          by d78265d68bf4 of 2018-10-21 in v5.10, Ann: Linux 5.10
             build: ERROR: modpost: GPL-incompatible module driver.ko uses GPL-only symbol 'always_gpl'
             Use another interface, or ask the symbol's maintainers; the license is the module owner's to change.
  missing    copied       was exported by vmlinux, and is not exported any more
                          by 02fb9dbb834e of 2018-10-26 in v6.12, Ann: string: drop the generic copied
             build: ERROR: modpost: "copied" [driver.ko] undefined!
             No successor found. Where a header used it and not the module itself, a rebuild mends it.
  missing    later        was exported by vmlinux, and is not exported any more
                          no commit up to v6.12 explains it
             build: ERROR: modpost: "later" [driver.ko] undefined!
  missing    long_gone    is exported by neither kernel: another module provides it, or the module was built for a third kernel
                          by 1c0ddcfae3ea of 2018-10-22 in v6.1, Ann: a: drop long_gone
             build: ERROR: modpost: "long_gone" [driver.ko] undefined!
             Port the module to what took the symbol's place.
  missing    never_there  is exported by neither kernel: another module provides it, or the module was built for a third kernel
                          no commit up to v6.12 explains it
             build: ERROR: modpost: "never_there" [driver.ko] undefined!
  missing    old_name     was exported by vmlinux, and is not exported any more
                          by 049283ebf0f0 of 2018-10-24 in v6.12, Ann: a: rename it; it exports old_name_noprof instead
             build: ERROR: modpost: "old_name" [driver.ko] undefined!
             old_name_noprof, exported by vmlinux, came when it went: likely its successor; compare the prototypes.
  namespace  spaced       moved to namespace ROOM, which the module does not import
                          by fe15c6330b71 of 2018-10-25 in v6.12, Ann: a: move it to a namespace
             build: ERROR: modpost: module driver uses symbol spaced from namespace ROOM, but does not import it.
             Add MODULE_IMPORT_NS(ROOM); and rebuild.
  gpl-only   tightened    became GPL-only, and the module's license is not GPL-compatible
                          by cdf0f93b6e89 of 2018-10-23 in v6.12, Ann: a: tighten it
             build: ERROR: modpost: GPL-incompatible module driver.ko uses GPL-only symbol 'tightened'
             Use another interface, or ask the symbol's maintainers; the license is the module owner's to change.

1 of 1 modules break on 6.12.3-amd64 (rules and texts of 6.12): 5 missing, 2 gpl-only, 1 namespace
END
expect 1 kexport-audit check --stage build --kernel new.vmlinux --repo linux.git --ignore '(?!old_name).*' -f json driver.ko <<'END'
{
 "schema": "kexport-audit/compat/1",
 "kernel": "6.12.3-amd64",
 "texts": "6.12",
 "modules": [
  {"name":"driver","path":"driver.ko","licenses":["Proprietary"],"gpl_compatible":false,"verdict":"breaks","problems":[{"symbol":"old_name","reason":"missing","stage":"build","severity":"error","was":null,"now":null,"message":"is not exported","lines":["ERROR: modpost: \"old_name\" [driver.ko] undefined!"],"remedy":"old_name_noprof, exported by vmlinux, is named like it: possibly its successor; compare the prototypes.","since":{"commit":"049283ebf0f050ecfa81448c971d8dfb13532420","author":"Ann","date":"2018-10-24T01:46:40Z","subject":"a: rename it","release":"v6.12","kinds":["removed"],"file":"kernel/a.c","line":2,"renamed_to":"old_name_noprof"},"successor":{"kind":"renamed","certainty":"possible","evidence":["name"],"symbol":"old_name_noprof","where":"vmlinux"}}]}
 ],
 "skipped": []
}
END
# that nothing was found is told where it was looked for, and nowhere else
only() { # only SYMBOL ARGS...: what JSON tells of the symbol's commit
	symbol=$1
	shift
	kexport-audit check --stage build --kernel new.vmlinux --ignore "(?!$symbol\$).*" -f json "$@" driver.ko |
		grep -o '"since":.*,"successor"'
}
expect 0 only never_there --repo linux.git <<'END'
"since":null,"sought_to":"v6.12","successor"
END
expect 0 only never_there <<'END'
"since":null,"successor"
END
mkelf unknown.vmlinux <<'END'
banner Linux version 9.9.9 (gcc)
export tightened plain
END
printf 'modinfo name=plain\nmodinfo license=GPL\nimport never_there\n' | mkelf plain.ko
expect 1 kexport-audit check --stage build --kernel unknown.vmlinux --repo linux.git plain.ko <<'END'
plain breaks on 9.9.9 (license "GPL", GPL-compatible): plain.ko
  missing  never_there  is not exported
                        no commit up to HEAD explains it
           build: ERROR: modpost: plain.ko: symbol 'never_there' undefined!
           Port the module to what took the symbol's place.

1 of 1 modules break on 9.9.9 (rules and texts of 7.3): 1 missing
END
expect 2 kexport-audit check --kernel new.vmlinux --repo nowhere driver.ko <<'END'
kexport-audit check: nowhere: no git repository that can be read: failed to resolve path 'nowhere': No such file or directory
END
done_testing
