/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* debugfile: which file of a debug package holds the debug information of an image. */

#include "image.h"
#include "model/snapshot.h"

/*
 * Sets @path to the file for @image, whose exports @part holds, below @root: by its build-id, or where debug packages
 * and build trees keep a file of its name; NULL, and no error, when there is none. False with an error when the file
 * that should be it has another build-id. The caller frees @path.
 */
bool debugfile_find(const struct image *image, const char *root, const struct snapshot *part, char **path,
		    GError **error);
