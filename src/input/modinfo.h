/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* modinfo: what a .ko says of itself and asks for. */

#include "image.h"
#include "model/snapshot.h"

/* True for a linked module: a relocatable file with .modinfo or .gnu.linkonce.this_module. */
bool modinfo_is_module(const struct image *image);

/* Adds the module in @image to @part. @with_imports false leaves its imports empty. False with an error when it is
 * damaged. */
bool modinfo_read(const struct image *image, const char *path, bool with_imports, struct snapshot *part,
		  GError **error);
