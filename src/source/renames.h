/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* renames: "#define probe vendor_probe" in headers, each of which is read once. One thread's own. */

#include "files.h"
#include "source/macros.h"

struct renames;

struct renames *renames_new(void);
void renames_free(struct renames *renames);

/* The definitions (struct macro) of the header that give one identifier another name; NULL when it cannot be read. */
const GPtrArray *renames_find(struct renames *renames, const struct macro_table *table, const struct files *files,
			      const char *path);
