/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * report: a document (a snapshot, changes, verdicts) as bytes. Formats register in reporters.def; a document's
 * field table carries the generic ones (json, csv), so that a new document or a new format is one file.
 */

#include <glib.h>
#include <stdbool.h>

#include "model/field.h"

struct report_options {
	bool colour; /* ANSI colours, for a terminal */
	bool all;    /* list also what a summary would only count */
	guint width; /* of the terminal, in columns; 0 for a file or a pipe, where nothing is wrapped */
};

struct reporter {
	const char *name;
	const struct record *record; /* the document that it writes; NULL for every document */
	const char *summary;	     /* one line of help */
	void (*write)(const void *document, const struct record *record, const struct report_options *options,
		      GString *out);
};

/* The reporter that writes @record in the format @name; NULL when there is none. */
const struct reporter *reporter_find(const char *name, const struct record *record);

/* "text, json, csv": the formats that @record can be written in, for help and errors. Free it with g_free(). */
char *reporter_names(const struct record *record);

/*
 * Appends @string so that it cannot act on a terminal or break a line: control characters and what is not UTF-8
 * become \xNN. NULL appends nothing.
 */
void report_append_escaped(GString *out, const char *string);
