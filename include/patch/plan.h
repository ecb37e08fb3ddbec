/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* plan: which export statements are to change, and how, so that symbols get another class. */

#include "base/auto.h"
#include "model/site.h"

enum patch_target {
	PATCH_TO_GPL,
	PATCH_TO_PLAIN,
};

/* One statement, and the macro that takes the place of its own. */
struct edit {
	const struct site *site; /* borrowed */
	const char *macro;	 /* static */
};

/* What cannot be done, or need not be. */
struct refusal {
	const char *symbol;	 /* borrowed from the caller */
	const struct site *site; /* borrowed; NULL when it is about the symbol as a whole */
	char *reason;
	bool is_done; /* nothing stands in the way: the symbol has that class already */
};

struct plan {
	GArray *edits;	  /* of struct edit, by file, then place */
	GArray *refusals; /* of struct refusal, by symbol as given, then place */
};

struct plan_options {
	enum patch_target target;
	bool without_mocks; /* leave __wrap_SYMBOL of tools/testing/ alone */
};

/*
 * Finds every statement among @sites that exports one of @symbols (NULL-terminated) or, in tools/testing/, a mock of
 * it,
 * "__wrap_SYMBOL". Statements change within their macro's family. Free it with plan_free(); it borrows from @sites and
 * @symbols.
 */
struct plan *plan_new(const struct sites *sites, char *const *symbols, const struct plan_options *options);
void plan_free(struct plan *plan);
AUTO_DEFINE(plan)

/*
 * Changes the statements of @plan that stand in @file, whose text is @text. Only statements change: the macro's name,
 * and the blanks before continuation lines that stood under the first argument. NULL when @text is not what the plan
 * was made from.
 */
GString *plan_apply(const struct plan *plan, const char *file, const GString *text, GError **error);
