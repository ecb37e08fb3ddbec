/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Symbols that belong together and are open to different modules: one can be used, its twin cannot. */
#include "base/error.h"
#include "lint.h"

enum { CLASSES = STATE_PLAIN | STATE_GPL_ONLY };

static const char *class_word(unsigned states)
{
	return states & STATE_GPL_ONLY ? "GPL-only" : "plain";
}

/* Statements of several classes, one an architecture: which one counts is not known here, so nothing is said. */
static bool classes_differ(const struct lint_symbol *a, const struct lint_symbol *b)
{
	unsigned x = a->states & CLASSES, y = b->states & CLASSES;

	return x && y && !(x & y) && !((a->states | b->states) & STATE_UNKNOWN);
}

static bool judge_pair(struct lint *lint, const struct family *family, const struct lint_symbol *symbol, GError **error)
{
	GError *failed = NULL;
	g_autofree char *name = pattern_expand(family->symbol, symbol->symbol, family->twin, &failed);
	const struct lint_symbol *twin = name ? g_hash_table_lookup(lint->by_name, name) : NULL;
	g_autofree char *detail = NULL;

	if (failed) {
		g_propagate_prefixed_error(error, failed, "family %s: ", family->id);
		return false;
	}
	if (!twin || twin == symbol || !classes_differ(symbol, twin))
		return true;
	detail = g_strdup_printf("%s is %s, its twin %s is %s", symbol->symbol, class_word(symbol->states),
				 twin->symbol, class_word(twin->states));
	return lint_tell(lint, symbol, FINDING_FAMILY, family->id, twin->symbol, detail, error);
}

bool lint_families(struct lint *lint, GError **error)
{
	for (guint i = 0; i < lint->policy->families->len; i++)
		for (guint j = 0; j < lint->symbols->len; j++)
			if (!judge_pair(lint, lint->policy->families->pdata[i], lint->symbols->pdata[j], error))
				return false;
	return true;
}
