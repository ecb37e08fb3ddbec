#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# sites of real kernels' sources against what those kernels' own builds recorded: at least 99.9 % of the rows of
# Module.symvers have a site of the same symbol, type and namespace. What has none is listed, with the reason, in
# build/sites-misses.tsv. Exports that no statement of the tree makes are counted apart: Rust's.
. "$KEXPORT_SRC/tests/lib.sh"
. "$KEXPORT_SRC/tests/real/real.sh"

misses=$KEXPORT_BUILD/sites-misses.tsv
printf 'kernel\tsymbol\tmodule\ttype\tnamespace\treason\n' >"$misses.new"

# SYMBOL|TYPE|NAMESPACE, one a line, of what the source exports
keys_of_source() { # keys_of_source TREE
	kexport-audit sites -f json "$1" 2>err |
		sed -n 's/.*"symbol":"\([^"]*\)","type":"\([^"]*\)","namespace":"\([^"]*\)".*/\1|\2|\3/p' | sort -u
}

# The reason for a miss: what is known of a family, or what the source has instead.
reason_of() { # reason_of SYMBOL
	case $1 in
	raid6_gf* | raid6_vgf*) echo "printed by the generator of the raid6 tables" ;;
	rust_*) echo "exported from Rust by #[export]" ;;
	v7_*) echo "named by macros of a header that is not beside the file (asm/glue.h)" ;;
	_find_*) echo "named by a macro of the assembler" ;;
	otx2_mbox_up_handler_*) echo "named by a list macro of another folder's header" ;;
	*) echo "not known" ;;
	esac
}

# Whether the tree is what the kernel was built from: a mirror can have one of them older.
same_version() { # same_version TREE SERIES ARCH
	version=$(sed -n 's/^\(VERSION\|PATCHLEVEL\|SUBLEVEL\) = //p' "$1/Makefile" | head -n 3 | paste -s -d .)
	cut -d ' ' -f 2 "$KEXPORT_CACHE/$2-$3/version" | grep -q "^${version%.0}[-~]"
}

judge() { # judge SERIES ARCH
	name="source:$1 headers:$1:$2"
	fetched "$name" "source:$1" "symvers:$1:$2" || return 0
	if ! same_version "$(fetch "source:$1")" "$1" "$2"; then
		ok 0 "$name # SKIP the source fetched is of another version"
		return 0
	fi
	[ "keys-$1" = "$have" ] || keys_of_source "$(fetch "source:$1")" >keys
	have=keys-$1
	awk -F '\t' -v kernel="$1-$2" '
		FNR == NR { split($0, key, "|"); site[$0]; known[key[1]]; next }
		!($2 in known) && $2 ~ /^(_R|rust_helper_)/ { generated++; next }
		{ rows++ }
		($2 "|" $4 "|" $5) in site { found++; next }
		{ print kernel "\t" $2 "\t" $3 "\t" $4 "\t" $5 >"missed" }
		END { print rows + 0, found + 0, generated + 0 }
	' keys "$(fetch "symvers:$1:$2")" >counts
	read -r rows found generated <counts
	check "$1 $2: $found of $rows rows have their site, $generated are generated" \
		test "$rows" -gt 10000 -a "$found" -ge $((rows - rows / 1000))
}

have=
: >missed
for series in 5.10 6.1 6.12 7.2 7.3; do
	judge $series amd64
	cat missed >>all
	: >missed
done
for kernel in "7.2 riscv64" "7.3 arm64" "7.3 armhf" "7.3 ppc64el" "7.3 s390x"; do
	# shellcheck disable=SC2086 # two words
	judge $kernel
	cat missed >>all
	: >missed
done
while IFS= read -r line; do
	printf '%s\t%s\n' "$line" "$(reason_of "$(echo "$line" | cut -f 2)")"
done <all >>"$misses.new"
mv "$misses.new" "$misses"
check "every miss has its reason ($misses)" sh -c "! grep 'not known\$' '$misses'"
done_testing
