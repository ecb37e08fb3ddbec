/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* events: what a commit did to a symbol, as a row of cells: kinds, symbol, macros, place, and what these do not say. */

#include "model/history.h"
#include "table.h"

void events_add_row(struct table *table, const struct history_event *event, bool with_symbol);
