/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* plan: which bytes of a tree are to change so that exports become what is wanted. */

#include "base/auto.h"
#include "patch/texts.h"
#include "patch/want.h"
#include "source/tree.h"

/* text[start, end) of @file becomes @text. */
struct edit {
	const char *file; /* borrowed from the tree */
	size_t start;
	size_t end;
	char *text;
	const struct want *want; /* NULL for a line that only goes along: MODULE_IMPORT_NS */
	const struct site *site; /* borrowed; NULL likewise */
	const char *imports;	 /* the namespace that such a line imports; NULL otherwise */
};

/* What cannot be done, need not be, or should be known. */
struct refusal {
	const char *symbol;	 /* borrowed from the caller */
	const struct site *site; /* borrowed; NULL when it is about the symbol as a whole */
	char *reason;
	bool is_harmless; /* nothing stands in the way: the symbol is so already, or this only says what goes along */
};

struct plan {
	GArray *edits;	  /* of struct edit, by file, then place */
	GArray *refusals; /* of struct refusal, by symbol as given, then place */
};

struct plan_options {
	bool without_mocks; /* leave __wrap_SYMBOL of tools/testing/ alone */
	char *const *only;  /* statements below these paths alone; NULL for all */
};

/* An empty plan; free it with plan_free(). */
struct plan *plan_new(void);

/*
 * Finds every statement of @tree that exports one of @wants' symbols or, in tools/testing/, a mock of it,
 * "__wrap_SYMBOL". Statements change within their macro's family, or to a sibling that the tree has ("X_GPL" for "X").
 * Borrows from @tree and @wants (of struct want).
 */
void plan_add(struct plan *plan, const struct source_tree *tree, struct texts *texts, const GArray *wants,
	      const struct plan_options *options);
void plan_free(struct plan *plan);
AUTO_DEFINE(plan)

/* Adds what a refusal says; @reason is taken over. */
void plan_refuse(struct plan *plan, const char *symbol, const struct site *site, char *reason, bool is_harmless);

/* Sorts edits and drops those that were added twice; to be called after edits were added. */
void plan_settle(struct plan *plan);

/* The text of @file after the plan's edits in it; @text is what it was made from. Free it with g_string_free(). */
GString *plan_apply(const struct plan *plan, const char *file, const GString *text);
