/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* export_symbol: exports of an object file before modpost turns them into tables (kernel: 6.4 on). */

#include "image.h"
#include "model/snapshot.h"

/* Adds the exports in @section, .export_symbol of @image, as of @module, a string of @part. False with an error that
 * names the symbol when one cannot be read. */
bool export_symbol_read(const struct image *image, const struct section *section, const char *module,
			struct snapshot *part, GError **error);
