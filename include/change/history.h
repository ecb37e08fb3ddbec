/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * history: which commits changed what a kernel exports, read off its git repository.
 *
 * Commits are walked, their trees compared by id, each blob that differs searched once for a signature of its export
 * statements, and only where signatures differ the exact scanner compares the sites.
 */

#include "change/history_index.h"
#include "model/history.h"
#include "repo/repo.h"

struct history_options {
	char **words; /* the range, for repo_range_parse() */
	char **paths; /* only files under these; NULL for all */
	bool first_parent;
	bool search_tree; /* for other sites of what was added or removed: of a short range that costs more than itself
			   */
	bool without_releases; /* leave struct history_event's release NULL: finding it walks on to the tags */
	const char *symbol;    /* only its events, and where it stands now; NULL for all */
	char **tips; /* NULL-terminated revisions, 64 at most: from which of them each event can be reached is told;
		      * NULL for none */
	struct history_index *index; /* to be read and added to where it helps; NULL for none */
	guint n_jobs;
	const gint *cancel; /* becomes true to stop; may be NULL */
	/* Told now and then how much of "commits", and then of "files", is done. May be NULL. */
	void (*progress)(const char *step, uint32_t done, uint32_t total, gpointer user);
	gpointer user;
};

/* NULL when @repo has no such range or no readable objects. */
struct history *history_of(struct repo *repo, const struct history_options *options, GError **error);
