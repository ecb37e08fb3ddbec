/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * history_marks: which export macros of other files an extract uses, and which it defines for them. A file's sites
 * follow from its text alone unless it has such marks.
 */

#include <glib.h>

struct marks {
	GPtrArray *needs;   /* of char *: called, and neither the kernel's own nor defined here */
	GPtrArray *defines; /* of char *: macros that call one that exports, by its name at least */
};

/* NULL when the extract has neither. */
struct marks *marks_make(const GString *extract);
void marks_free(struct marks *marks);
