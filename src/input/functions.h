/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* functions: where the functions of an image or a module lie, from its symbol table. */

#include "image.h"
#include "model/snapshot.h"

/*
 * Adds the functions of @image to @part, as those of @module ("vmlinux" for a linked one). Without a symbol table, or
 * with a damaged one, those are added whose exports, in @part, have an address.
 */
void functions_read(const struct image *image, const char *module, struct snapshot *part);

/* Numbers the exports of the image in @snapshot by their addresses. */
void functions_number(struct snapshot *snapshot);

/* Adds those that @part, of an image, exports, where their addresses are known. */
void functions_of_exports(struct snapshot *part);
