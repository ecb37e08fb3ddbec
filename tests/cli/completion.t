#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# What shells offer: first what the program answers, then each shell as it passes that on. zsh and fish where they are
# installed (make lint installs them).
. "$KEXPORT_SRC/tests/lib.sh"

# --- every option of every command is offered -----------------------------------------------------------------------
offers_all() { # offers_all COMMAND
	kexport-audit "$1" --list-options | cut -f 1 | tr ' ' '\n' | grep '^--' | sort >table
	kexport-audit --complete "$1" -- | cut -f 1 | sort >offered
	diff table offered
}
kexport-audit --list-commands | cut -f 1 >commands
while read -r command; do
	check "$command: all its options are offered" offers_all "$command"
done <commands

offer() { # offer WORD...: the candidates for the last word, and what the first of them means
	kexport-audit --complete "$@" | sed '1!s/\t.*//' | tr '\t' '|'
}
expect 0 offer sc <<'EOF'
scan|what a kernel exports and what its modules import
EOF
expect 0 offer diff --ki <<'EOF'
--kind|only these kinds of change; may be repeated
EOF

# --- values ---------------------------------------------------------------------------------------------------------
expect 0 offer scan -f symv <<'EOF'
symvers|
EOF
expect 0 offer diff --kind became <<'EOF'
became-gpl-only|
became-plain
EOF
expect 0 offer diff --direction=ti <<'EOF'
--direction=tightened|
EOF
expect 0 offer check --stage '' <<'EOF'
build|
load
both
EOF
expect 0 offer check --fail-on mis <<'EOF'
missing|
EOF
expect 0 offer patch --to n <<'EOF'
ns=|
no-ns
new
EOF

# --- files, after an option with an argument and without --------------------------------------------------------------
expect 0 offer check --kernel '' <<'EOF'
:files
EOF
expect 0 offer check --kernel k driver <<'EOF'
:files
EOF
expect 0 offer diff --all old <<'EOF'
:files
EOF
expect 0 offer scan -j '' <<'EOF'
EOF

# --- symbols, from the Module.symvers of the tree at hand -------------------------------------------------------------
mkdir tree
for symbol in dma_buf_get dma_buf_put kfree; do
	printf '0x1\t%s\tvmlinux\tEXPORT_SYMBOL\t\n' $symbol
done >tree/Module.symvers
expect 0 offer patch --tree tree dma_ <<'EOF'
dma_buf_get|
dma_buf_put
EOF
expect 0 offer sites tree kf <<'EOF'
kfree|
EOF

# --- revisions --------------------------------------------------------------------------------------------------------
git init -q -b main repo
git -C repo -c user.name=a -c user.email=a@b commit -q --allow-empty -m 'start'
git -C repo tag v6.1
expect 0 offer history --repo repo -- ma <<'EOF'
main|
EOF
expect 0 offer history --repo repo v <<'EOF'
v6.1|
EOF
expect 0 offer history --repo=repo v6.1..m <<'EOF'
v6.1..main|
EOF

# --- the shells -------------------------------------------------------------------------------------------------------
in_bash() { # in_bash WORD...: what is offered for the last word
	# shellcheck disable=SC2016 # bash expands it
	bash -c 'complete() { :; }; compopt() { echo "compopt $*"; }; . "$KEXPORT_SRC/completions/kexport-audit.bash"
		COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _kexport_audit; printf "%s\n" "${COMPREPLY[@]}"' _ "$@"
}
expect 0 in_bash kexport-audit sc <<'EOF'
scan
EOF
expect 0 in_bash kexport-audit patch --tree tree dma_ <<'EOF'
dma_buf_get
dma_buf_put
EOF
expect 0 in_bash kexport-audit diff o <<'EOF'
compopt -o default

EOF
expect 0 in_bash kexport-audit diff --rules k <<'EOF'
compopt -o default
kvm
EOF

in_zsh() {
	# shellcheck disable=SC2016 # zsh expands it
	zsh -fc '_files() { echo files; }; _describe() { print -l -- "${(@P)argv[-1]}"; }
		file=$KEXPORT_SRC/completions/_kexport-audit words=("$@") CURRENT=$#; set --; . $file' _ "$@"
}
if command -v zsh >/dev/null; then
	expect 0 in_zsh kexport-audit sc <<'EOF'
scan:what a kernel exports and what its modules import
EOF
	expect 0 in_zsh kexport-audit patch --tree tree dma_ <<'EOF'
dma_buf_get:
dma_buf_put:
EOF
	expect 0 in_zsh kexport-audit diff o <<'EOF'
files
EOF
	expect 0 in_zsh kexport-audit diff --rules k <<'EOF'
files
kvm:
EOF
else
	ok 0 "zsh # SKIP it is not installed"
fi

in_fish() { # the command line as one string
	# shellcheck disable=SC2016 # fish expands it
	HOME=$WORK fish -c 'source $KEXPORT_SRC/completions/kexport-audit.fish; complete -C "$argv[1]"' -- "$1" | tr '\t' '|'
}
if command -v fish >/dev/null; then
	expect 0 in_fish 'kexport-audit sc' <<'EOF'
scan|what a kernel exports and what its modules import
EOF
	expect 0 in_fish 'kexport-audit patch --tree tree dma_' <<'EOF'
dma_buf_get
dma_buf_put
EOF
	touch driver.ko
	expect 0 in_fish 'kexport-audit diff driver' <<'EOF'
driver.ko
EOF
	expect 0 in_fish 'kexport-audit diff --rules k' <<'EOF'
kvm
EOF
else
	ok 0 "fish # SKIP it is not installed"
fi
done_testing
