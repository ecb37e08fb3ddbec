#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# patch on 7.3's source: sixty symbols drawn by a fixed seed, and each family of macros. git am takes every patch,
# that tree's checkpatch.pl finds nothing in the new lines that it did not find in the old ones, the compiler puts into
# .export_symbol what was promised; gpl and plain undo each other; and users, recipients and --as-patch against what the
# kernels' own binaries and scripts say.
. "$KEXPORT_SRC/tests/lib.sh"
. "$KEXPORT_SRC/tests/real/real.sh"

fetched "source:7.3 kernel:7.3:amd64 kbuild:7.3:amd64" source:7.3 kernel:7.3:amd64 kbuild:7.3:amd64 || done_testing
tree=$(fetch source:7.3)
GIT_AUTHOR_NAME="A U Thor" GIT_AUTHOR_EMAIL=author@example.org GIT_COMMITTER_NAME=C GIT_COMMITTER_EMAIL=c@example.org
GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL GIT_CONFIG_GLOBAL

# --- the draw: SYMBOL MACRO, in an order that the seed gives -------------------------------------------------------------
kexport-audit sites -f csv "$tree" 2>err | tr -d '\r' >sites.csv
awk -F , '
	NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
	$at["pasted"] != "false" { n[$at["symbol"]]++; next }
	{ n[$at["symbol"]]++; row[$at["symbol"]] = $at["symbol"] " " $at["macro"] " " $at["pasted"] " " $at["file"] }
	END { for (symbol in row) if (n[symbol] == 1) print row[symbol] }
' sites.csv | LC_ALL=C sort | awk '
	BEGIN { seed = 2018 }
	{ seed = (seed * 69069 + 12345) % 4294967296; printf "%010d %s\n", seed, $0 }
' | LC_ALL=C sort | cut -d ' ' -f 2- >drawn
of_macro() { # of_macro N MACRO...: the first N symbols of each macro
	n=$1
	shift
	for macro in "$@"; do
		awk -v macro="$macro" -v n="$n" '$2 == macro && $4 !~ /^tools\// && found++ < n { print $1 }' drawn
	done
}
pasted_of() { # pasted_of MACRO...: a symbol of each macro that builds names
	for macro in "$@"; do
		awk -F , -v macro="$macro" '
			{ n[$6]++ }
			$5 == macro && $6 ~ /^__(SCK__|tracepoint_)/ { symbols[$6] }
			END { for (symbol in symbols) if (n[symbol] == 1) print symbol }' sites.csv | LC_ALL=C sort | head -n 1
	done
}
# Of EXPORT_TRACEPOINT_SYMBOL and EXPORT_STATIC_CALL one symbol stands for all that the statement exports.
plain_families="EXPORT_PER_CPU_SYMBOL EXPORT_SIMPLE_DEV_PM_OPS EXPORT_NS_SIMPLE_DEV_PM_OPS EXPORT_SYMBOL_NS"
gpl_families="EXPORT_PER_CPU_SYMBOL_GPL EXPORT_GPL_DEV_PM_OPS EXPORT_SYMBOL_NS_GPL"
# shellcheck disable=SC2086 # lists
{
	{ of_macro 24 EXPORT_SYMBOL && of_macro 2 $plain_families && pasted_of EXPORT_TRACEPOINT_SYMBOL; } >to-gpl
	{ of_macro 16 EXPORT_SYMBOL_GPL && of_macro 2 $gpl_families &&
		pasted_of EXPORT_TRACEPOINT_SYMBOL_GPL EXPORT_STATIC_CALL_GPL; } >to-plain
	{ of_macro 28 EXPORT_SYMBOL && of_macro 20 EXPORT_SYMBOL_GPL; } | sed -n '25,28p;45,48p' >to-ns=AUDIT_TEST
	{ of_macro 31 EXPORT_SYMBOL && of_macro 23 EXPORT_SYMBOL_GPL; } | sed -n '29,31p;52,54p' >to-modules=audit-test
	{ of_macro 34 EXPORT_SYMBOL && of_macro 26 EXPORT_SYMBOL_GPL; } | sed -n '32,34p;58,60p' >to-unexport
	of_macro 4 EXPORT_SYMBOL_NS EXPORT_SYMBOL_NS_GPL EXPORT_SYMBOL_FOR_MODULES >to-no-ns
}
check "sixty symbols and each family were drawn" sh -c 'test "$(cat to-* | wc -l)" -ge 80'

# --- patches of each target, on the whole tree ---------------------------------------------------------------------------
for list in to-*; do
	# shellcheck disable=SC2046 # a list
	kexport-audit patch --tree "$tree" --to "${list#to-}" --force --split file -s -o "out-$list" -f "json:json-$list" \
		$(cat "$list") 2>"err-$list" >"log-$list"
	status=$?
	# What is named is a user that no Makefile tells, or what goes along; nothing is withdrawn, nothing refused.
	grep -v -e ' uses it' -e ' as well, which change' -e 'would be cut off' "err-$list" >"left-$list"
	check "${list#to-}: $(find "out-$list" -name '*.patch' | wc -l) patches" sh -c "test $status -le 2 -a ! -s 'left-$list'"
	diagnose "left-$list"
done

# --- git am -------------------------------------------------------------------------------------------------------------
git init -q small
cat out-to-*/*.patch | sed -n 's/^--- a\///p' | sort -u >files
(cd "$tree" && tar -cf - -T "$WORK/files" MAINTAINERS scripts/checkpatch.pl scripts/spelling.txt \
	scripts/const_structs.checkpatch include/linux/export.h) | tar -xf - -C small
git -C small add -A && git -C small commit -qm base && git -C small tag base
taken() { git -C small checkout -q -B "$1" base && git -C small am -q "$WORK/out-$1"/*.patch; }
for list in to-*; do
	check "${list#to-}: git am takes them" taken "$list"
done

# --- checkpatch: the patch, and the way back as the measure of the old lines ------------------------------------------
types() { # types FILE...: FILE LEVEL:TYPE of what checkpatch says
	(cd small && perl scripts/checkpatch.pl --no-tree --strict --terse --show-types --no-summary "$@") |
		sed -n 's/^\([^:]*\):[0-9]*: \(ERROR:[A-Z_]*\|WARNING:[A-Z_]*\):.*/\1 \2/p' | sed 's/^[^ ]*\///'
}
# spelling.txt and the like are files that are long to read: all patches in one run
mkdir back
for list in to-*; do
	for commit in $(git -C small rev-list --reverse "base..$list"); do
		n=$((${n:-0} + 1))
		git -C small diff "$commit" "$commit~" >"back/$n"
		git -C small format-patch -q --stdout -1 "$commit" >"forth.$n"
	done
done
mkdir forth
for file in forth.*; do mv "$file" "forth/${file#forth.}"; done
types "$WORK"/forth/* | sort -u >now
types "$WORK"/back/* | sort -u >before
comm -23 now before >worse
check "checkpatch has nothing to say of $(find forth -type f | wc -l) patches that it did not say of the old lines" test ! -s worse
diagnose worse

# --- the compiler: what stands in .export_symbol -----------------------------------------------------------------------
# "FILE SYMBOL TYPE NAMESPACE", as the mails promise it
for list in to-gpl to-plain to-ns=AUDIT_TEST to-modules=audit-test to-no-ns; do
	sed -n 's/^\([a-z][^: ]*\.c\):[0-9]*: \([^ ]*\) \(EXPORT_SYMBOL[_A-Z]*\) *\(.*\)$/\1 \2 \3 \4/p' "out-$list"/*.patch |
		grep -E '^(drivers|fs|net|lib|sound|crypto|block|kernel|mm)/' | sed "s/^/$list /"
done | awk '!seen[$2]++' | head -n 60 >promised
kdir=$("$KEXPORT_SRC/scripts/kbuild-here" "$KEXPORT_CACHE" 7.3)
mkdir built
targets=
while read -r list file symbol type name_space; do
	n_built=$((${n_built:-0} + 1))
	mkdir "built/n$n_built"
	git -C small show "$list:$file" >"built/n$n_built/$(basename "$file")"
	echo "ccflags-y := -w -iquote $tree/$(dirname "$file") -I$tree/$(dirname "$file")" >"built/n$n_built/Makefile"
	echo "obj-m += $(basename "$file" .c).o" >>"built/n$n_built/Makefile"
	echo "obj-m += n$n_built/" >>built/Makefile
	targets="$targets n$n_built/$(basename "$file" .c).o"
	echo "n$n_built/$(basename "$file" .c).o $symbol $type $name_space" >>objects
done <promised
# shellcheck disable=SC2086 # a list
make -k -s -j "$(nproc)" -C "$kdir" "M=$WORK/built" $targets >make.log 2>&1
agreed=0
: >differ
while read -r object symbol type name_space; do
	[ -f "built/$object" ] || continue
	kexport-audit scan -f symvers "built/$object" 2>/dev/null |
		awk -F '\t' -v symbol="$symbol" -v type="$type" -v name_space="$name_space" -v object="$object" '
			$2 == symbol && $4 == type && $5 == name_space { found = 1 }
			{ got = got $0 "\n" }
			END { if (!found) { print object, symbol, type, name_space; printf "%s", got } exit !found }' >>differ &&
		agreed=$((agreed + 1))
done <objects
check "$agreed of $(wc -l <objects) object files could be built, and have the class that was promised" \
	sh -c "test $agreed -ge 20 -a ! -s differ"
diagnose differ

# --- there and back, byte for byte --------------------------------------------------------------------------------------
mkdir -p round/include/linux
cp "$tree/include/linux/export.h" round/include/linux
cp -r "$tree/sound" "$tree/lib" round
cp -r round before-round
kexport-audit sites -f csv round 2>/dev/null | tr -d '\r' | awk -F , '
	NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
	$at["macro"] ~ /^EXPORT_SYMBOL(_NS)?$/ && $at["pasted"] == "false" { plain[$at["symbol"]]; next }
	{ other[$at["symbol"]] }
	END { for (symbol in plain) if (!(symbol in other)) print symbol }' >all-plain
turn() { # turn CLASS
	# shellcheck disable=SC2046 # a list
	kexport-audit patch -f diff --tree round --to "$1" $(cat all-plain) >turn.diff 2>turn.err
	(cd round && git apply ../turn.diff)
}
check "$(wc -l <all-plain) symbols become GPL-only" turn gpl
check "each of them" test "$(grep -c '^+' turn.diff)" -ge "$(wc -l <all-plain)"
check "and plain again" turn plain
check "which gives the tree back" diff -r before-round round

# --- users, against what 7.3's modules import -----------------------------------------------------------------------------
kernel=$(fetch kernel:7.3:amd64)
kexport-audit scan -f json "$kernel" 2>/dev/null >kernel.json
python3 - kernel.json >imports <<'END'
import json, sys
users = {}
for module in json.load(open(sys.argv[1]))["modules"]:
    for one in module["imports"]:
        users.setdefault(one["symbol"], set()).add(module["name"])
for symbol in sorted(users):
    if len(users[symbol]) <= 40:
        print(symbol, *sorted(users[symbol]))
END
awk 'BEGIN { seed = 7 } { seed = (seed * 69069 + 12345) % 4294967296; printf "%010d %s\n", seed, $0 }' imports | LC_ALL=C sort |
	cut -d ' ' -f 2- | head -n 150 >asked
# shellcheck disable=SC2046 # a list
kexport-audit patch --tree "$tree" --to ns=AUDIT_TEST -f json:users.json $(cut -d ' ' -f 1 asked) >/dev/null 2>&1
python3 - asked users.json >counts <<'END'
import json, sys
modules, unsure = {}, set()
for user in json.load(open(sys.argv[2]))["users"]:
    if user["kind"] == "module":
        modules.setdefault(user["symbol"], set()).add(user["module"].split("/")[-1].replace("-", "_"))
    elif user["kind"] != "builtin":
        unsure.add(user["symbol"])
n = found = silent = 0
for line in open(sys.argv[1]):
    symbol, *users = line.split()
    for module in users:
        n += 1
        if module.replace("-", "_") in modules.get(symbol, ()):
            found += 1
        elif symbol not in unsure:
            silent += 1
print(n, found, silent)
END
read -r n_users n_found n_silent <counts
check "of $n_users users in the binaries $n_found are named, $n_silent are neither named nor unsure" \
	test "$n_users" -gt 300 -a $((n_found * 100)) -ge $((n_users * 95)) -a $((n_silent * 100)) -le $((n_users * 3))

# --- recipients: our reading of MAINTAINERS is the script's ------------------------------------------------------------
awk '$4 !~ /^tools\// { print $4 }' drawn | awk 'NR % 90 == 1' | head -n 120 | sort -u >paths
mkdir -p alone/include/linux
cp "$tree/MAINTAINERS" alone
cp "$tree/include/linux/export.h" alone/include/linux
(cd "$tree" && tar -cf - -T "$WORK/paths") | tar -xf - -C alone
addresses() { # addresses: of To and Cc on stdin
	awk '/^$/ { exit } /^[^ ]/ { on = /^(To|Cc): / } on' | grep -o '[^ <,]*@[^ >,]*' | tr '[:upper:]' '[:lower:]' | LC_ALL=C sort -u
}
: >unlike
n_alike=0 n_asked=0
while read -r path; do
	symbol=$(awk -v path="$path" '$4 == path && $3 == "false" && $2 ~ /^EXPORT_SYMBOL(_GPL)?$/ { print $1; exit }' drawn)
	[ -n "$symbol" ] || continue
	n_asked=$((n_asked + 1))
	kexport-audit patch --tree alone --to ns=AUDIT_TEST --only "$path" --no-mocks --maintainers "$symbol" 2>/dev/null |
		addresses >ours
	(cd "$tree" && perl scripts/get_maintainer.pl --no-git --no-git-fallback --no-tree --norolestats -f "$path") |
		grep -o '[^ <,]*@[^ >,]*' | tr '[:upper:]' '[:lower:]' | LC_ALL=C sort -u >theirs
	if cmp -s ours theirs; then n_alike=$((n_alike + 1)); else
		{ echo "$path" && diff theirs ours; } >>unlike
	fi
done <paths
# Of somebody with two addresses in sections of equal rank, the script takes whichever comes first in its hash.
check "whom $n_alike of $n_asked files' patches go to is what scripts/get_maintainer.pl says" \
	test "$n_asked" -ge 60 -a $((n_alike * 100)) -ge $((n_asked * 90))
diagnose unlike
done_testing
