/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* tree: every export statement of a directory of sources, a kernel's or a module's. */

#include "model/site.h"

/*
 * Reads the tree below @path on up to @n_jobs threads (0: as many as there are processors). Documentation/, scripts/
 * and tools/ (but not tools/testing/, where mocks are) are left out, as kbuild does not build them into the kernel.
 * Symbolic links are not followed. NULL when @path is not a directory that can be read; a file that cannot becomes a
 * skip.
 */
struct sites *sites_in_directory(const char *path, guint n_jobs, GError **error);
