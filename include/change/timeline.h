/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* timeline: a symbol's history as steps with reasons, each told once although every stable branch has a commit of its
 * own for it. */

#include "change/history.h"
#include "model/explain.h"

/*
 * Fills @explain's steps and sites from @history, the events of one symbol at @tips (NULL-terminated, one revision
 * each; none: HEAD), with bodies and tips told. @history must outlive @explain.
 */
void timeline_of(struct explain *explain, const struct history *history, char *const *tips);

/*
 * The files of the revision @tip that name @explain's symbol, export statements aside, on as many threads as @how says,
 * and until it is cancelled; false when its tree cannot be read. A file that cannot be read becomes a skip.
 */
bool timeline_files(struct explain *explain, struct repo *repo, const char *tip, const struct history_options *how,
		    GError **error);
