#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# check --as built: the .ko as it is. What stands first in the loader hides what comes after it.
. "$KEXPORT_SRC/tests/lib.sh"

kernel() { # kernel FOLDER VERSION [OPTION...]: an image as stdin describes it, a module of its own and a configuration
	mkdir "$1"
	{
		echo "banner Linux version $2 (gcc)"
		cat
	} >description
	mkelf "$1/vmlinux" description
	mkelf "$1/own.ko" <<-END
		modinfo name=own
		modinfo license=GPL
		modinfo intree=Y
		modinfo vermagic=$2 SMP mod_unload modversions 
		thismodule own size=0x500
	END
	folder=$1
	shift 2
	for option in MODULES "$@"; do
		echo "CONFIG_$option=y"
	done >"$folder/.config"
}
module() { # module NAME VERMAGIC: with what stdin says besides
	{
		echo "modinfo name=$1"
		echo "modinfo license=GPL"
		echo "modinfo vermagic=$2"
		echo "thismodule $1 size=0x500"
		cat
	} >description
	mkelf "$1.ko" description
}
built() { # built KERNEL FILE...
	kernel=$1
	shift
	kexport-audit check --stage load --as built --kernel "$kernel" "$@"
}
magic="6.12.0 SMP mod_unload modversions "

kernel 6.12 6.12.0 MODVERSIONS MODULE_FORCE_LOAD <<'END'
export a plain crc=0x11111111
export b gpl crc=0x22222222
export module_layout plain crc=0x33333333
END
module good "$magic" <<'END'
version module_layout crc=0x33333333
import a crc=0x11111111
import b crc=0x22222222
END
expect 0 built 6.12 good.ko <<'EOF'
good works on 6.12.0 (license "GPL", GPL-compatible): good.ko

0 of 1 modules break on 6.12.0 (rules and texts of 6.12)
EOF

# The release is no matter while there are versions; the rest of the vermagic is.
module release "6.12.9 SMP mod_unload modversions " <<'END'
version module_layout crc=0x33333333
import a crc=0x11111111
END
module preempt "6.12.0 SMP preempt mod_unload modversions " <<'END'
version module_layout crc=0x33333333
import a crc=0x11111111
END
# A bad CRC, also of a weak symbol; an entry that is missing.
module crc "$magic" <<'END'
version module_layout crc=0x33333333
import a crc=0x11111112
import b weak crc=0x22222223
END
module entry "$magic" <<'END'
version module_layout crc=0x33333333
import a
import b crc=0x22222222
END
expect 1 built 6.12 release.ko preempt.ko crc.ko entry.ko <<'EOF'
crc breaks on 6.12.0 (license "GPL", GPL-compatible): crc.ko
  crc  a  has another CRC than the one that the module was built against: its type changed
       load: crc: disagrees about version of symbol a
       load: crc: Unknown symbol a (err -22)
       Rebuild the module for this kernel.
  crc  b  has another CRC than the one that the module was built against: its type changed
       load: crc: disagrees about version of symbol b
       load: crc: Unknown symbol b (err -22)
entry breaks on 6.12.0 (license "GPL", GPL-compatible): entry.ko
  no-version  a  the module has no version of it, although it has versions of others
              load: entry: no symbol version for a
              load: entry: Unknown symbol a (err -22)
              Rebuild the module with this kernel's Module.symvers at hand.
preempt breaks on 6.12.0 (license "GPL", GPL-compatible): preempt.ko
  vermagic  -  the module was built for "6.12.0 SMP preempt mod_unload modversions ", the kernel is "6.12.0 SMP mod_unload modversions "
            load: preempt: version magic '6.12.0 SMP preempt mod_unload modversions ' should be '6.12.0 SMP mod_unload modversions '
            Rebuild the module for this kernel.
release works on 6.12.0 (license "GPL", GPL-compatible): release.ko

3 of 4 modules break on 6.12.0 (rules and texts of 6.12): 2 crc, 1 no-version, 1 vermagic
EOF
# Rebuilt, all of them work; and a problem's symbol can be left out.
expect 0 kexport-audit check --stage load --kernel 6.12 release.ko preempt.ko crc.ko entry.ko <<'EOF'
crc works on 6.12.0 (license "GPL", GPL-compatible): crc.ko
entry works on 6.12.0 (license "GPL", GPL-compatible): entry.ko
preempt works on 6.12.0 (license "GPL", GPL-compatible): preempt.ko
release works on 6.12.0 (license "GPL", GPL-compatible): release.ko

0 of 4 modules break on 6.12.0 (rules and texts of 6.12)
EOF
expect 0 built 6.12 --ignore '[ab]' crc.ko <<'EOF'
crc works on 6.12.0 (license "GPL", GPL-compatible): crc.ko

0 of 1 modules break on 6.12.0 (rules and texts of 6.12)
EOF

# The size of struct module comes first, then its version, then vermagic; nothing else is said of the module.
mkelf size.ko <<'END'
modinfo name=size
modinfo license=MIT
modinfo vermagic=4.4.0 
thismodule size size=0x480
version module_layout crc=0x33333334
import absent
END
module layout "4.4.0 " <<'END'
version module_layout crc=0x33333334
import absent
END
expect 1 built 6.12 size.ko layout.ko <<'EOF'
layout breaks on 6.12.0 (license "GPL", GPL-compatible): layout.ko
  crc  module_layout  the module was built against another struct module than the kernel's
       load: layout: disagrees about version of symbol module_layout
       Rebuild the module for this kernel.
size breaks on 6.12.0 (license "MIT", not GPL-compatible): size.ko
  struct-size  -  the module was built with another struct module than the kernel's: 0x480 bytes, not 0x500
               load: module size: .gnu.linkonce.this_module section size must match the kernel's built struct module size at run time
               Rebuild the module for this kernel.

2 of 2 modules break on 6.12.0 (rules and texts of 6.12): 1 crc, 1 struct-size
EOF

# No versions at all: taken by a kernel that lets itself be forced, if the whole vermagic fits.
module bare "$magic" <<'END'
import a
export c plain
END
module bare_other "6.12.9 SMP mod_unload modversions " <<'END'
import a
END
mkelf stripped.ko <<'END'
modinfo name=stripped
modinfo license=GPL
thismodule stripped size=0x500
version module_layout crc=0x33333333
import a crc=0x11111111
END
expect 1 built 6.12 bare.ko bare_other.ko stripped.ko <<'EOF'
bare_other breaks on 6.12.0 (license "GPL", GPL-compatible): bare_other.ko
  vermagic    -              the module was built for "6.12.9 SMP mod_unload modversions ", the kernel is "6.12.0 SMP mod_unload modversions "
              load: bare_other: version magic '6.12.9 SMP mod_unload modversions ' should be '6.12.0 SMP mod_unload modversions '
              Rebuild the module for this kernel.
  no-version  module_layout  warning: the module has no versions at all, and the kernel has CRCs
              load: bare_other: module_layout: kernel tainted.
              Rebuild the module with this kernel's Module.symvers at hand.
bare works on 6.12.0 (license "GPL", GPL-compatible): bare.ko
  no-version  -              warning: the module exports symbols without CRCs, and the kernel has CRCs
              load: bare: no versions for exported symbols: kernel tainted.
              Rebuild the module with this kernel's Module.symvers at hand.
  no-version  module_layout  warning: the module has no versions at all, and the kernel has CRCs
              load: bare: module_layout: kernel tainted.
stripped works on 6.12.0 (license "GPL", GPL-compatible): stripped.ko
  vermagic  -  warning: the module has no vermagic
            load: stripped: bad vermagic: kernel tainted.
            Rebuild the module for this kernel.

1 of 3 modules break on 6.12.0 (rules and texts of 6.12): 1 vermagic
EOF
kernel strict 6.12.0 MODVERSIONS <<'END'
export a plain crc=0x11111111
export module_layout plain crc=0x33333333
END
expect 1 built strict bare.ko stripped.ko <<'EOF'
bare breaks on 6.12.0 (license "GPL", GPL-compatible): bare.ko
  no-version  module_layout  the module has no versions at all, and the kernel has CRCs
              Rebuild the module with this kernel's Module.symvers at hand.
stripped breaks on 6.12.0 (license "GPL", GPL-compatible): stripped.ko
  vermagic  -  the module has no vermagic
            Rebuild the module for this kernel.

2 of 2 modules break on 6.12.0 (rules and texts of 6.12): 1 no-version, 1 vermagic
EOF

# 7.1 and later read the class from __kflagstab alone.
kernel 7.2 7.2.0 <<'END'
flags kflagstab
export a plain
END
mkelf old_gpl.ko <<'END'
modinfo name=old_gpl
modinfo license=GPL
modinfo vermagic=7.2.0 SMP mod_unload modversions 
thismodule old_gpl size=0x500
export hidden gpl
END
mkelf old_plain.ko <<'END'
modinfo name=old_plain
modinfo license=GPL
modinfo vermagic=7.2.0 SMP mod_unload modversions 
thismodule old_plain size=0x500
export refused plain
END
mkelf user.ko <<'END'
modinfo name=user
modinfo license=GPL
modinfo vermagic=7.2.0 SMP mod_unload modversions 
thismodule user size=0x500
import hidden
END
expect 1 built 7.2 old_gpl.ko old_plain.ko user.ko <<'EOF'
old_plain breaks on 7.2.0 (license "GPL", GPL-compatible): old_plain.ko
  no-flags  -  the module was built by an older kbuild: it exports symbols without __kflagstab
            load: old_plain: no flags for exported symbols
            Rebuild the module with this kernel's kbuild.
user breaks on 7.2.0 (license "GPL", GPL-compatible): user.ko
  no-flags  hidden  is exported by old_gpl in a section that the kernel ignores
            load: user: Unknown symbol hidden (err -2)
            Rebuild the module with this kernel's kbuild.
old_gpl works on 7.2.0 (license "GPL", GPL-compatible): old_gpl.ko
  no-flags  -  warning: the module was built by an older kbuild: the kernel ignores its GPL-only exports
            load: old_gpl: ignoring obsolete section __ksymtab_gpl
            Rebuild the module with this kernel's kbuild.

2 of 3 modules break on 7.2.0 (rules and texts of 7.2): 2 no-flags
EOF
expect 0 kexport-audit check --stage load --kernel 7.2 old_gpl.ko old_plain.ko user.ko <<'EOF'
old_gpl works on 7.2.0 (license "GPL", GPL-compatible): old_gpl.ko
old_plain works on 7.2.0 (license "GPL", GPL-compatible): old_plain.ko
user works on 7.2.0 (license "GPL", GPL-compatible): user.ko

0 of 3 modules break on 7.2.0 (rules and texts of 7.2)
EOF

# Extended versions (6.14 on): a name that they lack is let in.
kernel 6.15 6.15.0 MODVERSIONS EXTENDED_MODVERSIONS <<'END'
export a plain crc=0x11111111
export b gpl crc=0x22222222
export module_layout plain crc=0x33333333
END
module extended "6.15.0 SMP mod_unload modversions " <<'END'
versions extended
version module_layout crc=0x33333333
import a crc=0x11111112
import b
END
expect 1 built 6.15 extended.ko <<'EOF'
extended breaks on 6.15.0 (license "GPL", GPL-compatible): extended.ko
  crc         a  has another CRC than the one that the module was built against: its type changed
              load: extended: disagrees about version of symbol a
              load: extended: Unknown symbol a (err -22)
              Rebuild the module for this kernel.
  no-version  b  warning: the module has no version of it, although it has versions of others
              load: extended: no extended symbol version for b
              Rebuild the module with this kernel's Module.symvers at hand.

1 of 1 modules break on 6.15.0 (rules and texts of 6.12): 1 crc
EOF

# The two sentences that weak-modules scripts parse. A module that is refused as a whole is not passed over, and what
# comes after that is told as well.
expect 1 kexport-audit check --as built --kernel 6.12 -f depmod crc.ko good.ko entry.ko size.ko preempt.ko <<'EOF'
depmod: WARNING: crc.ko disagrees about version of symbol a
depmod: WARNING: crc.ko disagrees about version of symbol b
depmod: WARNING: entry.ko disagrees about version of symbol a
depmod: WARNING: preempt.ko disagrees about version of symbol module_layout
depmod: WARNING: size.ko disagrees about version of symbol module_layout
depmod: WARNING: size.ko needs unknown symbol absent
EOF
mkelf gpl.ko <<'END'
modinfo name=gpl
modinfo license=Proprietary
import b
import a
END
mkelf twice.ko <<'END'
modinfo name=twice
modinfo license=GPL
export a plain
END
expect 1 kexport-audit check --kernel 6.12 -f depmod gpl.ko twice.ko <<'EOF'
depmod: WARNING: gpl.ko needs unknown symbol b
depmod: WARNING: twice.ko disagrees about version of symbol module_layout
EOF
done_testing
