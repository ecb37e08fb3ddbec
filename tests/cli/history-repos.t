#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# history of one kernel's commits from every kind of repository that git reads: the same events from all that have all
# commits, those of git log -G where some are others, and what is missing told.
. "$KEXPORT_SRC/tests/lib.sh"
. "$KEXPORT_SRC/tests/git.sh"
export XDG_CACHE_HOME="$WORK/cache"

git init -q -b master r
git -C r config gc.auto 0
mkdir r/net
for i in 1 2 3 4 5 6 7 8 9; do
	{
		seq 400
		echo "EXPORT_SYMBOL(net_$i);"
	} >r/net/file$i.c
	sed -i "1s/.*/$i/" r/net/*.c
	commit_all "export $i"
	git -C r tag -a -m tag "v$i"
done
sed -i 's/SYMBOL(/SYMBOL_GPL(/' r/net/file3.c r/net/file4.c
commit_all "GPL-only"
git -C r checkout -q -b side HEAD~3
echo 'EXPORT_SYMBOL(side);' >r/side.c
commit_all side
git -C r checkout -q master
GIT_COMMITTER_DATE="$((now + 60)) +0000" git -C r merge -q --no-edit side
kexport-audit history --repo r -f jsonl >want

same() { # same REPO: the events of the repository
	kexport-audit history --repo "$1" -f jsonl >got
	cmp want got
}

oracle_agrees() { # oracle_agrees REPO
	kexport-audit history --repo "$1" --moves --no-index -f jsonl:events >/dev/null
	"$KEXPORT_SRC/tests/real/history-oracle" --events events >ours
	"$KEXPORT_SRC/tests/real/history-oracle" "$1" >theirs
	[ -s ours ] && diff ours theirs
}

check "12 events" test "$(wc -l <want)" -eq 12
check "as git log -G has them" oracle_agrees r
git clone -q --bare r bare.git
check "bare" same bare.git
git clone -q --bare --shared r shared.git
check "alternates" same shared.git
git -C shared.git repack -q -a
check "alternates, and packs of its own" same shared.git
git -C r worktree add -q --detach ../linked master
check "a linked work tree" same linked
check "a folder in a work tree" same linked/net
git -C bare.git commit-graph write --reachable
check "commit-graph" same bare.git
git clone -q --bare r chain.git
git -C chain.git rev-parse v3 | git -C chain.git commit-graph write --stdin-commits --split=no-merge
git -C chain.git commit-graph write --reachable --split=no-merge
check "commit-graph, a chain that lacks nothing" same chain.git
git clone -q --bare r half.git
git -C half.git rev-parse v5 | git -C half.git commit-graph write --stdin-commits
check "commit-graph that lacks the newest" same half.git
printf 'damaged' | dd of=half.git/objects/info/commit-graph conv=notrunc bs=1 seek=300 2>/dev/null
check "a damaged commit-graph is not what makes events up" test "$(kexport-audit history --repo half.git -f jsonl 2>/dev/null | wc -l)" -le 12
# Its trees are known from the graph: what it changed is told, and that nobody knows who did it.
git clone -q --bare --no-hardlinks r lost.git
git -C lost.git commit-graph write --reachable
id=$(git -C lost.git rev-parse v5^0)
object=lost.git/objects/$(echo "$id" | cut -c 1-2)/$(echo "$id" | cut -c 3-)
chmod u+w "$object"
echo "this is no object" >"$object"
kexport-audit history --repo lost.git --no-index -f jsonl >lost.out 2>told
ok $(($? != 2)) "a damaged commit that the graph knows: trouble"
check "which names it" grep -q "a commit is not judged: $(echo "$id" | cut -c 1-12)" told
check "and all events stay" test "$(wc -l <lost.out)" -eq 12
# A table of chunks that git does not take: two offsets the other way round.
git clone -q --bare r swapped.git
git -C swapped.git commit-graph write --reachable
chmod u+w swapped.git/objects/info/commit-graph
python3 - <<'EOF'
with open("swapped.git/objects/info/commit-graph", "r+b") as graph:
    graph.seek(12)
    first, name, second = graph.read(8), graph.read(4), graph.read(8)
    graph.seek(12)
    graph.write(second + name + first)
EOF
check "a commit-graph whose chunks are out of order is not read" same swapped.git
git clone -q --bare r many.git
for tip in v2 v5 v8; do
	git -C many.git rev-parse "$tip" | git -C many.git pack-objects -q --revs objects/pack/pack >/dev/null
done
git -C many.git multi-pack-index write
check "several packs and a multi-pack-index" same many.git
git clone -q --bare r reftable.git
git -C reftable.git pack-refs --all
check "packed refs" same reftable.git
# Folders of mode 040000, as some other tools wrote them.
git clone -q --bare r padded.git
for tag in v1 v3 v6; do
	tree=$(git -C r cat-file tree "$tag^{tree}" | LC_ALL=C sed 's/40000 net/040000 net/' |
		git -C padded.git hash-object -t tree -w --literally --stdin)
	git -C padded.git update-ref refs/heads/padded \
		"$(git -C padded.git commit-tree -m "$tag" ${padded:+-p padded} "$tree")"
	padded=yes
done
git -C padded.git symbolic-ref HEAD refs/heads/padded
check "folders whose mode has a zero in front" oracle_agrees padded.git

# --- commits that are others than their objects say ------------------------------------------------------------------
git clone -q --bare r replaced.git
git -C replaced.git update-ref "refs/replace/$(git -C r rev-parse v6)" "$(git -C r rev-parse v4)"
check "replace refs" oracle_agrees replaced.git
git clone -q --bare r replaced-blob.git
git -C replaced-blob.git update-ref "refs/replace/$(git -C r rev-parse v6:net/file6.c)" \
	"$(echo 'EXPORT_SYMBOL_GPL(instead);' | git -C replaced-blob.git hash-object -w --stdin)"
check "replace refs of files" oracle_agrees replaced-blob.git
git clone -q --bare r grafted.git
echo "$(git -C r rev-parse v6) $(git -C r rev-parse v2)" >grafted.git/info/grafts
git -C grafted.git commit-graph write --reachable 2>/dev/null
check "grafts" oracle_agrees grafted.git
git clone -q --bare --depth 3 "file://$WORK/r" shallow.git
check "a shallow clone" oracle_agrees shallow.git
kexport-audit history --repo shallow.git >shallow.txt
check "which says so" grep "of a shallow clone: what is older is not known" shallow.txt

# --- what is not there ------------------------------------------------------------------------------------------------
# libgit2 1.5 leaves match data behind where it looks for what a remote has: not for our leak check.
export ASAN_OPTIONS=detect_leaks=0
git -C r config uploadpack.allowFilter true
git clone -q --bare --filter=blob:none "file://$WORK/r" partial.git
lost=$(git -C r rev-parse v1:net/file1.c)
git -C r cat-file --batch-all-objects --batch-check='%(objectname) %(objecttype)' | sed -n 's/ blob$//p' |
	grep -v "$lost" | while read -r id; do git -C r cat-file blob "$id" | git -C partial.git hash-object -w --stdin; done >/dev/null
root=$(git -C r rev-parse "v1^{commit}")
second=$(git -C r rev-parse "v2^{commit}")
kexport-audit history --repo partial.git -f jsonl >got 2>told
expect 2 kexport-audit history --repo partial.git --kind became-plain <<EOF
partial.git: 0 events in 12 commits
$(cat told)
EOF
check "what can be judged is" test "$(wc -l <got)" -eq 10
expect 0 cat told <<EOF
kexport-audit history: net/file1.c: object $lost is missing: 2 commits are not judged: $(printf '%.12s\n' "$root" "$second" | sort | paste -s -d ' ')
EOF
# An object that goes on behind the byte that its header tells of: "tree 1", and 56 bytes.
cp -r r lying
git -C lying repack -qad
git -C lying prune-packed -q
mkdir lying/small
echo 'EXPORT_SYMBOL(small);' >lying/small/small.c
git -C lying add -A
git -C lying commit -qm small
lying=$(git -C lying rev-parse HEAD:small)
object=lying/.git/objects/$(echo "$lying" | cut -c 1-2)/$(echo "$lying" | cut -c 3-)
rm -f "$object"
{
	printf '\170\001\001\077\000\300\377tree 1\000'
	printf '%056d' 0 | tr 0 x
	printf '\146\353\034\102'
} >"$object"
expect 2 kexport-audit history --repo lying --no-index HEAD~1..HEAD <<EOF
lying: 0 events in 1 commit
kexport-audit history: lying: object $lying: more bytes than its header tells: a commit is not judged: $(git -C lying rev-parse HEAD | cut -c 1-12)
EOF
# Indexes of packs: one says of an object that it lies where nothing does, in one there is a byte more in the list.
for repo in astray longer; do
	git clone -q --no-local r $repo
	chmod +w $repo/.git/objects/pack/*.idx
done
offset_of() { # offset_of OBJECT INDEX: where the index tells the object's place
	n=$(git show-index <"$2" | wc -l)
	echo $((8 + 1024 + 24 * n + 4 * ($(git show-index <"$2" | grep -n " $1 " | cut -d: -f1) - 1)))
}
tree=$(git -C r rev-parse HEAD:net) index=$(echo astray/.git/objects/pack/*.idx)
printf '\024\000' | dd of="$index" conv=notrunc bs=1 seek="$(offset_of "$tree" "$index")" 2>/dev/null
expect 2 kexport-audit history --repo astray --no-index HEAD^1~1..HEAD^1 <<EOF
astray: 0 events in 1 commit
kexport-audit history: astray: object $tree: the index of a pack is damaged: a commit is not judged: $(git -C r rev-parse HEAD^1 | cut -c 1-12)
EOF
first=$(git -C r rev-list --all | sort | head -n 1) index=$(echo longer/.git/objects/pack/*.idx)
at=$(offset_of "$first" "$index")
{ head -c $((at + 4)) "$index" && printf '\377' && tail -c +$((at + 5)) "$index"; } >new-index
cat new-index >"$index"
expect 2 kexport-audit sites "longer@$first" <<EOF
kexport-audit sites: longer: $first: the tree of the commit is missing
EOF
git init -q --object-format=sha256 sha256
expect 2 kexport-audit history --repo sha256 <<'EOF'
kexport-audit history: sha256: object format sha256: expected sha1
EOF
git init -q empty
expect 2 kexport-audit history --repo empty <<'EOF'
kexport-audit history: empty: HEAD: expected a commit
EOF
done_testing
