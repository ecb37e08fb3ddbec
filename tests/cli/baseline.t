#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# Baselines: what is accepted, how long, and what is new.
. "$KEXPORT_SRC/tests/lib.sh"

mkdir tree
cat >tree/a.c <<'EOT'
EXPORT_SYMBOL(first);
EXPORT_SYMBOL(second);
EOT
lint() { kexport-audit lint --tree tree --fail-on note "$@"; }
lint -f json:today.json >/dev/null
expect 0 kexport-audit baseline update --by Ann --until 2027-01-31 --reason "old code" base.json today.json <<'EOT'
base.json: 2 findings accepted
EOT
expect 0 sed 's/"fingerprint":"[0-9a-f]*",//' base.json <<'EOT'
{
 "schema": "kexport-audit/baseline/1",
 "accepted": [
  {"rule":"export/no-definition","symbol":"first","file":"a.c","message":"first is exported by a file that does not define it","by":"Ann","until":"2027-01-31","reason":"old code"},
  {"rule":"export/no-definition","symbol":"second","file":"a.c","message":"second is exported by a file that does not define it","by":"Ann","until":"2027-01-31","reason":"old code"}
 ]
}
EOT

# lines move, a third comes
sed -i '1i/* a comment */' tree/a.c
echo 'EXPORT_SYMBOL(third);' >>tree/a.c
expect 1 lint --baseline base.json --today 2027-01-31 <<'EOT'
a.c:4: export/no-definition: note: third is exported by a file that does not define it
  remedy: move the export to the file that defines the symbol, right below the definition
tree: 0 errors, 0 warnings, 1 note; 2 accepted by the baseline
EOT

# the day after, what was accepted is back
expect 1 lint --baseline base.json --today 2027-02-01 <<'EOT'
a.c:2: export/no-definition: note: first is exported by a file that does not define it (the baseline accepted it until 2027-01-31)
  remedy: move the export to the file that defines the symbol, right below the definition
a.c:3: export/no-definition: note: second is exported by a file that does not define it (the baseline accepted it until 2027-01-31)
  remedy: move the export to the file that defines the symbol, right below the definition
a.c:4: export/no-definition: note: third is exported by a file that does not define it
  remedy: move the export to the file that defines the symbol, right below the definition
tree: 0 errors, 0 warnings, 3 notes
EOT

# an update keeps what people wrote, drops what is gone, and adds what is new; twice is the same
sed -i '/first/d' tree/a.c
lint -f json:later.json >/dev/null
expect 0 kexport-audit baseline update base.json later.json <<'EOT'
base.json: 2 findings accepted; 1 of before dropped, which these findings lack
EOT
expect 0 grep -o '"symbol":"[a-z]*"\|"by":"[A-Za-z]*"' base.json <<'EOT'
"symbol":"second"
"by":"Ann"
"symbol":"third"
EOT
cp base.json before.json
kexport-audit baseline update base.json later.json >/dev/null
check "an update that changes nothing writes the same bytes" cmp base.json before.json

# --- trouble --------------------------------------------------------------------------------------------------
lint -f json:partial.json --baseline base.json >/dev/null
expect 2 kexport-audit baseline update base.json partial.json <<'EOT'
kexport-audit baseline: partial.json: made with --baseline, so what that accepted is missing; make it without
EOT
expect 2 kexport-audit baseline update base.json base.json <<'EOT'
kexport-audit baseline: base.json: schema 'kexport-audit/baseline/1'; expected kexport-audit/findings/1
EOT
expect 2 kexport-audit baseline update base.json nowhere.json <<'EOT'
kexport-audit baseline: Failed to open file “nowhere.json”: No such file or directory
EOT
expect 2 kexport-audit baseline update --until tomorrow base.json later.json <<'EOT'
kexport-audit baseline: --until tomorrow: expected a date as 2027-01-31, or a version as 7.4
EOT
expect 2 kexport-audit baseline base.json <<'EOT'
kexport-audit baseline: expected update, the baseline's FILE and FINDINGS; see --help
EOT
check "the baseline stays as it was" cmp base.json before.json
sed -i 's/2027-01-31/tomorrow/' base.json
expect 2 lint --baseline base.json <<'EOT'
kexport-audit lint: base.json: accepted[0].until: 'tomorrow': expected a date as 2027-01-31, or a version as 7.4
EOT
done_testing
