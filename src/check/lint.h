/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* lint: one run over the exports of a tree, a kernel, or both. */

#include "check/lint.h"
#include "rule.h"

/* All that is known of one symbol. */
struct lint_symbol {
	const char *symbol;
	unsigned states;	     /* enum state_word: of all its exports together */
	const struct site *site;     /* the first that exports it; NULL without source */
	const struct export *export; /* NULL without a kernel */
	GPtrArray *users;	     /* of struct module: those that import it; NULL for none */
};

struct lint {
	struct policy *policy;
	const struct lint_input *input;
	struct findings *findings;
	GPtrArray *symbols; /* of struct lint_symbol, by name */
	GHashTable *by_name;
};

/* Judges @symbol for @check; @detail is the sentence, @related the other names. */
bool lint_tell(struct lint *lint, const struct lint_symbol *symbol, enum finding_check check, const char *family,
	       const char *related, const char *detail, GError **error);

bool lint_families(struct lint *lint, GError **error);
bool lint_users(struct lint *lint, GError **error);
