#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
. "$KEXPORT_SRC/tests/lib.sh"
. "$KEXPORT_SRC/tests/real/real.sh"
. "$KEXPORT_SRC/tests/boot/boot.sh"
boot_kernel 6.12
done_testing
