/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdbool.h>
#include <string.h>

#include "make_lists.h"

enum { MAX_DEPTH = 8, MAX_LENGTH = 1 << 20 };

static void value_free(gpointer value)
{
	g_string_free(value, TRUE);
}

/* True for a blank outside $(...): "ifeq (x, y)" is no name, "x-$(subst m,y,$(CONFIG_X))" is one. */
static bool has_open_blank(const char *name)
{
	unsigned depth = 0;

	for (; *name; name++) {
		depth += *name == '(' || *name == '{';
		depth -= depth && (*name == ')' || *name == '}');
		if (!depth && (*name == ' ' || *name == '\t'))
			return true;
	}
	return false;
}

/* "NAME += value": the name ends before the operator. */
static void read_assignment(GHashTable *variables, char *line)
{
	char *equals = strchr(line, '='), *end = equals;
	GString *value;

	if (!equals || equals == line || *line == '\t')
		return;
	while (end > line && strchr(":+?", end[-1]))
		end--;
	*end = 0;
	g_strstrip(line);
	if (!*line || has_open_blank(line))
		return;
	value = g_hash_table_lookup(variables, line);
	if (!value) {
		value = g_string_new(NULL);
		g_hash_table_insert(variables, g_strdup(line), value);
	}
	if (value->len < MAX_LENGTH)
		g_string_append_printf(value, " %s", equals + 1);
}

/* One logical line: continuations joined, the comment taken off. */
static const char *logical_line(const char *text, const char *end, GString *line)
{
	bool goes_on = true;
	char *comment;

	g_string_truncate(line, 0);
	while (text < end && goes_on) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));
		size_t length = newline ? (size_t)(newline - text) : (size_t)(end - text);

		goes_on = length && text[length - 1] == '\\';
		g_string_append_len(line, text, (gssize)(length - goes_on));
		g_string_append_c(line, ' ');
		text += length + (newline != NULL);
	}
	comment = strchr(line->str, '#');
	if (comment)
		g_string_truncate(line, (gsize)(comment - line->str));
	return text;
}

GHashTable *make_variables(const char *text, size_t length)
{
	GHashTable *variables = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, value_free);
	g_autoptr(GString) line = g_string_new(NULL);
	const char *end = text + length;

	while (text < end) {
		text = logical_line(text, end, line);
		read_assignment(variables, line->str);
	}
	return variables;
}

static void expand(GHashTable *variables, const char *text, unsigned depth, GString *out)
{
	while (*text && out->len < MAX_LENGTH) {
		size_t plain = strcspn(text, "$"), length;
		const char *name = text + plain + 2;
		const GString *value = NULL;

		g_string_append_len(out, text, (gssize)plain);
		text += plain;
		if (!*text)
			break;
		length = text[1] == '(' || text[1] == '{' ? strcspn(name, ")}($") : 0;
		if (length && (name[length] == ')' || name[length] == '}') && depth < MAX_DEPTH) {
			g_autofree char *key = g_strndup(name, length);

			value = g_hash_table_lookup(variables, key);
		}
		if (value) {
			expand(variables, value->str, depth + 1, out);
			text = name + length + 1;
		} else {
			g_string_append_c(out, *text++);
		}
	}
}

GPtrArray *make_words(GHashTable *variables, const char *text)
{
	GPtrArray *words = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GString) expanded = g_string_new(NULL);
	g_auto(GStrv) split = NULL;

	expand(variables, text, 0, expanded);
	split = g_strsplit_set(expanded->str, " \t", -1);
	for (char **word = split; *word; word++)
		if (**word && !strpbrk(*word, "$(),"))
			g_ptr_array_add(words, g_strdup(*word));
	return words;
}
