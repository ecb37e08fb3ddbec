/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* changed: the files that a plan changes, proved, each with its diff. */

#include "patch/prove.h"

struct changed_file {
	const char *file;   /* borrowed from the plan */
	const GString *old; /* borrowed from the texts */
	GString *new;
	char *diff; /* as git writes it */
};

/*
 * All files of @plan, by name, in a GArray of struct changed_file that owns them. A file whose change is not what was
 * promised is left out, and an error (GError *) goes to @errors.
 */
GArray *changed_files(const struct plan *plan, struct source_tree *tree, struct texts *texts, struct proof *proof,
		      GPtrArray *errors);
