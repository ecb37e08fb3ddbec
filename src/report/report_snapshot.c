/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A kernel for people: what it holds, counted by class and restriction. */
#include "model/snapshot.h"
#include "reporters.h"
#include "table.h"
#include "text.h"

static void add_count(struct table *table, const char *what, guint n)
{
	g_autofree char *count = NULL;

	if (n == 0)
		return;
	count = text_count(n);
	TABLE_ADD(table, what, count);
}

static void add_export_counts(struct table *table, const GArray *exports)
{
	static const char *const restriction_labels[] = {
		[RESTRICTION_NAMESPACE] = "  in a namespace",
		[RESTRICTION_MODULES] = "  for named modules",
	};
	guint by_type[N_EXPORT_TYPES] = { 0 }, by_restriction[RESTRICTION_GONE] = { 0 };

	for (guint i = 0; i < exports->len; i++) {
		const struct export *export = &g_array_index(exports, struct export, i);

		by_type[export->type]++;
		by_restriction[export_restriction(export)]++;
	}
	add_count(table, "exports", exports->len);
	for (guint i = 0; i < N_EXPORT_TYPES; i++) {
		g_autofree char *label = g_strdup_printf("  %s", export_type_name(i));

		add_count(table, label, by_type[i]);
	}
	for (guint i = RESTRICTION_NAMESPACE; i < RESTRICTION_GONE; i++)
		add_count(table, restriction_labels[i], by_restriction[i]);
}

static void add_module_counts(struct table *table, const GArray *modules)
{
	guint n_incompatible = 0, n_outside = 0;

	for (guint i = 0; i < modules->len; i++) {
		const struct module *module = &g_array_index(modules, struct module, i);

		n_incompatible += !module->gpl_compatible;
		n_outside += !module->in_tree;
	}
	add_count(table, "modules", modules->len);
	add_count(table, "  out of tree", n_outside);
	add_count(table, "  not GPL-compatible", n_incompatible);
}

void report_snapshot_text(const void *document, const struct record *record, const struct report_options *options,
			  GString *out)
{
	const struct snapshot *snapshot = document;
	struct table table;

	(void)record;
	(void)options;
	table_init(&table);
	TABLE_ADD(&table, "kernel", snapshot->label);
	if (snapshot->machine)
		TABLE_ADD(&table, "machine", snapshot->machine);
	add_export_counts(&table, snapshot->exports);
	add_module_counts(&table, snapshot->modules);
	add_count(&table, "not read", snapshot->skipped->len);
	table_append(&table, 0, out);
	table_clear(&table);
}
