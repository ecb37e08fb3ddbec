/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* plan_statement: how one statement says what is wanted, or why it cannot. */

#include "patch/plan.h"

/*
 * The edit that makes the statement of @site what @want says: its bytes are text[edit->start, edit->end). False with
 * the reason, to be freed, in @reason.
 */
bool plan_statement(const struct source_tree *tree, const GString *text, const struct site *site,
		    const struct want *want, struct edit *edit, char **reason);
