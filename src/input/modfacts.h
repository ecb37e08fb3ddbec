/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* modfacts: what the loader looks at in a module besides .modinfo and its imports. */

#include "image.h"
#include "model/snapshot.h"

/*
 * Fills @module's versions, layout_crc, struct_size and has_export_crcs; with @with_code also the wraps
 * of a module that is not in-tree. What is
 * damaged is left out here: reading the imports and exports tells of it.
 */
void modfacts_read(const struct image *image, struct module *module, bool with_code, struct snapshot *part);
