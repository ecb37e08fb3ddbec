#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# sites: what is a statement and what only looks like one.
. "$KEXPORT_SRC/tests/lib.sh"
mkdir -p t/Documentation/trace t/samples/kobject t/scripts t/tools/include t/tools/testing/cxl

cat >t/x.c <<'EOF'
/* EXPORT_SYMBOL(in_comment); */
// EXPORT_SYMBOL(in_line_comment); \
   EXPORT_SYMBOL(in_continued_comment);
const char *s = "EXPORT_SYMBOL(in_string);", *t = "\"EXPORT_SYMBOL(in_string)";
int EXPORT_SYMBOL_x, xEXPORT_SYMBOL, c = '"';
EXPORT_SYMBOL(one);EXPORT_SYMBOL_GPL(two); EXPORT_SYMBOL (three) ;
	EXPORT_SYMBOL_NS_GPL(four,
			     "NS");
EXPORT_SYMBOL /* why */ ( /* not */ five /* here */ ) ; /* EXPORT_SYMBOL(no) */
EXPORT_\
SYMBOL(spliced);
EXPORT_SYMBOL(six)
EXPORT_SYMBOL
(
	seven
)
;
#if 0
EXPORT_SYMBOL(never);
#elif defined(CONFIG_A)
EXPORT_SYMBOL(if_a);
#else
EXPORT_SYMBOL(if_not_a);
#endif
#if 1
EXPORT_SYMBOL(always);
#else
EXPORT_SYMBOL(never_either);
#endif
#ifdef CONFIG_B
#ifndef CONFIG_C
#  if CONFIG_D || CONFIG_E /* comment */
EXPORT_SYMBOL(nested);
#  endif
#endif
#endif
#define OWN(x) EXPORT_SYMBOL_GPL(own_##x)
#define EXPORT_NOTHING(x)
EXPORT_NOTHING(nothing);
OWN(first); OWN( second );
#undef OWN
OWN(after_undef);
#define EXPORT_SYMBOL_TWICE(x) EXPORT_SYMBOL(x##_1); \
	EXPORT_SYMBOL(x##_2)
EXPORT_SYMBOL_TWICE(twice);
#undef EXPORT_SYMBOL_TWICE
extern int EXPORT_SYMBOL;
EXPORT_SYMBOL_GPL(last)
EOF
for folder in Documentation/trace scripts tools/include; do echo 'EXPORT_SYMBOL(not_built);' >t/$folder/x.c; done
echo 'EXPORT_SYMBOL(sample);' >t/samples/kobject/s.c
echo 'EXPORT_SYMBOL_GPL(__wrap_one);' >t/tools/testing/cxl/mock.c
printf 'not text: EXPORT_SYMBOL(readme);\n' >t/README

expect 0 kexport-audit sites t <<'EOF'
samples/kobject/s.c:1: sample EXPORT_SYMBOL
tools/testing/cxl/mock.c:1: __wrap_one EXPORT_SYMBOL_GPL
x.c:6: one EXPORT_SYMBOL
x.c:6: two EXPORT_SYMBOL_GPL
x.c:6: three EXPORT_SYMBOL
x.c:7: four EXPORT_SYMBOL_GPL "NS" by EXPORT_SYMBOL_NS_GPL
x.c:9: five EXPORT_SYMBOL
x.c:12: six EXPORT_SYMBOL
x.c:13: seven EXPORT_SYMBOL
x.c:21: if_a EXPORT_SYMBOL if defined(CONFIG_A)
x.c:23: if_not_a EXPORT_SYMBOL if !defined(CONFIG_A)
x.c:26: always EXPORT_SYMBOL
x.c:33: nested EXPORT_SYMBOL if defined(CONFIG_B) && !defined(CONFIG_C) && (CONFIG_D || CONFIG_E)
x.c:40: own_first EXPORT_SYMBOL_GPL by OWN
x.c:40: own_second EXPORT_SYMBOL_GPL by OWN
x.c:45: twice_1 EXPORT_SYMBOL by EXPORT_SYMBOL_TWICE
x.c:45: twice_2 EXPORT_SYMBOL by EXPORT_SYMBOL_TWICE
x.c:48: last EXPORT_SYMBOL_GPL
EOF

# The byte range is the statement's, to the letter.
ranges() {
	kexport-audit sites -f csv t "$@" | tr -d '\r' | while IFS=, read -r file line start end rest; do
		[ "$file" = file ] || dd if="t/$file" bs=1 skip="$start" count=$((end - start)) 2>dd.err
		[ "$file" = file ] || echo "| line $line"
	done
}
expect 0 ranges one three four five seven last <<'EOF'
EXPORT_SYMBOL(one);| line 6
EXPORT_SYMBOL (three) ;| line 6
EXPORT_SYMBOL_NS_GPL(four,
			     "NS");| line 7
EXPORT_SYMBOL /* why */ ( /* not */ five /* here */ ) ;| line 9
EXPORT_SYMBOL
(
	seven
)
;| line 13
EXPORT_SYMBOL_GPL(last)| line 48
EOF

# Other encodings, line ends and a last line without one.
printf '/* caf\351 */\r\nEXPORT_SYMBOL(crlf);\r\nEXPORT_SYMBOL_NS(two,\r\n\t"NS");\r\n#ifdef X\r\nEXPORT_SYMBOL(x)' >crlf.c
mkdir e
mv crlf.c e
expect 0 kexport-audit sites e <<'EOF'
crlf.c:2: crlf EXPORT_SYMBOL
crlf.c:3: two EXPORT_SYMBOL "NS" by EXPORT_SYMBOL_NS
crlf.c:6: x EXPORT_SYMBOL if defined(X)
EOF
# What ends in the middle of something. A quote without its partner is no string, as for the preprocessor in assembly.
mkdir f
printf 'EXPORT_SYMBOL(' >f/a.c
printf 'EXPORT_SYMBOL(x /* ' >f/b.c
printf '"EXPORT_SYMBOL(x)\nEXPORT_SYMBOL(y);' >f/c.c
printf 'EXPORT_SYMBOL(nul\0);\n' >f/d.c
printf '#if 0\nEXPORT_SYMBOL(x);' >f/e.c
: >f/g.c
printf '%b' '\0134' >f/h.c
expect 2 kexport-audit sites f <<'EOF'
c.c:1: x EXPORT_SYMBOL
c.c:2: y EXPORT_SYMBOL
kexport-audit sites: d.c:1: EXPORT_SYMBOL(nul?): expected the name of a symbol, found 'nul?'
EOF

# Patterns: wildcards for the whole name, PCRE2 anywhere in it.
expect 0 kexport-audit sites t 't[wh]*' '/^(?:fo|fi)[a-z]{2}$/' <<'EOF'
x.c:6: two EXPORT_SYMBOL_GPL
x.c:6: three EXPORT_SYMBOL
x.c:7: four EXPORT_SYMBOL_GPL "NS" by EXPORT_SYMBOL_NS_GPL
x.c:9: five EXPORT_SYMBOL
x.c:45: twice_1 EXPORT_SYMBOL by EXPORT_SYMBOL_TWICE
x.c:45: twice_2 EXPORT_SYMBOL by EXPORT_SYMBOL_TWICE
EOF
expect 0 kexport-audit sites t no_such_symbol </dev/null
done_testing
