#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# diff of two kernels' images and modules equals diff of their Module.symvers, and that equals what awk makes of them.
. "$KEXPORT_SRC/tests/lib.sh"
. "$KEXPORT_SRC/tests/real/real.sh"

# What changed of each symbol but its CRC: SYMBOL KIND, one kind a line. Symbols that several modules export are left out
# (a few test modules; which of them is compared with which is the program's choice).
changes_by_awk() { # changes_by_awk OLD NEW
	awk -F '\t' '
		FNR == 1 { file++ }
		{ n[file, $2]++; module[file, $2] = $3; type[file, $2] = $4; ns[file, $2] = $5; symbols[$2] }
		function is_list(s) { return s ~ /^module:/ }
		function is_name(s) { return s != "" && !is_list(s) }
		function lacks(list, of, i, n, names) { # whether a name of the list @of is not in @list
			n = split(substr(of, 8), names, ",")
			for (i = 1; i <= n; i++)
				if (index("," substr(list, 8) ",", "," names[i] ",") == 0) return 1
			return 0
		}
		function namespace_kinds(s, a, b) {
			if (is_name(a) && is_name(b)) print s, "namespace-changed"
			else if (is_name(a)) print s, "namespace-removed"
			else if (is_name(b)) print s, "namespace-added"
			if (is_list(b) && !is_list(a)) print s, "modules-restricted"
			if (is_list(a) && (!is_list(b) || lacks(a, b))) print s, "modules-widened"
			if (is_list(a) && is_list(b) && lacks(b, a)) print s, "modules-narrowed"
		}
		END {
			for (s in symbols) {
				if (n[1, s] > 1 || n[2, s] > 1) continue
				if (!n[1, s]) { print s, "added"; continue }
				if (!n[2, s]) { print s, "removed"; continue }
				if (type[1, s] != type[2, s]) print s, type[2, s] ~ /GPL/ ? "became-gpl-only" : "became-plain"
				if (ns[1, s] != ns[2, s]) namespace_kinds(s, ns[1, s], ns[2, s])
				if (module[1, s] != module[2, s]) print s, "moved"
			}
		}' "$1" "$2"
}

# The same from the program's CSV: the second column holds the kinds.
changes_by_us() { # changes_by_us OLD NEW
	kexport-audit diff -f csv "$1" "$2" | awk -F , 'NR > 1 {
		n = split($2, kinds, " ")
		for (i = 1; i <= n; i++) if (kinds[i] != "crc") print $1, kinds[i]
	}'
}

without_labels() {
	sed '/^ "old": /d; /^ "new": /d' "$1"
}

old=5.10
for new in 6.1 6.12 7.2 7.3; do
	name="$old -> $new"
	if fetched "$name" "kernel:$old:amd64" "symvers:$old:amd64" "kernel:$new:amd64" "symvers:$new:amd64"; then
		old_symvers=$(fetch "symvers:$old:amd64")
		new_symvers=$(fetch "symvers:$new:amd64")
		kexport-audit diff -f json:images.json "$(fetch "kernel:$old:amd64")" "$(fetch "kernel:$new:amd64")" >/dev/null
		ok $(($? != 1)) "$name: status 1 from images and modules"
		kexport-audit diff -f json:symvers.json "$old_symvers" "$new_symvers" >/dev/null
		ok $(($? != 1)) "$name: status 1 from Module.symvers"
		without_labels images.json >images
		without_labels symvers.json >symvers
		same_lines "$name: images and modules say what Module.symvers says" symvers images
		changes_by_awk "$old_symvers" "$new_symvers" >want
		changes_by_us "$old_symvers" "$new_symvers" >got
		same_lines "$name: kinds as awk finds them" want got
		old=$new
	fi
done
done_testing
