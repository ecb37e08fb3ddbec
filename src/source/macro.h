/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* macro: one definition of a macro, whether from a #define or from the table of the kernel's own. */

#include <stdbool.h>
#include <stdint.h>

#include <glib.h>

#include "lexer.h"
#include "source/macros.h"

/* Strings belong to the GStringChunk that macro_parse() was given. */
struct macro {
	const char *name;
	const char *file;      /* NULL: compiled in */
	const char *condition; /* that the definition stands under */
	const char *params;    /* "a,b"; the last of a variadic macro is __VA_ARGS__ or its own name */
	const char *body;
	unsigned n_params;
	bool function_like;
	bool variadic;
	bool exports;			/* found to, while its own file is read */
	bool takes_macro;		/* exports if it is handed a macro that does */
	const struct export_macro *row; /* what it exports, instead of a body */
};

/* Parses what follows "#define " in a logical line; NULL when that is no definition. Free with g_free(). */
struct macro *macro_parse(GStringChunk *strings, const char *line, const char *file, const char *condition);

/* Calls @visit for each identifier of @text outside literals until it returns true; returns whether it did. */
typedef bool (*word_func)(const char *word, size_t length, gpointer data);
bool words_any(const char *text, word_func visit, gpointer data);

/* True when the body uses a parameter as a macro: "x(1)". Such a macro exports if it is handed one that does. */
bool macro_calls_parameter(const struct macro *macro);

/*
 * The body with the arguments in place; @raw as they stand in the call, @expanded after expansion of macros. The two
 * lists have the same length, which need not be n_params.
 */
void macro_substitute(const struct macro *macro, const GPtrArray *raw, const GPtrArray *expanded, GString *out);

/* Text as the # operator quotes it. */
void append_quoted(GString *out, const char *text);
