#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# The index is one for all commands that ask for a history: what they say is the same with it, without it, and whichever
# of them made it; and in the same order, whatever the clocks of those who committed said.
. "$KEXPORT_SRC/tests/lib.sh"
. "$KEXPORT_SRC/tests/repo.sh"
export XDG_CACHE_HOME="$WORK/cache"

file lib/a.c <<'END'
EXPORT_SYMBOL(one);
EXPORT_SYMBOL(two);
EXPORT_OWN(three);
END
echo '#define EXPORT_OWN(sym) EXPORT_SYMBOL_NS(sym, OWN)' | file include/own.h
echo "ccflags-y += -DDEFAULT_SYMBOL_NAMESPACE='\"DRIVERS\"'" | file drivers/Makefile
echo 'EXPORT_SYMBOL_GPL(six);' | file drivers/b.c
{
	branch=master
	commit "export these" "M lib/a.c" "M include/own.h" "M drivers/Makefile" "M drivers/b.c"
	tag v6.1
	branch=side
	sed -i 's/SYMBOL/SYMBOL_GPL/' lib/a.c
	commit "lib: hide them

one is for the core alone now." "from :1" "M lib/a.c"
	branch=master
	sed -i -e /one/d -e s/_GPL// lib/a.c
	commit "lib: drop one" "from :1" "M lib/a.c"
	tag v6.12
} | import asked
printf '%s\n' 'banner Linux version 6.12.1 (gcc)' 'export two plain' 'export three plain ns=OWN' \
	'export six gpl ns=DRIVERS' | mkelf new.vmlinux
printf '%s\n' 'banner Linux version 6.1.1 (gcc)' 'export one plain' 'export two plain' | mkelf old.vmlinux
printf '%s\n' 'modinfo name=driver' 'modinfo license=Proprietary' 'import one' 'import two' 'import three' \
	'import six' | mkelf driver.ko

ask() { # ask WHAT OPTION...
	what=$1
	shift
	case $what in
	history) kexport-audit history --repo asked --moves -f json "$@" master ;;
	explain) kexport-audit explain --repo asked -f json "$@" one ;;
	branches) kexport-audit explain --repo asked "$@" one master side v6.1 ;;
	macro) kexport-audit explain --repo asked "$@" three ;;
	makefile) kexport-audit explain --repo asked "$@" six ;;
	nothing) kexport-audit explain --repo asked "$@" threx ;;
	check) kexport-audit check --kernel new.vmlinux --repo asked "$@" -f json driver.ko ;;
	from) kexport-audit check --kernel new.vmlinux --from old.vmlinux --repo asked "$@" driver.ko ;;
	esac
}
questions="history explain branches macro makefile nothing check from"

for what in $questions; do ask "$what" --no-index >"plain.$what" 2>&1; done
check "--no-index writes none" test ! -e cache
check "explain tells what a header's macro means" grep -q "namespace OWN" plain.macro
check "and a Makefile's default" grep -q "namespace DRIVERS" plain.makefile
check "and why" grep -q "one is for the core alone now" plain.branches
check "and what comes near" grep -q "nearest: three" plain.nothing
check "check tells who" grep -q '"subject":"lib: drop one"' plain.check
check "with the older kernel, too" grep -q "lib: drop one" plain.from
all_same() { # all_same FIRST: what the others say with the index that FIRST made
	rm -f asked.sqlite*
	for what in "$1" $questions; do
		ask "$what" --index asked.sqlite >again 2>&1
		diff "plain.$what" again || return 1
	done
}
for first in $questions; do
	check "the index that $first made is everybody's" all_same "$first"
done
ask check >/dev/null
check "one is made without being asked for" test "$(find cache -name 'history-*.sqlite' | wc -l)" -eq 1
# What the index has is taken from there.
sqlite3 asked.sqlite "UPDATE ranges SET commits = x''"
ask check --index asked.sqlite >again 2>&1
check "check asks its index" test "$(grep -c '"since":{' again)" -eq 0
ask explain --index asked.sqlite >again 2>&1
check "explain asks its index" grep -q "no such export" again
expect 2 kexport-audit check --kernel new.vmlinux --repo asked --index new.vmlinux driver.ko <<'END'
kexport-audit check: new.vmlinux: no index that can be used: file is not a database
END
expect 2 kexport-audit explain --repo asked --index new.vmlinux one <<'END'
kexport-audit explain: new.vmlinux: no index that can be used: file is not a database
END

# A branch that is older than the older kernel still has what that kernel has no more.
echo 'EXPORT_SYMBOL(two_more);' | file lib/old.c
echo 'EXPORT_SYMBOL(two);' | file lib/x.c
{
	branch=master
	mark=0
	commit base "M lib/old.c" "M lib/x.c"
	commit "drop old" "D lib/old.c"
	tag v6.1
	branch=side
	echo 'EXPORT_SYMBOL(two_more);' | file lib/x.c
	commit "lib: two_more instead of two" "from :1" "M lib/x.c"
	branch=master
	commit merge "from :2" "merge :3" "M lib/x.c"
	tag v6.12
} | import forked
printf '%s\n' 'banner Linux version 6.12.1 (gcc)' 'export two_more plain' | mkelf more.vmlinux
for option in --no-index --index=forked.sqlite; do
	kexport-audit check --kernel more.vmlinux --from old.vmlinux --repo forked $option -f json driver.ko >forked.json
	check "$option: a second site is no successor" grep -q '"subject":"lib: two_more instead of two",.*"renamed_to":null' forked.json
done

# A commit that cannot be judged is told where it is looked at, and only there.
git clone -q --bare asked lost
rm -rf cache
id=$(git -C lost rev-parse v6.1:lib/a.c)
rm -f "lost/objects/$(echo "$id" | cut -c 1-2)/$(echo "$id" | cut -c 3-)"
for what in explain check from; do
	case $what in
	explain) set -- explain --repo lost one ;;
	check) set -- check --kernel new.vmlinux --repo lost driver.ko ;;
	from) set -- check --kernel new.vmlinux --from old.vmlinux --repo lost driver.ko ;;
	esac
	kexport-audit "$@" --no-index >plain 2>&1
	kexport-audit "$@" >indexed 2>&1
	kexport-audit "$@" >again 2>&1
	check "$what without a file: it is told" grep -q "$id is missing" plain
	check "with the index as without" cmp plain indexed
	check "and again" cmp plain again
done

# What was known before such a commit came is not told better than without.
rm -rf cache lost
git clone -q --bare asked lost
id=$(git -C lost rev-parse v6.12:lib/a.c)
kexport-audit history --repo lost v6.1 >/dev/null
rm -f "lost/objects/$(echo "$id" | cut -c 1-2)/$(echo "$id" | cut -c 3-)"
kexport-audit history --repo lost --no-index -f json >plain 2>&1
kexport-audit history --repo lost -f json >indexed 2>&1
check "a file goes missing" grep -q "$id is missing" plain
check "with the index as without" cmp plain indexed

# --- clocks that went wrong ------------------------------------------------------------------------------------------
# NAME TIME PARENT...: the same second for many, some older than their parents, by so much that git log A..B is mistaken.
write_clocks() {
	n=0
	while read -r name time parents; do
		n=$((n + 1))
		text="EXPORT_SYMBOL($name);"
		printf 'commit refs/heads/%s\nmark :%s\ncommitter Ann <ann@example.org> %s +0000\ndata 1\n%s\n' \
			"$name" $n "$((1600000000 + time))" "$name"
		verb=from
		for parent in $parents; do
			echo "$verb :$parent"
			verb=merge
		done
		printf 'M 100644 inline %s.c\ndata %d\n%s\n\n' "$name" ${#text} "$text"
	done <<'END'
a 90
b 90 1
c 90 1
d 20 2
e 80 1
f 80 4 3
g 80 5
h 70 6 7
i 10 8
j 80 9
k 80 9
l 80 10 11
m 1 5
n 1 13
o 1 14
p 1 15
q 1 16
r 1 17
s 1 18
t 95 19
u 99 5
END
}
git init -q --bare -b a clocks
write_clocks | git -C clocks fast-import --quiet
clocks_agree() { # clocks_agree REV...: with the index as it is now, and without
	kexport-audit history --repo clocks --moves --no-index -f jsonl "$@" >plain
	kexport-audit history --repo clocks --moves -f jsonl "$@" >indexed
	[ -s plain ] && diff plain indexed
}
all_clocks_agree() {
	for revs in b c f e g h "g f" "f g" d i k "j k" "k j" l u t "u t" e --all a; do
		# shellcheck disable=SC2086 # words
		clocks_agree $revs || return 1
	done
}
check "commits of the same second, and older than their parents" all_clocks_agree
done_testing
