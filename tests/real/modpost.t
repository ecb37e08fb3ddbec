#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# check --stage build against the real modpost of each kernel's linux-kbuild: the same lines, to the letter, for real
# out-of-tree modules and for modules that break each rule.
. "$KEXPORT_SRC/tests/lib.sh"
. "$KEXPORT_SRC/tests/real/real.sh"

# 7.2's and 7.3's modpost want a newer libc than Debian 12's.
modpost() { # modpost SERIES LIST
	kbuild=$(fetch "kbuild:$1:amd64")
	symvers=$(fetch "symvers:$1:amd64")
	tool=$(ls "$kbuild"/../../lib/linux-kbuild-*/scripts/mod/modpost.real-lsb-64)
	case $1 in
	6.1) "$tool" -e -i "$symvers" -i siblings -o dump -T "$2" ;;
	6.12) "$tool" -e -M -i "$symvers" -i siblings -o dump -T "$2" ;;
	*)
		libc=$(fetch package:libc6:sid)/usr/lib/x86_64-linux-gnu
		"$libc/ld-linux-x86-64.so.2" --library-path "$libc" "$tool" -e -M -i "$symvers" -i siblings -o dump -T "$2"
		;;
	esac
}

# What modpost says besides, and we do not: MODULE_DESCRIPTION has nothing to do with exports, and 6.1 has not expected
# to be given modules that it linked itself.
about_exports() {
	grep -v -e 'missing MODULE_DESCRIPTION' -e 'Could not update namespace()' | LC_ALL=C sort
}

lines_of() { # lines_of FILE.json: the kernel's lines of all problems
	python3 -c '
import json, sys
for module in json.load(open(sys.argv[1]))["modules"]:
    for problem in module["problems"]:
        for line in problem["lines"]:
            print(line)' "$1"
}

# modpost prints ten undefined symbols and counts the rest: what it prints is among ours, and so is the count.
compare() { # compare NAME SERIES FOLDER
	kexport-audit scan -f symvers "$3"/*.ko >siblings 2>/dev/null
	case $3 in cases-*) : >siblings ;; esac
	ls "$3"/*.o >list
	modpost "$2" list 2>&1 | about_exports >raw
	kexport-audit check --stage build -f json:got.json --kernel "$(fetch "symvers:$2:amd64")" "$3"/*.ko >/dev/null 2>err
	lines_of got.json | about_exports >got
	suppressed=$(sed -n 's/.*suppressed \([0-9]*\) unresolved.*/\1/p' raw)
	grep -v 'suppressed [0-9]* unresolved' raw >want
	extra=$(LC_ALL=C comm -13 want got | wc -l)
	only=$(LC_ALL=C comm -23 want got | wc -l)
	[ "$only" -eq 0 ] && [ "$extra" -eq "${suppressed:-0}" ] && ! [ -s err ]
	same=$?
	ok "$same" "$1: $(wc -l <want) lines, ${suppressed:-0} suppressed"
	[ "$same" -eq 0 ] && return
	LC_ALL=C diff want got | head -n 20 >"$WORK/.diff"
	diagnose "$WORK/.diff"
	diagnose err
}

# modpost asks for the .o and for the list of its parts. It does not see what a module that is linked exports: those go
# into a Module.symvers of their own, as between two builds.
as_objects() { # as_objects FOLDER
	for ko in "$1"/*.ko; do
		[ -e "${ko%.ko}.o" ] || cp "$ko" "${ko%.ko}.o"
		: >"${ko%.ko}.mod"
	done
}

symbol() { # symbol SERIES AWK-CONDITION: the first of vmlinux that fits
	awk -F '\t' "\$3 == \"vmlinux\" && $2 { print \$2; exit }" "$(fetch "symvers:$1:amd64")"
}

# One module a rule, on symbols that this kernel has.
write_cases() { # write_cases SERIES FOLDER
	gpl=$(symbol "$1" '$4 ~ /GPL/ && $5 == ""')
	plain=$(symbol "$1" '$4 !~ /GPL/ && $5 == ""')
	spaced=$(symbol "$1" '$5 != "" && $5 !~ /^module:/')
	listed=$(symbol "$1" '$5 ~ /^module:.*kvm-intel/')
	mkdir -p "$2"
	mkelf "$2/proprietary.ko" <<-END
		modinfo name=proprietary
		modinfo license=Proprietary
		modinfo description=x
		import $gpl
		import $plain
		import ${spaced:-$plain}
		import never_exported
		import weakly_missing weak
	END
	mkelf "$2/weak-gpl.ko" <<-END
		modinfo name=weak_gpl
		modinfo license=MIT
		modinfo description=x
		import $gpl weak
	END
	mkelf "$2/unlicensed.ko" <<-END
		modinfo name=unlicensed
		modinfo description=x
		import $gpl
	END
	mkelf "$2/two-licenses.ko" <<-END
		modinfo name=two_licenses
		modinfo license=GPL
		modinfo license=CDDL
		modinfo description=x
		import $gpl
	END
	for layout in "clash.ko prel32-ns" "clash.o $([ "$1" = 6.1 ] && echo prel32-ns per-symbol || echo export_symbol)"; do
		mkelf "$2/${layout%% *}" <<-END
			modinfo name=clash
			modinfo license=GPL
			modinfo description=x
			layout ${layout#* }
			export $plain plain
		END
	done
	mkelf "$2/kvm-intel.ko" <<-END
		modinfo name=kvm_intel
		modinfo license=GPL
		modinfo description=x
		import ${listed:-$plain}
	END
	mkelf "$2/kvm_intel.ko" <<-END
		modinfo name=kvm_intel
		modinfo license=GPL
		modinfo description=x
		modinfo import_ns=module:kvm-amd
		import ${listed:-$plain}
	END
	as_objects "$2"
}

fetched "modules for 6.1" kbuild:6.1:amd64 || done_testing
# shellcheck disable=SC2086 # a list of words
"$KEXPORT_SRC/scripts/build-dkms" "$KEXPORT_CACHE" 6.1 $dkms_packages >folders 2>log
ok $? "Debian's packages build for 6.1"
diagnose log
while read -r folder; do
	mkdir -p "real/${folder##*/}"
	cp "$folder"/*.ko "real/${folder##*/}"
	as_objects "real/${folder##*/}"
done <folders
"$KEXPORT_SRC/scripts/build-modules" "$(fetch kbuild:6.1:amd64)" "$KEXPORT_SRC/examples/gpl-only-driver" \
	"$WORK/real/example" >log 2>&1
ok $? "the example driver builds for 6.1"
as_objects real/example

for series in 6.1 6.12 7.2 7.3; do
	fetched "modpost of $series" "kbuild:$series:amd64" "symvers:$series:amd64" package:libc6:sid || continue
	write_cases "$series" "cases-$series"
	compare "rules on $series" "$series" "cases-$series"
	for folder in real/*; do
		compare "${folder#real/} on $series" "$series" "$folder"
	done
done
done_testing
