/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "model/snapshot.h"

static const struct field skip_fields[] = {
	FIELD(skip, path, STRING, "path", "PATH"),
	FIELD(skip, module, STRING, "module", "MODULE"),
	FIELD(skip, reason, STRING, "reason", "REASON"),
	FIELD_END,
};

const struct record skip_record = { NULL, sizeof(struct skip), skip_fields };

static const struct field snapshot_fields[] = {
	FIELD(snapshot, label, STRING, "label", "KERNEL"),
	FIELD(snapshot, release, STRING, "release", "RELEASE"),
	FIELD(snapshot, machine, STRING, "machine", "MACHINE"),
	FIELD(snapshot, config, STRINGS, "config", "CONFIG", .optional = true),
	FIELD(snapshot, class_table, NAME, "class_table", "CLASS BY", .names = class_table_names, .optional = true),
	FIELD(snapshot, exports, LIST, "exports", "EXPORTS", .record = &export_record),
	FIELD(snapshot, modules, LIST, "modules", "MODULES", .record = &module_record),
	FIELD(snapshot, skipped, LIST, "skipped", "SKIPPED", .record = &skip_record),
	FIELD_END,
};

const struct record snapshot_record = { "kexport-audit/snapshot/1", sizeof(struct snapshot), snapshot_fields };

struct snapshot *snapshot_new(void)
{
	struct snapshot *snapshot = g_new0(struct snapshot, 1);

	snapshot->exports = g_array_new(FALSE, FALSE, sizeof(struct export));
	snapshot->modules = g_array_new(FALSE, FALSE, sizeof(struct module));
	snapshot->skipped = g_array_new(FALSE, FALSE, sizeof(struct skip));
	snapshot->functions = g_array_new(FALSE, FALSE, sizeof(struct function));
	snapshot->chunks = g_ptr_array_new_with_free_func((GDestroyNotify)g_string_chunk_free);
	g_array_set_clear_func(snapshot->modules, (GDestroyNotify)module_clear);
	return snapshot;
}

void snapshot_free(struct snapshot *snapshot)
{
	g_array_unref(snapshot->exports);
	g_array_unref(snapshot->modules);
	g_array_unref(snapshot->skipped);
	g_array_unref(snapshot->functions);
	g_ptr_array_unref(snapshot->chunks);
	g_strfreev(snapshot->config);
	g_free(snapshot);
}

const char *snapshot_string(struct snapshot *snapshot, const char *string)
{
	if (!string)
		return NULL;
	if (snapshot->chunks->len == 0)
		g_ptr_array_add(snapshot->chunks, g_string_chunk_new(1024));
	return g_string_chunk_insert(snapshot->chunks->pdata[0], string);
}

const char *snapshot_config(const struct snapshot *snapshot, const char *option)
{
	size_t length = strlen(option);

	for (char **line = snapshot->config; line && *line; line++)
		if (strncmp(*line, "CONFIG_", 7) == 0 && strncmp(*line + 7, option, length) == 0 &&
		    (*line)[7 + length] == '=')
			return *line + 7 + length + 1;
	return NULL;
}

void snapshot_add_export(struct snapshot *snapshot, const struct export *export)
{
	g_array_append_vals(snapshot->exports, export, 1);
}

bool function_is_whole(const char *symbol)
{
	/* What comes before a function, for call thunks and kCFI; Rust's instances, each build's own. */
	static const char *const prefixes[] = { "__pfx_", "__cfi_", "_R" };

	for (size_t i = 0; i < G_N_ELEMENTS(prefixes); i++)
		if (strncmp(symbol, prefixes[i], strlen(prefixes[i])) == 0)
			return false;
	return *symbol && !strchr(symbol, '.');
}

void snapshot_add_function(struct snapshot *snapshot, const struct function *function)
{
	g_array_append_vals(snapshot->functions, function, 1);
}

void snapshot_add_skip(struct snapshot *snapshot, const char *path, const char *module, const char *reason)
{
	struct skip skip = {
		.path = snapshot_string(snapshot, path),
		.module = snapshot_string(snapshot, module),
		.reason = snapshot_string(snapshot, reason),
	};

	g_array_append_val(snapshot->skipped, skip);
}

static void move_items(GArray *to, GArray *from)
{
	g_array_append_vals(to, from->data, from->len);
	g_array_set_clear_func(from, NULL);
}

void snapshot_merge(struct snapshot *snapshot, struct snapshot *part)
{
	move_items(snapshot->exports, part->exports);
	move_items(snapshot->modules, part->modules);
	move_items(snapshot->skipped, part->skipped);
	move_items(snapshot->functions, part->functions);
	g_ptr_array_extend_and_steal(snapshot->chunks, g_steal_pointer(&part->chunks));
	part->chunks = g_ptr_array_new();
	if (!snapshot->label)
		snapshot->label = part->label;
	if (!snapshot->release)
		snapshot->release = part->release;
	if (!snapshot->machine)
		snapshot->machine = part->machine;
	if (!snapshot->config)
		snapshot->config = g_steal_pointer(&part->config);
	if (!snapshot->class_table)
		snapshot->class_table = part->class_table;
	snapshot_free(part);
}

static int export_order(gconstpointer a, gconstpointer b)
{
	return export_compare(a, b);
}

static int module_order(gconstpointer a, gconstpointer b)
{
	return strcmp(((const struct module *)a)->path, ((const struct module *)b)->path);
}

static int skip_order(gconstpointer a, gconstpointer b)
{
	const struct skip *x = a, *y = b;
	int order = strcmp(x->path, y->path);

	return order ? order : strcmp(x->reason, y->reason);
}

static int function_order(gconstpointer a, gconstpointer b)
{
	const struct function *x = a, *y = b;
	int order = strcmp(x->module, y->module);

	if (!order && x->section != y->section)
		order = x->section < y->section ? -1 : 1;
	if (!order && x->address != y->address)
		order = x->address < y->address ? -1 : 1;
	return order ? order : strcmp(x->symbol, y->symbol);
}

static bool same_row(const struct export *a, const struct export *b)
{
	return export_compare(a, b) == 0 && a->type == b->type && a->crc == b->crc &&
	       strcmp(a->name_space, b->name_space) == 0;
}

static void drop_repeated_rows(GArray *exports)
{
	struct export *rows = (struct export *)exports->data;
	guint n_kept = 0;

	for (guint i = 0; i < exports->len; i++)
		if (n_kept == 0 || !same_row(&rows[n_kept - 1], &rows[i]))
			rows[n_kept++] = rows[i];
	g_array_set_size(exports, n_kept);
}

void snapshot_seal(struct snapshot *snapshot)
{
	g_array_sort(snapshot->exports, export_order);
	drop_repeated_rows(snapshot->exports);
	g_array_sort(snapshot->modules, module_order);
	g_array_sort(snapshot->skipped, skip_order);
	g_array_sort(snapshot->functions, function_order);
}

const struct export *snapshot_find(const struct snapshot *snapshot, const char *symbol, guint *n_rows)
{
	const struct export *rows = (const struct export *)snapshot->exports->data;
	guint low = 0, high = snapshot->exports->len;

	while (low < high) {
		guint middle = low + (high - low) / 2;

		if (strcmp(rows[middle].symbol, symbol) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (high = low; high < snapshot->exports->len && strcmp(rows[high].symbol, symbol) == 0;)
		high++;
	*n_rows = high - low;
	return *n_rows ? &rows[low] : NULL;
}
