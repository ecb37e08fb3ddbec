/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* history_events: from files whose signatures differ to what happened to each symbol. */

#include "history_walk.h"

/*
 * Adds the events of all commits to @history, without what the commits themselves say. Returns for each event the place
 * of its commit in walk->order: GArray of uint32_t.
 */
GArray *history_events(struct history *history, struct history_walk *walk);
