/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* prove: a changed text is read again, and must say what the plan promised. */

#include "model/series.h"
#include "patch/plan.h"

struct proof {
	GArray *changes; /* of struct patch_change, in the order in which they were added */
	GPtrArray *read; /* of struct sites: what was read again */
};

struct proof *proof_new(void);
void proof_free(struct proof *proof);
AUTO_DEFINE(proof)

/*
 * Reads @new, what plan_apply() made of @old, as @tree would read it. True when each statement of @plan in @file is
 * what was wanted and all others are what they were; they are added to @proof then. False with an error that names the
 * statement: the change is to be withdrawn.
 */
bool prove_text(struct proof *proof, struct source_tree *tree, const struct plan *plan, const char *file,
		const GString *old, const GString *new, GError **error);
