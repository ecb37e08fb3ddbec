/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* impact: which modules outside of the kernel its change would break, before anybody builds it. */

#include "model/finding.h"
#include "model/history.h"
#include "model/snapshot.h"

struct impact;

/*
 * What @events (of struct history_event) do to @modules, by the kernel's own rules: each module is held against what
 * the symbols were and against what they are then, and what is refused only then is an effect. Modules that are part of
 * the kernel's own tree are left out: they change along. Borrows from both. Free it with impact_free().
 */
struct impact *impact_of(const GArray *events, const struct snapshot *modules);
void impact_free(struct impact *impact);
AUTO_DEFINE(impact)

/* Whether a module imports a symbol that an event removes, and it is not known if other places still export it. */
bool impact_is_unknown(const GArray *events, const struct snapshot *modules);

/*
 * Adds the modules that @event breaks to the findings from index @first on that are about its symbol; to one of its
 * own, "impact/breaks-modules", when there is no such finding and @is_ignored is false.
 */
void impact_tell(const struct impact *impact, const struct history_event *event, bool is_ignored, guint first,
		 struct findings *findings);
