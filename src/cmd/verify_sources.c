/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "change/compare.h"
#include "input/config_text.h"
#include "load.h"
#include "open_tree.h"
#include "source/tree.h"
#include "verify.h"

/* The sites of each symbol: GPtrArray of struct site. */
static GHashTable *sites_by_symbol(const struct sites *sites)
{
	GHashTable *by_symbol = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_ptr_array_unref);

	for (guint i = 0; i < sites->sites->len; i++) {
		struct site *site = &g_array_index(sites->sites, struct site, i);
		GPtrArray *list = g_hash_table_lookup(by_symbol, site->symbol);

		/* What a macro says of the class in a way that cannot be followed says nothing; mocks are no exports.
		 */
		if (site->type == EXPORT_TYPE_UNKNOWN || g_str_has_prefix(site->file, "tools/"))
			continue;
		if (!list) {
			list = g_ptr_array_new();
			g_hash_table_insert(by_symbol, (gpointer)site->symbol, list);
		}
		g_ptr_array_add(list, site);
	}
	return by_symbol;
}

/*
 * What the sources say of @export: one of several statements (an architecture's, a configuration's) that says the same
 * counts, else the first.
 */
static const struct site *choose(const GPtrArray *sites, const struct export *export)
{
	for (guint i = 0; i < sites->len; i++) {
		const struct site *site = sites->pdata[i];

		if (site->type == export->type && g_str_equal(site->name_space, export->name_space))
			return site;
	}
	return sites->pdata[0];
}

/* The exports of @binaries with what @sites say of each, where they say anything; the others are a skip. */
static struct snapshot *exports_by_sources(const struct snapshot *binaries, const struct sites *sites, const char *tree)
{
	struct snapshot *told = snapshot_new();
	g_autoptr(GHashTable) by_symbol = sites_by_symbol(sites);
	const char *first = NULL;
	guint n_untold = 0;

	for (guint i = 0; i < binaries->exports->len; i++) {
		struct export export = g_array_index(binaries->exports, struct export, i);
		const GPtrArray *list = g_hash_table_lookup(by_symbol, export.symbol);
		const struct site *site = list ? choose(list, &export) : NULL;

		if (site) {
			export.type = site->type;
			export.name_space = site->name_space;
		} else if (n_untold++ == 0) {
			first = export.symbol;
		}
		snapshot_add_export(told, &export);
	}
	if (n_untold) {
		g_autofree char *reason = g_strdup_printf("no statement that could be read exports %u of the %u "
							  "symbols of the binaries, %s the first",
							  n_untold, binaries->exports->len, first);

		snapshot_add_skip(told, tree, NULL, reason);
	}
	told->label = snapshot_string(told, tree);
	snapshot_seal(told);
	return told;
}

static struct kconfig *find_config(char *const *paths)
{
	for (; *paths; paths++) {
		g_autofree char *text = config_text(*paths);

		if (text)
			return kconfig_parse(text, NULL, NULL);
	}
	return NULL;
}

int verify_sources(const struct options *options, const char *tree, const struct snapshot *binaries)
{
	GError *error = NULL;
	AUTO(kconfig) config = find_config(options->arguments);
	AUTO(file_tree) files = open_tree(tree, &error);
	AUTO(sites) sites = files ? sites_of_kernel(files, config, (guint)options->n_jobs, &error) : NULL;
	AUTO(snapshot) told = NULL;
	AUTO(changes) changes = NULL;

	if (!sites)
		return trouble_error(options, error);
	told = exports_by_sources(binaries, sites, tree);
	changes = changes_between(told, binaries);
	return output_write(options, changes, &changes_record, changes->skipped,
			    changes->changes->len ? EXIT_FINDINGS : EXIT_NOTHING);
}
