#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# check: its options, what depends on a kernel's configuration, old classes, and how restrictions are got around.
. "$KEXPORT_SRC/tests/lib.sh"

mkdir strict lax
mkelf strict/vmlinux <<'END'
banner Linux version 7.2.0 (gcc)
flags kflagstab
export gpl gpl
export spaced plain ns=NS
export listed gpl ns=module:kvm-*,other
END
cp strict/vmlinux lax/vmlinux
echo CONFIG_MODULES=y >strict/.config
printf 'CONFIG_MODULES=y\nCONFIG_MODULE_ALLOW_MISSING_NAMESPACE_IMPORTS=y\n' >lax/.config
mkelf user.ko <<'END'
modinfo name=user
modinfo license=Proprietary
import gpl
import spaced
import provided
END
mkelf provider.ko <<'END'
modinfo name=provider
modinfo license=GPL
import never_mind
flags kflagstab
export provided plain
END

# Only this kernel's configuration lets it load: a warning, and a finding.
mkelf spaced.ko <<'END'
modinfo name=spaced
modinfo license=GPL
import spaced
END
expect 1 kexport-audit check --kernel lax spaced.ko <<'EOF'
spaced works on 7.2.0 (license "GPL", GPL-compatible): spaced.ko
  namespace  spaced  warning: is in namespace NS, which the module does not import: this kernel's configuration lets it pass, others do not
             build: WARNING: modpost: module spaced uses symbol spaced from namespace NS, but does not import it.
             load: spaced: module uses symbol (spaced) from namespace NS, but does not import it.
             Add MODULE_IMPORT_NS("NS"); and rebuild.

0 of 1 modules break on 7.2.0 (rules and texts of 7.2)
EOF
expect 1 kexport-audit check --kernel strict spaced.ko <<'EOF'
spaced breaks on 7.2.0 (license "GPL", GPL-compatible): spaced.ko
  namespace  spaced  is in namespace NS, which the module does not import
             build: ERROR: modpost: module spaced uses symbol spaced from namespace NS, but does not import it.
             load: spaced: module uses symbol (spaced) from namespace NS, but does not import it.
             load: spaced: Unknown symbol spaced (err -22)
             Add MODULE_IMPORT_NS("NS"); and rebuild.

1 of 1 modules break on 7.2.0 (rules and texts of 7.2): 1 namespace
EOF

# A row a problem, and a line; what the kernel prints in several lines is one field, and no byte of it is ambiguous.
mkelf slashed.ko <<'END'
modinfo name=slashed
modinfo license=GPL\n
modinfo license=MIT
import spaced
END
csv() { kexport-audit check --stage load --kernel strict -f csv "$@" | sed -n 2p | grep -o 'slashed,[^"]*,namespace,\|"is in .*"Add [^,]*'; }
expect 0 csv slashed.ko <<'EOF'
slashed,slashed.ko,GPL\\n\nMIT,false,breaks,spaced,namespace,
"is in namespace NS, which the module does not import","slashed: module uses symbol (spaced) from namespace NS, but does not import it.\nslashed: Unknown symbol spaced (err -22)","Add MODULE_IMPORT_NS(""NS""); and rebuild."
EOF

# Nothing that can be judged is no verdict.
expect 2 kexport-audit check --kernel strict nothing.ko <<'EOF'
kexport-audit check: nothing.ko: No such file or directory
EOF
printf '0x00000000\tone\tvmlinux\tEXPORT_SYMBOL\t\n' >Module.symvers
expect 2 kexport-audit check --kernel strict Module.symvers <<'EOF'
kexport-audit check: Module.symvers: no module was read there
EOF

# Providers count as loaded and are not judged.
expect 1 kexport-audit check --stage load --kernel strict --provider provider.ko user.ko <<'EOF'
user breaks on 7.2.0 (license "Proprietary", not GPL-compatible): user.ko
  gpl-only   gpl     is GPL-only, and the module's license is not GPL-compatible
             load: user: Unknown symbol gpl (err -2)
             Use another interface, or ask the symbol's maintainers; the license is the module owner's to change.
  namespace  spaced  is in namespace NS, which the module does not import
             load: user: module uses symbol (spaced) from namespace NS, but does not import it.
             load: user: Unknown symbol spaced (err -22)
             Add MODULE_IMPORT_NS("NS"); and rebuild.

1 of 1 modules break on 7.2.0 (rules and texts of 7.2): 1 gpl-only, 1 namespace
EOF
expect 1 kexport-audit check --stage build --kernel strict user.ko <<'EOF'
user breaks on 7.2.0 (license "Proprietary", not GPL-compatible): user.ko
  gpl-only   gpl       is GPL-only, and the module's license is not GPL-compatible
             build: ERROR: modpost: GPL-incompatible module user.ko uses GPL-only symbol 'gpl'
             Use another interface, or ask the symbol's maintainers; the license is the module owner's to change.
  missing    provided  is not exported
             build: ERROR: modpost: "provided" [user.ko] undefined!
             Port the module to what took the symbol's place.
  namespace  spaced    is in namespace NS, which the module does not import
             build: ERROR: modpost: module user uses symbol spaced from namespace NS, but does not import it.
             Add MODULE_IMPORT_NS("NS"); and rebuild.

1 of 1 modules break on 7.2.0 (rules and texts of 7.2): 1 missing, 1 gpl-only, 1 namespace
EOF
expect 0 kexport-audit check --stage load --kernel strict --provider provider.ko --ignore gpl --ignore 'spa.*' user.ko <<'EOF'
user works on 7.2.0 (license "Proprietary", not GPL-compatible): user.ko

0 of 1 modules break on 7.2.0 (rules and texts of 7.2)
EOF
expect 2 kexport-audit check --kernel strict --provider absent.ko --ignore '.*' user.ko <<'EOF'
user works on 7.2.0 (license "Proprietary", not GPL-compatible): user.ko

0 of 1 modules break on 7.2.0 (rules and texts of 7.2)
kexport-audit check: absent.ko: No such file or directory
EOF

# --fail-on: the report is the same, the exit status is for those reasons.
quiet() {
	"$@" >/dev/null
}
expect 1 quiet kexport-audit check --kernel strict --fail-on missing user.ko <<'EOF'
EOF
expect 1 quiet kexport-audit check --kernel strict --fail-on crc,namespace user.ko <<'EOF'
EOF
expect 0 quiet kexport-audit check --kernel strict --fail-on crc --fail-on taint,license user.ko <<'EOF'
EOF
expect 2 kexport-audit check --kernel strict --fail-on moon user.ko <<'EOF'
kexport-audit check: --fail-on moon: expected one of missing, gpl-only, namespace, module-namespace, crc, no-version, vermagic, taint, symbol_get, struct-size, no-flags, license, duplicate-export, future, unused, dependency, circumvention
EOF
expect 2 kexport-audit check --kernel strict --stage run user.ko <<'EOF'
kexport-audit check: --stage run: expected build, load or both
EOF
expect 2 kexport-audit check --kernel strict --as new user.ko <<'EOF'
kexport-audit check: --as new: expected rebuilt or built
EOF
bad_pattern() { # without what the library says of it
	kexport-audit check --kernel strict --ignore '(' user.ko 2>&1 | sed 's/\(no pattern\):.*/\1/'
}
expect 0 bad_pattern <<'EOF'
kexport-audit check: --ignore (: no pattern
EOF

# Facts about how a restriction is got around: a plain export that wraps a GPL-only symbol, a name that a list admits.
mkelf wrapper.ko <<'END'
modinfo name=wrapper
modinfo license=GPL
import gpl in=wrapped
flags kflagstab
export wrapped plain
END
mkelf other.ko <<'END'
modinfo name=other
modinfo license=GPL
import listed
END
mkelf in_tree.ko <<'END'
modinfo name=kvm_intel
modinfo license=GPL
modinfo intree=Y
import listed
END
expect 1 kexport-audit check --stage load --kernel strict wrapper.ko other.ko in_tree.ko <<'EOF'
other works on 7.2.0 (license "GPL", GPL-compatible): other.ko
  circumvention  listed  warning: is only for the modules kvm-*,other: this module, from outside the kernel tree, goes by such a name
                 A fact for whoever judges it: the kernel does not object.
wrapper works on 7.2.0 (license "GPL", GPL-compatible): wrapper.ko
  circumvention  wrapped  warning: is exported for everybody, and its code uses gpl, which vmlinux exports GPL-only
                 A fact for whoever judges it: the kernel does not object.
kvm_intel works on 7.2.0 (license "GPL", GPL-compatible): in_tree.ko

0 of 3 modules break on 7.2.0 (rules and texts of 7.2)
EOF
# A list of modules cannot be imported.
mkelf imports.ko <<'END'
modinfo name=imports
modinfo license=GPL
modinfo import_ns=module:kvm-*,other
import listed
END
expect 1 kexport-audit check --kernel strict imports.ko <<'EOF'
imports breaks on 7.2.0 (license "GPL", GPL-compatible): imports.ko
  module-namespace  -  imports the namespace module:kvm-*,other, which is a list of modules and cannot be imported
                    build: ERROR: modpost: imports: explicitly importing namespace "module:kvm-*,other" is not allowed.
                    load: imports: module tries to import module namespace: module:kvm-*,other
                    Remove the import: a module that is on the list needs none.

1 of 1 modules break on 7.2.0 (rules and texts of 7.2): 1 module-namespace
EOF

# Classes that went with 5.12.
mkelf linux-5.10 <<'END'
banner Linux version 5.10.0 (gcc)
export future gpl_future
export unused unused
export unused_gpl unused_gpl
END
mkelf old.ko <<'END'
modinfo name=old
modinfo license=Proprietary
import future
import unused
import unused_gpl
END
mkelf free.ko <<'END'
modinfo name=free
modinfo license=GPL
import future
import unused_gpl
END
expect 1 kexport-audit check --kernel linux-5.10 old.ko free.ko <<'EOF'
old breaks on 5.10.0 (license "Proprietary", not GPL-compatible): old.ko
  gpl-only  unused_gpl  is GPL-only, and the module's license is not GPL-compatible
            build: FATAL: modpost: GPL-incompatible module old.ko uses GPL-only symbol marked UNUSED 'unused_gpl'
            load: old: Unknown symbol unused_gpl (err -2)
            Use another interface, or ask the symbol's maintainers; the license is the module owner's to change.
  future    future      warning: is announced to become GPL-only, and the module's license is not GPL-compatible
            build: WARNING: modpost: GPL-incompatible module old.ko uses future GPL-only symbol 'future'
            load: Symbol future is being used by a non-GPL module, which will not be allowed in the future
  unused    unused      warning: is marked unused, and will go
            build: WARNING: modpost: module old.ko uses symbol 'unused' marked UNUSED
            load: Symbol unused is marked as UNUSED, however this module is using it.
            Use another interface.
  unused    unused_gpl  warning: is marked unused, and will go
            build: WARNING: modpost: module old.ko uses symbol 'unused_gpl' marked UNUSED
free works on 5.10.0 (license "GPL", GPL-compatible): free.ko
  unused  unused_gpl  warning: is marked unused, and will go
          build: WARNING: modpost: module free.ko uses symbol 'unused_gpl' marked UNUSED
          load: Symbol unused_gpl is marked as UNUSED, however this module is using it.
          Use another interface.

1 of 2 modules break on 5.10.0 (rules and texts of 5.10): 1 gpl-only
EOF
done_testing
