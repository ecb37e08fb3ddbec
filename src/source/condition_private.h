/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* condition_private: terms of a condition, for the files that take one apart. */

#include <stddef.h>

/* The length of the first term; *next is where the one after it starts. */
size_t condition_term_length(const char *terms, const char **next);

/* The opposite of a term, as a term. */
char *condition_negation(const char *term);
