#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# check: where a missing symbol went, and how certain that is.
. "$KEXPORT_SRC/tests/lib.sh"

mkdir -p old/kernel new/kernel headers/include/linux headers/arch/x86/include headers/arch/arm/include headers/tools
mkelf old/vmlinux <<'END'
banner Linux version 6.1.0 (gcc)
export renamed plain
export renamed_before plain
export __renamed_before plain
export inlined plain
export as_macro gpl
export hidden plain
export gone plain
export moved plain
export only_called plain
END
mkelf new/vmlinux <<'END'
banner Linux version 6.12.0 (gcc)
export __renamed plain
export __renamed_before plain
END
mkelf new/kernel/mover.ko <<'END'
modinfo name=mover
modinfo license=GPL
modinfo intree=Y
export moved plain
END
mkelf user.ko <<'END'
modinfo name=user
modinfo license=GPL
import renamed
import renamed_before
import inlined
import as_macro
import hidden
import gone
import moved
import only_called
import unheard_of
import only_on_x86
modinfo vermagic=6.12.0 
END
# From the two kernels alone.
expect 1 kexport-audit check --stage load --kernel new --from old user.ko <<'EOF'
user breaks on 6.12.0 (license "GPL", GPL-compatible): user.ko
  missing  as_macro        was exported by vmlinux, and is not exported any more
           load: user: Unknown symbol as_macro (err -2)
           No successor found. Where a header used it and not the module itself, a rebuild mends it.
  missing  gone            was exported by vmlinux, and is not exported any more
           load: user: Unknown symbol gone (err -2)
  missing  hidden          was exported by vmlinux, and is not exported any more
           load: user: Unknown symbol hidden (err -2)
  missing  inlined         was exported by vmlinux, and is not exported any more
           load: user: Unknown symbol inlined (err -2)
  missing  only_called     was exported by vmlinux, and is not exported any more
           load: user: Unknown symbol only_called (err -2)
  missing  only_on_x86     is exported by neither kernel: another module provides it, or the module was built for a third kernel
           load: user: Unknown symbol only_on_x86 (err -2)
           Port the module to what took the symbol's place.
  missing  renamed         was exported by vmlinux, and is not exported any more
           load: user: Unknown symbol renamed (err -2)
           __renamed, exported by vmlinux, came when it went: likely its successor; compare the prototypes.
  missing  renamed_before  was exported by vmlinux, and is not exported any more
           load: user: Unknown symbol renamed_before (err -2)
           __renamed_before, exported by vmlinux, is named like it: possibly its successor; compare the prototypes.
  missing  unheard_of      is exported by neither kernel: another module provides it, or the module was built for a third kernel
           load: user: Unknown symbol unheard_of (err -2)
           Port the module to what took the symbol's place.
  missing  moved           note: moved from vmlinux to kernel/mover
           Load kernel/mover first, as modprobe does.

1 of 1 modules break on 6.12.0 (rules and texts of 6.12): 9 missing
EOF

cat >headers/include/linux/new.h <<'END'
#define as_macro(x) other(x)
static __always_inline __must_check int
inlined(struct thing *thing, int (*function)(void))
{
	return only_called(thing);
}
extern int hidden(void);
static inline int renamed_before(void);
END
echo 'static inline int inlined(void) { }' >headers/arch/x86/include/inlined.h
echo 'static inline int gone(void) { }' >headers/tools/gone.h
echo 'static inline int gone(void) { }' >headers/arch/arm/include/gone.h
echo 'static inline int only_on_x86(void) { }' >headers/arch/x86/include/only.h
{
	seq -f 'ffffffff81000000 T symbol_%.0f' 100
	echo 'ffffffff82000000 t hidden'
	echo '                 U gone'
} >new/System.map
# With its System.map, which lies with it, and its headers: a rebuild mends what a header defines.
expect 1 kexport-audit check --kernel new --from old --headers headers user.ko <<'EOF'
user breaks on 6.12.0 (license "GPL", GPL-compatible): user.ko
  missing  gone            was exported by vmlinux, and is not exported any more
           build: ERROR: modpost: "gone" [user.ko] undefined!
           load: user: Unknown symbol gone (err -2)
           Gone: neither the image nor a header has it.
  missing  hidden          is still in the kernel, and not exported any more
           build: ERROR: modpost: "hidden" [user.ko] undefined!
           load: user: Unknown symbol hidden (err -2)
           Use another interface, or ask the symbol's maintainers.
  missing  only_called     was exported by vmlinux, and is not exported any more
           build: ERROR: modpost: "only_called" [user.ko] undefined!
           load: user: Unknown symbol only_called (err -2)
           Gone: neither the image nor a header has it.
  missing  renamed         was exported by vmlinux, and is not exported any more
           build: ERROR: modpost: "renamed" [user.ko] undefined!
           load: user: Unknown symbol renamed (err -2)
           __renamed, exported by vmlinux, came when it went: likely its successor; compare the prototypes.
  missing  renamed_before  was exported by vmlinux, and is not exported any more
           build: ERROR: modpost: "renamed_before" [user.ko] undefined!
           load: user: Unknown symbol renamed_before (err -2)
           __renamed_before, exported by vmlinux, is named like it: possibly its successor; compare the prototypes.
  missing  unheard_of      is exported by neither kernel: another module provides it, or the module was built for a third kernel
           build: ERROR: modpost: "unheard_of" [user.ko] undefined!
           load: user: Unknown symbol unheard_of (err -2)
           Port the module to what took the symbol's place.
  missing  as_macro        note: is not exported any more: include/linux/new.h defines it
           Rebuild the module with this kernel's headers.
  missing  inlined         note: is not exported any more: include/linux/new.h defines it
  missing  moved           note: moved from vmlinux to kernel/mover
           Load kernel/mover first, as modprobe does.
  missing  only_on_x86     note: is not exported: arch/x86/include/only.h defines it
           Rebuild the module with this kernel's headers.

1 of 1 modules break on 6.12.0 (rules and texts of 6.12): 6 missing
EOF
# As it is, it does not load.
expect 1 kexport-audit check --stage load --as built --kernel new --headers headers --ignore '(?!inlined).*' user.ko <<'EOF'
user breaks on 6.12.0 (license "GPL", GPL-compatible): user.ko
  missing  inlined  is not exported: include/linux/new.h defines it
           load: user: Unknown symbol inlined (err -2)
           Rebuild the module with this kernel's headers.

1 of 1 modules break on 6.12.0 (rules and texts of 6.12): 1 missing
EOF
successors() {
	kexport-audit check --stage load --kernel new --from old --headers headers -f json user.ko |
		grep -o '"successor":{[^}]*}'
}
expect 0 successors <<'EOF'
"successor":{"kind":"gone","certainty":"certain","evidence":[],"symbol":null,"where":null}
"successor":{"kind":"not-exported","certainty":"certain","evidence":[],"symbol":"hidden","where":"vmlinux"}
"successor":{"kind":"gone","certainty":"certain","evidence":[],"symbol":null,"where":null}
"successor":{"kind":"renamed","certainty":"likely","evidence":["name"],"symbol":"__renamed","where":"vmlinux"}
"successor":{"kind":"renamed","certainty":"possible","evidence":["name"],"symbol":"__renamed_before","where":"vmlinux"}
"successor":{"kind":"inline","certainty":"certain","evidence":[],"symbol":"as_macro","where":"include/linux/new.h"}
"successor":{"kind":"inline","certainty":"certain","evidence":[],"symbol":"inlined","where":"include/linux/new.h"}
"successor":{"kind":"moved","certainty":"certain","evidence":[],"symbol":"moved","where":"kernel/mover"}
"successor":{"kind":"inline","certainty":"certain","evidence":[],"symbol":"only_on_x86","where":"arch/x86/include/only.h"}
EOF

# Prototypes settle it, where both kernels' snapshots have them (scan --debuginfo, scan --prototypes).
with_prototypes() { # with_prototypes FOLDER TYPE: gives the renamed function one
	kexport-audit scan -f json "$1/vmlinux" |
		sed 's/"symbol":"\(_*renamed\)".*"crc":null/&,"prototype":"'"$2"' \1(int n)"/'
}
renamed() {
	kexport-audit check --stage load --kernel new.json --from old.json --ignore '(?!renamed$).*' user.ko | sed -n 2,4p
}
with_prototypes old int >old.json
with_prototypes new int >new.json
expect 0 renamed <<'EOF'
  missing  renamed  was exported by vmlinux, and is not exported any more
           load: user: Unknown symbol renamed (err -2)
           __renamed, exported by vmlinux, came in its place, with the same prototype.
EOF
with_prototypes new long >new.json
expect 0 renamed <<'EOF'
  missing  renamed  was exported by vmlinux, and is not exported any more
           load: user: Unknown symbol renamed (err -2)
           __renamed, exported by vmlinux, came when it went: likely its successor; compare the prototypes.
EOF

# It is found beside an image as well, and in boot/ of an installed kernel.
hidden() { # hidden KERNEL
	kexport-audit check --stage load --kernel "$1" --ignore '(?!hidden$).*' user.ko | sed -n 2p
}
expect 0 hidden new/vmlinux <<'EOF'
  missing  hidden  is in the kernel, and not exported
EOF
mkdir -p root/boot root/lib/modules/6.12.0
cp new/vmlinux root/boot/vmlinux-6.12.0
cp new/System.map root/boot/System.map-6.12.0
expect 0 hidden root/lib/modules/6.12.0 <<'EOF'
  missing  hidden  is in the kernel, and not exported
EOF
expect 0 hidden root/boot/vmlinux-6.12.0 <<'EOF'
  missing  hidden  is in the kernel, and not exported
EOF
expect 0 hidden root <<'EOF'
  missing  hidden  is in the kernel, and not exported
EOF

# A list that is none: not an error unless it was asked for.
echo 'ffffffffffffffff B The real System.map is in another package' >new/System.map
expect 1 kexport-audit check --stage load --kernel new --ignore '(?!hidden).*' user.ko <<'EOF'
user breaks on 6.12.0 (license "GPL", GPL-compatible): user.ko
  missing  hidden  is not exported
           load: user: Unknown symbol hidden (err -2)
           Port the module to what took the symbol's place.

1 of 1 modules break on 6.12.0 (rules and texts of 6.12): 1 missing
EOF
expect 2 kexport-audit check --kernel new --system-map new/System.map user.ko <<'EOF'
kexport-audit check: new/System.map: expected a kernel's symbols, as "ffffffff81000000 T _text" a line
EOF
expect 2 kexport-audit check --kernel new --headers absent user.ko <<'EOF'
kexport-audit check: absent: No such file or directory
EOF
done_testing
