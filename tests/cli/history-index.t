#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# The index of history: the same output with it, without it, and whatever happened to it or to the repository.
. "$KEXPORT_SRC/tests/lib.sh"
. "$KEXPORT_SRC/tests/git.sh"
export XDG_CACHE_HOME="$WORK/cache"

# The output with the index is the one without.
agrees() { # agrees [RANGE...]
	kexport-audit history --repo r --moves --no-index -f jsonl "$@" >plain
	kexport-audit history --repo r --moves -f jsonl "$@" >indexed
	kexport-audit history --repo r --moves -f jsonl "$@" >again
	[ -s plain ] && cmp plain indexed && cmp plain again
}

index_holds() { # index_holds TABLE N
	[ "$(sqlite3 "$(ls cache/kexport-audit/history-*.sqlite)" "SELECT count(*) FROM $1")" = "$2" ]
}

git init -q -b master r
echo 'EXPORT_SYMBOL(one);' >r/one.c
echo 'EXPORT_SYMBOL(two);' >r/two.c
commit_all root
git -C r tag v1
sed -i 's/SYMBOL/SYMBOL_GPL/' r/one.c
commit_all "one is GPL-only"
for i in 1 2 3 4 5; do
	echo "int f$i;" >>r/two.c
	commit_all "nothing $i"
done
check "a first run" agrees
check "it made an index, of two commits with events" index_holds commits 2
check "and of one range" index_holds ranges 1
git -C r mv two.c three.c
commit_all "two moves"
git -C r tag v2
check "new commits, new tags" agrees
check "the index has both ranges" index_holds ranges 2
git -C r checkout -q -b side HEAD~3
echo 'EXPORT_SYMBOL_NS(side, ROOM);' >r/side.c
commit_all "on the side"
check "another branch" agrees
git -C r checkout -q master
commit_all "on master"
GIT_COMMITTER_DATE="$((now + 60)) +0000" git -C r merge -q --no-edit side
check "a merge" agrees
git -C r reset -q --hard HEAD~1
echo 'EXPORT_SYMBOL(other);' >r/two.c
commit_all "another history"
check "history was rewritten" agrees
git -C r reflog expire --expire=now --all
git -C r gc -q --prune=now
check "and what was there is gone" agrees
check "all branches and tags" agrees --all
check "a range" agrees v1..side
git -C r update-ref refs/replace/"$(git -C r rev-parse HEAD)" "$(git -C r rev-parse HEAD~2)"
check "a replace ref" agrees
git -C r update-ref -d refs/replace/"$(git -C r rev-parse HEAD)"
check "and without it again" agrees
tip=$(git -C r rev-parse HEAD)
other=$(git -C r rev-parse HEAD~2)
git -C r update-ref "refs/replace/$tip" "$other"
kexport-audit history --repo r >/dev/null
git -C r update-ref -d "refs/replace/$tip"
echo "$tip $other" >r/.git/info/grafts
check "a graft where a replace ref was" agrees
rm r/.git/info/grafts
git -C r worktree add -q --detach ../linked v2
(cd linked && kexport-audit history -f jsonl >../linked.out)
check "a linked work tree has the same index" test "$(find cache -name "history-*.sqlite" | wc -l)" -eq 1

# --- what can happen to it -------------------------------------------------------------------------------------------
file=$(ls cache/kexport-audit/history-*.sqlite)
sqlite3 "$file" "UPDATE meta SET value = 'of another program' WHERE name = 'state'"
check "an index of another version" agrees
sqlite3 "$file" "DELETE FROM commits WHERE number = (SELECT min(number) FROM commits)"
kexport-audit history --repo r --moves --no-index -f jsonl >plain
kexport-audit history --repo r --moves -f jsonl >unsound 2>told
check "an index that lost a row is not believed" cmp plain unsound
check "which is told" grep "rows do not fit together" told
kexport-audit history --repo r --moves -f jsonl >again 2>told
check "and it is made again" test ! -s told
check "as it was" agrees
echo "this is not SQLite, and long enough to be taken for something else than an empty file" >"$file"
kexport-audit history --repo r --moves -f jsonl >damaged 2>told
check "an index that is none" cmp plain damaged
check "which is told once" test "$(grep -c 'going on without an index' told)" -eq 1
expect 2 kexport-audit history --repo r --index "$file" <<EOF
kexport-audit history: $file: no index that can be used: file is not a database
EOF
check "a file that is not ours is left alone" grep -q "this is not SQLite" "$file"
kexport-audit history --repo r --index new.sqlite >/dev/null
head -c 6000 new.sqlite >damaged.sqlite
expect 2 kexport-audit history --repo r --index damaged.sqlite <<'EOF'
kexport-audit history: damaged.sqlite: no index that can be used: it is damaged: delete it
EOF
rm -rf cache damaged.sqlite* new.sqlite*
echo >blocked
XDG_CACHE_HOME=$WORK/blocked kexport-audit history --repo r --moves -f jsonl >blocked.out 2>told
check "no cache folder" cmp plain blocked.out
check "which is told, too" grep "going on without an index: $WORK/blocked/kexport-audit: Not a directory" told
kexport-audit history --repo r --index mine.sqlite --moves -f jsonl >named
check "--index" cmp plain named
check "nothing else was written" test ! -e cache

# --- several at once -------------------------------------------------------------------------------------------------
# A new file each time: most that can go wrong between processes goes wrong while it is made.
kexport-audit history --repo r --moves --no-index -f jsonl --all >all
same=0
for _ in 1 2 3 4 5 6 7 8 9 10; do
	rm -rf cache
	for i in 1 2 3 4 5 6; do
		kexport-audit history --repo r --moves -f jsonl --all >all.$i 2>&1 &
	done
	wait
	for i in 1 2 3 4 5 6; do
		cmp all all.$i && continue
		diagnose all.$i
		same=1
	done
done
ok $same "six runs at once"

# SQLite does not wait for another process when the log is turned on; we do.
file=$(ls cache/kexport-audit/history-*.sqlite)
rm "$file"*
sqlite3 "$file" "PRAGMA application_id = 1803053412" "BEGIN IMMEDIATE" ".shell touch held; sleep 1" &
while ! [ -e held ]; do sleep 0.01; done
kexport-audit history --repo r --moves -f jsonl --all >held.out 2>&1
check "a process that writes a new file is waited for" cmp all held.out
wait

# What another process makes while we wait for it is kept.
mv "$file" made
rm -f "$file"* held
sqlite3 "$file" <<'EOF' >/dev/null &
PRAGMA journal_mode = WAL;
ATTACH 'made' AS made;
BEGIN IMMEDIATE;
.shell touch held; sleep 1
PRAGMA application_id = 1803053412;
CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE files(id BLOB PRIMARY KEY, signature INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE commits(number INTEGER PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL UNIQUE, date INTEGER NOT NULL,
                     tags TEXT NOT NULL, release TEXT, events BLOB NOT NULL);
CREATE TABLE ranges(key TEXT PRIMARY KEY, tips BLOB NOT NULL, n_commits INTEGER NOT NULL, commits BLOB NOT NULL,
                    skew INTEGER NOT NULL, used INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO meta SELECT * FROM made.meta;
COMMIT;
EOF
while ! [ -e held ]; do sleep 0.01; done
kexport-audit history --repo r --moves -f jsonl --all >held.out 2>&1
wait
check "an index that is made meanwhile is used" cmp all held.out
check "and kept" test "$(sqlite3 "$file" "SELECT value FROM meta WHERE name = 'key'")" = \
	"$(sqlite3 made "SELECT value FROM meta WHERE name = 'key'")"
rm made

# --- order -----------------------------------------------------------------------------------------------------------
# Two commits of the same second, old ones of a long history; a new branch from the second makes a walk come to it first.
git init -q --bare long
python3 - <<'END' | git -C long fast-import --quiet
def commit(branch, mark, date, parents, symbols=()):
    print(f"commit refs/heads/{branch}\nmark :{mark}\ncommitter Ann <ann@example.org> {date} +0000\ndata 1\nc")
    print("".join(f"{'merge' if i else 'from'} :{parent}\n" for i, parent in enumerate(parents)), end="")
    for symbol in symbols:
        text = f"int {symbol};\nEXPORT_SYMBOL({symbol});\n"
        print(f"M 100644 inline {symbol}.c\ndata {len(text)}\n{text}")
commit("one", 1, 1000000000, [])
commit("one", 2, 1000000100, [1], ["one"])
commit("two", 3, 1000000100, [1], ["two"])
commit("main", 4, 1000000200, [2, 3], ["two"])
for i in range(5001):
    commit("main", 5 + i, 1000000300 + i, [4 + i])
commit("two", 6000, 1000900000, [3], ["three"])
commit("next", 6001, 1000900001, [5005, 6000], ["two", "three"])
END
order() { kexport-audit history --repo long -f jsonl "$@" | cut -d '"' -f 4 | tr '\n' ' '; }
check "the first walk" test "$(order --index order.sqlite main)" = "one two "
check "a walk over all" test "$(order --no-index next)" = "three two one "
check "the index has that order, too" test "$(order --index order.sqlite next)" = "three two one "
rm -rf long

# --- gc --------------------------------------------------------------------------------------------------------------
file=$(ls cache/kexport-audit/history-*.sqlite)
kexport-audit history --repo r >/dev/null
kexport-audit history --repo r HEAD~5 >/dev/null
expect 0 kexport-audit index gc --repo r <<EOF
$WORK/$file: dropped 1 ranges, 0 commits, 0 files
EOF
check "what is left is right" agrees
git -C r update-ref -d refs/heads/side
git -C r update-ref -d refs/tags/v2
git -C r worktree remove --force ../linked
git -C r reflog expire --expire=now --all
git -C r gc -q --prune=now
kexport-audit index gc --repo r >gc.out
check "gc of a branch that is gone" grep "dropped [1-9] ranges, [1-9] commits, [1-9] files" gc.out
check "what is left is right again" agrees
rm -rf r
git init -q other
expect 0 kexport-audit index gc --repo other <<EOF
$(realpath other >/dev/null; echo "$WORK/cache/kexport-audit/history-$(printf %s "$(realpath other)/.git/" | sed 's,/$,,' | sha256sum | cut -c 1-16).sqlite: no index")
$WORK/$file: removed: its repository is gone
EOF
expect 2 kexport-audit index --repo other <<'EOF'
kexport-audit index: expected gc; see kexport-audit index --help
EOF
done_testing
