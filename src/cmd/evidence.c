/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "evidence.h"

#include "base/folder.h"
#include "check/check.h"
#include "input/system_map.h"
#include "load.h"
#include "model/kconfig.h"
#include "source/inlines.h"

static GHashTable *wanted_symbols(const struct snapshot *kernel, const struct snapshot *modules)
{
	GHashTable *wanted = g_hash_table_new(g_str_hash, g_str_equal);
	guint n;

	for (guint i = 0; i < modules->modules->len; i++) {
		const GArray *imports = g_array_index(modules->modules, struct module, i).imports;

		for (guint j = 0; imports && j < imports->len; j++) {
			const char *symbol = g_array_index(imports, struct import, j).symbol;

			if (!snapshot_find(kernel, symbol, &n) && !snapshot_find(modules, symbol, &n))
				g_hash_table_add(wanted, (gpointer)symbol);
		}
	}
	return wanted;
}

static bool read_map(struct evidence *evidence, const struct options *options, const char *path, const char *map)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *found = map ? NULL : system_map_find(path);

	if (!map && !found)
		return true;
	evidence->system_map = system_map_read(map ? map : found, evidence->wanted, &error);
	if (!evidence->system_map && map)
		trouble(options, "%s: %s", map, error->message);
	return evidence->system_map || !map; /* Debian's stub, which nobody asked for, is none */
}

static bool read_headers(struct evidence *evidence, const struct options *options, const char *folder,
			 const char *machine)
{
	g_autoptr(GError) error = NULL;
	AUTO(file_tree) files = folder_open(folder, &error);

	if (files)
		evidence->headers = headers_that_define(files, machine ? kconfig_arch_folder(machine) : NULL,
							evidence->wanted, (guint)options->n_jobs, &error);
	if (!evidence->headers)
		trouble(options, "%s", error->message);
	return evidence->headers != NULL;
}

/* The modules that exported a wanted symbol, and those of the new kernel that export what may have taken its place. */
static GHashTable *find_modules(const struct evidence *evidence, const struct evidence_sources *sources)
{
	GHashTable *modules = g_hash_table_new(g_str_hash, g_str_equal);
	GHashTableIter iter;
	gpointer symbol;
	guint n;

	g_hash_table_iter_init(&iter, evidence->wanted);
	while (g_hash_table_iter_next(&iter, &symbol, NULL)) {
		const struct export *was = sources->from ? snapshot_find(sources->from, symbol, &n) : NULL;
		const struct export *variant = check_find_variant(sources->kernel, symbol);

		if (was)
			g_hash_table_add(modules, (gpointer)was->module);
		if (was && variant)
			g_hash_table_add(modules, (gpointer)variant->module);
	}
	return modules;
}

/* A snapshot that was saved has the order of its image's exports. */
static void add_positions(struct snapshot *insides, const struct snapshot *kernel)
{
	for (guint i = 0; i < kernel->exports->len; i++) {
		const struct export *export = &g_array_index(kernel->exports, struct export, i);
		struct function function = {
			.symbol = export->symbol,
			.module = export->module,
			.address = export->position,
			.place = FUNCTION_AMONG_EXPORTS,
		};

		if (export->position && function_is_whole(export->symbol))
			snapshot_add_function(insides, &function);
	}
	snapshot_seal(insides);
}

static struct snapshot *read_insides(const struct options *options, char *path, const struct snapshot *kernel,
				     const char *map, GHashTable *modules)
{
	struct snapshot *insides = load_insides(options, path, modules);
	g_autofree char *found = map ? NULL : system_map_find(path);

	if (insides->functions->len == 0)
		add_positions(insides, kernel);
	if (map || found)
		system_map_functions(map ? map : found, insides, NULL);
	return insides;
}

/* They help to find successors: what they lack leaves a hint out, and no answer. */
static void read_both_insides(struct evidence *evidence, const struct options *options,
			      const struct evidence_sources *sources)
{
	g_autoptr(GHashTable) modules = find_modules(evidence, sources);

	if (sources->from && g_hash_table_size(modules))
		evidence->from_insides = read_insides(options, sources->from_path, sources->from, NULL, modules);
	evidence->insides = read_insides(options, sources->kernel_path, sources->kernel, sources->system_map, modules);
}

bool evidence_read(struct evidence *evidence, const struct options *options, const struct evidence_sources *sources)
{
	evidence->wanted = wanted_symbols(sources->kernel, sources->modules);
	if (!g_hash_table_size(evidence->wanted) && !sources->system_map && !sources->headers)
		return true;
	if (g_hash_table_size(evidence->wanted))
		read_both_insides(evidence, options, sources);
	return read_map(evidence, options, sources->kernel_path, sources->system_map) &&
	       (!sources->headers || read_headers(evidence, options, sources->headers, sources->kernel->machine));
}

void evidence_clear(struct evidence *evidence)
{
	g_clear_pointer(&evidence->system_map, g_hash_table_unref);
	g_clear_pointer(&evidence->headers, g_hash_table_unref);
	g_clear_pointer(&evidence->wanted, g_hash_table_unref);
	g_clear_pointer(&evidence->from_insides, snapshot_free);
	g_clear_pointer(&evidence->insides, snapshot_free);
}
