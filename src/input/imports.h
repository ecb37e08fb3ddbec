/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* imports: what a module asks of the kernel: undefined symbols, their CRCs, and names for symbol_get(). */

#include "image.h"
#include "model/snapshot.h"

/* Fills imports and symbol_gets of @module, which is @part's. False with an error when the module is damaged. */
bool imports_read(const struct image *image, struct module *module, struct snapshot *part, GError **error);
