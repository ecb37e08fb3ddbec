# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
#
# lib: a test is a script "x.t" that starts with `. "$KEXPORT_SRC/tests/lib.sh"` and ends with `done_testing`.
# Each case is one command held against the output and the exit status that stand beside it:
#
#	expect 1 kexport-audit diff old.ko new.ko <<'EOF'
#	...what stdout and stderr together must be, to the letter...
#	EOF
#
# Cases run in $WORK, a fresh folder that is removed at the end; `kexport-audit` and the fixture tools are on PATH.

set -u
n_cases=0
n_failed=0
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
trap 'exit 130' INT TERM
PATH="$KEXPORT_BUILD:$KEXPORT_BUILD/tests:$PATH"
export PATH
cd "$WORK" || exit 2

ok() { # ok STATUS NAME: one TAP line
	n_cases=$((n_cases + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $n_cases - $2"
	else
		n_failed=$((n_failed + 1))
		echo "not ok $n_cases - $2"
	fi
}

diagnose() { # shows a file as TAP comments
	sed 's/^/# /' "$1"
}

expect() { # expect STATUS COMMAND...: with the expected output on stdin
	want_status=$1
	shift
	cat >"$WORK/.want"
	status=0
	"$@" >"$WORK/.got" 2>&1 </dev/null || status=$?
	if [ "$status" -eq "$want_status" ] && cmp -s "$WORK/.want" "$WORK/.got"; then
		ok 0 "$*"
		return
	fi
	ok 1 "$*"
	echo "# exit status $status, expected $want_status"
	diff -u "$WORK/.want" "$WORK/.got" >"$WORK/.diff"
	diagnose "$WORK/.diff"
}

check() { # check NAME COMMAND...: passes when the command succeeds
	name=$1
	shift
	if "$@" >"$WORK/.got" 2>&1 </dev/null; then
		ok 0 "$name"
	else
		ok 1 "$name"
		diagnose "$WORK/.got"
	fi
}

skip_all() { # skip_all REASON: ends a test that this machine cannot run
	echo "1..0 # SKIP $1"
	exit 0
}

done_testing() {
	echo "1..$n_cases"
	[ "$n_failed" -eq 0 ]
	exit
}
