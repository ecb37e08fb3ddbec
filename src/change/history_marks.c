/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdbool.h>
#include <string.h>

#include "history_marks.h"
#include "source/macros.h"

static const char word[] = "EXPORT";

static bool is_name(char c)
{
	return g_ascii_isalnum(c) || c == '_';
}

static void add_name(GPtrArray *names, const char *start, size_t length)
{
	g_autofree char *name = g_strndup(start, length);

	if (!g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL))
		g_ptr_array_add(names, g_steal_pointer(&name));
}

/* Macros that mean the same in every kernel, or whose compiled-in row says more than their definition. */
static bool is_settled(const char *name, size_t length)
{
	static const char *const families[] = { "EXPORT_TRACEPOINT_SYMBOL", "EXPORT_STATIC_CALL",
						"EXPORT_PER_CPU_SYMBOL", "EXPORT_EARLY_PER_CPU_SYMBOL" };
	const struct export_macro *row = export_macro_find(name, length);

	if (row && row->primitive)
		return true;
	for (size_t i = 0; i < G_N_ELEMENTS(families); i++)
		if (length >= strlen(families[i]) && memcmp(name, families[i], strlen(families[i])) == 0)
			return true;
	return false;
}

/* Calls of macros with EXPORT in their names, in one line from @p on. True when there is any, settled ones too. */
static bool find_calls(const char *p, const char *end, GPtrArray *needs)
{
	const char *begin = p;
	bool any = false;

	while ((p = memmem(p, (size_t)(end - p), word, strlen(word)))) {
		const char *start = p, *stop = p, *open;

		while (start > begin && is_name(start[-1]))
			start--;
		while (stop < end && is_name(*stop))
			stop++;
		for (open = stop; open < end && *open == ' ';)
			open++;
		p = stop;
		if (open == end || *open != '(')
			continue;
		any = true;
		if (!is_settled(start, (size_t)(stop - start)))
			add_name(needs, start, (size_t)(stop - start));
	}
	return any;
}

/* "#define NAME(x) EXPORT..." at @p, behind the '#'. */
static void read_directive(const char *p, const char *end, struct marks *marks, GHashTable *local)
{
	const char *stop;
	size_t length;

	while (p < end && *p == ' ')
		p++;
	if (end - p < 8 || memcmp(p, "define", 6) != 0 || is_name(p[6]))
		return;
	for (p += 6; p < end && g_ascii_isspace(*p);)
		p++;
	for (stop = p; stop < end && is_name(*stop);)
		stop++;
	length = (size_t)(stop - p);
	g_hash_table_add(local, g_strndup(p, length));
	if (stop < end && *stop == '(')
		stop = memchr(stop, ')', (size_t)(end - stop));
	if (stop && stop < end && find_calls(stop, end, marks->needs) && !is_settled(p, length))
		add_name(marks->defines, p, length);
}

struct marks *marks_make(const GString *extract)
{
	struct marks *marks = g_new0(struct marks, 1);
	g_autoptr(GHashTable) local = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	const char *line = extract->str, *end = extract->str + extract->len;

	marks->needs = g_ptr_array_new_with_free_func(g_free);
	marks->defines = g_ptr_array_new_with_free_func(g_free);
	while (line < end) {
		const char *stop = memchr(line, '\n', (size_t)(end - line)), *first = line;

		stop = stop ? stop : end;
		while (first < stop && *first == ' ')
			first++;
		if (first < stop && *first == '#')
			read_directive(first + 1, stop, marks, local);
		else if (first < stop)
			find_calls(first, stop, marks->needs);
		line = stop + 1;
	}
	for (guint i = 0; i < marks->needs->len;)
		if (g_hash_table_contains(local, marks->needs->pdata[i]))
			g_ptr_array_remove_index_fast(marks->needs, i);
		else
			i++;
	if (marks->needs->len || marks->defines->len)
		return marks;
	marks_free(marks);
	return NULL;
}

void marks_free(struct marks *marks)
{
	if (!marks)
		return;
	g_ptr_array_unref(marks->needs);
	g_ptr_array_unref(marks->defines);
	g_free(marks);
}
