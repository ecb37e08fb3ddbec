/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* history: what the commits of a repository did to a kernel's exports. */

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/auto.h"
#include "model/change.h"
#include "model/export.h"

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
	uint32_t n_others;  /* other sites of the symbol in the commit's tree, where it was added or removed;
			       NUMBER_UNKNOWN where that was not looked for */
	const char *commit; /* 40 digits */
	const char *author;
	const char *email;
	const char *date; /* the author's: 2018-10-26T15:04:03Z */
	const char *subject;
	const char *release; /* the first tag that has it, as git describe --contains; NULL for none */
	const char *body;    /* what the commit says after its subject; not part of the record, and not told of all
				symbols by an index */
	uint64_t tips;	     /* bits: from which of the revisions that were asked for it can be reached */
};

/* Where a symbol is exported at one end of the range. */
struct history_now {
	const char *tip; /* as given: v6.12, HEAD */
	const struct history_site *site;
};

struct history {
	const char *repository;
	GArray *events;	    /* of struct history_event: newest commit first, by symbol in it */
	GArray *skipped;    /* of struct skip: commits not judged, by id */
	uint32_t n_commits; /* walked */
	GArray *now;	    /* of struct history_now: of the symbol that was asked for */
	char *nearest;	    /* "a, b, c": where it has no event, names that come near; NULL for none */
	bool is_shallow;    /* history goes back only as far as the clone does */
	GStringChunk *strings;
	GPtrArray *sites;   /* of arrays of struct history_site */
	guint n_free_sites; /* in the last one, from its start */
};

extern const struct record history_event_record;
extern const struct record history_now_record;
extern const struct record history_record;

struct history *history_new(void);
void history_free(struct history *history);
AUTO_DEFINE(history)

/* A site only came, or only went: it may not be the symbol's last. */
static inline bool event_is_one_sided(const struct history_event *event)
{
	return !event->old || !event->new;
}

/* A site of zeroes that lives as long as @history. */
struct history_site *history_add_site(struct history *history);

/* A copy of @site, strings and all, that lives as long as @history. */
const struct history_site *history_keep_site(struct history *history, const struct history_site *site);

/* A copy of @string that lives as long as @history, equal strings sharing one; NULL for NULL. */
const char *history_string(struct history *history, const char *string);
