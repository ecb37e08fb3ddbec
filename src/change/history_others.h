/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* history_others: whether an export that came or went is the symbol's only one, or one of several architectures'. */

#include "history_walk.h"

/*
 * Fills n_others of those events that only add or only remove a site, each of the commit at its place in
 * walk->order. Files that can hold other sites are known from the events where the walk went back to the roots; else
 * the tree where the range ends is searched, and where that would cost more than the walk itself and nobody asked for
 * it, n_others stays NUMBER_UNKNOWN.
 */
void history_others(struct history *history, struct history_walk *walk, const GArray *places);

/* Fills history->now with the sites of @symbol at each end of the range. */
void history_now(struct history *history, struct history_walk *walk, const char *symbol);
