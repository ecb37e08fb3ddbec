#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# scan of a kernel's image and modules gives the Module.symvers that its own build wrote, in every line and column.
. "$KEXPORT_SRC/tests/lib.sh"
. "$KEXPORT_SRC/tests/real/real.sh"

for series in 5.10 6.1 6.12 7.2 7.3; do
	fetched "$series amd64" "kernel:$series:amd64" "symvers:$series:amd64" || continue
	kexport-audit scan -f symvers "$(fetch "kernel:$series:amd64")" >got 2>err
	status=$?
	ok "$status" "$series amd64: nothing is skipped"
	diagnose err
	same_lines "$series amd64: equals Module.symvers" "$(fetch "symvers:$series:amd64")" got
done
done_testing
