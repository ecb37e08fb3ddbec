/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "assembler.h"

bool asm_line_is(const char *text, const char *word)
{
	size_t length = strlen(word);

	return strncmp(text, word, length) == 0 && (!text[length] || text[length] == ' ');
}

/* Adds what stands between semicolons on the logical line in @text, [@start, @end) of the file. */
static void add_statements(struct asm_file *file, const char *text, const char *condition, size_t start, size_t end)
{
	g_auto(GStrv) parts = g_strsplit(text, ";", -1);

	for (char **part = parts; *part; part++) {
		const char *statement = g_strstrip(*part);
		struct asm_line line = { NULL, g_string_chunk_insert_const(file->strings, condition), start, end };

		if (!*statement)
			continue;
		line.text = g_string_chunk_insert_const(file->strings, statement);
		g_array_append_val(file->lines, line);
	}
}

static void read_lines(struct asm_file *file, struct scanner *scanner)
{
	struct span text = scanner->text;
	g_autoptr(GString) line = g_string_new(NULL);

	for (size_t i = 0, end; i < text.length; i = end + 1) {
		size_t start = lex_blank(text, i);

		if (start >= text.length)
			return;
		g_string_truncate(line, 0);
		end = lex_line(text, start, line);
		if (*line->str == '#')
			scanner_condition(scanner, line->str + 1 + strspn(line->str + 1, " "));
		else if (!scanner->conditions.dead)
			add_statements(file, line->str, scanner->conditions.text->str, start, end);
	}
}

guint asm_find_endm(const struct asm_file *file, guint first)
{
	const char *condition = asm_line_at(file, first)->condition;
	guint depth = 1, i;

	for (i = first + 1; i < file->lines->len; i++) {
		const struct asm_line *line = asm_line_at(file, i);

		if (condition_excludes(condition, line->condition))
			continue;
		depth += asm_line_is(line->text, ".macro");
		depth -= asm_line_is(line->text, ".endm");
		if (depth == 0)
			break;
	}
	return i;
}

bool asm_starts_loop(const char *text)
{
	return asm_line_is(text, ".irp") || asm_line_is(text, ".irpc") || asm_line_is(text, ".rept") ||
	       asm_line_is(text, ".rep");
}

guint asm_find_endr(const struct asm_file *file, guint i, guint to)
{
	guint depth = 0;

	for (; i < to; i++) {
		const char *text = asm_line_at(file, i)->text;

		depth += asm_starts_loop(text);
		depth -= asm_line_is(text, ".endr") && depth;
		if (depth == 0)
			break;
	}
	return i;
}

/* ".macro name params" or ".macro name,params". */
static void read_macro(struct asm_file *file, guint first)
{
	const char *text = asm_line_at(file, first)->text + strlen(".macro");
	struct asm_macro *macro;
	struct span span;
	size_t end;

	text += strspn(text, " ");
	span = (struct span){ text, strlen(text) };
	end = lex_word(span, 0);
	if (end == 0)
		return;
	macro = g_new0(struct asm_macro, 1);
	macro->name = g_string_chunk_insert_len(file->strings, text, (gssize)end);
	macro->params = text + end + strspn(text + end, " ,");
	macro->file = file;
	macro->first = first;
	macro->last = asm_find_endm(file, first);
	for (guint i = first + 1; i < macro->last && i < file->lines->len; i++)
		macro->forwards |= *asm_line_at(file, i)->text == '\\';
	g_ptr_array_add(file->macros, macro);
}

/* ".irp name,values" outside of macros. */
static void read_loop(struct asm_file *file, guint first)
{
	struct asm_macro *loop;

	if (asm_in_macro(file, asm_line_at(file, first)->start))
		return;
	loop = g_new0(struct asm_macro, 1);
	loop->name = loop->params = "";
	loop->file = file;
	loop->first = first;
	loop->last = asm_find_endr(file, first, file->lines->len);
	g_ptr_array_add(file->macros, loop);
}

struct asm_file *asm_file_read(const struct macro_table *table, const struct source_text *source)
{
	struct asm_file *file;
	struct scanner scanner;

	file = g_new0(struct asm_file, 1);
	file->path = g_strdup(source->path);
	file->lines = g_array_new(FALSE, FALSE, sizeof(struct asm_line));
	file->macros = g_ptr_array_new_with_free_func(g_free);
	file->strings = g_string_chunk_new(4096);
	scanner_init(&scanner, table, source);
	read_lines(file, &scanner);
	scanner_clear(&scanner);
	for (guint i = 0; i < file->lines->len; i++)
		if (asm_line_is(asm_line_at(file, i)->text, ".macro"))
			read_macro(file, i);
	for (guint i = 0; i < file->lines->len; i++)
		if (asm_starts_loop(asm_line_at(file, i)->text))
			read_loop(file, i);
	return file;
}

void asm_file_free(struct asm_file *file)
{
	g_free(file->path);
	g_array_unref(file->lines);
	g_ptr_array_unref(file->macros);
	g_string_chunk_free(file->strings);
	g_free(file);
}

struct exporting {
	const struct macro_table *table;
	const GPtrArray *macros;
};

bool asm_has_exporting(const GPtrArray *macros, const char *name, size_t length)
{
	for (guint i = 0; i < macros->len; i++) {
		const struct asm_macro *macro = macros->pdata[i];

		if (macro->exports && strlen(macro->name) == length && memcmp(macro->name, name, length) == 0)
			return true;
	}
	return false;
}

static bool is_exporting(const char *word, size_t length, gpointer data)
{
	const struct exporting *exporting = data;

	return macros_find(exporting->table->exporting, word, length) ||
	       asm_has_exporting(exporting->macros, word, length) ||
	       asm_has_exporting(exporting->table->asm_macros, word, length);
}

static bool body_exports(const struct asm_macro *macro, struct exporting *exporting)
{
	for (guint i = macro->first + 1; i < macro->last && i < macro->file->lines->len; i++)
		if (words_any(asm_line_at(macro->file, i)->text, is_exporting, exporting))
			return true;
	return false;
}

void asm_mark_exporting(const struct macro_table *table, const GPtrArray *macros)
{
	struct exporting exporting = { table, macros };
	bool found = true;

	while (found) {
		found = false;
		for (guint i = 0; i < macros->len; i++) {
			struct asm_macro *macro = macros->pdata[i];

			if (!macro->exports && body_exports(macro, &exporting))
				macro->exports = found = true;
		}
	}
}

bool asm_in_macro(const struct asm_file *file, size_t position)
{
	for (guint i = 0; i < file->macros->len; i++) {
		const struct asm_macro *macro = file->macros->pdata[i];

		if (position >= asm_line_at(file, macro->first)->start &&
		    (macro->last >= file->lines->len || position < asm_line_at(file, macro->last)->end))
			return true;
	}
	return false;
}
