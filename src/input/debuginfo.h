/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* debuginfo: where each export is defined and what it looks like, from DWARF. */

#include "image.h"
#include "input/input.h"

/*
 * Sets file, line and prototype of the exports of @part, all of them of @image, which was read from @path (NULL when it
 * was unpacked from something): from its own debug information, or from the file with the same build-id below
 * @options' debuginfo. False with an error when there is some that cannot be read or is of another build; none at all
 * is no error.
 */
bool debuginfo_read(const struct image *image, const char *path, const struct input_options *options,
		    struct snapshot *part, GError **error);
