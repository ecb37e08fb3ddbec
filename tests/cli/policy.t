#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# A project's rules: what they match, which one decides, and what is told of rules that cannot be read.
. "$KEXPORT_SRC/tests/lib.sh"

tab=$(printf '\t')
symvers() { # lines "symbol module type [namespace]" as Module.symvers
	while read -r symbol module type name_space; do
		echo "0x00000001$tab$symbol$tab$module$tab$type$tab$name_space"
	done
}
symvers >old.symvers <<'EOT'
bar vmlinux EXPORT_SYMBOL
foo vmlinux EXPORT_SYMBOL
EOT
symvers >new.symvers <<'EOT'
baz drivers/baz EXPORT_SYMBOL NS
foo vmlinux EXPORT_SYMBOL_GPL
EOT
expect 0 kexport-audit diff --rules default old.symvers new.symvers <<'EOT'
vmlinux: export/removed: warning: bar removed, was plain
  remedy: keep the export, or tell the users of the symbol what takes its place
drivers/baz: export/added: note: baz added: plain, namespace NS
  remedy: check that its license class is the one that is meant
vmlinux: export/became-gpl-only: warning: foo became GPL-only: plain -> GPL-only
  remedy: keep the export as it was, or say in the commit message why fewer modules may use it
old.symvers -> new.symvers: 0 errors, 2 warnings, 1 note
EOT
expect 1 kexport-audit diff --rules default --fail-on note -f csv:out.csv old.symvers new.symvers <<'EOT'
vmlinux: export/removed: warning: bar removed, was plain
  remedy: keep the export, or tell the users of the symbol what takes its place
drivers/baz: export/added: note: baz added: plain, namespace NS
  remedy: check that its license class is the one that is meant
vmlinux: export/became-gpl-only: warning: foo became GPL-only: plain -> GPL-only
  remedy: keep the export as it was, or say in the commit message why fewer modules may use it
old.symvers -> new.symvers: 0 errors, 2 warnings, 1 note
EOT

# --- order, unless, words ---------------------------------------------------------------------------------------------
brief() { # the lines of findings, and the summary
	"$@" | grep -v '^  '
}
symvers >old.symvers <<'EOT'
closed drivers/a EXPORT_SYMBOL
dma drivers/a EXPORT_SYMBOL_GPL DMA_BUF
gone net/b EXPORT_SYMBOL
opened drivers/a EXPORT_SYMBOL_GPL
EOT
symvers >new.symvers <<'EOT'
closed drivers/a EXPORT_SYMBOL_GPL
dma drivers/a EXPORT_SYMBOL_GPL DMA_NEW
new drivers/a EXPORT_SYMBOL
opened drivers/a EXPORT_SYMBOL
EOT
cat >first.json <<'EOT'
{ "name": "first", "include": "second.json", "rules": [
	{ "id": "kept", "match": { "old": "none", "new": [ "plain", "gpl-only" ] }, "action": "ignore" },
	{ "id": "any-in-a", "match": { "module": "drivers/.*" }, "unless": { "namespace": "DMA_(BUF|OLD)" }, "action": "note" }
] }
EOT
cat >second.json <<'EOT'
{ "name": "second", "rules": [
	{ "id": "dma", "match": { "old_namespace": "DMA_BUF", "new_namespace": "DMA_.*" }, "action": "error" },
	{ "id": "rest", "match": { }, "action": "warning" }
] }
EOT
expect 0 brief kexport-audit diff --fail-on never --rules first.json old.symvers new.symvers <<'EOT'
drivers/a: first/any-in-a: note: closed became GPL-only: plain -> GPL-only
drivers/a: second/dma: error: dma namespace changed: GPL-only, namespace DMA_BUF -> GPL-only, namespace DMA_NEW
net/b: second/rest: warning: gone removed, was plain
drivers/a: first/any-in-a: note: opened became plain: GPL-only -> plain
old.symvers -> new.symvers: 1 error, 1 warning, 2 notes; 1 ignored by rules
EOT
expect 0 brief kexport-audit diff --rules second.json --rules first.json --fail-on never old.symvers new.symvers <<'EOT'
drivers/a: second/rest: warning: closed became GPL-only: plain -> GPL-only
drivers/a: second/dma: error: dma namespace changed: GPL-only, namespace DMA_BUF -> GPL-only, namespace DMA_NEW
net/b: second/rest: warning: gone removed, was plain
drivers/a: second/rest: warning: new added: plain
drivers/a: second/rest: warning: opened became plain: GPL-only -> plain
old.symvers -> new.symvers: 1 error, 4 warnings, 0 notes
EOT

# --- waivers: to the end of a day, up to a release; then the rules below decide, or the waiver itself is told of ------------
cat >waivers.json <<'EOT'
{ "name": "w", "rules": [
	{ "id": "day", "match": { "symbol": "gone" }, "action": "ignore", "until": "2026-11-25", "by": "Ann", "reason": "being replaced" },
	{ "id": "release", "match": { "symbol": "closed" }, "action": "ignore", "until": "7.4" },
	{ "id": "gone", "match": { "kind": "removed" }, "action": "error" }
] }
EOT
waivers() { brief kexport-audit diff --fail-on never --rules waivers.json "$@" old.symvers new.symvers; }
expect 0 waivers --today 2026-11-25 --release 7.3.9 <<'EOT'
old.symvers -> new.symvers: 0 errors, 0 warnings, 0 notes; 2 ignored by rules
EOT
expect 0 waivers --today 2026-11-26 --release 7.4.0-rc1 <<'EOT'
drivers/a: w/release: warning: closed became GPL-only: plain -> GPL-only (the waiver w/release ended with 7.4)
net/b: w/gone: error: gone removed, was plain (the waiver w/day ended with 2026-11-25)
old.symvers -> new.symvers: 1 error, 1 warning, 0 notes
EOT
expect 2 kexport-audit diff --rules waivers.json --today 2026-11-31 old.symvers new.symvers <<'EOT'
kexport-audit diff: --today 2026-11-31: expected a date as 2027-01-31
EOT
expect 2 kexport-audit diff --rules waivers.json --fail-on bad old.symvers new.symvers <<'EOT'
kexport-audit diff: --fail-on bad: expected one of error, warning, note, never
EOT

# --- the lists of others, as they are -----------------------------------------------------------------------------------
cat >severities <<'EOT'
# kabi/severities
drivers/a	PASS
SYMBOL clo*	FAIL   # never reached for closed
gone		PASS
EOT
expect 0 brief kexport-audit diff --rules ./severities old.symvers new.symvers <<'EOT'
old.symvers -> new.symvers: 0 errors, 0 warnings, 0 notes; 5 ignored by rules
EOT
cat >severities <<'EOT'
DMA_BUF PASS
clo?ed FAIL
EOT
expect 0 brief kexport-audit diff --fail-on never --rules ./severities old.symvers new.symvers <<'EOT'
drivers/a: severities/line-2: error: closed became GPL-only: plain -> GPL-only
net/b: severities/not-tolerated: error: gone removed, was plain
old.symvers -> new.symvers: 2 errors, 0 warnings, 0 notes; 1 ignored by rules
EOT
cat >android.list <<'EOT'
[abi_symbol_list]
# commonly used symbols
  closed
# required by modem.ko
  gone
# required by wifi.ko
  gone
  opened
EOT
expect 0 brief kexport-audit diff --fail-on never --rules android.list old.symvers new.symvers <<'EOT'
drivers/a: list/listed: error: closed became GPL-only: plain -> GPL-only
net/b: list/listed: error: gone removed, was plain; required by modem.ko, wifi.ko
old.symvers -> new.symvers: 2 errors, 0 warnings, 0 notes; 3 ignored by rules
EOT
printf '[rhel9_x86_64_stablelist]\n\tdma\n' >stablelist
expect 0 brief kexport-audit diff --fail-on never --rules ./stablelist old.symvers new.symvers <<'EOT'
drivers/a: list/listed: error: dma namespace changed: GPL-only, namespace DMA_BUF -> GPL-only, namespace DMA_NEW
old.symvers -> new.symvers: 1 error, 0 warnings, 0 notes; 4 ignored by rules
EOT
cat >uses-list.json <<'EOT'
{ "name": "l", "rules": [ { "id": "promised", "match": { "symbol_list": [ "stablelist", "android.list" ], "kind": "removed" }, "action": "error" } ] }
EOT
expect 0 brief kexport-audit diff --fail-on never --rules uses-list.json old.symvers new.symvers <<'EOT'
net/b: l/promised: error: gone removed, was plain; required by modem.ko, wifi.ko
old.symvers -> new.symvers: 1 error, 0 warnings, 0 notes
EOT

# --- what commits say: author, message, trailers --------------------------------------------------------------------------
git init -q repo
commit() { git -C repo add -A; git -C repo -c user.name="$1" -c user.email="$2" commit -qm "$3"; }
printf 'int f, g;\nEXPORT_SYMBOL(f);\nEXPORT_SYMBOL_GPL(g);\n' >repo/a.c
commit Ann ann@example.org "a: start"
sed -i 's/SYMBOL(f)/SYMBOL_GPL(f)/' repo/a.c
commit Ann ann@example.org "a: tighten f

ACKED-BY: Bob <bob@example.org>"
sed -i 's/SYMBOL_GPL(f)/SYMBOL(f)/' repo/a.c
commit Bob bob@vendor.example "a: tidy up"
sed -i 's/SYMBOL_GPL(g)/SYMBOL(g)/' repo/a.c
commit Bob bob@vendor.example "a: open g

The license of our module asks for it: EXPORT_SYMBOL."
hook() { kexport-audit hook run --repo repo --each-commit --fail-on never "$@" HEAD~3..HEAD | grep -v '^  ' | sed 's/([0-9a-f]\{12\} /(/'; }
expect 0 hook --rules upstream <<'EOT'
a.c:2: upstream/reviewed-restriction: note: f became GPL-only: plain -> GPL-only (a: tighten f)
a.c:2: upstream/unexplained-loosening: error: f became plain: GPL-only -> plain (a: tidy up)
a.c:3: upstream/explained-loosening: note: g became plain: GPL-only -> plain (a: open g)
HEAD~3..HEAD (3 commits, 3 steps, 1 symbol as before): 1 error, 0 warnings, 2 notes
EOT
cat >authors.json <<'EOT'
{ "name": "a", "rules": [
	{ "id": "vendor", "match": { "author": ".*@vendor\\.example>", "macro": "EXPORT_SYMBOL", "path": "a\\.c" }, "action": "error" },
	{ "id": "acked", "match": { "trailer": { "acked-by": "Bob.*", "Tested-by|Acked-by": ".*" } }, "action": "note" }
] }
EOT
expect 0 hook --rules authors.json <<'EOT'
a.c:2: a/acked: note: f became GPL-only: plain -> GPL-only (a: tighten f)
a.c:2: a/vendor: error: f became plain: GPL-only -> plain (a: tidy up)
a.c:3: a/vendor: error: g became plain: GPL-only -> plain (a: open g)
HEAD~3..HEAD (3 commits, 3 steps, 1 symbol as before): 2 errors, 0 warnings, 1 note
EOT
done_testing
