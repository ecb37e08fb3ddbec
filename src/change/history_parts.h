/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* history_parts: what a history is made of, for those who know a part of it already. */

#include "history_walk.h"

/* The place of an event whose commit is not in the walk. */
#define NO_PLACE G_MAXUINT32

/* Appends events of commits that are not in the walk to history->events. */
typedef void (*history_known_func)(struct history *history, gpointer user);

/*
 * Judges the commits of @walk and appends their events to @history, with what they did and where; then calls @known
 * (may be NULL), whose events say where other sites of a symbol may be. Returns for each event the place of its commit
 * in walk->order, or NO_PLACE: GArray of uint32_t.
 */
GArray *history_judge(struct history *history, struct history_walk *walk, history_known_func known, gpointer user);

/* Fills in who made the commit of each event, when, and with what message, for the first events, up to a NO_PLACE. */
void history_tell_commits(struct history *history, struct history_walk *walk, const GArray *places);

/* Fills in the releases of the events: @commit_of has the commit of each, COMMIT_NONE to leave its release alone. */
bool history_tell_releases(struct history *history, struct commits *commits, struct repo *repo,
			   const uint32_t *commit_of, GError **error);

/* Lists the commits of the walk that could not be judged. */
void history_tell_skipped(struct history *history, const struct history_walk *walk);

/* Skips the repository: a tree could not be read whole, where all that use a macro were to be found. */
void history_tell_blind(struct history *history);
