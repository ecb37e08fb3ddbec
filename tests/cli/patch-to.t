#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# patch --to: namespaces, lists of modules and un-exports, as the tree's age writes them; families; what stays as it was.
. "$KEXPORT_SRC/tests/lib.sh"

# Trees of four ages, by what their include/linux/export.h defines.
tree() { # tree NAME: with the definitions on stdin
	mkdir -p "$1/include/linux" "$1/include/asm-generic" "$1/mm"
	cat >"$1/include/linux/export.h"
}
tree old <<'END'
#define EXPORT_SYMBOL(sym) _EXPORT_SYMBOL(sym, "")
#define EXPORT_SYMBOL_GPL(sym) _EXPORT_SYMBOL(sym, "_gpl")
END
tree bare <<'END'
#define EXPORT_SYMBOL(sym) _EXPORT_SYMBOL(sym, "")
#define EXPORT_SYMBOL_GPL(sym) _EXPORT_SYMBOL(sym, "_gpl")
#define EXPORT_SYMBOL_NS(sym, ns) __EXPORT_SYMBOL(sym, "", __stringify(ns))
#define EXPORT_SYMBOL_NS_GPL(sym, ns) __EXPORT_SYMBOL(sym, "_gpl", __stringify(ns))
END
tree middle <<'END'
#define EXPORT_SYMBOL(sym) _EXPORT_SYMBOL(sym, "")
#define EXPORT_SYMBOL_GPL(sym) _EXPORT_SYMBOL(sym, "GPL")
#define EXPORT_SYMBOL_NS(sym, ns) __EXPORT_SYMBOL(sym, "", ns)
#define EXPORT_SYMBOL_NS_GPL(sym, ns) __EXPORT_SYMBOL(sym, "GPL", ns)
#define EXPORT_SYMBOL_GPL_FOR_MODULES(sym, mods) __EXPORT_SYMBOL(sym, "GPL", "module:" mods)
END
tree new <<'END'
#define EXPORT_SYMBOL(sym) _EXPORT_SYMBOL(sym, "")
#define EXPORT_SYMBOL_GPL(sym) _EXPORT_SYMBOL(sym, "GPL")
#define EXPORT_SYMBOL_NS(sym, ns) __EXPORT_SYMBOL(sym, "", ns)
#define EXPORT_SYMBOL_NS_GPL(sym, ns) __EXPORT_SYMBOL(sym, "GPL", ns)
#define EXPORT_SYMBOL_FOR_MODULES(sym, mods) __EXPORT_SYMBOL(sym, "GPL", "module:" mods)
END
for age in old bare middle new; do
	printf 'EXPORT_SYMBOL(f);\nEXPORT_SYMBOL_GPL(g);\n' >$age/mm/a.c
done
lines() { # lines TREE OPTION...: what changes, without the rest of the diff
	tree=$1
	shift
	kexport-audit patch -f diff --tree "$tree" "$@" >out 2>err
	status=$?
	grep '^[-+][^-+]' out
	cat err
	return "$status"
}
expect 2 lines old --to ns=MM f <<'EOF'
kexport-audit patch: mm/a.c:1: f: this tree has no macro that exports as EXPORT_SYMBOL does, with a namespace
EOF
expect 0 lines bare --to ns=MM f g <<'EOF'
-EXPORT_SYMBOL(f);
-EXPORT_SYMBOL_GPL(g);
+EXPORT_SYMBOL_NS(f, MM);
+EXPORT_SYMBOL_NS_GPL(g, MM);
EOF
expect 0 lines new --to ns=MM f g <<'EOF'
-EXPORT_SYMBOL(f);
-EXPORT_SYMBOL_GPL(g);
+EXPORT_SYMBOL_NS(f, "MM");
+EXPORT_SYMBOL_NS_GPL(g, "MM");
EOF
expect 2 lines bare --to modules=kvm f <<'EOF'
kexport-audit patch: mm/a.c:1: f: this tree has no macro that exports as EXPORT_SYMBOL does, GPL-only, for named modules
EOF
expect 0 lines middle --to 'modules=kvm,kvm-*' f <<'EOF'
-EXPORT_SYMBOL(f);
+EXPORT_SYMBOL_GPL_FOR_MODULES(f, "kvm,kvm-*");
EOF
expect 0 lines new --to 'modules=kvm,kvm-*' f <<'EOF'
-EXPORT_SYMBOL(f);
+EXPORT_SYMBOL_FOR_MODULES(f, "kvm,kvm-*");
EOF
expect 0 lines new --to unexport g <<'EOF'
-EXPORT_SYMBOL_GPL(g);
EOF
for to in ns= ns=A-B ns=1 modules= modules=a,,b 'modules=a,' 'modules=a*b' no-namespace; do
	check "--to $to is refused" sh -c "kexport-audit patch --tree new --to '$to' f 2>&1 >out | grep -q 'expected' && test ! -s out"
done

# --- what is in a namespace, or in a list --------------------------------------------------------------------------------
cat >new/mm/b.c <<'END'
EXPORT_SYMBOL_NS(spread,
		 "MM"); /* kept */
EXPORT_SYMBOL_NS_GPL(one, /* a, b */ "MM");
EXPORT_SYMBOL_FOR_MODULES(listed, "a,b");
EXPORT_SYMBOL_GPL_FUTURE(future);
END
expect 0 lines new --to no-ns spread one listed <<'EOF'
-EXPORT_SYMBOL_NS(spread,
-		 "MM"); /* kept */
-EXPORT_SYMBOL_NS_GPL(one, /* a, b */ "MM");
-EXPORT_SYMBOL_FOR_MODULES(listed, "a,b");
+EXPORT_SYMBOL(spread); /* kept */
+EXPORT_SYMBOL_GPL(one);
+EXPORT_SYMBOL_GPL(listed);
EOF
expect 0 lines new --to ns=OTHER spread one listed <<'EOF'
-		 "MM"); /* kept */
-EXPORT_SYMBOL_NS_GPL(one, /* a, b */ "MM");
-EXPORT_SYMBOL_FOR_MODULES(listed, "a,b");
+		 "OTHER"); /* kept */
+EXPORT_SYMBOL_NS_GPL(one, /* a, b */ "OTHER");
+EXPORT_SYMBOL_NS_GPL(listed, "OTHER");
EOF
expect 0 lines new --to modules=c spread listed future <<'EOF'
-EXPORT_SYMBOL_NS(spread,
-		 "MM"); /* kept */
+EXPORT_SYMBOL_FOR_MODULES(spread,
+			  "c"); /* kept */
-EXPORT_SYMBOL_FOR_MODULES(listed, "a,b");
-EXPORT_SYMBOL_GPL_FUTURE(future);
+EXPORT_SYMBOL_FOR_MODULES(listed, "c");
+EXPORT_SYMBOL_FOR_MODULES(future, "c");
EOF
expect 2 lines new --to plain one listed future <<'EOF'
-EXPORT_SYMBOL_NS_GPL(one, /* a, b */ "MM");
+EXPORT_SYMBOL_NS(one, /* a, b */ "MM");
kexport-audit patch: mm/b.c:4: listed: exports for named modules are GPL-only; --to no-ns takes the list away first
kexport-audit patch: mm/b.c:5: future: is EXPORT_SYMBOL_GPL_FUTURE already
EOF
expect 0 lines new --to modules=b,a listed <<'EOF'
-EXPORT_SYMBOL_FOR_MODULES(listed, "a,b");
+EXPORT_SYMBOL_FOR_MODULES(listed, "b,a");
EOF
expect 0 lines new --to ns=MM one <<'EOF'
kexport-audit patch: mm/b.c:3: one: is EXPORT_SYMBOL_GPL in MM already
EOF
cat >new/mm/default.c <<'END'
#define DEFAULT_SYMBOL_NAMESPACE "SLAB"
#include <linux/export.h>
EXPORT_SYMBOL(by_default);
END
expect 0 lines new by_default <<'EOF'
-EXPORT_SYMBOL(by_default);
+EXPORT_SYMBOL_GPL(by_default);
EOF
expect 2 lines new --to no-ns by_default <<'EOF'
kexport-audit patch: mm/default.c:3: by_default: its namespace SLAB is DEFAULT_SYMBOL_NAMESPACE, which holds for the whole file
EOF

# --- sources of a module alone write as they did so far -----------------------------------------------------------------
mkdir -p module
printf 'EXPORT_SYMBOL(f);\n' >module/a.c
expect 2 lines module --to ns=MM f <<'EOF'
kexport-audit patch: a.c:1: f: whether this tree writes namespaces with quotes (since 6.13) or without is not known: it has no include/linux/export.h and uses none
EOF
printf 'EXPORT_SYMBOL_NS_GPL(h, MM);\n' >module/b.c
expect 0 lines module --to ns=MM f <<'EOF'
-EXPORT_SYMBOL(f);
+EXPORT_SYMBOL_NS(f, MM);
EOF

# --- families; wrappers; what serves several symbols ---------------------------------------------------------------------
mkdir -p new/drivers/wrap new/arch/x86/lib new/arch/arm/lib
cat >new/include/linux/percpu-defs.h <<'END'
#define EXPORT_PER_CPU_SYMBOL(var) EXPORT_SYMBOL(var)
#define EXPORT_PER_CPU_SYMBOL_GPL(var) EXPORT_SYMBOL_GPL(var)
#define EXPORT_STATIC_CALL(name) EXPORT_SYMBOL(__SCK__##name); EXPORT_SYMBOL(__SCT__##name)
#define EXPORT_STATIC_CALL_GPL(name) EXPORT_SYMBOL_GPL(__SCK__##name); EXPORT_SYMBOL_GPL(__SCT__##name)
END
cat >new/drivers/wrap/wrap.h <<'END'
#define WRAP_EXPORT(x) EXPORT_SYMBOL(x)
#define WRAP_EXPORT_GPL(x) EXPORT_SYMBOL_GPL(x)
#define LONE_EXPORT(x) EXPORT_SYMBOL_NS(x, "LONE")
#define DECLARED_EXPORT(x) int x; EXPORT_SYMBOL(x)
END
cat >new/drivers/wrap/wrap.c <<'END'
WRAP_EXPORT(wrapped);
LONE_EXPORT(lone);
DECLARED_EXPORT(declared);
EXPORT_PER_CPU_SYMBOL(cpu);
EXPORT_STATIC_CALL(call);
END
expect 2 lines new wrapped lone cpu __SCK__call <<'EOF'
-WRAP_EXPORT(wrapped);
+WRAP_EXPORT_GPL(wrapped);
-EXPORT_PER_CPU_SYMBOL(cpu);
-EXPORT_STATIC_CALL(call);
+EXPORT_PER_CPU_SYMBOL_GPL(cpu);
+EXPORT_STATIC_CALL_GPL(call);
kexport-audit patch: drivers/wrap/wrap.c:2: lone: no macro is known that is to LONE_EXPORT what EXPORT_SYMBOL_GPL is to EXPORT_SYMBOL
kexport-audit patch: drivers/wrap/wrap.c:5: __SCK__call: EXPORT_STATIC_CALL exports __SCT__call as well, which changes along
EOF
expect 2 lines new --to no-ns lone cpu <<'EOF'
kexport-audit patch: drivers/wrap/wrap.c:2: lone: LONE_EXPORT sets the namespace itself, and has no sibling with another one
kexport-audit patch: drivers/wrap/wrap.c:4: cpu: is EXPORT_SYMBOL already
EOF
expect 2 lines new --to unexport wrapped lone declared <<'EOF'
-WRAP_EXPORT(wrapped);
-LONE_EXPORT(lone);
kexport-audit patch: drivers/wrap/wrap.c:3: declared: DECLARED_EXPORT does more than to export
EOF

# --- every copy: one an architecture, both sides of an #ifdef, assembly; --only ----------------------------------------
printf 'SYM_FUNC_END(copy)\nEXPORT_SYMBOL(copy)\n' >new/arch/x86/lib/copy.S
printf 'EXPORT_SYMBOL(copy);\n' >new/arch/arm/lib/copy.c
printf '#ifdef CONFIG_SMP\nEXPORT_SYMBOL(copy);\n#else\nEXPORT_SYMBOL_GPL(copy);\n#endif\n' >new/mm/copy.c
expect 0 lines new copy <<'EOF'
-EXPORT_SYMBOL(copy);
+EXPORT_SYMBOL_GPL(copy);
-EXPORT_SYMBOL(copy)
+EXPORT_SYMBOL_GPL(copy)
-EXPORT_SYMBOL(copy);
+EXPORT_SYMBOL_GPL(copy);
kexport-audit patch: mm/copy.c:4: copy: is EXPORT_SYMBOL_GPL already
EOF
expect 0 lines new --only arch/x86/ --only mm/a.c copy f <<'EOF'
-EXPORT_SYMBOL(copy)
+EXPORT_SYMBOL_GPL(copy)
-EXPORT_SYMBOL(f);
+EXPORT_SYMBOL_GPL(f);
EOF
expect 2 lines new --only drivers copy <<'EOF'
kexport-audit patch: copy: is not exported there, but in arch/arm/lib/copy.c:1
EOF
# Assembly had a header of its own to 6.4, without namespaces.
printf '#define EXPORT_SYMBOL(x) x\n#define EXPORT_SYMBOL_GPL(x) x\n' >bare/include/asm-generic/export.h
printf 'EXPORT_SYMBOL(in_asm)\n' >bare/mm/a.S
expect 2 lines bare --to ns=MM in_asm <<'EOF'
kexport-audit patch: mm/a.S:1: in_asm: this tree has no macro that exports as EXPORT_SYMBOL does, with a namespace
EOF

# --- lines of 100 columns, and blank lines --------------------------------------------------------------------------------
long=a_name_of_that_many_characters_that_the_line_grows_too_long_for_checkpatch_if_it
printf 'EXPORT_SYMBOL(%s);\nEXPORT_SYMBOL_NS(%s,\n\t\t "BROKEN_BEFORE_100_COLUMNS");\n' $long two >new/mm/long.c
cp new/mm/long.c long.before
expect 0 lines new --to ns=NAMESPACE $long <<'EOF'
-EXPORT_SYMBOL(a_name_of_that_many_characters_that_the_line_grows_too_long_for_checkpatch_if_it);
+EXPORT_SYMBOL_NS(a_name_of_that_many_characters_that_the_line_grows_too_long_for_checkpatch_if_it,
+		 "NAMESPACE");
EOF
round() { # round SYMBOL ONE OTHER: there and back
	kexport-audit patch -f diff --tree new --to "$2" "$1" | (cd new && git apply) &&
		kexport-audit patch -f diff --tree new --to "$3" "$1" | (cd new && git apply) && cmp new/mm/long.c long.before
}
check "no-ns takes the broken line back" round $long ns=NAMESPACE no-ns
check "a line that was broken before stays broken" round two gpl plain
printf '}\n\nEXPORT_SYMBOL(between);\n\nint a; EXPORT_SYMBOL(beside); int b;\n' >new/mm/blank.c
expect 0 kexport-audit patch -f diff --tree new --to unexport between beside <<'EOF'
diff --git a/mm/blank.c b/mm/blank.c
index 54e376a..668b1fd 100644
--- a/mm/blank.c
+++ b/mm/blank.c
@@ -1,5 +1,3 @@
 }
 
-EXPORT_SYMBOL(between);
-
-int a; EXPORT_SYMBOL(beside); int b;
+int a; int b;
EOF

# --- imports keep a file's lines -----------------------------------------------------------------------------------------
mkdir -p new/drivers/ends
echo 'EXPORT_SYMBOL(ends_symbol);' >new/mm/ends.c
printf 'obj-m += dos.o last.o\n' >new/drivers/ends/Makefile
printf 'int d(void)\r\n{\r\n\treturn ends_symbol();\r\n}\r\nMODULE_LICENSE("GPL");\r\n' >new/drivers/ends/dos.c
printf 'int l(void)\n{\n\treturn ends_symbol();\n}\nMODULE_LICENSE("GPL");' >new/drivers/ends/last.c
imports() {
	kexport-audit patch -f diff --tree new --to ns=MM ends_symbol 2>/dev/null | (cd new && git apply) && cat -A new/drivers/ends/*.c | grep MODULE
}
expect 0 imports <<'EOF'
MODULE_LICENSE("GPL");^M$
MODULE_IMPORT_NS("MM");^M$
MODULE_LICENSE("GPL");$
MODULE_IMPORT_NS("MM");
EOF

# --- a file that cannot be read is named, and the rest is written ------------------------------------------------------
GIT_CONFIG_GLOBAL=/dev/null
export GIT_CONFIG_GLOBAL
git init -q broken
printf 'EXPORT_SYMBOL(lost);\n' >broken/lost.c
printf 'EXPORT_SYMBOL(there);\n' >broken/there.c
git -C broken add -A
git -C broken -c user.name=a -c user.email=a@b commit -qm all
blob=$(git -C broken rev-parse HEAD:lost.c)
place=broken/.git/objects/$(echo "$blob" | cut -c 1-2)/$(echo "$blob" | cut -c 3-)
chmod u+w "$place"
echo garbage >"$place"
broken() { kexport-audit patch -f diff --repo broken lost there 2>&1 | grep -E '^(kexport|[-+]EXPORT)' | sed "s/$blob/BLOB/;s/BLOB:.*/BLOB/"; }
expect 0 broken <<'EOF'
-EXPORT_SYMBOL(there);
+EXPORT_SYMBOL_GPL(there);
kexport-audit patch: lost.c: broken: object BLOB
kexport-audit patch: lost: is not exported in this tree
EOF

# --- a part of a tree: a Makefile's option that no Kconfig declares may make a module -----------------------------------
mkdir -p part/drivers part/include/linux
echo '#define EXPORT_SYMBOL_NS(sym, ns) __EXPORT_SYMBOL(sym, "", ns)' >part/include/linux/export.h
echo 'EXPORT_SYMBOL(clock_khz);' >part/clock.c
echo 'obj-$(CONFIG_CLOCKMOD) += clockmod.o' >part/drivers/Makefile
printf 'int f(void)\n{\n\treturn clock_khz();\n}\nMODULE_LICENSE("GPL");\n' >part/drivers/clockmod.c
imports() { kexport-audit patch --tree part -f diff --to ns=CLOCK clock_khz 2>&1 | grep '^+'; }
expect 0 imports <<'EOF'
+++ b/clock.c
+EXPORT_SYMBOL_NS(clock_khz, "CLOCK");
+++ b/drivers/clockmod.c
+MODULE_IMPORT_NS("CLOCK");
EOF
printf 'config CLOCKMOD\n\tbool "Clock"\n' >part/Kconfig
expect 0 imports <<'EOF'
+++ b/clock.c
+EXPORT_SYMBOL_NS(clock_khz, "CLOCK");
EOF
done_testing
