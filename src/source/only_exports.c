/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "table.h"

enum { MAX_DEPTH = 8 };

bool macro_table_is_learnt(const struct macro_table *table, const char *name)
{
	const GPtrArray *alternatives = macros_find(table->exporting, name, strlen(name));

	for (guint i = 0; alternatives && i < alternatives->len; i++)
		if (((const struct macro *)alternatives->pdata[i])->file)
			return true;
	return false;
}

static bool only_exports(const struct macro_table *table, const char *name, unsigned depth);

/* Whether the body is nothing, or one call of a macro that only exports. */
static bool is_export_call(const struct macro_table *table, const char *body, unsigned depth)
{
	struct span text = { body, strlen(body) };
	size_t start = lex_blank(text, 0), end = lex_word(text, start), after;
	g_autoptr(GPtrArray) arguments = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *name = g_strndup(body + start, end - start);

	if (start == text.length)
		return true;
	end = lex_blank(text, end);
	after = end < text.length && body[end] == '(' ? lex_arguments(text, end, arguments) : 0;
	if (!after)
		return false;
	after = lex_blank(text, after);
	after += after < text.length && body[after] == ';';
	return lex_blank(text, after) == text.length && only_exports(table, name, depth + 1);
}

static bool only_exports(const struct macro_table *table, const char *name, unsigned depth)
{
	const struct export_macro *row = export_macro_find(name, strlen(name));
	const GPtrArray *alternatives = macros_find(table->exporting, name, strlen(name));

	if (row)
		return !row->defines;
	if (depth > MAX_DEPTH || !alternatives)
		return false;
	for (guint i = 0; i < alternatives->len; i++)
		if (!is_export_call(table, ((const struct macro *)alternatives->pdata[i])->body, depth))
			return false;
	return true;
}

bool macro_table_only_exports(const struct macro_table *table, const char *name)
{
	return only_exports(table, name, 0);
}
