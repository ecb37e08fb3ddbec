/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* makefile: the DEFAULT_SYMBOL_NAMESPACE that Makefiles hand to the compiler. */

#include "files.h"

struct makefiles;

/* Reads those of @files, which outlives them. */
struct makefiles *makefiles_read(const struct files *files, struct sites *skips, guint n_jobs);
void makefiles_free(struct makefiles *makefiles);

/* The namespace for the source at @path, NULL for none. It belongs to @makefiles. */
const char *makefiles_namespace(const struct makefiles *makefiles, const char *path);
