/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* ksymtab: the export tables of an ELF file, in every form that kernels wrote them (2.6 on). */

#include "image.h"
#include "model/snapshot.h"

/*
 * Adds every export of @image to @part, as one of the module @module. False with an error that names section and entry
 * when a table cannot be read exactly; nothing was added then. Flags that no kernel defines become a skip of @path.
 */
bool ksymtab_read(const struct image *image, const char *module, const char *path, struct snapshot *part,
		  GError **error);

/* True if @image has any export table, an empty one included. */
bool ksymtab_exists(const struct image *image);
