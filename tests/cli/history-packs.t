#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# history of a repository with two packs, one of which is damaged: what the other one has whole is read from there, and
# nothing is taken for what it is not.
. "$KEXPORT_SRC/tests/lib.sh"
. "$KEXPORT_SRC/tests/git.sh"

git init -q -b master r
mkdir r/net
for version in v1 v2 v3 v4; do
	echo "EXPORT_SYMBOL(net_$version);" >r/net/$version.c
	commit_all "$version"
	git -C r tag $version
done
kexport-audit history --repo r --no-index -f jsonl >want

packs() { # packs REPO REV...: a bare repository with a pack for each REV, of the objects that it has
	repo=$1
	shift
	git init -q --bare -b master "$repo"
	git -C "$repo" config gc.auto 0
	for revisions; do
		git -C r rev-list --objects "$revisions" | git -C r pack-objects -q --depth=0 "../$repo/objects/pack/pack" >/dev/null
	done
	git -C r for-each-ref --format='%(objectname) %(refname)' >"$repo/packed-refs"
	chmod +w "$repo"/objects/pack/*
}
same() { # same REPO: the events of the repository
	kexport-audit history --repo "$1" --no-index -f jsonl >got
	cmp want got
}

packs two.git v3 v3..v4
check "two packs" same two.git

# --- an index that leads out of its pack ------------------------------------------------------------------------------
# One tree is said to lie 1 << 48 bytes behind where the other pack has the next commit's.
cp -r two.git far.git
tree=$(git -C r rev-parse v3:net)
python3 - far.git "$tree" "$(git -C r rev-parse v4:net)" <<'EOF'
import glob, struct, sys
for path in glob.glob(sys.argv[1] + "/objects/pack/*.idx"):
    with open(path, "rb") as file:
        index = file.read()
    n = struct.unpack_from(">I", index, 8 + 255 * 4)[0]
    at = {index[i:i + 20].hex(): 1032 + 24 * n + (i - 1032) // 5 for i in range(1032, 1032 + 20 * n, 20)}
    if sys.argv[2] in at:
        damaged = path, index, at[sys.argv[2]]
    if sys.argv[3] in at:
        place = struct.unpack_from(">I", index, at[sys.argv[3]])[0]
path, index, at = damaged
with open(path, "wb") as file:
    file.write(index[:at] + b"\x80\0\0\0" + index[at + 4:-40] + struct.pack(">Q", 1 << 48 | place) + index[-40:])
EOF
expect 2 kexport-audit history --repo far.git --no-index --kind became-plain <<EOF
far.git: 0 events in 4 commits
kexport-audit history: far.git: object $tree: the index of a pack is damaged: 2 commits are not judged: $(git -C r rev-list -2 v4 | cut -c 1-12 | sort | paste -s -d " ")
EOF

# --- objects that are in both packs, and damaged in one ---------------------------------------------------------------
packs both.git v3 v4
ruin() { # ruin REPO OBJECT WHICH: its last two bytes in the smaller pack, 1, or in the larger one, 2, are others
	pack=$(find "$1/objects/pack" -name '*.pack' -printf '%s %p\n' | sort -n | sed -n "$3s/.* //p")
	{
		git show-index <"${pack%pack}idx"
		echo "$(($(wc -c <"$pack") - 20)) end"
	} | sort -n >places
	end=$(sed -n "/ $2/{n;s/ .*//p;}" places)
	printf '\125\252' | dd of="$pack" conv=notrunc bs=1 seek=$((end - 2)) 2>/dev/null
}
check "twice" same both.git
cp -r both.git trees.git
ruin trees.git "$(git -C r rev-parse v2:net)" 1
ruin trees.git "$(git -C r rev-parse v3:net)" 2
check "trees are read from where they are whole" same trees.git
cp -r both.git files.git
ruin files.git "$(git -C r rev-parse v2:net/v1.c)" 1
ruin files.git "$(git -C r rev-parse v2:net/v2.c)" 2
check "files are read from where they are whole" same files.git
ruin files.git "$(git -C r rev-parse v2:net/v2.c)" 1
kexport-audit history --repo files.git --no-index >/dev/null 2>told
ok $(($? != 2)) "a file that is whole in neither: trouble"
check "which names it" grep -q "$(git -C r rev-parse v2:net/v2.c)" told
done_testing
