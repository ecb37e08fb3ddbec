/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* makefiles: the DEFAULT_SYMBOL_NAMESPACE that a Makefile hands to the compiler. */

#include <stdbool.h>
#include <stddef.h>

/*
 * What the @length bytes of a Makefile at @text set for the file @object, without its ending, in its own folder, or
 * with
 * @is_above in a folder below that has a Makefile of its own; NULL for nothing. Free it with g_free().
 */
char *makefile_namespace(const char *text, size_t length, const char *object, bool is_above);
