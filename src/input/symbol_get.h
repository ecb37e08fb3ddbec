/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* symbol_get: the names that a module asks the running kernel for with symbol_get(), which only finds GPL-only exports
 * (kernel: __symbol_get(), 6.6 and stable kernels before). */

#include "image.h"

/*
 * A new sorted list, freed with g_strfreev(). In an object file they stand in .no_trim_symbol (kernel: 6.18 on); the
 * final link drops that section, so in a module each is the string nearest before a call of __symbol_get. NULL with an
 * error when relocations are damaged.
 */
char **symbol_gets_read(const struct image *image, GError **error);
