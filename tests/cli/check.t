#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# check: each reason to break, with and without the kernel that the module comes from.
. "$KEXPORT_SRC/tests/lib.sh"

mkelf old <<'EOF'
elf x86_64
banner Linux version 6.1.0 (gcc)
export became_gpl plain
export gone plain
export moved_to_ns plain
export restricted gpl
export kept plain
export gpl gpl
EOF
mkelf new <<'EOF'
elf x86_64
banner Linux version 7.2.0 (gcc)
flags kflagstab
export became_gpl gpl
export moved_to_ns plain ns=NS
export restricted gpl ns=module:kvm-*,other
export kept plain
export gpl gpl
EOF
mkelf proprietary.ko <<'EOF'
modinfo name=proprietary
modinfo license=Proprietary
import became_gpl
import gone
import kept
import moved_to_ns
import never_there
import weakling weak
import from_friend
EOF
mkelf friend.ko <<'EOF'
modinfo name=friend
modinfo license=GPL
modinfo import_ns=NS
import moved_to_ns
import restricted
import gpl
export from_friend plain
EOF
mkelf kvm_intel.ko <<'EOF'
modinfo name=kvm_intel
modinfo license=GPL v2
import restricted
EOF
expect 1 kexport-audit check --kernel new --from old proprietary.ko friend.ko kvm_intel.ko <<'EOF'
proprietary breaks on 7.2.0 (license "Proprietary", not GPL-compatible): proprietary.ko
  gpl-only    became_gpl   became GPL-only, and the module's license is not GPL-compatible
              build: ERROR: modpost: GPL-incompatible module proprietary.ko uses GPL-only symbol 'became_gpl'
              load: proprietary: Unknown symbol became_gpl (err -2)
              Use another interface, or ask the symbol's maintainers; the license is the module owner's to change.
  dependency  from_friend  is exported by friend, which does not load itself
              load: proprietary: Unknown symbol from_friend (err -2)
              Mend that module first.
  missing     gone         was exported by vmlinux, and is not exported any more
              build: ERROR: modpost: "gone" [proprietary.ko] undefined!
              load: proprietary: Unknown symbol gone (err -2)
              No successor found. Where a header used it and not the module itself, a rebuild mends it.
  namespace   moved_to_ns  moved to namespace NS, which the module does not import
              build: ERROR: modpost: module proprietary uses symbol moved_to_ns from namespace NS, but does not import it.
              load: proprietary: module uses symbol (moved_to_ns) from namespace NS, but does not import it.
              load: proprietary: Unknown symbol moved_to_ns (err -22)
              Add MODULE_IMPORT_NS("NS"); and rebuild.
  missing     never_there  is exported by neither kernel: another module provides it, or the module was built for a third kernel
              build: ERROR: modpost: "never_there" [proprietary.ko] undefined!
              load: proprietary: Unknown symbol never_there (err -2)
              Port the module to what took the symbol's place.
kvm_intel breaks on 7.2.0 (license "GPL v2", GPL-compatible): kvm_intel.ko
  module-namespace  restricted  was restricted to the modules kvm-*,other, and cannot be imported by any other
                    build: ERROR: modpost: module kvm_intel uses symbol restricted from namespace module:kvm-*,other, but does not import it.
                    Use another interface; the list is the symbol's maintainers' to widen.
  circumvention     restricted  warning: is only for the modules kvm-*,other: this module, from outside the kernel tree, goes by such a name
                    A fact for whoever judges it: the kernel does not object.
friend breaks on 7.2.0 (license "GPL", GPL-compatible): friend.ko
  module-namespace  restricted  was restricted to the modules kvm-*,other, and cannot be imported by any other
                    build: ERROR: modpost: module friend uses symbol restricted from namespace module:kvm-*,other, but does not import it.
                    load: friend: module uses symbol (restricted) from namespace module:kvm-*,other, but does not import it.
                    load: friend: Unknown symbol restricted (err -22)
                    Use another interface; the list is the symbol's maintainers' to widen.

3 of 3 modules break on 7.2.0 (rules and texts of 7.2): 2 missing, 1 gpl-only, 1 namespace, 2 module-namespace, 1 dependency
EOF
expect 0 kexport-audit check --kernel old friend.ko kvm_intel.ko <<'EOF'
friend works on 6.1.0 (license "GPL", GPL-compatible): friend.ko
kvm_intel works on 6.1.0 (license "GPL v2", GPL-compatible): kvm_intel.ko

0 of 2 modules break on 6.1.0 (rules and texts of 6.1)
EOF
expect 1 kexport-audit check --kernel new -f json kvm_intel.ko proprietary.ko friend.ko <<'EOF'
{
 "schema": "kexport-audit/compat/1",
 "kernel": "7.2.0",
 "texts": "7.2",
 "modules": [
  {"name":"friend","path":"friend.ko","licenses":["GPL"],"gpl_compatible":true,"verdict":"breaks","problems":[{"symbol":"restricted","reason":"module-namespace","stage":"build","severity":"error","was":null,"now":{"symbol":"restricted","module":"vmlinux","type":"EXPORT_SYMBOL_GPL","namespace":"module:kvm-*,other","crc":null},"message":"is only for the modules kvm-*,other, and cannot be imported by any other","lines":["ERROR: modpost: module friend uses symbol restricted from namespace module:kvm-*,other, but does not import it."],"remedy":"Use another interface; the list is the symbol's maintainers' to widen.","since":null,"successor":null},{"symbol":"restricted","reason":"module-namespace","stage":"load","severity":"error","was":null,"now":{"symbol":"restricted","module":"vmlinux","type":"EXPORT_SYMBOL_GPL","namespace":"module:kvm-*,other","crc":null},"message":"is only for the modules kvm-*,other, and cannot be imported by any other","lines":["friend: module uses symbol (restricted) from namespace module:kvm-*,other, but does not import it.","friend: Unknown symbol restricted (err -22)"],"remedy":"Use another interface; the list is the symbol's maintainers' to widen.","since":null,"successor":null}]},
  {"name":"kvm_intel","path":"kvm_intel.ko","licenses":["GPL v2"],"gpl_compatible":true,"verdict":"breaks","problems":[{"symbol":"restricted","reason":"module-namespace","stage":"build","severity":"error","was":null,"now":{"symbol":"restricted","module":"vmlinux","type":"EXPORT_SYMBOL_GPL","namespace":"module:kvm-*,other","crc":null},"message":"is only for the modules kvm-*,other, and cannot be imported by any other","lines":["ERROR: modpost: module kvm_intel uses symbol restricted from namespace module:kvm-*,other, but does not import it."],"remedy":"Use another interface; the list is the symbol's maintainers' to widen.","since":null,"successor":null},{"symbol":"restricted","reason":"circumvention","stage":"load","severity":"warning","was":null,"now":{"symbol":"restricted","module":"vmlinux","type":"EXPORT_SYMBOL_GPL","namespace":"module:kvm-*,other","crc":null},"message":"is only for the modules kvm-*,other: this module, from outside the kernel tree, goes by such a name","lines":[],"remedy":"A fact for whoever judges it: the kernel does not object.","since":null,"successor":null}]},
  {"name":"proprietary","path":"proprietary.ko","licenses":["Proprietary"],"gpl_compatible":false,"verdict":"breaks","problems":[{"symbol":"became_gpl","reason":"gpl-only","stage":"build","severity":"error","was":null,"now":{"symbol":"became_gpl","module":"vmlinux","type":"EXPORT_SYMBOL_GPL","namespace":"","crc":null},"message":"is GPL-only, and the module's license is not GPL-compatible","lines":["ERROR: modpost: GPL-incompatible module proprietary.ko uses GPL-only symbol 'became_gpl'"],"remedy":"Use another interface, or ask the symbol's maintainers; the license is the module owner's to change.","since":null,"successor":null},{"symbol":"became_gpl","reason":"gpl-only","stage":"load","severity":"error","was":null,"now":{"symbol":"became_gpl","module":"vmlinux","type":"EXPORT_SYMBOL_GPL","namespace":"","crc":null},"message":"is GPL-only, and the module's license is not GPL-compatible","lines":["proprietary: Unknown symbol became_gpl (err -2)"],"remedy":"Use another interface, or ask the symbol's maintainers; the license is the module owner's to change.","since":null,"successor":null},{"symbol":"from_friend","reason":"dependency","stage":"load","severity":"error","was":null,"now":{"symbol":"from_friend","module":"friend","type":"EXPORT_SYMBOL","namespace":"","crc":null},"message":"is exported by friend, which does not load itself","lines":["proprietary: Unknown symbol from_friend (err -2)"],"remedy":"Mend that module first.","since":null,"successor":null},{"symbol":"gone","reason":"missing","stage":"build","severity":"error","was":null,"now":null,"message":"is not exported","lines":["ERROR: modpost: \"gone\" [proprietary.ko] undefined!"],"remedy":"Port the module to what took the symbol's place.","since":null,"successor":null},{"symbol":"gone","reason":"missing","stage":"load","severity":"error","was":null,"now":null,"message":"is not exported","lines":["proprietary: Unknown symbol gone (err -2)"],"remedy":"Port the module to what took the symbol's place.","since":null,"successor":null},{"symbol":"moved_to_ns","reason":"namespace","stage":"build","severity":"error","was":null,"now":{"symbol":"moved_to_ns","module":"vmlinux","type":"EXPORT_SYMBOL","namespace":"NS","crc":null},"message":"is in namespace NS, which the module does not import","lines":["ERROR: modpost: module proprietary uses symbol moved_to_ns from namespace NS, but does not import it."],"remedy":"Add MODULE_IMPORT_NS(\"NS\"); and rebuild.","since":null,"successor":null},{"symbol":"moved_to_ns","reason":"namespace","stage":"load","severity":"error","was":null,"now":{"symbol":"moved_to_ns","module":"vmlinux","type":"EXPORT_SYMBOL","namespace":"NS","crc":null},"message":"is in namespace NS, which the module does not import","lines":["proprietary: module uses symbol (moved_to_ns) from namespace NS, but does not import it.","proprietary: Unknown symbol moved_to_ns (err -22)"],"remedy":"Add MODULE_IMPORT_NS(\"NS\"); and rebuild.","since":null,"successor":null},{"symbol":"never_there","reason":"missing","stage":"build","severity":"error","was":null,"now":null,"message":"is not exported","lines":["ERROR: modpost: \"never_there\" [proprietary.ko] undefined!"],"remedy":"Port the module to what took the symbol's place.","since":null,"successor":null},{"symbol":"never_there","reason":"missing","stage":"load","severity":"error","was":null,"now":null,"message":"is not exported","lines":["proprietary: Unknown symbol never_there (err -2)"],"remedy":"Port the module to what took the symbol's place.","since":null,"successor":null}]}
 ],
 "skipped": []
}
EOF
expect 2 kexport-audit check --kernel friend.ko proprietary.ko <<'EOF'
kexport-audit check: friend.ko: no exports of a kernel image here; add its vmlinux, vmlinuz or Module.symvers
EOF
: >empty.ko
expect 2 kexport-audit check --kernel old empty.ko kvm_intel.ko <<'EOF'
kvm_intel works on 6.1.0 (license "GPL v2", GPL-compatible): kvm_intel.ko

0 of 1 modules break on 6.1.0 (rules and texts of 6.1)
kexport-audit check: empty.ko: empty file
EOF
expect 2 kexport-audit check proprietary.ko <<'EOF'
kexport-audit check: expected --kernel NEW, the kernel to check against; see --help
EOF
done_testing
