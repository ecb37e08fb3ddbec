/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* lint: what is odd about exports as they stand, held against a policy. No history is needed. */

#include "check/policy.h"

struct lint_input {
	const struct sites *sites;     /* of the source, sorted; NULL when there is none */
	const GArray *undefined;       /* guint: those of @sites without a definition in their file; may be NULL */
	const struct snapshot *kernel; /* with its modules and their imports; NULL when there is none */
	unsigned checks;	       /* 1 << enum finding_check */
	guint max_users;	       /* FINDING_FEW_USERS: up to so many modules */
};

/* Judges the exports of @input. Skips of what it reads go to @findings, and what the checks could not tell. */
bool lint_judge(struct policy *policy, const struct lint_input *input, struct findings *findings, GError **error);
