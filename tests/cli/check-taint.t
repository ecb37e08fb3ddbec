#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# check --stage load: licenses, taint and what follows from them, which modpost knows nothing of. tests/boot shows the same
# texts on running kernels.
. "$KEXPORT_SRC/tests/lib.sh"

for version in 5.10.0 6.12.0; do
	mkelf "linux-$version" <<-END
		banner Linux version $version (gcc)
		export gpl gpl
		export plain plain
		export __symbol_get gpl
	END
done
load() { # load VERSION FILE...
	version=$1
	shift
	kexport-audit check --stage load --kernel "linux-$version" "$@"
}

mkelf owner.ko <<'END'
modinfo name=owner
modinfo license=Proprietary
import plain
export owned plain
export owned_gpl gpl
END
mkelf first.ko <<'END'
modinfo name=first
modinfo license=GPL
import gpl
import owned
END
mkelf last.ko <<'END'
modinfo name=last
modinfo license=GPL
import owned
import gpl
END
# The symbol blamed is the one that comes second in .symtab; both fail.
expect 1 load 6.12.0 owner.ko first.ko last.ko <<'EOF'
last breaks on 6.12.0 (license "GPL", GPL-compatible): last.ko
  taint  gpl    is GPL-only, and the module counts as proprietary since it uses symbols of owner
         load: last: Unknown symbol gpl (err -2)
         Do without the proprietary module's symbols, or without the GPL-only ones.
  taint  owned  warning: is exported by owner, which is proprietary: the module counts as proprietary from here on
         load: last: module uses symbols owned from proprietary module owner, inheriting taint.
first breaks on 6.12.0 (license "GPL", GPL-compatible): first.ko
  taint  owned  is exported by owner, which is proprietary, and the module already uses GPL-only symbols
         load: first: module using GPL-only symbols uses symbols owned from proprietary module owner.
         load: first: Unknown symbol owned (err -2)
         Do without the proprietary module's symbols, or without the GPL-only ones.
owner works on 6.12.0 (license "Proprietary", not GPL-compatible): owner.ko

2 of 3 modules break on 6.12.0 (rules and texts of 6.12): 2 taint
EOF
# 5.10 does not name the symbol.
expect 1 load 5.10.0 owner.ko first.ko last.ko <<'EOF'
last breaks on 5.10.0 (license "GPL", GPL-compatible): last.ko
  taint  gpl    is GPL-only, and the module counts as proprietary since it uses symbols of owner
         load: last: Unknown symbol gpl (err -2)
         Do without the proprietary module's symbols, or without the GPL-only ones.
  taint  owned  warning: is exported by owner, which is proprietary: the module counts as proprietary from here on
         load: last: module uses symbols from proprietary module owner, inheriting taint.
first breaks on 5.10.0 (license "GPL", GPL-compatible): first.ko
  taint  owned  is exported by owner, which is proprietary, and the module already uses GPL-only symbols
         load: first: module using GPL-only symbols uses symbols from proprietary module owner.
         load: first: Unknown symbol owned (err -2)
         Do without the proprietary module's symbols, or without the GPL-only ones.
owner works on 5.10.0 (license "Proprietary", not GPL-compatible): owner.ko

2 of 3 modules break on 5.10.0 (rules and texts of 5.10): 2 taint
EOF
# modpost sees nothing of it.
expect 0 kexport-audit check --stage build --kernel linux-6.12.0 owner.ko first.ko last.ko <<'EOF'
first works on 6.12.0 (license "GPL", GPL-compatible): first.ko
last works on 6.12.0 (license "GPL", GPL-compatible): last.ko
owner works on 6.12.0 (license "Proprietary", not GPL-compatible): owner.ko

0 of 3 modules break on 6.12.0 (rules and texts of 6.12)
EOF

# Through a module in between, which loads; without GPL-only imports it does no harm.
mkelf middle.ko <<'END'
modinfo name=middle
modinfo license=GPL
import owned
export handed_on plain
END
mkelf end.ko <<'END'
modinfo name=end
modinfo license=GPL
import handed_on
import gpl
END
expect 1 load 6.12.0 end.ko middle.ko owner.ko <<'EOF'
end breaks on 6.12.0 (license "GPL", GPL-compatible): end.ko
  taint  gpl        is GPL-only, and the module counts as proprietary since it uses symbols of middle
         load: end: Unknown symbol gpl (err -2)
         Do without the proprietary module's symbols, or without the GPL-only ones.
  taint  handed_on  warning: is exported by middle, which is proprietary: the module counts as proprietary from here on
         load: end: module uses symbols handed_on from proprietary module middle, inheriting taint.
middle works on 6.12.0 (license "GPL", GPL-compatible): middle.ko
  taint  owned  warning: is exported by owner, which is proprietary: the module counts as proprietary from here on
         load: middle: module uses symbols owned from proprietary module owner, inheriting taint.
         Do without the proprietary module's symbols, or without the GPL-only ones.
owner works on 6.12.0 (license "Proprietary", not GPL-compatible): owner.ko

1 of 3 modules break on 6.12.0 (rules and texts of 6.12): 1 taint
EOF
# A weak symbol that is withheld is no error.
mkelf weak.ko <<'END'
modinfo name=weak
modinfo license=GPL
import gpl
import owned weak
END
expect 1 load 6.12.0 owner.ko weak.ko <<'EOF'
weak works on 6.12.0 (license "GPL", GPL-compatible): weak.ko
  taint  owned  warning: is exported by owner, which is proprietary, and the module already uses GPL-only symbols: being weak, it stays unresolved
         load: weak: module using GPL-only symbols uses symbols owned from proprietary module owner.
         Do without the proprietary module's symbols, or without the GPL-only ones.
owner works on 6.12.0 (license "Proprietary", not GPL-compatible): owner.ko

0 of 2 modules break on 6.12.0 (rules and texts of 6.12)
EOF
# A GPL-only export of a proprietary module is for nobody.
mkelf nobody.ko <<'END'
modinfo name=nobody
modinfo license=GPL
import owned_gpl
END
expect 1 load 6.12.0 owner.ko nobody.ko <<'EOF'
nobody breaks on 6.12.0 (license "GPL", GPL-compatible): nobody.ko
  taint  owned_gpl  is exported by owner, which is proprietary, and the module already uses GPL-only symbols
         load: nobody: module using GPL-only symbols uses symbols owned_gpl from proprietary module owner.
         load: nobody: Unknown symbol owned_gpl (err -2)
         Do without the proprietary module's symbols, or without the GPL-only ones.
owner works on 6.12.0 (license "Proprietary", not GPL-compatible): owner.ko

1 of 2 modules break on 6.12.0 (rules and texts of 6.12): 1 taint
EOF

# License strings: none, one that only looks free, one that looks proprietary and is; and the names that are not believed.
for license in MIT GPLv2 "GPL v2" Proprietary "Dual MIT/GPL"; do
	name=$(echo "$license" | tr 'A-Z /' 'a-z__')
	printf 'modinfo name=%s\nmodinfo license=%s\nimport plain\n' "$name" "$license" | mkelf "$name.ko"
done
printf 'modinfo name=none\nimport gpl\n' | mkelf none.ko
printf 'modinfo name=lve\nmodinfo license=GPL\nimport gpl\n' | mkelf lve.ko
printf 'modinfo name=ndiswrapper\nmodinfo license=GPL\nimport gpl\n' | mkelf ndiswrapper.ko
expect 1 load 6.12.0 mit.ko gplv2.ko gpl_v2.ko proprietary.ko dual_mit_gpl.ko none.ko lve.ko ndiswrapper.ko <<'EOF'
lve breaks on 6.12.0 (license "GPL", GPL-compatible): lve.ko
  gpl-only  gpl  is GPL-only, and the kernel takes a module of this name for proprietary
            load: lve: Unknown symbol gpl (err -2)
            Use another interface, or ask the symbol's maintainers; the license is the module owner's to change.
  license   -    warning: the kernel takes a module of this name for proprietary, whatever it declares
            load: lve: module license taints kernel.
            The list of such names is the kernel's maintainers' to change.
none breaks on 6.12.0 (no license): none.ko
  gpl-only  gpl  is GPL-only, and the module declares no license
            load: none: Unknown symbol gpl (err -2)
            Use another interface, or ask the symbol's maintainers; the license is the module owner's to change.
  license   -    warning: the module declares no license: the loader takes it for proprietary
            load: none: module license 'unspecified' taints kernel.
            load: none: module license taints kernel.
            Declare the license with MODULE_LICENSE().
gplv2 works on 6.12.0 (license "GPLv2", not GPL-compatible): gplv2.ko
  license  -  warning: "GPLv2" is none of the strings that the kernel takes for GPL-compatible: the module counts as proprietary
           load: gplv2: module license 'GPLv2' taints kernel.
           load: gplv2: module license taints kernel.
           If the module's license is one that the kernel knows, declare it as include/linux/license.h spells it.
mit works on 6.12.0 (license "MIT", not GPL-compatible): mit.ko
  license  -  warning: "MIT" is none of the strings that the kernel takes for GPL-compatible: the module counts as proprietary
           load: mit: module license 'MIT' taints kernel.
           load: mit: module license taints kernel.
           If the module's license is one that the kernel knows, declare it as include/linux/license.h spells it.
dual_mit_gpl works on 6.12.0 (license "Dual MIT/GPL", GPL-compatible): dual_mit_gpl.ko
gpl_v2 works on 6.12.0 (license "GPL v2", GPL-compatible): gpl_v2.ko
ndiswrapper works on 6.12.0 (license "GPL", GPL-compatible): ndiswrapper.ko
proprietary works on 6.12.0 (license "Proprietary", not GPL-compatible): proprietary.ko

2 of 8 modules break on 6.12.0 (rules and texts of 6.12): 2 gpl-only
EOF
# Before 6.4 the kernel said it once.
expect 1 load 5.10.0 mit.ko <<'EOF'
mit works on 5.10.0 (license "MIT", not GPL-compatible): mit.ko
  license  -  warning: "MIT" is none of the strings that the kernel takes for GPL-compatible: the module counts as proprietary
           load: mit: module license 'MIT' taints kernel.
           If the module's license is one that the kernel knows, declare it as include/linux/license.h spells it.

0 of 1 modules break on 5.10.0 (rules and texts of 5.10)
EOF

# Two licenses: the loader takes the first, modpost all.
printf 'modinfo name=gpl_first\nmodinfo license=GPL\nmodinfo license=CDDL\nimport gpl\n' | mkelf gpl_first.ko
printf 'modinfo name=gpl_last\nmodinfo license=CDDL\nmodinfo license=GPL\nimport gpl\n' | mkelf gpl_last.ko
expect 1 kexport-audit check --kernel linux-6.12.0 gpl_first.ko gpl_last.ko <<'EOF'
gpl_first breaks on 6.12.0 (license "GPL", "CDDL", not GPL-compatible): gpl_first.ko
  gpl-only  gpl  is GPL-only, and the module's license is not GPL-compatible
            build: ERROR: modpost: GPL-incompatible module gpl_first.ko uses GPL-only symbol 'gpl'
            Use another interface, or ask the symbol's maintainers; the license is the module owner's to change.
gpl_last breaks on 6.12.0 (license "CDDL", "GPL", not GPL-compatible): gpl_last.ko
  gpl-only  gpl  is GPL-only, and the module's license is not GPL-compatible
            build: ERROR: modpost: GPL-incompatible module gpl_last.ko uses GPL-only symbol 'gpl'
            load: gpl_last: Unknown symbol gpl (err -2)
            Use another interface, or ask the symbol's maintainers; the license is the module owner's to change.

2 of 2 modules break on 6.12.0 (rules and texts of 6.12): 2 gpl-only
EOF

# symbol_get() at run time.
printf 'modinfo name=asks\nmodinfo license=GPL\nimport __symbol_get\nsymbol_get plain\nsymbol_get gpl\nsymbol_get absent\n' | mkelf asks.ko
expect 1 load 6.12.0 asks.ko <<'EOF'
asks works on 6.12.0 (license "GPL", GPL-compatible): asks.ko
  symbol_get  plain  warning: is not GPL-only: symbol_get() fails at run time, as it gives out GPL-only symbols alone
              load: failing symbol_get of non-GPLONLY symbol plain.
              Import the symbol directly, so that the dependency is declared.

0 of 1 modules break on 6.12.0 (rules and texts of 6.12)
EOF

# Exported twice: by the kernel, by another module.
printf 'modinfo name=again\nmodinfo license=GPL\nexport plain gpl\n' | mkelf again.ko
printf 'modinfo name=same\nmodinfo license=GPL\nexport owned plain\n' | mkelf same.ko
expect 1 load 6.12.0 again.ko same.ko owner.ko <<'EOF'
again breaks on 6.12.0 (license "GPL", GPL-compatible): again.ko
  duplicate-export  plain  is exported by the kernel already
                    load: again: exports duplicate symbol plain (owned by kernel)
                    Rename the module's symbol, or leave its export out.
same breaks on 6.12.0 (license "GPL", GPL-compatible): same.ko
  duplicate-export  owned  is exported by owner already
                    load: same: exports duplicate symbol owned (owned by owner)
                    Rename the module's symbol, or leave its export out.
owner works on 6.12.0 (license "Proprietary", not GPL-compatible): owner.ko

2 of 3 modules break on 6.12.0 (rules and texts of 6.12): 2 duplicate-export
EOF

# What needs a module that does not load does not load.
printf 'modinfo name=broken\nmodinfo license=GPL\nimport absent\nexport offered plain\n' | mkelf broken.ko
printf 'modinfo name=needs\nmodinfo license=GPL\nimport offered\n' | mkelf needs.ko
expect 1 load 6.12.0 broken.ko needs.ko <<'EOF'
broken breaks on 6.12.0 (license "GPL", GPL-compatible): broken.ko
  missing  absent  is not exported
           load: broken: Unknown symbol absent (err -2)
           Port the module to what took the symbol's place.
needs breaks on 6.12.0 (license "GPL", GPL-compatible): needs.ko
  dependency  offered  is exported by broken, which does not load itself
              load: needs: Unknown symbol offered (err -2)
              Mend that module first.

2 of 2 modules break on 6.12.0 (rules and texts of 6.12): 1 missing, 1 dependency
EOF
done_testing
