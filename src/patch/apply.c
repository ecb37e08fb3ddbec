/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The edits of a plan, in the bytes of a file. */
#include <string.h>

#include "base/error.h"
#include "patch/plan.h"

enum { TAB = 8 };

/* The column, tabs counted to the next multiple of 8, that @at stands in on its line. */
static guint column_of(const GString *text, gsize at)
{
	gsize start = at;
	guint column = 0;

	while (start > 0 && text->str[start - 1] != '\n')
		start--;
	for (; start < at; start++)
		column = text->str[start] == '\t' ? (column / TAB + 1) * TAB : column + 1;
	return column;
}

static void append_indent(GString *out, guint columns)
{
	for (; columns >= TAB; columns -= TAB)
		g_string_append_c(out, '\t');
	for (; columns > 0; columns--)
		g_string_append_c(out, ' ');
}

/* Continuation lines that stood under the first argument follow it; others stay as they are. */
static void append_rest(const GString *text, gsize from, gsize end, guint argument, guint new_argument, GString *out)
{
	while (from < end) {
		const char *newline = memchr(text->str + from, '\n', end - from);
		gsize next = newline ? (gsize)(newline - text->str) + 1 : end;
		gsize indent = next;

		g_string_append_len(out, text->str + from, (gssize)(next - from));
		while (indent < end && (text->str[indent] == ' ' || text->str[indent] == '\t'))
			indent++;
		if (newline && indent > next && column_of(text, indent) == argument) {
			append_indent(out, new_argument);
			next = indent;
		}
		from = next;
	}
}

static bool append_edit(const struct edit *edit, const GString *text, GString *out, GError **error)
{
	const struct site *site = edit->site;
	gsize after = site->start + strlen(site->macro);
	const char *open;
	guint argument;

	if (site->end > text->len || after > site->end ||
	    memcmp(text->str + site->start, site->macro, strlen(site->macro)) != 0)
		return fail(error, KEXPORT_ERROR_BAD_DATA, "%s:%u: expected %s: the file has changed since it was read",
			    site->file, site->line, site->macro);
	g_string_append(out, edit->macro);
	open = memchr(text->str + after, '(', site->end - after);
	argument = open ? column_of(text, (gsize)(open - text->str) + 1) : 0;
	append_rest(text, after, site->end, argument,
		    argument + (guint)strlen(edit->macro) - (guint)strlen(site->macro), out);
	return true;
}

GString *plan_apply(const struct plan *plan, const char *file, const GString *text, GError **error)
{
	GString *out = g_string_sized_new(text->len + 64);
	gsize done = 0;

	for (guint i = 0; i < plan->edits->len; i++) {
		const struct edit *edit = &g_array_index(plan->edits, struct edit, i);

		if (strcmp(edit->site->file, file) != 0)
			continue;
		g_string_append_len(out, text->str + done, (gssize)(MIN(edit->site->start, text->len) - done));
		if (!append_edit(edit, text, out, error)) {
			g_string_free(out, TRUE);
			return NULL;
		}
		done = edit->site->end;
	}
	g_string_append_len(out, text->str + done, (gssize)(text->len - done));
	return out;
}
