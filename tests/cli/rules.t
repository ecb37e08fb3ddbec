#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# The rules themselves: what is wrong with them, which are used, why they decide as they do.
. "$KEXPORT_SRC/tests/lib.sh"

for policy in $(kexport-audit rules list); do
	check "the shipped policy $policy is sound" kexport-audit rules check "$policy"
	kexport-audit rules show "$policy" >shown.json
	check "rules show $policy prints the file" cmp shown.json "$KEXPORT_SRC/rules/$policy.json"
done

# --- broken rules: one line each, with file and place ----------------------------------------------------------------
broken() { # broken RULES WHAT-IS-EXPECTED
	printf '%b' "$1" >broken.json
	printf 'broken.json: 0 errors, 0 warnings, 0 notes; 1 could not be judged\nkexport-audit rules: %s\n' "$2" >want
	status=0
	kexport-audit rules check broken.json >got 2>&1 || status=$?
	ok "$(cmp -s want got && [ "$status" -eq 2 ]; echo $?)" "broken: $2"
	diff want got >differs || diagnose differs
}
broken '{ "name": "x", "rules": [ ] \n' 'broken.json:2:1: not JSON from here on'
broken '{ "rules": [ ] }\n' 'broken.json: name: not there'
broken '{ "name": "Big", "rules": [ ] }\n' "broken.json: name: 'Big': expected small letters, digits and '-'"
broken '{ "name": "x", "rules": [ ] }\n' 'broken.json: rules: expected at least one'
broken '{ "name": "x", "rulez": [ ] }\n' 'broken.json: rulez: no such key; there are $schema, name, description, include, rules, families'
broken '{ "name": "x", "rules": [ { "id": "a" } ] }\n' 'broken.json:1: rules[0] (a).action: not there'
broken '{ "name": "x", "rules": [ { "action": "note" } ] }\n' 'broken.json: rules[0].id: not there'
broken '{ "name": "x", "rules": [ { "id": "a", "action": "fail" } ] }\n' 'broken.json:1: rules[0] (a).action: expected one of note, warning, error, ignore'
broken '{ "name": "x", "rules": [ { "id": "a", "action": "note" }, { "id": "a", "action": "note" } ] }\n' "broken.json:1: rules[1] (a).id: 'a' is another rule's, too"
broken '{ "name": "x", "rules": [ { "id": "a", "id": "b", "action": "note" } ] }\n' 'broken.json:1: rules[0] (a).id: stands there twice'
broken '{ "name": "x", "rules": [ { "id": "a", "action": "note", "by": "me" } ] }\n' 'broken.json:1: rules[0] (a).by: only a rule that ignores has it'
broken '{ "name": "x", "rules": [ { "id": "a", "action": "ignore", "until": "May" } ] }\n' 'broken.json:1: rules[0] (a).until: expected a date as 2027-01-31, or a version as 7.4'
broken '{ "name": "x", "rules": [ { "id": "a", "action": "ignore", "until": "2027-13-01" } ] }\n' 'broken.json:1: rules[0] (a).until: expected a date as 2027-01-31, or a version as 7.4'
broken '{ "name": "x", "rules": [ { "id": "a", "action": "note", "unless": { } } ] }\n' 'broken.json:1: rules[0] (a).unless: expected at least one key: without one the rule would never match'
broken '{ "name": "x", "rules": [ { "id": "a", "action": "note", "match": { "path": "fs/(" } } ] }\n' 'broken.json:1: rules[0] (a).match.path: fs/(: at character 5: missing closing parenthesis'
broken '{ "name": "x", "rules": [ { "id": "a", "action": "note", "match": { "path": [ "fs", 3 ] } } ] }\n' 'broken.json:1: rules[0] (a).match.path[1]: expected a pattern'
broken '{ "name": "x", "rules": [ { "id": "a", "action": "note", "match": { "kind": "vanished" } } ] }\n' 'broken.json:1: rules[0] (a).match.kind: expected one of became-gpl-only, became-plain, type-changed, namespace-added, namespace-removed, namespace-changed, modules-restricted, modules-widened, modules-narrowed, removed, added, moved, crc'
broken '{ "name": "x", "rules": [ { "id": "a", "action": "note", "match": { "trailer": { "Acked-by": "(" } } } ] }\n' 'broken.json:1: rules[0] (a).match.trailer.Acked-by: (: at character 2: missing closing parenthesis'
broken '{ "name": "x", "rules": [ { "id": "a", "action": "note", "match": { "trailer": { "(": "x" } } } ] }\n' 'broken.json:1: rules[0] (a).match.trailer.(: (?i)(: at character 6: missing closing parenthesis'
broken '{ "name": "x", "rules": [ { "id": "a", "action": "note", "match": { "symbol_list": "gone" } } ] }\n' 'broken.json:1: rules[0] (a).match.symbol_list: Failed to open file “gone”: No such file or directory'
broken '{ "name": "x", "families": [ { "id": "a", "symbol": "x" } ] }\n' 'broken.json: families[0]: expected id, symbol and twin'
broken '' 'broken.json: empty; expected rules as JSON, kabi/severities or a list of symbols'
broken '{\0}' 'broken.json: byte 1: a NUL; expected text'
broken 'vmlinux PASS\nkfree MAYBE\n' "broken.json:2: 'MAYBE': expected PASS or FAIL"
broken 'one two three four\n' 'broken.json:1: expected [MODULE|NAMESPACE|SYMBOL] PATTERN PASS|FAIL'
broken 'FILE x PASS\n' "broken.json:1: 'FILE': expected MODULE, NAMESPACE or SYMBOL"
broken '[list\nkfree\n' "broken.json:1: '[list': expected a section's name as [name]"
broken '[list]\nkfree kmalloc\n' "broken.json:2: 'kfree kmalloc': expected one symbol a line"
expect 2 kexport-audit rules check nosuch <<'EOT'
nosuch: 0 errors, 0 warnings, 0 notes; 1 could not be judged
kexport-audit rules: nosuch: no such file, and no such policy is shipped; there are default, distro-kabi, gki, kvm, upstream
EOT

# --- files that include one another ----------------------------------------------------------------------------------
mkdir -p inc
echo '{ "name": "a", "include": "inc/b.json" }' >a.json
echo '{ "name": "b", "include": [ "default", "../c.json" ] }' >inc/b.json
echo '{ "name": "c", "include": "./a.json" }' >c.json
cycle() { kexport-audit rules check a.json 2>&1 | sed "s|$WORK/||g"; }
expect 0 cycle <<'EOT'
a.json: 0 errors, 0 warnings, 0 notes; 1 could not be judged
kexport-audit rules: a.json: includes itself: a.json -> inc/b.json -> c.json -> a.json
EOT

# a bomb: thirty files, each read twice by the one before it
for i in $(seq 30); do
	echo "{ \"name\": \"n$i\", \"include\": [ \"bomb-$((i + 1)).json\", \"bomb-$((i + 1)).json\" ] }" >"bomb-$i.json"
done
echo '{ "name": "n31" }' >bomb-31.json
expect 2 kexport-audit rules check bomb-1.json <<'EOT'
bomb-1.json: 0 errors, 0 warnings, 0 notes; 1 could not be judged
kexport-audit rules: bomb-1.json: bomb-29.json: more than 256 files; do some include the same ones over and over?
EOT

# --- rules that do nothing ---------------------------------------------------------------------------------------------
cat >odd.json <<'EOT'
{
	"name": "odd",
	"rules": [
		{ "id": "all-fs", "match": { "path": [ ".*" ], "kind": [ "added", "removed" ] }, "action": "note" },
		{ "id": "ext4",
		  "match": { "path": "fs/ext4/.*", "kind": "added" }, "action": "error" },
		{ "id": "not-the-same", "match": { "path": "fs/.*", "kind": "moved" }, "action": "error" },
		{ "id": "nonsense", "match": { "kind": "added", "old": "plain" }, "action": "error" },
		{ "id": "over", "match": { "kind": "crc" }, "action": "ignore", "until": "2026-01-01", "by": "Ann" },
		{ "id": "after", "match": { "kind": "crc" }, "action": "error" },
		{ "id": "names", "match": { "symbol": "kvm_.*", "kind": "moved" }, "action": "note" },
		{ "id": "one-name", "match": { "symbol": "kvm_get", "kind": "moved" }, "action": "ignore" }
	]
}
EOT
expect 1 kexport-audit rules check --today 2026-06-01 odd.json <<'EOT'
odd.json:5: rules/unreachable: error: odd/ext4 is never reached: odd/all-fs above it matches all that it does
  remedy: move the rule above the other, or remove it
odd.json:8: rules/impossible: error: odd/nonsense can never match: its keys contradict one another
  remedy: mend the keys, or remove the rule
odd.json:9: rules/expired: warning: odd/over ended with 2026-01-01
  remedy: renew its "until", or remove it
odd.json:12: rules/unreachable: error: odd/one-name is never reached: odd/names above it matches all that it does
  remedy: move the rule above the other, or remove it
odd.json: 3 errors, 1 warning, 0 notes
EOT

# --- the schema beside the rules knows the keys that the program knows -------------------------------------------------
keys_of_schema() { # keys_of_schema PATH...: of that object
	python3 -c 'import json, sys
schema = json.load(open(sys.argv[1]))
for word in sys.argv[2:]:
	schema = schema[word]
print(*sorted(schema["properties"]), sep="\n")' "$KEXPORT_SRC/rules/rules.schema.json" "$@"
}
keys_of_program() { # the rules on stdin have a key that nobody knows
	cat >key.json
	kexport-audit rules check key.json 2>&1 | sed -n 's/.*no such key; there are //p' | tr -d ' ' | tr , '\n' | LC_ALL=C sort
}
same_keys() { # same_keys RULES PATH...
	echo "$1" | keys_of_program >program
	shift
	keys_of_schema "$@" >schema
	[ -s program ] && diff program schema
}
check "schema: keys of a file" same_keys '{ "name": "x", "zzz": 1 }'
check "schema: keys of a rule" same_keys '{ "name": "x", "rules": [ { "zzz": 1 } ] }' '$defs' rule
check "schema: keys of match" same_keys '{ "name": "x", "rules": [ { "match": { "zzz": 1 } } ] }' '$defs' match
check "schema: keys of a family" same_keys '{ "name": "x", "families": [ { "zzz": 1 } ] }' '$defs' family

if python3 -c 'import jsonschema' 2>/dev/null; then
	check "schema: the shipped policies are valid, what the program refuses is not" python3 -c 'import glob, json, jsonschema, sys
valid = jsonschema.Draft7Validator(json.load(open(sys.argv[1] + "/rules.schema.json"))).is_valid
for file in glob.glob(sys.argv[1] + "/*.json"):
	assert valid(json.load(open(file))) == (not file.endswith(("schema.json", "macros.json"))), file
for rule in [ {"id": "a"}, {"id": "A", "action": "note"}, {"id": "a", "action": "note", "by": "me"}, {"id": "a", "action": "note", "unless": {}},
		{"id": "a", "action": "ignore", "until": "May"}, {"id": "a", "action": "note", "match": {"kind": "vanished"}} ]:
	assert not valid({"name": "x", "rules": [rule]}), rule
assert valid({"name": "x", "rules": [{"id": "a", "action": "ignore", "until": "7.4", "by": "me"}]})' "$KEXPORT_SRC/rules"
fi

# --- which are used, and why they decide -------------------------------------------------------------------------------
tab=$(printf '\t')
echo "0x1${tab}foo${tab}vmlinux${tab}EXPORT_SYMBOL${tab}" >old.symvers
echo "0x1${tab}foo${tab}vmlinux${tab}EXPORT_SYMBOL_GPL${tab}" >new.symvers
cat >ours.json <<'EOT'
{
	"name": "ours",
	"rules": [
		{ "id": "bar", "match": { "symbol": "bar" }, "action": "ignore", "reason": "nobody uses it" },
		{ "id": "net", "match": { "path": "net/.*" }, "action": "note" },
		{ "id": "asked", "match": { "direction": "tightened" },
		  "unless": { "trailer": { "Acked-by": ".+" } }, "action": "error", "reason": "users are asked first" }
	]
}
EOT
expect 1 kexport-audit rules unused --rules ours.json old.symvers new.symvers <<'EOT'
ours.json:4: rules/unused: warning: ours/bar decided nothing in these inputs
  remedy: remove the rule, or see that the inputs have what it is for
ours.json:5: rules/unused: warning: ours/net decided nothing in these inputs
  remedy: remove the rule, or see that the inputs have what it is for
rules: 0 errors, 2 warnings, 0 notes
EOT
kexport-audit diff --rules ours.json -f json:findings.json old.symvers new.symvers >/dev/null
expect 0 kexport-audit rules explain --rules ours.json --in findings.json foo <<'EOT'
foo: error: foo became GPL-only: plain -> GPL-only
decided by ours/asked: error: users are asked first
  stands in: ours.json, line 6
  matches: direction tightened
  unless: trailer Acked-by: .+
  why: users are asked first
not by those above it, for what does not hold:
  ours/bar: its symbol
  ours/net: its path
EOT
expect 2 kexport-audit rules explain --rules ours.json --in findings.json baz <<'EOT'
kexport-audit rules: explain: baz: no finding of that symbol, fingerprint or rule in old.symvers -> new.symvers
EOT
expect 0 kexport-audit rules explain --rules ours.json ours/bar <<'EOT'
ours/bar: ignore: nobody uses it
  stands in: ours.json, line 4
  matches: symbol bar
  why: nobody uses it
EOT
expect 2 kexport-audit rules explain --rules ours.json ours/baz <<'EOT'
kexport-audit rules: explain: ours/baz: no such rule; findings are looked for in --in FILE
EOT

# --- a pattern that explodes -------------------------------------------------------------------------------------------
cat >explodes.json <<'EOT'
{ "name": "explodes", "rules": [ { "id": "a", "match": { "symbol": "(a+)+(a+)+[bc]" }, "action": "note" } ] }
EOT
long=$(printf 'a%.0s' $(seq 200))
echo "0x1${tab}$long${tab}vmlinux${tab}EXPORT_SYMBOL${tab}" >new.symvers
expect 2 kexport-audit diff --rules explodes.json old.symvers new.symvers <<EOT
kexport-audit diff: explodes.json: explodes/a: (a+)+(a+)+[bc]: takes too long to match '$long'
EOT
expect 2 kexport-audit rules <<'EOT'
kexport-audit rules: expected check, unused, explain, show or list; see --help
EOT
done_testing
