/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "scanner.h"
#include "source/dialect.h"
#include "source/macros.h"
#include "source/statement.h"

/* kernel: include/linux/export.h; for assembly include/asm-generic/export.h to 6.4, an alias of it since. */
static const char c_header[] = "include/linux/export.h";
static const char asm_header[] = "include/asm-generic/export.h";
static const char quoting[] = "EXPORT_SYMBOL_NS";

struct definitions {
	GHashTable *names;
	enum namespace_style style;
};

static void read_header(struct file_tree *files, const char *path, struct definitions *definitions)
{
	struct file_buffer buffer = { 0 };
	AUTO(macro_table) table = macro_table_new();
	g_autoptr(GPtrArray) macros = NULL;

	if (file_tree_read(files, path, &buffer, NULL)) {
		struct source_text text = { path, buffer.bytes, buffer.length, NULL };

		macros = read_definitions(table, table->strings, &text);
		definitions->names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
		definitions->style = NAMESPACE_NONE;
	}
	for (guint i = 0; macros && i < macros->len; i++) {
		const struct macro *macro = macros->pdata[i];

		g_hash_table_add(definitions->names, g_strdup(macro->name));
		if (strcmp(macro->name, quoting) == 0)
			definitions->style = strchr(macro->body, '#') || strstr(macro->body, "__stringify(ns)")
						     ? NAMESPACE_BARE
						     : NAMESPACE_QUOTED;
	}
	g_free(buffer.bytes);
}

/* As the first statement with a namespace writes it. */
static enum namespace_style style_of_uses(struct file_tree *files, const struct sites *sites)
{
	enum namespace_style style = NAMESPACE_UNKNOWN;

	for (guint i = 0; i < sites->sites->len && style == NAMESPACE_UNKNOWN; i++) {
		const struct site *site = &g_array_index(sites->sites, struct site, i);
		enum export_form form = EXPORT_FORM_BARE;
		struct file_buffer buffer = { 0 };
		struct statement_parts parts;

		export_family_find(site->macro, NULL, &form);
		if (form == EXPORT_FORM_NAMESPACE && file_tree_read(files, site->file, &buffer, NULL) &&
		    statement_parts_read(buffer.bytes, buffer.length, site->start, &parts)) {
			const struct text_range *last =
				&g_array_index(parts.arguments, struct text_range, parts.arguments->len - 1);

			style = buffer.bytes[last->start] == '"' ? NAMESPACE_QUOTED : NAMESPACE_BARE;
			statement_parts_clear(&parts);
		}
		g_free(buffer.bytes);
	}
	return style;
}

void dialect_init(struct dialect *dialect, struct file_tree *files, const struct sites *sites)
{
	struct definitions c = { NULL, NAMESPACE_UNKNOWN }, assembly = { NULL, NAMESPACE_UNKNOWN };

	read_header(files, c_header, &c);
	read_header(files, asm_header, &assembly);
	if (assembly.names && !g_hash_table_contains(assembly.names, "EXPORT_SYMBOL"))
		g_clear_pointer(&assembly.names, g_hash_table_unref);
	*dialect = (struct dialect){ c.names != NULL, c.names, assembly.names,
				     c.names ? c.style : style_of_uses(files, sites) };
}

void dialect_clear(struct dialect *dialect)
{
	g_clear_pointer(&dialect->in_c, g_hash_table_unref);
	g_clear_pointer(&dialect->in_asm, g_hash_table_unref);
}
