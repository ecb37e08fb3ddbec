/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* usage: whether an identifier in C is a use of what it names. */

#include "source/statement.h"

enum usage {
	USAGE_NONE,   /* a member, a label, a prototype, a definition that is not static */
	USAGE_CALL,   /* foo(...), or in the body of a macro */
	USAGE_VALUE,  /* &foo, = foo: of a variable, or of another thing of that name */
	USAGE_SHADOW, /* declares another thing of that name for a block */
	USAGE_OWN,    /* defines a static thing of that name for the file */
};

enum usage usage_of(const char *text, size_t length, const struct text_word *word);

/* The function or macro whose body @word stands in; NULL when it stands in none. Free with g_free(). */
char *usage_enclosing(const char *text, size_t length, const struct text_word *word);
