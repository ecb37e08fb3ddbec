/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "renames.h"
#include "scanner.h"

struct renames {
	GHashTable *by_path; /* path -> GPtrArray of struct macro, of definitions that rename; NULL for no such file */
	GPtrArray *all;	     /* GPtrArrays of all definitions that were read: they own them */
	GStringChunk *strings;
	struct file_buffer buffer;
};

static void free_array(gpointer array)
{
	if (array)
		g_ptr_array_unref(array);
}

struct renames *renames_new(void)
{
	struct renames *renames = g_new0(struct renames, 1);

	renames->by_path = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_array);
	renames->all = g_ptr_array_new_with_free_func(free_array);
	renames->strings = g_string_chunk_new(4096);
	return renames;
}

void renames_free(struct renames *renames)
{
	g_hash_table_unref(renames->by_path);
	g_ptr_array_unref(renames->all);
	g_string_chunk_free(renames->strings);
	g_free(renames->buffer.bytes);
	g_free(renames);
}

/* Names in capitals are constants, not symbols. */
static bool is_symbol(const char *name)
{
	struct span span = { name, strlen(name) };

	if (char_class(*name) != CHAR_WORD || lex_word(span, 0) != span.length)
		return false;
	while (*name && !g_ascii_islower(*name))
		name++;
	return *name;
}

static GPtrArray *read_renames(struct renames *renames, const struct macro_table *table, const char *path)
{
	struct source_text header = { path, renames->buffer.bytes, renames->buffer.length, NULL };
	GPtrArray *found = g_ptr_array_new(), *definitions;

	definitions = read_definitions(table, renames->strings, &header);
	for (guint i = 0; i < definitions->len; i++) {
		struct macro *macro = definitions->pdata[i];

		if (!macro->function_like && is_symbol(macro->name) && is_symbol(macro->body) &&
		    strcmp(macro->name, macro->body) != 0)
			g_ptr_array_add(found, macro);
	}
	g_ptr_array_add(renames->all, definitions);
	return found;
}

const GPtrArray *renames_find(struct renames *renames, const struct macro_table *table, const struct files *files,
			      const char *path)
{
	gpointer found;

	if (g_hash_table_lookup_extended(renames->by_path, path, NULL, &found))
		return found;
	found = file_tree_read(files->tree, path, &renames->buffer, NULL) ? read_renames(renames, table, path) : NULL;
	g_hash_table_insert(renames->by_path, g_strdup(path), found);
	return found;
}
