/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* make_lists: the variables of one Makefile. */

#include <glib.h>

/* Variable -> GString of all values assigned to it, a blank between them; names and values as they stand. */
GHashTable *make_variables(const char *text, size_t length);

/* The words of @text, $(NAME) put in from @variables to any depth that is sane; what is left with a '$' is no word.
 * Free with g_ptr_array_unref(). */
GPtrArray *make_words(GHashTable *variables, const char *text);
