# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
#
# btf: type information as text, for mkelf's `section .BTF A ...`. btf [BASE] reads a type a line, numbered from 1 (behind
# those of BASE, what btf printed for the image), and prints the bytes as hexadecimal digits:
#
#	int NAME | float NAME | struct NAME | union NAME | enum NAME | fwd NAME | fwd-union NAME
#	ptr ID | const ID | volatile ID | restrict ID | typedef NAME ID | tag NAME ID | array ID N
#	proto ID [NAME:ID...]     ID of the result, then the parameters; NAME may be empty, ":0" at the end is "..."
#	func NAME ID | var NAME ID
#	raw HEX                   bytes of our own
# Where it says NAME, "-" stands for none.

btf_word() { # btf_word HEX N: word N of the header
	echo "$1" | cut -c$(($2 * 8 + 1))-$(($2 * 8 + 8)) | sed 's/\(..\)\(..\)\(..\)\(..\)/0x\4\3\2\1/'
}

btf() { # btf [BASE]
	awk -v first="$([ $# -eq 0 ] || printf %d "$(btf_word "$1" 5)")" '
	function word(n) {
		return sprintf("%02x%02x%02x%02x", n % 256, int(n / 256) % 256, int(n / 65536) % 256, int(n / 16777216))
	}
	function name(text, i) {
		if (text == "-" || text == "") return 0
		if (text in at) return at[text]
		at[text] = first + length(strings) / 2
		for (i = 1; i <= length(text); i++) strings = strings sprintf("%02x", code[substr(text, i, 1)])
		strings = strings "00"
		return at[text]
	}
	function type(kind, text, n, last) {
		types = types word(name(text)) word(kind % 256 * 16777216 + n + (kind > 255 ? 2147483648 : 0)) word(last)
	}
	BEGIN {
		for (i = 32; i < 127; i++) code[sprintf("%c", i)] = i
		if (!first) strings = "00"
		split("ptr 2 typedef 8 volatile 9 const 10 restrict 11 func 12 var 14 tag 18 struct 4 union 5 enum 6 fwd 7 " \
			"fwd-union 263 float 16", kinds)
		for (i = 1; i in kinds; i += 2) kind[kinds[i]] = kinds[i + 1]
	}
	$1 == "raw" { types = types $2; next }
	$1 == "int" { type(1, $2, 0, 4); types = types word(32); next }
	$1 == "array" { type(3, "", 0, 0); types = types word($2) word(1) word($3); next }
	$1 == "proto" {
		type(13, "", NF - 2, $2)
		for (i = 3; i <= NF; i++) { split($i, part, ":"); types = types word(name(part[1])) word(part[2]) }
		next
	}
	$1 ~ /^(ptr|const|volatile|restrict)$/ { type(kind[$1], "", 0, $2); next }
	{ type(kind[$1], $2, 0, $3) }
	$1 == "var" { types = types word(1) }
	END {
		print "9feb0100" word(24) word(0) word(length(types) / 2) word(length(types) / 2) word(length(strings) / 2) \
			types strings
	}'
}
