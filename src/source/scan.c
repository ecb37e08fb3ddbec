/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "assembler.h"
#include "expand.h"
#include "scanner.h"

void scanner_init(struct scanner *scanner, const struct macro_table *table, const struct source_text *source)
{
	*scanner = (struct scanner){
		.table = table,
		.source = source,
		.text = { source->text, source->length },
		.filter = table->filter,
		.local = macros_new(),
		.macros = g_ptr_array_new_with_free_func(g_free),
		.strings = g_string_chunk_new(1024),
		.line = 1,
		.default_namespace = g_strdup(source->default_namespace),
	};
	conditions_init(&scanner->conditions);
	scanner->templates = g_ptr_array_new();
	scanner->include_budget = MAX_INCLUDED;
	scanner->statement.spelling = g_string_new(NULL);
	scanner->statement.condition = g_string_new(NULL);
	scanner->statement.choices = g_array_new(FALSE, FALSE, sizeof(struct choice));
	scanner->statement.active = g_ptr_array_new();
	scanner->statement.found = statement_found_new();
}

void scanner_clear(struct scanner *scanner)
{
	g_hash_table_unref(scanner->local);
	g_ptr_array_unref(scanner->macros);
	g_string_chunk_free(scanner->strings);
	g_free(scanner->default_namespace);
	g_free(scanner->guard);
	conditions_clear(&scanner->conditions);
	g_ptr_array_unref(scanner->templates);
	g_string_free(scanner->statement.spelling, TRUE);
	g_string_free(scanner->statement.condition, TRUE);
	g_array_unref(scanner->statement.choices);
	g_ptr_array_unref(scanner->statement.active);
	g_array_unref(scanner->statement.found);
}

bool scanner_is_exporting(const struct scanner *scanner, const char *word, size_t length)
{
	const GPtrArray *local;

	if (!filter_has(&scanner->filter, word, length))
		return false;
	local = macros_find(scanner->local, word, length);
	for (guint i = 0; local && i < local->len; i++)
		if (((const struct macro *)local->pdata[i])->exports)
			return true;
	return macros_find(scanner->table->exporting, word, length) != NULL;
}

uint32_t scanner_line(struct scanner *scanner, size_t position)
{
	const char *from = scanner->text.text + scanner->counted, *end = scanner->text.text + position;

	if (scanner->in_list)
		return scanner->line;
	while (from < end && (from = memchr(from, '\n', (size_t)(end - from)))) {
		scanner->line++;
		from++;
	}
	scanner->counted = MAX(position, scanner->counted);
	return scanner->line;
}

static bool is_ours(const struct scanner *scanner, const char *word, size_t length)
{
	const GPtrArray *local = macros_find(scanner->local, word, length);

	return local && local->len;
}

static bool mentions_exporting(const char *word, size_t length, gpointer data)
{
	return scanner_is_exporting(data, word, length);
}

/* "EACH(EXPORT_SYMBOL)": a macro of this file that calls what it is handed, with one that exports. */
static bool is_handed_exporting(struct scanner *scanner, size_t start, size_t end)
{
	const GPtrArray *local = macros_find(scanner->local, scanner->text.text + start, end - start);
	size_t paren = lex_blank(scanner->text, end);
	g_autoptr(GPtrArray) arguments = NULL;

	if (!local || !local->len || !((const struct macro *)local->pdata[0])->takes_macro ||
	    paren >= scanner->text.length || scanner->text.text[paren] != '(')
		return false;
	arguments = g_ptr_array_new_with_free_func(g_free);
	if (!lex_arguments(scanner->text, paren, arguments))
		return false;
	for (guint i = 0; i < arguments->len; i++)
		if (words_any(arguments->pdata[i], mentions_exporting, scanner))
			return true;
	return false;
}

static size_t scan_word(struct scanner *scanner, size_t i)
{
	size_t end = lex_word(scanner->text, i);

	if (scanner->learnt || scanner->conditions.dead ||
	    !filter_has(&scanner->filter, scanner->text.text + i, end - i) ||
	    (!scanner_is_exporting(scanner, scanner->text.text + i, end - i) && !is_handed_exporting(scanner, i, end)))
		return end;
	if (scanner->in_list && !is_ours(scanner, scanner->text.text + i, end - i))
		return end;
	return expand_statement(scanner, i, end);
}

void scanner_run(struct scanner *scanner)
{
	struct span text = scanner->text;
	bool at_start = true; /* of a line, blanks and comments aside */

	for (size_t i = 0, next; i < text.length; i = next) {
		enum char_class class = char_class(text.text[i]);

		next = i + 1;
		switch (class) {
		case CHAR_NEWLINE:
			at_start = true;
			continue;
		case CHAR_BLANK:
			continue;
		case CHAR_SLASH:
			next = lex_comment(text, i);
			if (next != i)
				continue;
			next = i + 1;
			break;
		case CHAR_BACKSLASH:
			next = lex_splice(text, i);
			if (next != i)
				continue;
			next = i + 1;
			break;
		case CHAR_HASH:
			if (at_start)
				next = scanner_directive(scanner, i);
			break;
		case CHAR_QUOTE:
			next = lex_literal(text, i);
			break;
		case CHAR_DIGIT:
			next = lex_word(text, i);
			break;
		case CHAR_WORD:
			next = scan_word(scanner, i);
			break;
		default:
			break;
		}
		at_start = false;
	}
}

static bool is_assembly(const struct source_text *source)
{
	return g_str_has_suffix(source->path, ".S") || g_str_has_suffix(source->path, ".S_shipped");
}

/* NULL for a source without macros of the assembler, its own or those of headers. */
static struct asm_file *read_assembly(const struct macro_table *table, const struct source_text *source)
{
	struct asm_file *file;

	if (!(is_assembly(source) && table->asm_macros->len) && !memmem(source->text, source->length, ".macro", 6))
		return NULL;
	file = asm_file_read(table, source);
	asm_mark_exporting(table, file->macros);
	return file;
}

void sites_in_text(const struct macro_table *table, const struct source_text *source, struct sites *out,
		   include_func include, gpointer include_data)
{
	struct scanner scanner;
	struct asm_file *assembly;

	if (source->length > UINT32_MAX) {
		sites_add_skip(out, source->path, "larger than 4 GiB");
		return;
	}
	scanner_init(&scanner, table, source);
	scanner.out = out;
	scanner.include = include;
	scanner.include_data = include_data;
	assembly = read_assembly(table, source);
	scanner.assembly = assembly;
	scanner_run(&scanner);
	if (assembly && is_assembly(source))
		asm_expand_uses(&scanner);
	if (assembly)
		asm_file_free(assembly);
	scanner_clear(&scanner);
}
