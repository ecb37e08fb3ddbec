#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091,SC1111
# hook: a bare repository on this machine that real pushes come to, and the hooks of a work tree.
. "$KEXPORT_SRC/tests/lib.sh"
. "$KEXPORT_SRC/tests/git.sh"

cat >strict.json <<'EOF'
{
	"name": "strict",
	"rules": [
		{ "id": "closed", "match": { "direction": "tightened" }, "action": "error" },
		{ "id": "opened", "match": { "direction": "loosened", "kind": "became-plain" }, "action": "error" }
	]
}
EOF
statements() { # statements SYMBOL...: one file, a line a symbol, "gpl:" before those that are GPL-only
	for symbol; do
		case $symbol in
		gpl:*) echo "EXPORT_SYMBOL_GPL(${symbol#gpl:});" ;;
		*) echo "EXPORT_SYMBOL($symbol);" ;;
		esac
	done
}
commit() { # commit DIR SUBJECT SYMBOL...
	dir=$1
	subject=$2
	shift 2
	mkdir -p "$dir/kernel"
	statements "$@" >"$dir/kernel/a.c"
	git -C "$dir" add -A
	git -C "$dir" commit -qm "$subject"
}
# What the pusher sees, without what differs from machine to machine.
push() { # push DIR REFSPEC...
	dir=$1
	shift
	git -C "$dir" push origin "$@" >"$WORK/pushed" 2>&1
	status=$?
	sed -e "s,$WORK,.,g" -e 's/ *$//' -e '/remedy: /d' -e '/^remote: *$/d' -e 's/[0-9a-f]\{7\}\.\.*[0-9a-f]\{7\}/OLD..NEW/' \
		-e '/^error: failed to push/d' -e '/^To /d' "$WORK/pushed"
	return "$status"
}
left_behind() { # what a push must not leave in the server
	find server.git -name 'tmp_*' -o -name 'incoming-*' -o -name '*.lock' | sort
	git -C server.git count-objects -v | grep '^garbage'
}

git init -q --bare server.git
git clone -q server.git a 2>/dev/null
expect 0 kexport-audit hook install --repo server.git --rules "$WORK/strict.json" <<EOF
$WORK/server.git/hooks/pre-receive: installed
EOF

# --- pushes ------------------------------------------------------------------------------------------------------------
commit a "first" one two gpl:three
expect 0 push a main <<'EOF'
 * [new branch]      main -> main
EOF
commit a "nothing of ours" one two gpl:three four
expect 0 push a main <<'EOF'
   OLD..NEW  main -> main
EOF
commit a "close one" gpl:one two gpl:three four
commit a "drop two" gpl:one gpl:three four
expect 1 push a main <<'EOF'
remote: kernel/a.c:1: strict/closed: error: one became GPL-only: plain -> GPL-only (bcede2f74af9 close one)
remote: kernel/a.c:2: strict/closed: error: two removed, was plain (d4f1d8c70264 drop two)
remote: refs/heads/main (2 commits, 2 steps): 2 errors, 0 warnings, 0 notes
remote: kexport-audit hook: refused by the rules for exports
 ! [remote rejected] main -> main (pre-receive hook declined)
EOF
expect 0 left_behind <<'EOF'
garbage: 0
EOF
check "the branch of the server is where it was" \
	sh -c '[ "$(git -C server.git rev-parse main)" = "$(git -C a rev-parse main~2)" ]'
# one step back: what the second commit undoes is nothing
commit a "open one again" one two gpl:three four
expect 0 push a main <<'EOF'
   OLD..NEW  main -> main
EOF

# a new branch is held against the protected one; deletions, tags of what is known, and notes pass
git -C a checkout -q -b topic main
commit a "close two" one gpl:two gpl:three four
expect 1 push a topic <<'EOF'
remote: kernel/a.c:2: strict/closed: error: two became GPL-only: plain -> GPL-only (3b9a8431217d close two)
remote: refs/heads/topic (1 commit, 1 step): 1 error, 0 warnings, 0 notes
remote: kexport-audit hook: refused by the rules for exports
 ! [remote rejected] topic -> topic (pre-receive hook declined)
EOF
git -C a tag -a -m closed closed topic
expect 1 push a closed <<'EOF'
remote: kernel/a.c:2: strict/closed: error: two became GPL-only: plain -> GPL-only (3b9a8431217d close two)
remote: refs/tags/closed (1 commit, 1 step): 1 error, 0 warnings, 0 notes
remote: kexport-audit hook: refused by the rules for exports
 ! [remote rejected] closed -> closed (pre-receive hook declined)
EOF
commit a "open two, add five" one two gpl:three four five
expect 0 push a topic <<'EOF'
 * [new branch]      topic -> topic
EOF
git -C a tag -a -m good good topic~2
git -C a notes add -m note main
expect 0 push a good refs/notes/commits topic:again <<'EOF'
 * [new tag]         good -> good
 * [new reference]   refs/notes/commits -> refs/notes/commits
 * [new branch]      topic -> again
EOF
expect 0 push a :again <<'EOF'
 - [deleted]         again
EOF
# a forced push is judged by what is there before and after
git -C a checkout -q -B topic main~1
commit a "another topic" one gpl:two gpl:three four
expect 1 push a +topic <<'EOF'
remote: kernel/a.c:2: strict/closed: error: two became GPL-only: plain -> GPL-only (eb16984eda95 another topic)
remote: kernel/a.c:5: strict/closed: error: five removed, was plain
remote: refs/heads/topic (1 commit, 2 steps, 1 symbol as before): 2 errors, 0 warnings, 0 notes
remote: kexport-audit hook: refused by the rules for exports
 ! [remote rejected] topic -> topic (pre-receive hook declined)
EOF
# the same where the server keeps what comes as a pack
git -C server.git config receive.unpackLimit 1
expect 1 push a +topic <<'EOF'
remote: kernel/a.c:2: strict/closed: error: two became GPL-only: plain -> GPL-only (eb16984eda95 another topic)
remote: kernel/a.c:5: strict/closed: error: five removed, was plain
remote: refs/heads/topic (1 commit, 2 steps, 1 symbol as before): 2 errors, 0 warnings, 0 notes
remote: kexport-audit hook: refused by the rules for exports
 ! [remote rejected] topic -> topic (pre-receive hook declined)
EOF
# several refs at once: one that is refused refuses all
git -C a checkout -q main
commit a "six" one two gpl:three four six
expect 1 push a main +topic <<'EOF'
remote: kernel/a.c:2: strict/closed: error: two became GPL-only: plain -> GPL-only (eb16984eda95 another topic)
remote: kernel/a.c:5: strict/closed: error: five removed, was plain
remote: refs/heads/main (1 commit, 1 step); refs/heads/topic (1 commit, 2 steps, 1 symbol as before): 2 errors, 0 warnings, 0 notes
remote: kexport-audit hook: refused by the rules for exports
 ! [remote rejected] main -> main (pre-receive hook declined)
 ! [remote rejected] topic -> topic (pre-receive hook declined)
EOF

# --- at once, and killed midway ------------------------------------------------------------------------------------------
at_once() { # eight pushes of eight branches, every second one to be refused
	for i in 1 2 3 4 5 6 7 8; do
		git clone -q server.git "p$i"
		git -C "p$i" checkout -q -b "b$i" origin/main
		if [ $((i % 2)) -eq 0 ]; then
			commit "p$i" "close in $i" gpl:one two gpl:three four
		else
			commit "p$i" "add in $i" one two gpl:three four "new$i"
		fi
	done
	for i in 1 2 3 4 5 6 7 8; do
		git -C "p$i" push -q origin "b$i" >"p$i.out" 2>&1 &
	done
	wait
	git -C server.git for-each-ref --format='%(refname:short)' 'refs/heads/b*'
	for i in 1 2 3 4 5 6 7 8; do
		grep -o 'strict/closed: error: one became GPL-only' "p$i.out"
	done
	left_behind
}
expect 0 at_once <<'EOF'
b1
b3
b5
b7
strict/closed: error: one became GPL-only
strict/closed: error: one became GPL-only
strict/closed: error: one became GPL-only
strict/closed: error: one became GPL-only
garbage: 0
EOF
# The program waits for its rules, which are a pipe that nobody writes to, and is killed there.
mkfifo waiting.json
cat >noted <<EOF
#!/bin/sh
echo \$\$ >"$WORK/pid.new"
mv "$WORK/pid.new" "$WORK/pid"
exec kexport-audit "\$@"
EOF
chmod +x noted
killed() {
	sed -i -e "s,^program=.*,program='$WORK/noted'," -e 's/strict.json/waiting.json/' server.git/hooks/pre-receive
	git -C p1 commit -q --allow-empty -m more
	git -C p1 push -q origin b1 >killed.out 2>&1 &
	pushing=$!
	n=0
	while [ ! -s pid ] && [ "$n" -lt 400 ]; do
		sleep 0.05
		n=$((n + 1))
	done
	sleep 0.1
	kill -9 "$(cat pid)" || kill "$pushing" # nobody ran: do not wait for ever
	wait "$pushing"
	status=$?
	grep -o 'pre-receive hook declined' killed.out
	left_behind
	[ "$(git -C server.git rev-parse b1)" = "$(git -C p1 rev-parse b1~1)" ] && echo "b1 is where it was"
	return "$status"
}
expect 1 killed <<'EOF'
pre-receive hook declined
garbage: 0
b1 is where it was
EOF
kexport-audit hook install --repo server.git --rules "$WORK/strict.json" >/dev/null

# --- trouble refuses, unless it was allowed -------------------------------------------------------------------------------
mv strict.json away.json
expect 1 push p1 b1 <<EOF
remote: kexport-audit hook: Failed to open file “./strict.json”: No such file or directory
remote: kexport-audit hook: refused: it could not be judged
 ! [remote rejected] b1 -> b1 (pre-receive hook declined)
EOF
mv away.json strict.json
kexport-audit hook install --repo server.git --rules "$WORK/strict.json" --on-trouble allow >/dev/null
mv strict.json away.json
expect 0 push p1 b1 <<EOF
remote: kexport-audit hook: Failed to open file “./strict.json”: No such file or directory
remote: kexport-audit hook: it could not be judged, and is let pass (--on-trouble allow)
   OLD..NEW  b1 -> b1
EOF
mv away.json strict.json
sed -i "s,^program=.*,program='$WORK/gone'," server.git/hooks/pre-receive
without_program() {
	git -C p1 commit -q --allow-empty -m more
	PATH=$(dirname "$(command -v git)"):/usr/bin:/bin push p1 b1
}
expect 0 without_program <<'EOF'
remote: hooks/pre-receive: 15: kexport-audit: not found
remote: kexport-audit: exit status 127: let pass
   OLD..NEW  b1 -> b1
EOF
kexport-audit hook install --repo server.git --rules "$WORK/strict.json" >/dev/null
sed -i "s,^program=.*,program='$WORK/gone'," server.git/hooks/pre-receive
expect 1 without_program <<'EOF'
remote: hooks/pre-receive: 15: kexport-audit: not found
 ! [remote rejected] b1 -> b1 (pre-receive hook declined)
EOF
kexport-audit hook uninstall --repo server.git >/dev/null

# --- the other hooks of a server, shallow and partial repositories -----------------------------------------------------------
kexport-audit hook install --repo server.git --rules "$WORK/strict.json" --type update --type post-receive >/dev/null
git -C a fetch -q
expect 1 push a main +topic <<'EOF'
remote: kernel/a.c:2: strict/closed: error: two became GPL-only: plain -> GPL-only (eb16984eda95 another topic)
remote: kernel/a.c:5: strict/closed: error: five removed, was plain
remote: refs/heads/topic (1 commit, 2 steps, 1 symbol as before): 2 errors, 0 warnings, 0 notes
remote: kexport-audit hook: refused by the rules for exports
remote: error: hook declined to update refs/heads/topic
   OLD..NEW  main -> main
 ! [remote rejected] topic -> topic (hook declined)
EOF
kexport-audit hook uninstall --repo server.git >/dev/null
kexport-audit hook install --repo server.git --rules "$WORK/strict.json" --type reference-transaction >/dev/null
transaction() {
	push a +topic >transaction.out
	status=0
	grep 'strict/closed' transaction.out | sed 's/^remote: //'
}
expect 0 transaction <<'EOF'
kernel/a.c:2: strict/closed: error: two became GPL-only: plain -> GPL-only (eb16984eda95 another topic)
kernel/a.c:5: strict/closed: error: five removed, was plain
EOF
check "the transaction was refused" sh -c '[ "$(git -C server.git rev-parse topic)" != "$(git -C a rev-parse topic)" ]'
kexport-audit hook uninstall --repo server.git >/dev/null

# --- shallow and partial repositories --------------------------------------------------------------------------------------
git -C server.git config uploadpack.allowFilter true
git clone -q --depth 1 --no-single-branch "file://$WORK/server.git" shallow
git clone -q --filter=blob:none "file://$WORK/server.git" partial
kexport-audit hook install --repo server.git --rules "$WORK/strict.json" >/dev/null
# libgit2 1.5 leaks where a repository has extensions: not for our leak check.
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0"
for clone in shallow partial; do
	(cd $clone && kexport-audit hook install --type pre-commit --type pre-push --rules "$WORK/strict.json" >/dev/null)
	git -C $clone checkout -q -b from-$clone
	mkdir -p $clone/kernel
	statements gpl:one >$clone/kernel/b.c
	git -C $clone add -A
	check "$clone: a commit that passes" git -C $clone commit -qm "one in b"
	expect 0 push $clone from-$clone <<EOF
 * [new branch]      from-$clone -> from-$clone
EOF
	rm $clone/kernel/b.c
	refused() { git -C "$clone" commit -qam "drop it" 2>&1 | grep 'strict/closed'; }
	expect 0 refused <<'EOF'
kernel/b.c:1: strict/closed: error: one removed, was GPL-only
EOF
	git -C $clone commit -q --no-verify -am "drop it"
	expect 1 push $clone from-$clone <<EOF
kernel/b.c:1: strict/closed: error: one removed, was GPL-only (38fde9065ed3 drop it)
refs/heads/from-$clone (1 commit, 1 step): 1 error, 0 warnings, 0 notes
kexport-audit hook: refused by the rules for exports
EOF
done
# a range whose old side is not there
expect 2 kexport-audit hook run --repo shallow HEAD~5..HEAD <<'EOF'
kexport-audit hook: shallow: HEAD~5: expected a commit
EOF
expect 2 kexport-audit hook run --repo partial origin/main~3..origin/main <<'EOF'
kexport-audit hook: a partial clone, for which git diff fetches what is missing: kernel/a.c: object 9521c3a4ce28bfce0ed02e91a8bfef6032248356 is missing
EOF

git clone -q --depth 1 --no-single-branch "file://$WORK/server.git" edge
edge() { kexport-audit hook run --repo edge --rules strict.json "$@" 2>&1 | sed "s/[0-9a-f]\{40\}/ID/g"; }
expect 0 edge origin/b1..origin/b3 <<'EOF'
kexport-audit hook: origin/b1..origin/b3: no common ancestor in this shallow repository: expected more history (git fetch --deepen)
EOF
git -C edge checkout -q -b merged origin/main
git -C edge merge -q -s ours --allow-unrelated-histories -m merged origin/b3
expect 0 edge origin/main..merged <<'EOF'
origin/main..merged (2 commits, 0 steps): 0 errors, 0 warnings, 0 notes
EOF
expect 0 edge --each-commit origin/main..merged <<'EOF'
origin/main..merged (2 commits, 0 steps): 0 errors, 0 warnings, 0 notes; 1 could not be judged
kexport-audit hook: ID: its parents are not in this shallow repository (git fetch --deepen)
EOF
# a push to an address, not to a remote with a name
(cd p1 && kexport-audit hook install --type pre-push --rules ../strict.json >/dev/null)
commit p1 "close by address" gpl:one two gpl:three four
by_address() {
	git -C p1 push "$WORK/server.git" HEAD:refs/heads/by-address 2>&1 | grep -c 'refused by the rules for exports'
	git -C p1 push "$WORK/server.git" "$(git -C p1 rev-parse origin/main)":refs/heads/by-address 2>&1 | grep -c 'new branch'
}
expect 0 by_address <<'EOF'
1
1
EOF

# --- what git would never say ----------------------------------------------------------------------------------------------
odd() { # odd TYPE TEXT [ARGUMENT...]
	type=$1
	text=$2
	shift 2
	printf '%s' "$text" | kexport-audit hook run --repo server.git --type "$type" "$@" 2>&1
}
expect 2 odd pre-receive 'one two
' <<'EOF'
kexport-audit hook: standard input: line 1: 'one two': expected OLD NEW REF
kexport-audit hook: refused: it could not be judged
EOF
expect 2 odd pre-receive "$(printf '%040d' 1) $(printf '%040d' 2) refs/heads/x" <<'EOF'
kexport-audit hook: refs/heads/x: object 0000000000000000000000000000000000000002 is missing
kexport-audit hook: refused: it could not be judged
EOF
expect 2 odd pre-receive "12 34 refs/heads/x" <<'EOF'
kexport-audit hook: standard input: line 1: '12': expected the 40 digits of an object
kexport-audit hook: refused: it could not be judged
EOF
expect 0 odd pre-receive '' </dev/null
expect 2 odd update '' refs/heads/x <<'EOF'
kexport-audit hook: --type update: expected REF OLD NEW behind it
kexport-audit hook: refused: it could not be judged
EOF
expect 0 odd reference-transaction 'whatever' committed </dev/null
done_testing
