/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "patch/fix.h"
#include "source/macros.h"

static const char gpl_suffix[] = "_GPL";

/* Whether @a and @b export the same symbols into the same namespace, so that they differ by class alone. */
static bool are_siblings(const struct export_macro *a, const struct export_macro *b)
{
	return a && b && strcmp(a->symbols, b->symbols) == 0 && g_strcmp0(a->name_space, b->name_space) == 0;
}

/* The macro of the class @wanted that is otherwise as @macro; NULL when none is known. Free it with g_free(). */
static char *sibling_of(const char *macro, enum fix_class wanted)
{
	size_t length = strlen(macro);
	bool is_gpl = g_str_has_suffix(macro, gpl_suffix);
	char *name = NULL;

	if (wanted == FIX_GPL && !is_gpl)
		name = g_strconcat(macro, gpl_suffix, NULL);
	else if (wanted == FIX_PLAIN && is_gpl)
		name = g_strndup(macro, length - strlen(gpl_suffix));
	if (name && are_siblings(export_macro_find(macro, length), export_macro_find(name, strlen(name))))
		return name;
	g_free(name);
	return NULL;
}

static bool is_word(char c)
{
	return g_ascii_isalnum(c) || c == '_';
}

/* The bytes of line @number, from 1; false when the text has fewer. */
static bool find_line(const struct file_buffer *text, uint32_t number, const char **line, size_t *length)
{
	const char *at = text->bytes, *end = text->bytes + text->length, *newline;

	for (; at && number > 1; number--) {
		newline = memchr(at, '\n', (size_t)(end - at));
		at = newline ? newline + 1 : NULL;
	}
	if (!at || at >= end)
		return false;
	newline = memchr(at, '\n', (size_t)(end - at));
	*line = at;
	*length = newline ? (size_t)(newline - at) : (size_t)(end - at);
	return true;
}

/* The column, from 1, of the one place where @line has the word @word; 0 for none, several, or what is not ASCII. */
static uint32_t find_column(const char *line, size_t length, const char *word)
{
	size_t n = strlen(word);
	uint32_t found = 0;

	for (size_t i = 0; i + n <= length; i++) {
		if ((guchar)line[i] >= 0x80)
			return 0;
		if (memcmp(line + i, word, n) != 0 || (i && is_word(line[i - 1])) ||
		    (i + n < length && is_word(line[i + n])))
			continue;
		if (found)
			return 0;
		found = (uint32_t)i + 1;
	}
	return found;
}

/* Whether "(@symbol" stands at the start of @rest. */
static bool names_symbol(const char *rest, size_t length, const char *symbol)
{
	size_t i = 0, n = strlen(symbol);

	while (i < length && g_ascii_isspace(rest[i]))
		i++;
	if (i == length || rest[i++] != '(')
		return false;
	while (i < length && g_ascii_isspace(rest[i]))
		i++;
	return i + n < length && memcmp(rest + i, symbol, n) == 0 && !is_word(rest[i + n]);
}

/* The line must be the statement of the symbol still: a finding may be of an older commit. */
static void find_fix(struct findings *findings, struct finding *finding, const struct file_buffer *text)
{
	g_autofree char *macro = sibling_of(finding->new->macro, finding->wants);
	const char *line;
	size_t length, end;
	struct fix fix;

	if (!macro || !find_line(text, finding->line, &line, &length))
		return;
	fix = (struct fix){
		.file = finding->file,
		.line = finding->line,
		.column = find_column(line, length, finding->new->macro),
		.old = finding->new->macro,
		.new = macro,
	};
	end = fix.column - 1 + strlen(fix.old);
	if (fix.column && names_symbol(line + end, length - end, finding->symbol))
		finding->fix = findings_fix(findings, &fix);
}

void fixes_find(struct findings *findings, struct file_tree *tree)
{
	struct file_buffer text = { 0 };
	const char *last = "";
	bool is_read = false;

	findings_sort(findings);
	for (guint i = 0; i < findings->findings->len; i++) {
		struct finding *finding = &g_array_index(findings->findings, struct finding, i);

		if (finding->wants == FIX_NONE || !finding->file || !finding->line || !finding->new ||
		    !finding->new->macro)
			continue;
		if (strcmp(finding->file, last) != 0) {
			is_read = file_tree_read(tree, finding->file, &text, NULL);
			last = finding->file;
		}
		if (is_read)
			find_fix(findings, finding, &text);
	}
	g_free(text.bytes);
}
