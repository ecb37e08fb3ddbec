#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# hook run on a history that tests/real/make-history cuts out of kernels' sources. The judges: git log -G of each commit and
# of the range squashed into one, the same commits as mails, and check, which reads the two kernels' binaries.
. "$KEXPORT_SRC/tests/lib.sh"
. "$KEXPORT_SRC/tests/git.sh"
. "$KEXPORT_SRC/tests/real/real.sh"

fetched "a history" source:6.1 source:6.12 || done_testing
"$KEXPORT_SRC/tests/real/make-history" linux.git --commits 5000 --only drivers/soc/qcom/ --only arch/x86/kernel/ --only lib/ \
	--only kernel/bpf/ --only drivers/base/ "$(fetch source:6.1)" "$(fetch source:6.12)" >log 2>&1
ok $? "a history of some folders, 6.1 to 6.12"
diagnose log
echo '{ "name": "all", "rules": [ { "id": "event", "match": {}, "action": "note" } ] }' >all.json

findings() { # findings ARGUMENT...: a line a finding, in the form of history's events
	kexport-audit hook run --repo linux.git --rules all.json -f json "$@" | sed -n 's/,$//; s/"commit":null/"commit":"-"/; s/^  {"rule":"all/{"rule":"all/p'
}
oracle() { "$KEXPORT_SRC/tests/real/history-oracle" "$@"; }
without_commit() { cut -d ' ' -f 2-; }

findings --each-commit v6.1..v6.12 >steps
oracle --events steps >ours
oracle linux.git v6.1..v6.12 >theirs
same_lines "each commit's findings are those of git log -G" theirs ours

findings v6.1..v6.12 >net
oracle --events net | without_commit >ours
squashed=$(git -C linux.git commit-tree -p 'v6.1^{commit}' -m squashed 'v6.12^{tree}')
oracle linux.git "v6.1..$squashed" | without_commit >theirs
same_lines "the net findings are those of git log -G on one commit" theirs ours

# A topic branch, as one mailbox.
merge=$(git -C linux.git rev-list --merges -1 v6.12)
tip=$merge^2
base=$(git -C linux.git merge-base "$merge^1" "$tip")
git -C linux.git format-patch --stdout "$base..$tip" >mails
findings --patch mails "$base" >net
oracle --events net | without_commit >ours
findings "$base..$tip" >net
oracle --events net | without_commit >theirs
sort theirs >.t && sort ours >.o
cmp -s .t .o && [ -s .t ]
ok $? "$(grep -c '^From [0-9a-f]\{40\} ' mails) mails: the same findings as for the commits, $(wc -l <theirs) lines"

# The example driver against sources, and against binaries.
fetched "the example driver" kbuild:6.1:amd64 kernel:6.1:amd64 kernel:6.12:amd64 || done_testing
"$KEXPORT_SRC/scripts/build-modules" "$(fetch kbuild:6.1:amd64)" "$KEXPORT_SRC/examples/gpl-only-driver" "$WORK/example" >log 2>&1
ok $? "the example driver builds"
diagnose log
kexport-audit hook run --repo linux.git --modules example v6.1..v6.12 |
	awk '/^[^ ]/ { split($0, part, ": "); split(part[4], word, " "); symbol = word[1] } /^  breaks: modem_gauge / { print symbol }' >ours
kexport-audit check -f csv:check.csv --kernel "$(fetch kernel:6.12:amd64)" --from "$(fetch kernel:6.1:amd64)" example >/dev/null
awk -F , 'NR == 1 { for (i = NF; i > 0; i--) at[$i] = i; next } { print $at["symbol"] }' check.csv | sort -u >theirs
same_lines "the driver loses what check says of the two kernels' binaries" theirs ours
done_testing
