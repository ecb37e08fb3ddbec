/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* verify: one kernel told by a list (Module.symvers, a snapshot) and by its binaries; both should say the same. */

#include "cmd.h"

/* Reads the arguments both ways and writes what differs. Returns the exit status: EXIT_FINDINGS for any difference. */
int verify_kernel(const struct options *options);
