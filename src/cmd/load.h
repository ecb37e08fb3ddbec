/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* load: reading kernels for a command, with progress on a terminal. */

#include "cmd.h"

/* As input_read(); what was skipped is left for output_write() to tell. */
struct snapshot *load_kernel(const struct options *options, char *const *paths, bool with_imports);

/* The functions and prototypes of the kernel at @path, of its image and those modules whose names are in the set @only.
 */
struct snapshot *load_insides(const struct options *options, char *path, GHashTable *only);

/*
 * False, with the reason on stderr, when @kernel, read from @path, has no exports of a kernel image: a check against it
 * would call all of them missing.
 */
bool kernel_is_there(const struct options *options, const struct snapshot *kernel, const char *path);

/* The same for two sides of a comparison: both with an image, or both without (two modules, say). */
bool kernels_are_comparable(const struct options *options, const struct snapshot *old, const char *old_path,
			    const struct snapshot *new, const char *new_path);
