#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# options: as getopt(3) takes them, arguments attached to short options included.
. "$KEXPORT_SRC/tests/lib.sh"
t=$(printf '\t')
echo 'export a gpl crc=0x00000001' | mkelf vmlinux
as_usual() { # as_usual ARGS...: `scan` takes them
	expect 0 kexport-audit scan "$@" <<EOF
0x00000001${t}a${t}vmlinux${t}EXPORT_SYMBOL_GPL${t}
EOF
}
as_usual -f symvers -j 1 vmlinux
as_usual -fsymvers -j1 vmlinux
as_usual vmlinux -j4 --format=symvers
as_usual --jobs 1 -fsymvers vmlinux

# --- what is an option's argument is none itself, and behind "--" there are no options ------------------------------
expect 2 kexport-audit scan -f -j1 vmlinux <<'EOF'
kexport-audit scan: -f -j1: no such format here; there are text, symvers, json, csv
EOF
expect 2 kexport-audit scan --max-size -j1 vmlinux <<'EOF'
kexport-audit scan: --max-size -j1: expected a number of bytes from 1 on, or one with K, M or G behind it
EOF
expect 2 kexport-audit scan -j1 -fsymvers -- -j1 <<'EOF'
kexport-audit scan: -j1: No such file or directory
EOF

# --- a word of several options; the last of them takes the rest -----------------------------------------------------
GIT_AUTHOR_NAME="Ann Hacker" GIT_AUTHOR_EMAIL=ann@example.org
GIT_COMMITTER_NAME=$GIT_AUTHOR_NAME GIT_COMMITTER_EMAIL=$GIT_AUTHOR_EMAIL
export GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL
mkdir tree
printf 'EXPORT_SYMBOL(a);\n' >tree/a.c
for words in '-t tree -s -o mails' '-t tree -so mails' '-ttree -somails'; do
	# shellcheck disable=SC2086 # words
	expect 0 kexport-audit patch $words --to gpl a <<'EOF'
mails/0001-a-export-a-to-GPL-compatible-modules-only.patch
EOF
done

# --- what there is not, and what lacks its argument -----------------------------------------------------------------
expect 2 kexport-audit scan -j4x vmlinux <<'EOF'
kexport-audit scan: Cannot parse integer value “4x” for -j; see kexport-audit scan --help
EOF
expect 2 kexport-audit scan -y4 vmlinux <<'EOF'
kexport-audit scan: Unknown option -y4; see kexport-audit scan --help
EOF
expect 2 kexport-audit scan vmlinux -j <<'EOF'
kexport-audit scan: Missing argument for -j; see kexport-audit scan --help
EOF
done_testing
