/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* modinfo: what a .ko says of itself. */

#include "image.h"
#include "model/snapshot.h"

/* True for a linked module: a relocatable file with .modinfo or .gnu.linkonce.this_module. */
bool modinfo_is_module(const struct image *image);

/*
 * Fills @module, zeroed, from @image; its imports and its path are left to others. False with an error when it does not
 * tell its name. Strings go to @part.
 */
bool modinfo_read(const struct image *image, struct module *module, struct snapshot *part, GError **error);

/* True when a signature follows the ELF file of @size bytes at @data (kernel: include/linux/module_signature.h). */
bool modinfo_is_signed(const void *data, size_t size);
