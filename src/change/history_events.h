/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* history_events: from files whose signatures differ to what happened to each symbol. */

#include "history_walk.h"
#include "repo/tree.h"

/*
 * Adds the events of all commits to @history, without what the commits themselves say. Returns for each event the place
 * of its commit in walk->order: GArray of uint32_t.
 */
GArray *history_events(struct history *history, struct history_walk *walk);

/* Calls @calls->changed for each file that differs between two states of a kernel, as trees_compare() does. */
typedef bool (*files_func)(struct history_walk *walk, const struct tree_walk *calls, gpointer user, GError **error);

/*
 * Adds the events that lie between two states, which @files tells, as events of no commit. The first state is the tree
 * @old, OBJECT_NONE for none, with what @before (of struct env_file, NULL for nothing) has of other files. Other sites
 * of a symbol are counted only in the event's own file. @rows takes the sites of all files that differ: of struct row,
 * by symbol; strings live as long as @walk and its env, and @history.
 */
bool history_net_events(struct history *history, struct history_walk *walk, files_func files, gpointer user,
			uint32_t old, const GArray *before, GArray *rows, GError **error);
