/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "evidence.h"

#include "base/folder.h"
#include "input/system_map.h"
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

			if (!snapshot_find(kernel, symbol, &n))
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

bool evidence_read(struct evidence *evidence, const struct options *options, const struct snapshot *kernel,
		   const char *path, const struct snapshot *modules, const char *map, const char *folder)
{
	evidence->wanted = wanted_symbols(kernel, modules);
	if (!g_hash_table_size(evidence->wanted) && !map && !folder)
		return true;
	return read_map(evidence, options, path, map) &&
	       (!folder || read_headers(evidence, options, folder, kernel->machine));
}

void evidence_clear(struct evidence *evidence)
{
	g_clear_pointer(&evidence->system_map, g_hash_table_unref);
	g_clear_pointer(&evidence->headers, g_hash_table_unref);
	g_clear_pointer(&evidence->wanted, g_hash_table_unref);
}
