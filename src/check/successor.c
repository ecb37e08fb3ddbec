/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a missing symbol went, as far as the two kernels tell. */
#include <string.h>

#include "judge.h"

/* How kernel symbols are renamed while they stay what they are: %s is the old name. */
static const char *const variants[] = {
	"__%s",	 "_%s",	      "%s_noprof", "%s_cache_noprof", "%s_node_noprof", "__%s_noprof", "%s_prof",
	"%s_ns", "%s_locked", "%s_folio",  "%s_new",	      "%s_nolock",	"__%s_ns",
};

static const struct export *find(const struct snapshot *snapshot, const char *symbol)
{
	guint n;

	return snapshot ? snapshot_find(snapshot, symbol, &n) : NULL;
}

static struct successor *found(const struct judge *judge, const struct export *export)
{
	struct successor *successor = g_new0(struct successor, 1);

	successor->kind = SUCCESSOR_RENAMED;
	successor->certainty = judge->options->from && !find(judge->options->from, export->symbol) ? CERTAINTY_LIKELY
												   : CERTAINTY_POSSIBLE;
	successor->symbol = export->symbol;
	successor->where = export->module;
	return successor;
}

static const struct export *find_variant(const struct snapshot *kernel, const char *symbol)
{
	for (size_t i = 0; i < G_N_ELEMENTS(variants); i++) {
		g_autoptr(GString) name = g_string_new(variants[i]);
		const struct export *export;

		g_string_replace(name, "%s", symbol, 1);
		export = find(kernel, name->str);
		if (export)
			return export;
	}
	return *symbol == '_' ? find(kernel, symbol + strspn(symbol, "_")) : NULL;
}

struct successor *successor_find(const struct judge *judge, const char *symbol, const struct export *was)
{
	const struct export *export = find_variant(judge->target->kernel, symbol);
	struct successor *successor;

	if (export)
		return found(judge, export);
	if (!was)
		return NULL;
	successor = g_new0(struct successor, 1);
	successor->kind = SUCCESSOR_GONE;
	successor->certainty = CERTAINTY_POSSIBLE;
	return successor;
}
