/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* history_asked: what was asked of one symbol, and of the ends of the range. */

#include "history_walk.h"

/*
 * Keeps the events of walk->options->symbol, and their places, alone, and tells where it stands now; where there is
 * nothing, which names come near.
 */
void history_asked(struct history *history, struct history_walk *walk, GArray *places);

/* Fills the tips of each event: of walk->options->tips those from which its commit can be reached. False when one is no
 * revision of @repo. */
bool history_tips(struct history *history, struct history_walk *walk, struct repo *repo, const GArray *places,
		  GError **error);
