/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* verify: one kernel told by a list (Module.symvers, a snapshot) or by its sources, and by its binaries. */

#include "cmd.h"
#include "model/snapshot.h"

/*
 * Reads the arguments both ways, or with @tree (not NULL) against the sources there, and writes what differs. Returns
 * the exit status: EXIT_FINDINGS for any difference.
 */
int verify_kernel(const struct options *options, const char *tree);

/* The second half of that: class and namespace of each export of @binaries against the statements in @tree. */
int verify_sources(const struct options *options, const char *tree, const struct snapshot *binaries);
