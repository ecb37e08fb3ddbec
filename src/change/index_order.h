/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * index_order: the order that one walk over all commits would have found them in, when some are known and some new. By
 * date it is, except where clocks went wrong and where dates are equal: there the walk is made. Of a long history that
 * is looked at only back to the oldest parent of a commit that was added, or taken away.
 */

#include "index_rows.h"
#include "repo/commits.h"

/* Dates are seconds since 1970. */
struct order_facts {
	int64_t skew;  /* of all parents that are newer than their child, the newest; G_MININT64 for none */
	int64_t since; /* what is older was walked in the same order before */
	uint32_t n;    /* commits in all */
};

/* Takes commits into account that were not walked before, or are not to be any more. */
void order_note(struct order_facts *facts, struct commits *commits, const GArray *walked);

/* The same of commits where a walk begins. GArray of struct oid. */
void order_note_tips(struct order_facts *facts, struct commits *commits, const GArray *tips);

/*
 * Of @old and @new, GArrays of struct index_commit, each in the order of a walk of its own, the one that a walk from
 * @tips (GArray of struct oid) has.
 */
GArray *order_merge(const struct order_facts *facts, struct commits *commits, const GArray *tips, const GArray *old,
		    const GArray *new, const gint *cancel);
