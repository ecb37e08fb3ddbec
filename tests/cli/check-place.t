#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091,SC2119
# check: the successor of a missing symbol by its place among the functions of both kernels, and by its prototype from BTF.
. "$KEXPORT_SRC/tests/lib.sh"
. "$KEXPORT_SRC/tests/btf.sh"

types() { # types [FUNCTION:PROTOTYPE...]: 2 is int(int), 3 is int(void), 4 is void(int)
	{
		printf '%s\n' 'int int' 'proto 1 n:1' 'proto 1' 'proto 0 n:1'
		for function; do
			echo "func ${function%:*} ${function#*:}"
		done
	} | btf
}

# kernel FOLDER RELEASE FUNCTION...: an image of functions, in that order; those with a "+" are exported, and ":N" is the
# prototype. Without a symbol table; System.map has all of them.
kernel() {
	folder=$1 release=$2
	shift 2
	mkdir -p "$folder"
	{
		echo "banner Linux version $release (gcc)"
		echo 'symtab no'
		echo 'export common plain'
		for function; do
			case $function in
			+*) echo "export $(echo "$function" | tr -d + | cut -d: -f1) plain" ;;
			esac
		done
		# shellcheck disable=SC2046 # a list of words
		echo "section .BTF A $(types $(printf '%s\n' "$@" | grep : | tr -d +))"
	} | mkelf "$folder/vmlinux"
	{
		seq 100 199 | sed 's/.*/ffffffff81000& t start_of_text_&/'
		address=200
		for function; do
			echo "ffffffff81000$address T $(echo "$function" | tr -d + | cut -d: -f1)"
			address=$((address + 1))
		done
		echo "ffffffff81000$address T _etext"
	} >"$folder/System.map"
}
user() { # user SYMBOL...: a module that imports them
	{
		printf 'modinfo name=user\nmodinfo license=GPL\nmodinfo vermagic=6.12.0 \n'
		printf 'import %s\n' "$@"
	} | mkelf user.ko
}
successors() { # kind, certainty, evidence, symbol now, module
	kexport-audit check --stage load --kernel new --from old -f json user.ko | grep -o '"successor":{[^}]*}' |
		sed 's/[{}"]//g; s/successor:kind://; s/,[a-z]*:/ /g'
}

# Where one went between two functions that stay, one came. What the compiler makes of functions does not count.
kernel old 6.1.0 before +went:2 went.cold __pfx_behind behind +same_here:2 last
kernel new 6.12.0 before __pfx_came +came:2 behind +same_here:2 last
user went
expect 1 kexport-audit check --stage load --kernel new --from old user.ko <<'EOF'
user breaks on 6.12.0 (license "GPL", GPL-compatible): user.ko
  missing  went  was exported by vmlinux, and is not exported any more
           load: user: Unknown symbol went (err -2)
           came, exported by vmlinux, stands where it stood, with the same prototype: likely its successor.

1 of 1 modules break on 6.12.0 (rules and texts of 6.12): 1 missing
EOF
expect 0 successors <<'EOF'
renamed likely [prototype,place] came vmlinux
EOF

# With another prototype, or with none that is known.
kernel new 6.12.0 before +came:3 behind last
expect 0 successors <<'EOF'
renamed possible [place] came vmlinux
EOF
kernel new 6.12.0 before +came behind last
expect 0 successors <<'EOF'
renamed possible [place] came vmlinux
EOF
expect 1 kexport-audit check --stage load --kernel new --from old user.ko <<'EOF'
user breaks on 6.12.0 (license "GPL", GPL-compatible): user.ko
  missing  went  was exported by vmlinux, and is not exported any more
           load: user: Unknown symbol went (err -2)
           came, exported by vmlinux, stands where it stood: possibly its successor; compare the prototypes.

1 of 1 modules break on 6.12.0 (rules and texts of 6.12): 1 missing
EOF
# What came is not exported, or was exported before, or was there before.
kernel new 6.12.0 before came:2 behind last
expect 0 successors <<'EOF'
gone likely [] null null
EOF
kernel new 6.12.0 before +same_here:2 behind last
expect 0 successors <<'EOF'
gone likely [] null null
EOF
kernel old 6.1.0 before +went:2 behind came:2 last
kernel new 6.12.0 before +came:2 behind last
expect 0 successors <<'EOF'
gone likely [] null null
EOF

mkdir old/kernel
mkelf old/kernel/other.ko <<'END'
modinfo name=other
modinfo license=GPL
export came plain
END
kernel old 6.1.0 before +went:2 behind last
expect 0 successors <<'EOF'
gone likely [] null null
EOF
rm -r old/kernel

# Several came: the one with the same prototype, if there is but one, and no other that went has it.
kernel old 6.1.0 before +went:2 static_helper behind last
kernel new 6.12.0 before +other:3 +came:2 +third:4 behind last
expect 0 successors <<'EOF'
renamed likely [prototype,place] came vmlinux
EOF
kernel new 6.12.0 before +other:2 +came:2 behind last
expect 0 successors <<'EOF'
gone likely [] null null
EOF
kernel new 6.12.0 before +other +came:2 behind last
expect 0 successors <<'EOF'
gone likely [] null null
EOF
kernel old 6.1.0 before +went:2 +went_too:2 behind last
kernel new 6.12.0 before +came:2 behind last
expect 0 successors <<'EOF'
gone likely [] null null
EOF
kernel old 6.1.0 before +went:2 behind last
kernel new 6.12.0 before a b c d e f g h +came:2 behind last
expect 0 successors <<'EOF'
gone likely [] null null
EOF
kernel old 6.1.0 before +went:2 behind last a b c d e
kernel new 6.12.0 before a b c d e +came:2 behind last
expect 0 successors <<'EOF'
gone likely [] null null
EOF

# A neighbour whose name stands there twice is none; without one on each side there is no place.
kernel old 6.1.0 before twin +went:2 twin behind last
kernel new 6.12.0 before +came:2 behind twin last twin
expect 0 successors <<'EOF'
renamed likely [prototype,place] came vmlinux
EOF
kernel old 6.1.0 before +went:2
sed -i /_etext/d old/System.map
kernel new 6.12.0 before +came:2
expect 0 successors <<'EOF'
gone likely [] null null
EOF

# By name and by place; the name of one that was there before says less than place and prototype.
kernel old 6.1.0 before +went:2 behind last
kernel new 6.12.0 before +__went:2 behind last
expect 0 successors <<'EOF'
renamed certain [name,prototype,place] __went vmlinux
EOF
kernel old 6.1.0 before +went:2 behind +__went:2 last
kernel new 6.12.0 before +came:2 behind +__went:2 last
expect 0 successors <<'EOF'
renamed likely [prototype,place] came vmlinux
EOF
kernel new 6.12.0 before behind +__went:2 last
expect 1 kexport-audit check --stage load --kernel new --from old user.ko <<'EOF'
user breaks on 6.12.0 (license "GPL", GPL-compatible): user.ko
  missing  went  was exported by vmlinux, and is not exported any more
           load: user: Unknown symbol went (err -2)
           __went, exported by vmlinux, is named like it, with the same prototype, and was there before: possibly its successor.

1 of 1 modules break on 6.12.0 (rules and texts of 6.12): 1 missing
EOF
# A name that tells of other locking is never certain.
kernel old 6.1.0 before +went:2 behind last
kernel new 6.12.0 before behind +went_locked:2 last
expect 1 kexport-audit check --stage load --kernel new --from old user.ko <<'EOF'
user breaks on 6.12.0 (license "GPL", GPL-compatible): user.ko
  missing  went  was exported by vmlinux, and is not exported any more
           load: user: Unknown symbol went (err -2)
           went_locked, exported by vmlinux, came when it went, with the same prototype: likely its successor; compare what they lock.

1 of 1 modules break on 6.12.0 (rules and texts of 6.12): 1 missing
EOF
# The name that a prototype declares is not always the first that reads so.
mkelf old/vmlinux <<END
banner Linux version 6.1.0 (gcc)
export went plain
section .BTF A $(printf '%s\n' 'struct went' 'ptr 1' 'proto 2 went:2' 'func went 3' | btf)
END
mkelf new/vmlinux <<END
banner Linux version 6.12.0 (gcc)
export __went plain
section .BTF A $(printf '%s\n' 'struct went' 'ptr 1' 'proto 2 went:2' 'func __went 3' | btf)
END
expect 0 successors <<'EOF'
renamed certain [name,prototype] __went vmlinux
EOF

# What the successor asks for is told to a module that does not have it.
restricted() { # restricted CLASS NAMESPACE LICENSE: what is said of __went
	printf '%s\n' 'banner Linux version 6.12.0 (gcc)' "export __went $1 ns=$2" | mkelf new/vmlinux
	printf '%s\n' 'modinfo name=user' "modinfo license=$3" 'modinfo vermagic=6.12.0 ' 'modinfo import_ns=HAS' \
		'import went' | mkelf user.ko
	kexport-audit check --stage load --kernel new --from old user.ko | sed -n 's/.*__went, \(exported [^,]*,\).*/\1/p'
}
expect 0 restricted gpl '' Proprietary <<'EOF'
exported by vmlinux (GPL-only),
EOF
expect 0 restricted gpl '' GPL <<'EOF'
exported by vmlinux,
EOF
expect 0 restricted plain LACKS GPL <<'EOF'
exported by vmlinux (namespace LACKS),
EOF
expect 0 restricted plain HAS GPL <<'EOF'
exported by vmlinux,
EOF
expect 0 restricted gpl module:kvm GPL <<'EOF'
exported by vmlinux (only for the modules kvm),
EOF
user went

# Without System.map: by the order of the exports alone, and what BTF says is in the image.
kernel old 6.1.0 +before +went:2 unexported +behind
kernel new 6.12.0 +before +came:2 +behind
rm old/System.map new/System.map
expect 0 successors <<'EOF'
renamed possible [prototype,place] came vmlinux
EOF
# Snapshots have both, when they were asked for them.
snapshots() { # snapshots OPTION...
	kexport-audit scan "$@" -f json:old.json old >/dev/null && kexport-audit scan "$@" -f json:new.json new >/dev/null
	kexport-audit check --stage load --kernel new.json --from old.json -f json user.ko | grep -o '"successor":{[^}]*}'
}
expect 0 snapshots --prototypes <<'EOF'
"successor":{"kind":"renamed","certainty":"possible","evidence":["prototype","place"],"symbol":"came","where":"vmlinux"}
EOF
expect 0 snapshots <<'EOF'
"successor":{"kind":"gone","certainty":"possible","evidence":[],"symbol":null,"where":null}
EOF
kernel new 6.12.0 +before +came:3 +behind
rm new/System.map
expect 0 successors <<'EOF'
gone possible [] null null
EOF
kernel new 6.12.0 +before +came:2 +behind went:2
rm new/System.map
expect 0 successors <<'EOF'
not-exported certain [] went vmlinux
EOF

expect 1 kexport-audit check --stage load --kernel new user.ko <<'EOF'
user breaks on 6.12.0 (license "GPL", GPL-compatible): user.ko
  missing  went  is in the kernel, and not exported
           load: user: Unknown symbol went (err -2)
           Use another interface, or ask the symbol's maintainers.

1 of 1 modules break on 6.12.0 (rules and texts of 6.12): 1 missing
EOF

# Of a module, by its symbol table; what it has still is told as such.
mkdir -p old/kernel new/kernel
kernel old 6.1.0 before
kernel new 6.12.0 before
module() { # module FOLDER FUNCTION...
	folder=$1
	shift
	{
		printf 'modinfo name=lib\nmodinfo license=GPL\n'
		printf 'export %s plain\n' "$@"
	} | mkelf "$folder/kernel/lib.ko"
}
module old lib_before lib_went lib_behind
module new lib_before lib_came lib_behind
user lib_went
expect 0 successors <<'EOF'
renamed possible [place] lib_came kernel/lib
EOF
mv new/kernel new/moved
expect 0 successors <<'EOF'
gone likely [] null null
EOF

# Damaged types cost the hint that they would give, and are told.
rm -rf old/kernel new/moved
kernel old 6.1.0 before +went:2 behind last
kernel new 6.12.0 before behind last
mkelf new/vmlinux <<'END'
banner Linux version 6.12.0 (gcc)
export common plain
section .BTF A 9feb
END
user went
expect 2 kexport-audit check --stage load --kernel new --from old user.ko <<'EOF'
user breaks on 6.12.0 (license "GPL", GPL-compatible): user.ko
  missing  went  was exported by vmlinux, and is not exported any more
           load: user: Unknown symbol went (err -2)
           Gone from the image. Where a header used it and not the module itself, a rebuild mends it.

1 of 1 modules break on 6.12.0 (rules and texts of 6.12): 1 missing
kexport-audit check: new/vmlinux: .BTF: 2 bytes; expected a header of 24
EOF
# They are not read when nothing is missing.
user common of_sibling
printf '%s\n' 'modinfo name=sibling' 'modinfo license=GPL' 'modinfo vermagic=6.12.0 ' 'export of_sibling plain' |
	mkelf sibling.ko
expect 0 kexport-audit check --stage load --kernel new --from old user.ko sibling.ko <<'EOF'
sibling works on 6.12.0 (license "GPL", GPL-compatible): sibling.ko
user works on 6.12.0 (license "GPL", GPL-compatible): user.ko

0 of 2 modules break on 6.12.0 (rules and texts of 6.12)
EOF
done_testing
