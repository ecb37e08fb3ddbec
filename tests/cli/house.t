#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# The house's own rules, as far as a machine can tell.
. "$KEXPORT_SRC/tests/lib.sh"
check "layers include only what they may" "$KEXPORT_SRC/tests/check-layers"
# shellcheck disable=SC2046 # a list of flags
check "every header compiles alone" "$KEXPORT_SRC/tests/check-headers" cc -std=gnu11 -D_GNU_SOURCE -Wall -Wextra \
	-Iinclude -Isrc $(pkg-config --cflags glib-2.0 libcjson libgit2)
no_spdx() {
	cd "$KEXPORT_SRC" && find src include tests scripts examples -type f ! -name '*.md' ! -name '*.json' -print0 |
		xargs -0 grep -L 'SPDX-License-Identifier: GPL-2.0-or-later' | grep . && return 1
	return 0
}
check "every file has its SPDX line" no_spdx
# The linker takes the first of two functions of one name in the library, and says nothing.
defined_twice() {
	nm --defined-only "$KEXPORT_BUILD/libkexport.a" 2>/dev/null | awk '$2 ~ /^[TDBR]$/ { print $3 }' | sort | uniq -d | grep . && return 1
	return 0
}
check "no two files define one name" defined_twice
# A command that there is not names those that come near.
expect 2 kexport-audit checx <<'EOF'
kexport-audit: no command 'checx'; nearest: check; kexport-audit --help lists them
EOF
expect 2 kexport-audit frobnicate <<'EOF'
kexport-audit: no command 'frobnicate'; kexport-audit --help lists them
EOF
# The scripts that people type explain themselves; what they say starts with how they are called.
explains_itself() { "$KEXPORT_SRC/scripts/$1" --help | head -n 1 | grep -q "^$1 [A-Z]"; }
for script in build-dkms build-modules demo fetch install-deps kbuild-here picture; do
	check "scripts/$script --help" explains_itself "$script"
done
done_testing
