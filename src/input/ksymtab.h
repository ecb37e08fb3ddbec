/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* ksymtab: the export tables of an ELF file, in every form that kernels wrote them (2.6 on). */

#include "image.h"
#include "model/snapshot.h"

/* Whose exports are read, and what tells about it beside them. */
struct export_owner {
	const char *module; /* as Module.symvers has it */
	const char *path;   /* for skips */
};

/*
 * Adds every export of @image to @part, and tells in @class_table (not written when there is no table) what the class
 * was read from. False with an error that names section and entry when a table cannot be read exactly; nothing was
 * added then. Flags that no kernel defines, and sections that a kernel with __kflagstab ignores, become skips.
 */
bool ksymtab_read(const struct image *image, const struct export_owner *owner, struct snapshot *part,
		  enum class_table *class_table, GError **error);

/* True if @image has any export table, an empty one included. */
bool ksymtab_exists(const struct image *image);

/* True for an object file that was not linked yet: its exports stand in .export_symbol, or in a section each. */
bool ksymtab_is_object(const struct image *image);
