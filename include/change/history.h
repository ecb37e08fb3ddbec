/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * history: which commits changed what a kernel exports, read off its git repository.
 *
 * Commits are walked, their trees compared by id, each blob that differs searched once for a signature of its export
 * statements, and only where signatures differ the exact scanner compares the sites.
 */

#include <glib.h>
#include <stdbool.h>

#include "base/auto.h"
#include "model/change.h"
#include "model/export.h"
#include "repo/commits.h"

/* One side of an event: a statement. */
struct history_site {
	const char *file;
	uint32_t line;
	const char *macro;
	enum export_type type;
	const char *name_space;
	const char *condition; /* NULL for none */
};

/* Strings belong to the struct history. */
struct history_event {
	const char *symbol;
	unsigned kinds; /* of enum change_kind; CHANGE_MOVED: the same class in another file */
	enum direction direction;
	const struct history_site *old; /* NULL when the symbol was added */
	const struct history_site *new; /* NULL when it was removed */
	uint32_t n_others; /* sites of the symbol elsewhere in the commit's tree, in files that the walk met */
	const char *commit; /* 40 digits */
	const char *author;
	const char *email;
	const char *date; /* the author's: 2018-10-26T15:04:03Z */
	const char *subject;
	const char *release; /* the first tag that has it, as git describe --contains; NULL for none */
};

/* A commit that could not be judged, and why. */
struct history {
	const char *repository;
	GArray *events;	 /* of struct history_event: newest commit first, by symbol in it */
	GArray *skipped; /* of struct skip: commits not judged, by id */
	uint32_t n_commits; /* walked */
	bool is_shallow; /* history goes back only as far as the clone does */
	GStringChunk *strings;
	GPtrArray *sites; /* of struct history_site */
};

struct history_options {
	char **words; /* the range, for repo_range_parse() */
	char **paths; /* only files under these; NULL for all */
	bool first_parent;
	guint n_jobs;
	const gint *cancel; /* becomes true to stop; may be NULL */
	void (*progress)(const char *step, uint32_t done, uint32_t total, gpointer user); /* may be NULL */
	gpointer user;
};

extern const struct record history_event_record;
extern const struct record history_record;

/* NULL when @repo has no such range or no readable objects. */
struct history *history_of(struct repo *repo, const struct history_options *options, GError **error);
void history_free(struct history *history);
AUTO_DEFINE(history)
