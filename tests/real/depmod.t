#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# check -f depmod against depmod -e -E itself: real modules, built for 6.1, on kernels with CRCs. What depmod does not look
# at (classes, namespaces, versions of weak symbols) is told besides, and nothing else.
. "$KEXPORT_SRC/tests/lib.sh"
. "$KEXPORT_SRC/tests/real/real.sh"

# depmod takes what a list says of vmlinux alone: with all rows put there it needs no other modules.
by_depmod() { # by_depmod SYMVERS FILE.ko...
	rm -rf base
	mkdir -p base/lib/modules/9.9.9
	awk -F '\t' 'BEGIN { OFS = "\t" } { $3 = "vmlinux" } 1' "$1" >symvers
	shift
	cp "$@" base/lib/modules/9.9.9
	touch base/lib/modules/9.9.9/modules.order base/lib/modules/9.9.9/modules.builtin
	depmod -n -e -E symvers -b "$PWD/base" 9.9.9 2>&1 >/dev/null | sed -n 's#^depmod: WARNING: .*/\([^/]*\.ko\)#\1#p'
}

by_us() { # by_us SYMVERS FILE.ko...
	kernel=$1
	shift
	kexport-audit check --stage load --as built --kernel "$kernel" -f depmod -f csv:got.csv "$@" 2>err |
		sed 's#^depmod: WARNING: .*/\([^/]*\.ko\)#\1#'
}

# "FILE.ko SYMBOL" of what depmod has no eye for: other reasons, and what is said of weak symbols.
told_besides() { # told_besides FILE.ko...
	awk -F , 'NR == 1 { for (i = NF; i > 0; i--) at[$i] = i; next }
		$at["reason"] !~ /^(missing|crc|no-version|)$/ && $at["symbol"] != "" {
			sub(/.*\//, "", $at["path"]); print $at["path"], $at["symbol"] }' got.csv
	for ko in "$@"; do
		nm -u "$ko" | awk -v ko="${ko##*/}" '$1 == "w" { print ko, $2 }'
	done
}

without() { # without FILE: the sentences on stdin about other symbols than those of FILE
	awk -v file="$1" 'BEGIN { while ((getline pair <file) > 0) known[pair] } !(($1 " " $NF) in known)' | LC_ALL=C sort -u
}

fetched "modules for 6.1" kbuild:6.1:amd64 || done_testing
# shellcheck disable=SC2086 # a list of words
"$KEXPORT_SRC/scripts/build-dkms" "$KEXPORT_CACHE" 6.1 $dkms_packages >folders 2>log
ok $? "Debian's packages build for 6.1"
diagnose log
set --
while read -r folder; do
	set -- "$@" "$folder"/*.ko
done <folders

for series in 5.10 6.1 6.12; do
	fetched "depmod on $series" "symvers:$series:amd64" || continue
	symvers=$(fetch "symvers:$series:amd64")
	by_us "$symvers" "$@" >got
	told_besides "$@" >besides
	by_depmod "$symvers" "$@" | without besides >want
	without besides <got >got.alike
	cmp -s want got.alike && ! [ -s err ]
	same=$?
	ok $same "$series: $(wc -l <want) sentences about $# modules"
	[ $same -eq 0 ] && continue
	diff want got.alike | head -n 20 >"$WORK/.diff"
	diagnose "$WORK/.diff"
	diagnose err
done
done_testing
