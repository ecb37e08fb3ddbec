#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# Findings in every format, with names that would act on whoever reads them.
. "$KEXPORT_SRC/tests/lib.sh"

mkdir -p 'tree/dri vers'
cat >'tree/dri vers/a,b%.c' <<'EOT'
int first;
	EXPORT_SYMBOL(first);
int second; EXPORT_SYMBOL_GPL(second);
EOT
cat >rules.json <<'EOT'
{
	"name": "x",
	"rules": [
		{ "id": "plain", "summary": "Plain <exports> & \"such\"", "match": { "check": "export", "new": "plain" },
		  "action": "error", "fix": "gpl", "reason": "a|b `c`", "remedy": "use EXPORT_SYMBOL_GPL" },
		{ "id": "gpl", "match": { "check": "export" }, "action": "note", "fix": "plain", "remedy": "none: it is as it should be" }
	]
}
EOT
lint() { kexport-audit lint --tree tree --rules rules.json --check export "$@"; }
expect 1 lint <<'EOT'
dri vers/a,b%.c:2: x/plain: error: first is exported plain
  why: a|b `c`
  remedy: use EXPORT_SYMBOL_GPL
  fix: EXPORT_SYMBOL -> EXPORT_SYMBOL_GPL
dri vers/a,b%.c:3: x/gpl: note: second is exported GPL-only
  remedy: none: it is as it should be
  fix: EXPORT_SYMBOL_GPL -> EXPORT_SYMBOL
tree: 1 error, 0 warnings, 1 note
EOT
expect 1 lint -f github <<'EOT'
::error file=dri vers/a%2Cb%25.c,line=2,title=x/plain::first is exported plain%0ARemedy: use EXPORT_SYMBOL_GPL
::notice file=dri vers/a%2Cb%25.c,line=3,title=x/gpl::second is exported GPL-only%0ARemedy: none: it is as it should be
EOT
expect 1 lint -f junit <<'EOT'
<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="2" failures="1" errors="0" time="0">
 <testsuite tests="2" failures="1" errors="0" time="0" name="tree">
  <testcase classname="x/plain" name="dri vers/a,b%.c:2: first" time="0">
    <failure type="error" message="first is exported plain">first is exported plain
Remedy: use EXPORT_SYMBOL_GPL</failure>
  </testcase>
  <testcase classname="x/gpl" name="dri vers/a,b%.c:3: second" time="0">
    <system-out>second is exported GPL-only
Remedy: none: it is as it should be</system-out>
  </testcase>
 </testsuite>
</testsuites>
EOT
expect 1 lint -f markdown <<'EOT'
### Kernel exports: 1 errors, 0 warnings, 1 notes in tree

| | where | what | remedy | rule |
|---|---|---|---|---|
| **error** | `dri vers/a,b%.c:2` | first is exported plain | use EXPORT\_SYMBOL\_GPL | `x/plain` |
| note | `dri vers/a,b%.c:3` | second is exported GPL-only | none: it is as it should be | `x/gpl` |
EOT

# --- JSON of others: parsed, and what matters looked at --------------------------------------------------------------
lint -f sarif:out.sarif -f gitlab:out.gitlab -f json:out.json >/dev/null
cat >look.py <<'EOT'
import json
run = json.load(open("out.sarif"))["runs"][0]
print([rule["id"] for rule in run["tool"]["driver"]["rules"]])
for result in run["results"]:
	place = result["locations"][0]["physicalLocation"]
	rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]
	assert rule["id"] == result["ruleId"] and rule["defaultConfiguration"]["level"] == result["level"]
	print(result["level"], place["artifactLocation"], place["region"], len(result["partialFingerprints"]["kexportAudit/v1"]))
	for fix in result["fixes"]:
		print(fix["artifactChanges"][0]["replacements"])
for row in json.load(open("out.gitlab")):
	print(row["severity"], row["check_name"], row["location"])
findings = json.load(open("out.json"))["findings"]
assert [f["fingerprint"] for f in findings] == [r["partialFingerprints"]["kexportAudit/v1"] for r in run["results"]]
assert all(f["remedy"] for f in findings)
EOT
expect 0 python3 look.py <<'EOT'
['x/gpl', 'x/plain']
error {'uri': 'dri%20vers/a%2Cb%25.c', 'uriBaseId': 'SRCROOT'} {'startLine': 2} 32
[{'deletedRegion': {'startLine': 2, 'startColumn': 2, 'endColumn': 15}, 'insertedContent': {'text': 'EXPORT_SYMBOL_GPL'}}]
note {'uri': 'dri%20vers/a%2Cb%25.c', 'uriBaseId': 'SRCROOT'} {'startLine': 3} 32
[{'deletedRegion': {'startLine': 3, 'startColumn': 13, 'endColumn': 30}, 'insertedContent': {'text': 'EXPORT_SYMBOL'}}]
major x/plain {'path': 'dri vers/a,b%.c', 'lines': {'begin': 2}}
info x/gpl {'path': 'dri vers/a,b%.c', 'lines': {'begin': 3}}
EOT

# a replacement is the bytes that patch would write
cat >apply.py <<'EOT'
import json
run = json.load(open("out.sarif"))["runs"][0]
change = run["results"][0]["fixes"][0]["artifactChanges"][0]["replacements"][0]
lines = open("tree/dri vers/a,b%.c").read().split("\n")
region = change["deletedRegion"]
line = lines[region["startLine"] - 1]
print(line[:region["startColumn"] - 1] + change["insertedContent"]["text"] + line[region["endColumn"] - 1:])
EOT
expect 0 python3 apply.py <<'EOT'
	EXPORT_SYMBOL_GPL(first);
EOT

# --- names that would break out --------------------------------------------------------------------------------------
mkdir hostile
printf 'EXPORT_SYMBOL(evil);\n' >"$(printf 'hostile/\033[31m|`<b>\n::error::.c')"
lint2() { kexport-audit lint --tree hostile --check no-definition "$@"; }
expect 0 lint2 -f github <<'EOT'
::notice file=\x1b[31m|`<b>\x0a%3A%3Aerror%3A%3A.c,line=1,title=export/no-definition::evil is exported by a file that does not define it%0ARemedy: move the export to the file that defines the symbol, right below the definition
EOT
expect 0 lint2 -f markdown <<'EOT'
### Kernel exports: 0 errors, 0 warnings, 1 notes in hostile

| | where | what | remedy | rule |
|---|---|---|---|---|
| note | `\x1b[31m??<b>\x0a::error::.c:1` | evil is exported by a file that does not define it | move the export to the file that defines the symbol, right below the definition | `export/no-definition` |
EOT
lint2 -f junit:out.xml -f sarif:out.sarif >/dev/null
check "hostile names in XML" python3 -c 'import xml.dom.minidom; xml.dom.minidom.parse("out.xml")'
check "hostile names in SARIF" python3 -c 'import json; json.load(open("out.sarif"))'

# --- a fix is for the statement as it stands at the tip --------------------------------------------------------------
git init -q repo
commit() { git -C repo add -A; git -C repo -c user.name=a -c user.email=a@b commit -qm "$1"; }
echo 'int first;' >repo/a.c
commit one
echo 'EXPORT_SYMBOL(first);' >>repo/a.c
commit two
printf 'int other;\nEXPORT_SYMBOL(other);\n' >repo/a.c
commit three
hook() { kexport-audit hook run --repo repo --rules upstream "$@" | sed 's/([0-9a-f]\{12\} /(/'; }
expect 0 hook HEAD~2..HEAD~1 <<'EOT'
a.c:2: upstream/new-plain-export: warning: first added: plain (two)
  why: an export that starts plain cannot be restricted later without breaking its users
  remedy: use EXPORT_SYMBOL_GPL, or say in the commit message which modules need it plain
  fix: EXPORT_SYMBOL -> EXPORT_SYMBOL_GPL
HEAD~2..HEAD~1 (1 commit, 1 step): 0 errors, 1 warning, 0 notes
EOT
expect 0 hook --each-commit HEAD~2..HEAD <<'EOT'
a.c:2: upstream/new-plain-export: warning: first added: plain (two)
  why: an export that starts plain cannot be restricted later without breaking its users
  remedy: use EXPORT_SYMBOL_GPL, or say in the commit message which modules need it plain
a.c:2: upstream/removed: note: first removed, was plain (three)
  remedy: keep the export, or tell the users of the symbol what takes its place
a.c:2: upstream/new-plain-export: warning: other added: plain (three)
  why: an export that starts plain cannot be restricted later without breaking its users
  remedy: use EXPORT_SYMBOL_GPL, or say in the commit message which modules need it plain
  fix: EXPORT_SYMBOL -> EXPORT_SYMBOL_GPL
HEAD~2..HEAD (2 commits, 3 steps, 1 symbol as before): 0 errors, 2 warnings, 1 note
EOT

# --- no findings, and what could not be judged -----------------------------------------------------------------------
mkdir empty
expect 0 kexport-audit lint --tree empty -f junit <<'EOT'
<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="1" failures="0" errors="0" time="0">
 <testsuite tests="1" failures="0" errors="0" time="0" name="empty">
  <testcase classname="kexport-audit" name="0 judged" time="0"/>
 </testsuite>
</testsuites>
EOT
expect 2 kexport-audit lint nowhere -f github <<'EOT'
::error title=not judged::nowhere: No such file or directory
::error title=not judged::nowhere: no modules here: users of exports are not judged
kexport-audit lint: nowhere: No such file or directory
kexport-audit lint: nowhere: no modules here: users of exports are not judged
EOT
done_testing
