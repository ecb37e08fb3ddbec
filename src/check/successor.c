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

/* "int __foo(void)" for "int foo(void)": the same, but for the name. */
static bool same_prototype(const struct export *was, const struct export *now)
{
	g_autoptr(GString) renamed = NULL;
	const char *at;

	if (!was || !was->prototype || !now->prototype)
		return false;
	at = strstr(was->prototype, was->symbol);
	if (!at)
		return false;
	renamed = g_string_new_len(was->prototype, at - was->prototype);
	g_string_append(renamed, now->symbol);
	g_string_append(renamed, at + strlen(was->symbol));
	return strcmp(renamed->str, now->prototype) == 0;
}

static enum certainty rename_certainty(const struct judge *judge, const struct export *was, const struct export *now)
{
	if (same_prototype(was, now))
		return CERTAINTY_CERTAIN;
	return judge->options->from && !find(judge->options->from, now->symbol) ? CERTAINTY_LIKELY : CERTAINTY_POSSIBLE;
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

static struct successor *successor_new(enum successor_kind kind, enum certainty certainty, const char *symbol,
				       const char *where)
{
	struct successor *successor = g_new0(struct successor, 1);

	*successor = (struct successor){ kind, certainty, symbol, where };
	return successor;
}

bool judge_is_mended(const struct judge *judge, const char *symbol)
{
	return !judge->options->as_built && judge->options->headers &&
	       g_hash_table_lookup(judge->options->headers, symbol);
}

struct successor *successor_find(const struct judge *judge, const char *symbol, const struct export *was)
{
	const struct check_options *options = judge->options;
	const char *header = options->headers ? g_hash_table_lookup(options->headers, symbol) : NULL;
	bool is_defined = options->system_map && g_hash_table_contains(options->system_map, symbol);
	const struct export *variant = find_variant(judge->target->kernel, symbol);
	enum certainty certainty = variant ? rename_certainty(judge, was, variant) : CERTAINTY_POSSIBLE;

	if (header)
		return successor_new(SUCCESSOR_INLINE, CERTAINTY_CERTAIN, symbol, header);
	if (variant && (certainty != CERTAINTY_POSSIBLE || !is_defined))
		return successor_new(SUCCESSOR_RENAMED, certainty, variant->symbol, variant->module);
	if (is_defined)
		return successor_new(SUCCESSOR_NOT_EXPORTED, CERTAINTY_CERTAIN, symbol, "vmlinux");
	if (!was)
		return NULL;
	if (options->system_map)
		return successor_new(SUCCESSOR_GONE, options->headers ? CERTAINTY_CERTAIN : CERTAINTY_LIKELY, NULL,
				     NULL);
	return successor_new(SUCCESSOR_GONE, CERTAINTY_POSSIBLE, NULL, NULL);
}

struct successor *successor_of_move(const struct judge *judge, const struct export *now)
{
	const struct snapshot *from = judge->options->from;
	guint n = 0;
	const struct export *was = from ? snapshot_find(from, now->symbol, &n) : NULL;

	if (!was || strcmp(now->module, "vmlinux") == 0)
		return NULL;
	for (guint i = 0; i < n; i++)
		if (strcmp(was[i].module, now->module) == 0)
			return NULL;
	return successor_new(SUCCESSOR_MOVED, CERTAINTY_CERTAIN, now->symbol, now->module);
}
