/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "table.h"
#include "assembler.h"
#include "expand.h"
#include "export-macros.h"

/* Macros that the kernel's headers build names and strings with (kernel: include/linux/stringify.h, compiler_types.h,
 * args.h). */
static const char *const helper_definitions[] = {
	"__stringify_1(x...) #x", "__stringify(x...) __stringify_1(x)",
	"___PASTE(a, b) a##b",	  "__PASTE(a, b) ___PASTE(a, b)",
	"__CONCAT(a, b) a##b",	  "CONCATENATE(a, b) __CONCAT(a, b)",
};

static void free_alternatives(gpointer alternatives)
{
	g_ptr_array_unref(alternatives);
}

GHashTable *macros_new(void)
{
	return g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_alternatives);
}

void macros_add(GHashTable *macros, struct macro *macro)
{
	GPtrArray *alternatives = g_hash_table_lookup(macros, macro->name);

	if (!alternatives) {
		alternatives = g_ptr_array_new();
		g_hash_table_insert(macros, (gpointer)macro->name, alternatives);
	}
	g_ptr_array_add(alternatives, macro);
}

GPtrArray *macros_find(GHashTable *macros, const char *name, size_t length)
{
	char key[256];

	if (length >= sizeof(key) || g_hash_table_size(macros) == 0)
		return NULL;
	memcpy(key, name, length);
	key[length] = 0;
	return g_hash_table_lookup(macros, key);
}

const struct export_macro *export_macro_find(const char *name, size_t length)
{
	for (size_t i = 0; i < G_N_ELEMENTS(export_macros); i++)
		if (strlen(export_macros[i].name) == length && memcmp(export_macros[i].name, name, length) == 0)
			return &export_macros[i];
	return NULL;
}

static void digest_string(GChecksum *sum, const char *string)
{
	if (string)
		g_checksum_update(sum, (const guchar *)string, (gssize)strlen(string));
	g_checksum_update(sum, (const guchar *)"", 1);
}

void export_macros_digest(GChecksum *sum)
{
	for (size_t i = 0; i < G_N_ELEMENTS(export_macros); i++) {
		digest_string(sum, export_macros[i].name);
		digest_string(sum, export_macros[i].type);
		digest_string(sum, export_macros[i].symbols);
		digest_string(sum, export_macros[i].name_space);
		digest_string(sum, export_macros[i].condition);
		digest_string(sum, export_macros[i].primitive ? "primitive" : "");
	}
	for (size_t i = 0; i < G_N_ELEMENTS(export_helpers); i++)
		digest_string(sum, export_helpers[i]);
}

const struct export_family *export_family_at(size_t i)
{
	return i < G_N_ELEMENTS(export_families) ? &export_families[i] : NULL;
}

static void add_exporting(struct macro_table *table, struct macro *macro)
{
	macros_add(table->exporting, macro);
	filter_add(&table->filter, macro->name);
}

struct macro_table *macro_table_new(void)
{
	struct macro_table *table = g_new0(struct macro_table, 1);

	table->strings = g_string_chunk_new(4096);
	table->macros = g_ptr_array_new_with_free_func(g_free);
	table->candidates = g_ptr_array_new();
	table->wrappers = g_ptr_array_new();
	table->asm_files = g_ptr_array_new_with_free_func((GDestroyNotify)asm_file_free);
	table->asm_macros = g_ptr_array_new();
	table->exporting = macros_new();
	table->helpers = macros_new();
	for (size_t i = 0; i < G_N_ELEMENTS(export_macros); i++) {
		struct macro *macro = g_new0(struct macro, 1);

		macro->name = export_macros[i].name;
		macro->condition = export_macros[i].condition;
		macro->params = macro->body = "";
		macro->function_like = true;
		macro->row = &export_macros[i];
		g_ptr_array_add(table->macros, macro);
		add_exporting(table, macro);
	}
	for (size_t i = 0; i < G_N_ELEMENTS(helper_definitions); i++) {
		struct macro *macro = macro_parse(table->strings, helper_definitions[i], NULL, "");

		g_ptr_array_add(table->macros, macro);
		macros_add(table->helpers, macro);
	}
	return table;
}

void macro_table_free(struct macro_table *table)
{
	g_hash_table_unref(table->exporting);
	g_hash_table_unref(table->helpers);
	g_ptr_array_unref(table->candidates);
	g_ptr_array_unref(table->wrappers);
	g_ptr_array_unref(table->asm_files);
	g_ptr_array_unref(table->asm_macros);
	g_ptr_array_unref(table->macros);
	g_string_chunk_free(table->strings);
	g_free(table);
}

GPtrArray *read_definitions(const struct macro_table *table, GStringChunk *strings, const struct source_text *header)
{
	GPtrArray *definitions = g_ptr_array_new_with_free_func(g_free);
	struct scanner scanner;

	if (header->length > UINT32_MAX)
		return definitions;
	scanner_init(&scanner, table, header);
	g_string_chunk_free(scanner.strings);
	scanner.strings = strings;
	scanner.learnt = definitions;
	scanner_run(&scanner);
	scanner.strings = g_string_chunk_new(16);
	scanner_clear(&scanner);
	return definitions;
}

void macro_table_learn(struct macro_table *table, const struct source_text *header)
{
	GPtrArray *definitions = read_definitions(table, table->strings, header);

	if (memmem(header->text, header->length, ".macro", 6))
		g_ptr_array_add(table->asm_files, asm_file_read(table, header));
	g_ptr_array_extend(table->candidates, definitions, NULL, NULL);
	g_ptr_array_extend_and_steal(table->macros, definitions);
}

static bool is_exporting(const char *word, size_t length, gpointer data)
{
	const struct macro_table *table = data;

	return filter_has(&table->filter, word, length) && macros_find(table->exporting, word, length);
}

static bool is_primitive(const struct macro_table *table, const char *name)
{
	GPtrArray *alternatives = macros_find(table->exporting, name, strlen(name));
	const struct macro *first = alternatives ? alternatives->pdata[0] : NULL;

	return first && first->row && first->row->primitive;
}

/* What the tree says replaces what is compiled in. */
static void drop_compiled_in(struct macro_table *table, const char *name)
{
	GPtrArray *alternatives = macros_find(table->exporting, name, strlen(name));
	const struct macro *first = alternatives && alternatives->len ? alternatives->pdata[0] : NULL;

	if (first && !first->file)
		g_ptr_array_set_size(alternatives, 0);
}

/* Moves those candidates to the table whose bodies export, until none is left. */
static void find_wrappers(struct macro_table *table)
{
	bool found = true;

	while (found) {
		found = false;
		for (guint i = 0; i < table->candidates->len; i++) {
			struct macro *macro = table->candidates->pdata[i];

			if (!macro || is_primitive(table, macro->name) || !words_any(macro->body, is_exporting, table))
				continue;
			drop_compiled_in(table, macro->name);
			add_exporting(table, macro);
			g_ptr_array_add(table->wrappers, macro);
			table->candidates->pdata[i] = NULL;
			found = true;
		}
	}
}

struct words {
	GHashTable *seen; /* set of char * */
	GPtrArray *todo;
};

static bool note_word(const char *word, size_t length, gpointer data)
{
	struct words *words = data;
	char *copy = g_strndup(word, length);

	if (g_hash_table_contains(words->seen, copy)) {
		g_free(copy);
		return false;
	}
	g_hash_table_add(words->seen, copy);
	g_ptr_array_add(words->todo, copy);
	return false;
}

/* What became of no use yet may do so with the next header. */
static void replace_candidates(struct macro_table *table, GHashTable *by_name)
{
	GHashTableIter iter;
	gpointer macros;

	g_ptr_array_set_size(table->candidates, 0);
	g_hash_table_iter_init(&iter, by_name);
	while (g_hash_table_iter_next(&iter, NULL, &macros))
		g_ptr_array_extend(table->candidates, macros, NULL, NULL);
}

/* Moves those candidates to the table that bodies of wrappers mention, and what their own bodies mention. */
static void find_helpers(struct macro_table *table)
{
	struct words words = { g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL), g_ptr_array_new() };
	GHashTable *by_name = macros_new();

	for (guint i = 0; i < table->candidates->len; i++)
		if (table->candidates->pdata[i])
			macros_add(by_name, table->candidates->pdata[i]);
	for (guint i = 0; i < table->macros->len; i++) {
		const struct macro *macro = table->macros->pdata[i];

		if (macro->file && macros_find(table->exporting, macro->name, strlen(macro->name)))
			words_any(macro->body, note_word, &words);
	}
	for (size_t i = 0; i < G_N_ELEMENTS(export_helpers); i++)
		note_word(export_helpers[i], strlen(export_helpers[i]), &words);
	for (guint done = 0; done < words.todo->len; done++) {
		const GPtrArray *found = g_hash_table_lookup(by_name, words.todo->pdata[done]);

		for (guint i = 0; found && i < found->len; i++) {
			struct macro *macro = found->pdata[i];

			macros_add(table->helpers, macro);
			words_any(macro->body, note_word, &words);
		}
		g_hash_table_remove(by_name, words.todo->pdata[done]);
	}
	replace_candidates(table, by_name);
	g_hash_table_unref(by_name);
	g_ptr_array_unref(words.todo);
	g_hash_table_unref(words.seen);
}

static void find_asm_macros(struct macro_table *table)
{
	g_autoptr(GPtrArray) all = g_ptr_array_new();

	for (guint i = 0; i < table->asm_files->len; i++)
		g_ptr_array_extend(all, ((const struct asm_file *)table->asm_files->pdata[i])->macros, NULL, NULL);
	asm_mark_exporting(table, all);
	g_ptr_array_set_size(table->asm_macros, 0);
	for (guint i = 0; i < all->len; i++) {
		const struct asm_macro *macro = all->pdata[i];

		if (macro->exports || macro->forwards)
			g_ptr_array_add(table->asm_macros, (gpointer)macro);
	}
}

void macro_table_close(struct macro_table *table)
{
	find_wrappers(table);
	find_helpers(table);
	find_asm_macros(table);
}

/* "X(" for the macro X: a search wants two bytes. */
static char *letter_needle(const struct macro_table *table, const char *name)
{
	char needle[] = { *name, '(', 0 };

	return g_string_chunk_insert_const(table->strings, needle);
}

/* True when a file that has @name has a shorter needle too: EXPORT_SYMBOL is in most of them. */
static bool is_covered(const struct macro_table *table, const char *name)
{
	GHashTableIter iter;
	gpointer other;

	g_hash_table_iter_init(&iter, table->exporting);
	while (g_hash_table_iter_next(&iter, &other, NULL))
		if (strcmp(other, name) != 0 && strstr(name, other) && strlen(other) > 1)
			return true;
	return false;
}

void macro_table_needles(const struct macro_table *table, GPtrArray *names)
{
	GHashTableIter iter;
	gpointer name;

	for (size_t i = 0; i < G_N_ELEMENTS(export_helpers); i++)
		g_ptr_array_add(names, (gpointer)export_helpers[i]);
	g_hash_table_iter_init(&iter, table->exporting);
	while (g_hash_table_iter_next(&iter, &name, NULL))
		if (!is_covered(table, name))
			g_ptr_array_add(names, strlen(name) > 1 ? name : letter_needle(table, name));
	for (guint i = 0; i < table->asm_macros->len; i++) {
		const struct asm_macro *macro = table->asm_macros->pdata[i];

		if (macro->exports && strlen(macro->name) > 1 && !is_covered(table, macro->name))
			g_ptr_array_add(names, (gpointer)macro->name);
	}
}

/* True when a search for the compiled-in macros finds a file that has @name. */
static bool has_compiled_in(const char *name)
{
	for (size_t i = 0; i < G_N_ELEMENTS(export_macros); i++)
		if (strstr(name, export_macros[i].name))
			return true;
	return false;
}

bool macro_table_has_news(const struct macro_table *table, guint since, const char *path)
{
	for (guint i = since; i < table->wrappers->len; i++) {
		const struct macro *macro = table->wrappers->pdata[i];

		if (macro_visible(macro, path) && !has_compiled_in(macro->name))
			return true;
	}
	return false;
}

/* A definition in include/ is for all; one in arch/X/include for X and the code that all share; any other for the
 * folder that its header is in, and below. */
bool header_visible(const char *file, const char *path)
{
	const char *slash;

	if (!file || strncmp(file, "include/", 8) == 0)
		return true;
	if (strncmp(file, "arch/", 5) == 0) {
		size_t length = 6 + strcspn(file + 5, "/");

		return strncmp(path, "arch/", 5) != 0 || strncmp(path, file, length) == 0;
	}
	slash = strrchr(file, '/');
	return !slash || strncmp(path, file, (size_t)(slash - file) + 1) == 0;
}

bool macro_visible(const struct macro *macro, const char *path)
{
	return header_visible(macro->file, path);
}

/* The symbol of Kconfig that stands for a folder of arch/, where it is not its name in capitals. */
static const struct {
	const char *folder;
	const char *symbol;
} arch_symbols[] = { { "powerpc", "PPC" }, { "sh", "SUPERH" }, { "um", "UML" } };

char *arch_condition(const char *arch, size_t length)
{
	g_autofree char *folder = g_strndup(arch, length), *upper = g_ascii_strup(folder, -1);
	const char *symbol = upper;

	for (size_t i = 0; i < G_N_ELEMENTS(arch_symbols); i++)
		if (strcmp(folder, arch_symbols[i].folder) == 0)
			symbol = arch_symbols[i].symbol;
	return g_strdup_printf("defined(CONFIG_%s)", symbol);
}
