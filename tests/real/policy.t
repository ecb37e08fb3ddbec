#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# The shipped policies and the checks of lint on Debian's kernels and sources, each held against what plain tools count:
# awk over Module.symvers, grep over the source as the kernel's own Makefile does it, nm over the modules, git log.
. "$KEXPORT_SRC/tests/lib.sh"
. "$KEXPORT_SRC/tests/real/real.sh"
export GIT_CONFIG_NOSYSTEM=1 HOME="$WORK" XDG_CACHE_HOME="$WORK/cache"

symvers() { # symvers KERNEL: symbol, module, type, namespace of the kernel's own Module.symvers
	find "$(dirname "$(fetch "kernel:$1:amd64")")/headers" -name Module.symvers -type f | head -n 1 | xargs cut -f 2-5 | LC_ALL=C sort
}
fields() { # fields FINDINGS FIELD...: of each finding, a line
	python3 -c 'import json, sys
def show(value):
	return ",".join(value) if isinstance(value, list) else "-" if value is None else str(value)
for finding in json.load(open(sys.argv[1]))["findings"]:
	print(*(show(finding[key]) for key in sys.argv[2:]))' "$@" | LC_ALL=C sort
}

# --- distro-kabi and gki: two kernels ------------------------------------------------------------------------------------
for pair in '5.10 6.1' '6.1 6.12' '6.12 7.2'; do
	old=${pair% *}
	new=${pair#* }
	fetched "kernels $pair" "kernel:$old:amd64" "kernel:$new:amd64" || continue
	symvers "$old" >old.symvers
	symvers "$new" >new.symvers
	status=0
	kexport-audit diff --rules distro-kabi -f json:kabi.json "$(fetch "kernel:$old:amd64")" "$(fetch "kernel:$new:amd64")" \
		>/dev/null || status=$?
	ok "$([ "$status" -eq 1 ]; echo $?)" "distro-kabi refuses $old -> $new"
	# one row a symbol that is in both; a symbol of two modules is left to the program
	awk -F '\t' 'NR == FNR { n[$1]++; module[$1] = $2; type[$1] = $3; space[$1] = $4; next }
		{ m[$1]++; seen[$1] = $2 "\t" $3 "\t" $4 }
		END {
			for (s in n) {
				if (n[s] > 1) continue
				if (!(s in m)) { print s, "distro-kabi/removed"; continue }
				if (m[s] > 1) continue
				split(seen[s], now, "\t")
				gpl = type[s] !~ /GPL/ && now[2] ~ /GPL/
				added = space[s] == "" && now[3] != ""
				restricted = now[3] ~ /^module:/ && space[s] !~ /^module:/
				opened = space[s] != "" && now[3] == "" || type[s] ~ /GPL/ && now[2] !~ /GPL/
				if (gpl && !opened || added || restricted) print s, "distro-kabi/tightened"
				else if (space[s] != "" && now[3] != "" && space[s] != now[3]) print s, "distro-kabi/namespace-changed"
				else if (module[s] != now[1]) print s, "distro-kabi/moved"
				else if (opened) print s, "distro-kabi/loosened"
			}
		}' old.symvers new.symvers >theirs
	fields kabi.json symbol rule >ours
	{ cut -f 1 old.symvers | uniq -d; cut -f 1 new.symvers | uniq -d; } | sort -u >twice
	LC_ALL=C join -v 1 ours twice >ours.once
	same_lines "distro-kabi $old -> $new: symbol and rule as awk tells" theirs ours.once
	kexport-audit diff --rules gki -f json:gki.json "$(fetch "kernel:$old:amd64")" "$(fetch "kernel:$new:amd64")" >/dev/null
	fields gki.json symbol rule | grep 'gki/plain$' >ours
	awk -F '\t' 'NR == FNR { type[$1] = $3; next }
		$3 !~ /GPL/ && (!($1 in type) || type[$1] ~ /GPL/) { print $1, "gki/plain" }' old.symvers new.symvers | LC_ALL=C sort -u >theirs
	same_lines "gki $old -> $new: what is plain now as awk tells" theirs ours
done

# --- kvm: the kernel's own grep ------------------------------------------------------------------------------------------
wanted_by_makefile() { # wanted_by_makefile TREE: as arch/x86/kvm/Makefile of 6.19 greps, but for names as a whole: kvm_put_kvm lets kvm_put_kvm_no_destroy pass there
	(cd "$1" && grep --include='*.[ch]' -nrwE 'EXPORT_SYMBOL(_GPL)?' virt/kvm arch/x86/kvm) | grep -v -w -e kvm_page_track_register_notifier \
		-e kvm_page_track_unregister_notifier -e kvm_write_track_add_gfn -e kvm_write_track_remove_gfn -e kvm_get_kvm \
		-e kvm_get_kvm_safe -e kvm_put_kvm | cut -d : -f 1-2
}
for series in 6.12 7.2 7.3; do
	fetched "kvm on source $series" "source:$series" || continue
	kexport-audit lint --tree "$(fetch "source:$series")" --check export --rules kvm -f json:kvm.json >/dev/null 2>&1
	fields kvm.json file line | tr ' ' : >ours
	wanted_by_makefile "$(fetch "source:$series")" >theirs
	sort ours >ours.sorted
	sort theirs | cmp -s - ours.sorted
	ok $? "kvm on source $series: $(wc -l <ours) statements, as the kernel's Makefile finds them"
done

# --- users: nm over all modules ------------------------------------------------------------------------------------------
if fetched "users in 6.1" kernel:6.1:amd64; then
	kernel=$(fetch kernel:6.1:amd64)
	find "$kernel" -name '*.ko' -print0 | xargs -0 nm -A -u 2>/dev/null | sed -n 's|^.*/\([^/]*\)\.ko: *[Uw] |\1 |p' | LC_ALL=C sort -u >uses
	kexport-audit scan -f json:kernel.json "$kernel" >/dev/null
	python3 -c 'import json
for module in json.load(open("kernel.json"))["modules"]:
	for symbol in module["symbol_gets"]:
		print(module["path"].rsplit("/", 1)[1][:-3], symbol)' | LC_ALL=C sort -u - uses | awk '{ print $2, $1 }' | LC_ALL=C sort -u >users
	symvers 6.1 | cut -f 1 | sort -u >exports
	kexport-audit lint --check no-user -f json:lint.json kernel.json >/dev/null
	fields lint.json symbol >ours
	cut -d ' ' -f 1 users | LC_ALL=C sort -u | LC_ALL=C comm -23 exports - >theirs
	same_lines "exports of 6.1 that no module uses are those that nm finds unused" theirs ours
	kexport-audit lint --check few-users --max-users 1 -f json:lint.json kernel.json >/dev/null
	fields lint.json symbol >ours
	cut -d ' ' -f 1 users | uniq -u | LC_ALL=C comm -12 exports - >theirs
	same_lines "exports of 6.1 with one user are those that nm finds" theirs ours
fi

# --- upstream: commits -----------------------------------------------------------------------------------------------------
if fetched "upstream on commits" source:6.1 source:6.12; then
	"$KEXPORT_SRC/tests/real/make-history" net.git --commits 400 --only drivers/base/ --only net/core/ \
		--only drivers/net/phy/ --only drivers/acpi/ --only drivers/soc/qcom/ "$(fetch source:6.1)" "$(fetch source:6.12)" >/dev/null
	kexport-audit history --repo net.git --moves -f jsonl:events v6.1..master >/dev/null
	kexport-audit hook run --repo net.git --each-commit --rules upstream -f json:upstream.json v6.1..master >/dev/null
	events() { # events RULE CONDITION: commit, symbol and rule of the events for which the condition holds, in Python
		python3 -c 'import json, sys
for line in open("events"):
	e = json.loads(line)
	kinds, new = set(e["kinds"]), e["new"]
	if eval(sys.argv[2]):
		print(e["commit"], e["symbol"], sys.argv[1])' "$1" "$2"
	}
	{
		events upstream/new-plain-export '"added" in kinds and "GPL" not in new["type"] and new["type"] != "Unknown"'
		events upstream/unreviewed-restriction 'e["direction"] == "tightened" and kinds & {"became-gpl-only", "namespace-added", "modules-restricted", "modules-narrowed"}'
		events upstream/unexplained-loosening 'e["direction"] == "loosened" and kinds & {"became-plain", "namespace-removed", "modules-widened"}'
		events upstream/removed '"removed" in kinds'
	} | LC_ALL=C sort -u >theirs
	fields upstream.json commit symbol rule >ours.all
	grep -v 'namespace-changed$' ours.all | sort -u >ours
	same_lines "upstream, commit by commit: symbol and rule as the events say" theirs ours
fi

# --- SARIF against its schema, where npm has it ------------------------------------------------------------------------------
if command -v npm >/dev/null && python3 -c 'import jsonschema' 2>/dev/null &&
	npm pack --silent @microsoft/jest-sarif@1.0.0-beta.0 >/dev/null 2>&1 && fetched "SARIF" source:7.2; then
	tar xzf microsoft-jest-sarif-*.tgz package/lib/schemas/sarif-2.1.0-rtm.5.json
	kexport-audit lint --tree "$(fetch source:7.2)" -f sarif:lint.sarif >/dev/null 2>&1
	check "SARIF of 7.2's source is valid" python3 -c 'import json, jsonschema
schema = json.load(open("package/lib/schemas/sarif-2.1.0-rtm.5.json"))
jsonschema.validators.validator_for(schema)(schema).validate(json.load(open("lint.sarif")))'
else
	ok 0 "SARIF against its schema # SKIP npm and python3-jsonschema are not both here"
fi
done_testing
