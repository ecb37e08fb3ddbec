#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# sites of real kernels' sources against what those kernels' own builds recorded: with the .config of linux-headers, at
# least 99.9 % of the rows of Module.symvers have exactly one class in the source, the same type and namespace. What has
# not is listed, with the reason, in build/sites-misses.tsv; so is what programs write while the kernel is built.
. "$KEXPORT_SRC/tests/lib.sh"
. "$KEXPORT_SRC/tests/real/real.sh"

misses=$KEXPORT_BUILD/sites-misses.tsv
printf 'kernel\tsymbol\tmodule\ttype\tnamespace\treason\n' >"$misses.new"

# SYMBOL|TYPE|NAMESPACE, one a line, of what the source has for a kernel
keys_of_kernel() { # keys_of_kernel HEADERS TREE
	kexport-audit sites -f json --kernel "$1" "$2" 2>err |
		sed -n 's/.*"symbol":"\([^"]*\)","type":"\([^"]*\)","namespace":"\([^"]*\)".*/\1|\2|\3/p' | sort -u
}

# No statement of the tree exports these: programs that run while the kernel is built write it.
generator_of() { # generator_of SYMBOL TREE
	case $1 in
	_R* | rust_*) echo "generated: rustc's symbols, by rust/exports.c" ;;
	raid6_*) grep -q "EXPORT_SYMBOL($1)" "$2"/lib/raid6/mktables.c "$2"/lib/raid/raid6/mktables.c 2>/dev/null &&
		echo "generated: printed by mktables.c" ;;
	esac
}

reason_of() { # reason_of SYMBOL
	case $1 in
	v7_*) echo "named by macros of a header that is not beside the file (asm/glue.h)" ;;
	_find_*) echo "a Rust helper of that name is exported by rust/exports.c where the architecture has its own" ;;
	otx2_mbox_up_handler_*) echo "named by a list macro of another folder's header" ;;
	*) echo "not known" ;;
	esac
}

version_of_tree() {
	sed -n 's/^\(VERSION\|PATCHLEVEL\|SUBLEVEL\) = //p' "$1/Makefile" | head -n 3 | paste -s -d . | sed 's/\.0$//'
}

# Rows of Module.symvers: with their class and no other, with others besides, without. Those without and with others in
# "missed".
judge_rows() { # judge_rows KEYS SYMVERS
	awk -F '\t' '
		FNR == NR { split($0, key, "|"); site[$0]; n[key[1]]++; next }
		{ exact = ($2 "|" $4 "|" $5) in site && n[$2] == 1 }
		exact { found++; next }
		{ print $2 "\t" $3 "\t" $4 "\t" $5 "\t" (($2 "|" $4 "|" $5) in site ? "several classes remain" : "") >"missed" }
		END { print FNR, found + 0 }
	' "$1" "$2"
}

judge() { # judge SERIES ARCH
	name="source:$1 headers:$1:$2"
	fetched "$name" "source:$1" "symvers:$1:$2" || return 0
	tree=$(fetch "source:$1")
	symvers=$(fetch "symvers:$1:$2")
	of_tree=$(version_of_tree "$tree")
	of_kernel=$(cut -d ' ' -f 2 "$KEXPORT_CACHE/$1-$2/version")
	: >missed
	keys_of_kernel "$(dirname "$symvers")" "$tree" >keys
	judge_rows keys "$symvers" >counts
	read -r rows found <counts
	generated=0
	while IFS='	' read -r symbol module type namespace why; do
		reason=$(generator_of "$symbol" "$tree")
		[ -z "$reason" ] || generated=$((generated + 1))
		printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$1-$2" "$symbol" "$module" "$type" "$namespace" \
			"${reason:-${why:-$(reason_of "$symbol")}}" >>"$misses.new"
	done <missed
	rows=$((rows - generated))
	name="$1 $2: $found of $rows rows have their class and no other, $generated are generated"
	case $of_kernel in
	"$of_tree"[-~]*) check "$name" test "$rows" -gt 10000 -a "$found" -ge $((rows - rows / 1000)) ;;
	*) ok 0 "$name # SKIP the source is of $of_tree, the kernel of $of_kernel" ;;
	esac
}

for kernel in "5.10 amd64" "6.1 amd64" "6.12 amd64" "7.2 amd64" "7.3 amd64" "7.2 riscv64" "7.3 arm64" "7.3 armhf" \
	"7.3 ppc64el" "7.3 s390x"; do
	# shellcheck disable=SC2086 # two words
	judge $kernel
done
mv "$misses.new" "$misses"
check "every miss has its reason ($misses)" sh -c "! grep 'not known\$' '$misses'"

# A revision in git gives what its files give: a part of a kernel, in a pack.
revision_is_tree() {
	tree=$(fetch source:6.12)
	mkdir part
	cp -R "$tree/include" "$tree/kernel" "$tree/lib" "$tree/net" "$tree/Kbuild" "$tree/Makefile" part
	git init -q part
	git -C part add -A
	git -C part -c user.name=a -c user.email=a@example.org commit -q -m part
	git -C part repack -qad
	kexport-audit sites -f csv part >folder.csv
	kexport-audit sites -f csv part@HEAD >revision.csv
	cmp folder.csv revision.csv && test "$(wc -l <folder.csv)" -gt 7000
}
if fetched "a revision" source:6.12; then
	check "a revision in a pack gives what its files give" revision_is_tree
fi
done_testing
