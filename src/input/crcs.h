/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* crcs: the CRCs of CONFIG_MODVERSIONS beside an export table, in every form that they had. */

#include "image.h"

/*
 * How a linked image keeps its CRCs: as they are, or each as the distance to a word of .rodata (kernel:
 * CONFIG_MODULE_REL_CRCS, 4.11 to 5.18). All tables of an image are of one form, so it is told by all of them together.
 */
bool crcs_are_relative(const struct image *image);

/*
 * The CRCs of @section (NULL for none) beside @n entries, in a new array; zeroes where the image has none.
 * NULL with an error when they do not go together.
 */
uint32_t *crcs_read(const struct image *image, const struct section *section, uint64_t n, bool relative,
		    GError **error);
