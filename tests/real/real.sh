# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
#
# real: what the tests on Debian's packages share, on top of tests/lib.sh. Packages are fetched as they are needed into
# KEXPORT_CACHE, or build/cache.

KEXPORT_CACHE=${KEXPORT_CACHE:-$KEXPORT_BUILD/cache}
export KEXPORT_CACHE

# Debian's packages of out-of-tree modules that build for 6.1 by themselves: 15 modules.
# shellcheck disable=SC2034 # for the tests
dkms_packages="acpi-call-dkms bbswitch-dkms v4l2loopback-dkms tp-smapi-dkms jool-dkms openafs-modules-dkms evdi-dkms
	dm-writeboost-dkms lime-forensics-dkms vpoll-dkms"

# Fetches and prints the path. Status 3 when Debian has no such kernel any more (sid and experimental move on): the case
# is then to be skipped; any other failure is one.
fetch() { # fetch WHAT
	"$KEXPORT_SRC/scripts/fetch" "$KEXPORT_CACHE" "$1" 2>"$WORK/.fetch"
}

# Fetches all of these and passes, or accounts for the case: skipped, or failed.
fetched() { # fetched NAME WHAT...
	case_name=$1
	shift
	for what in "$@"; do
		fetch_status=0
		fetch "$what" >/dev/null || fetch_status=$?
		[ "$fetch_status" -ne 0 ] || continue
		if [ "$fetch_status" -eq 3 ]; then
			ok 0 "$case_name # SKIP $what is not in Debian any more"
		else
			ok 1 "$case_name: $what cannot be fetched"
			diagnose "$WORK/.fetch"
		fi
		return 1
	done
}

# Passes when the sorted lines of two files are the same.
same_lines() { # same_lines NAME WANT GOT
	sort "$2" >"$WORK/.want"
	sort "$3" >"$WORK/.got"
	[ -s "$WORK/.want" ] && cmp -s "$WORK/.want" "$WORK/.got"
	same=$?
	ok "$same" "$1: $(wc -l <"$WORK/.want") lines"
	[ "$same" -eq 0 ] && return
	diff "$WORK/.want" "$WORK/.got" | head -n 20 >"$WORK/.diff"
	diagnose "$WORK/.diff"
}
