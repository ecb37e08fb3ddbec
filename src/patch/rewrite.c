/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "rewrite.h"

/* What checkpatch warns beyond (kernel: scripts/checkpatch.pl, $max_line_length, 5.7 on). */
enum { TAB = 8, MAX_COLUMNS = 100 };

static size_t line_start(const char *text, size_t at)
{
	while (at > 0 && text[at - 1] != '\n')
		at--;
	return at;
}

/* The newline behind @at, without the '\r' before it; the end of the text when there is none. */
static size_t line_end(const GString *text, size_t at)
{
	const char *newline = memchr(text->str + at, '\n', text->len - at);
	size_t end = newline ? (size_t)(newline - text->str) : text->len;

	return end > at && text->str[end - 1] == '\r' ? end - 1 : end;
}

/* The column after @length bytes that start in column @from. */
static guint columns(const char *text, size_t length, guint from)
{
	for (size_t i = 0; i < length; i++)
		from = text[i] == '\n' ? 0 : text[i] == '\t' ? (from / TAB + 1) * TAB : from + 1;
	return from;
}

static guint column_of(const char *text, size_t at)
{
	size_t start = line_start(text, at);

	return columns(text + start, at - start, 0);
}

static void append_indent(GString *out, guint n)
{
	for (; n >= TAB; n -= TAB)
		g_string_append_c(out, '\t');
	for (; n > 0; n--)
		g_string_append_c(out, ' ');
}

/* Appends text[from, end). Continuation lines that stood under the first argument follow it; others stay. */
static void append_aligned(GString *out, const GString *text, size_t from, size_t end, guint old, guint new)
{
	while (from < end) {
		const char *newline = memchr(text->str + from, '\n', end - from);
		size_t next = newline ? (size_t)(newline - text->str) + 1 : end;
		size_t indent = next;

		g_string_append_len(out, text->str + from, (gssize)(next - from));
		while (indent < end && (text->str[indent] == ' ' || text->str[indent] == '\t'))
			indent++;
		if (newline && indent > next && column_of(text->str, indent) == old) {
			append_indent(out, new);
			next = indent;
		}
		from = next;
	}
}

static const struct text_range *argument_at(const struct statement_parts *parts, guint i)
{
	return &g_array_index(parts->arguments, struct text_range, i);
}

/* Where the new argument stands in @out; its comma is before it. */
struct gap {
	size_t comma; /* offset in @out, after the comma */
	size_t next;  /* offset of the argument */
};

/* The list of arguments, from behind '(' up to ')'. */
static struct gap append_arguments(GString *out, const GString *text, const struct statement_parts *parts,
				   const struct rewriting *how, guint old, guint new)
{
	guint n = parts->arguments->len;
	bool several = n > 1;
	const struct text_range *last = argument_at(parts, n - 1), *before = argument_at(parts, several ? n - 2 : 0);
	struct gap gap = { 0, 0 };
	size_t from = parts->open + 1;

	if (how->change == ARGUMENT_GOES && several) {
		append_aligned(out, text, from, before->end, old, new);
	} else if (how->change == ARGUMENT_COMES) {
		append_aligned(out, text, from, last->end, old, new);
		g_string_append_c(out, ',');
		gap.comma = out->len;
		g_string_append_printf(out, " %s", how->argument);
		gap.next = gap.comma + 1;
	} else if (several) {
		const char *comma = memchr(text->str + before->end, ',', last->start - before->end);
		size_t after = comma ? (size_t)(comma - text->str) + 1 : before->end;

		append_aligned(out, text, from, after, old, new);
		gap.comma = out->len;
		append_aligned(out, text, after, last->start, old, new);
		gap.next = out->len;
		if (how->change == ARGUMENT_CHANGES)
			g_string_append(out, how->argument);
		else
			append_aligned(out, text, last->start, last->end, old, new);
	} else {
		append_aligned(out, text, from, last->end, old, new);
	}
	append_aligned(out, text, last->end, parts->close, old, new);
	return gap;
}

/* The longest line that @bytes make where they start in column @from, with @tail columns behind them. */
static guint widest(const char *bytes, size_t length, guint from, guint tail)
{
	guint most = 0, column = from;

	for (size_t i = 0; i < length; i++) {
		if (bytes[i] == '\n')
			most = MAX(most, column);
		column = columns(bytes + i, 1, column);
	}
	return MAX(most, column + tail);
}

/* Breaks or joins the line before the last argument where the change of length asks for it. */
static void settle_length(GString *out, struct gap gap, const GString *text, size_t start, size_t end, guint argument)
{
	guint from = column_of(text->str, start), before;
	size_t tail_end = line_end(text, end), length = gap.next - gap.comma;
	guint tail = columns(text->str + end, tail_end - end, 0);
	guint now = widest(out->str, out->len, from, tail);
	bool dos = tail_end < text->len && text->str[tail_end] == '\r';
	g_autoptr(GString) other = g_string_new(dos ? "\r\n" : "\n");

	if (!gap.next)
		return;
	before = widest(text->str + start, end - start, from, tail);
	append_indent(other, argument);
	if (now > MAX_COLUMNS && before <= MAX_COLUMNS && length == 1) {
		g_string_erase(out, (gssize)gap.comma, 1);
		g_string_insert(out, (gssize)gap.comma, other->str);
	} else if (length == other->len && memcmp(out->str + gap.comma, other->str, length) == 0) {
		g_autoptr(GString) joined = g_string_new_len(out->str, (gssize)out->len);
		guint shorter, growth;

		g_string_erase(joined, (gssize)gap.comma, (gssize)length);
		g_string_insert_c(joined, (gssize)gap.comma, ' ');
		shorter = widest(joined->str, joined->len, from, tail);
		growth = (guint)(end - start) > out->len ? (guint)(end - start - out->len) : 0;
		if (shorter <= MAX_COLUMNS && shorter + growth > MAX_COLUMNS)
			g_string_assign(out, joined->str);
	}
}

char *rewrite_statement(const GString *text, size_t start, size_t end, const struct statement_parts *parts,
			const struct rewriting *how)
{
	GString *out = g_string_new(how->macro);
	size_t name_length = parts->macro.end - parts->macro.start;
	guint old = column_of(text->str, parts->open + 1), new = old;
	struct gap gap;

	if (line_start(text->str, parts->open) == line_start(text->str, start))
		new = old + (guint)strlen(how->macro) - (guint)name_length;
	append_aligned(out, text, parts->macro.end, parts->open + 1, old, new);
	gap = append_arguments(out, text, parts, how, old, new);
	append_aligned(out, text, parts->close, end, old, new);
	settle_length(out, gap, text, start, end, new);
	return g_string_free(out, FALSE);
}

static bool is_blank_line(const GString *text, size_t start, size_t end)
{
	for (; start < end; start++)
		if (!strchr(" \t\r\n", text->str[start]))
			return false;
	return true;
}

static size_t next_line(const GString *text, size_t at)
{
	const char *newline = memchr(text->str + at, '\n', text->len - at);

	return newline ? (size_t)(newline - text->str) + 1 : text->len;
}

struct text_range removal_range(const GString *text, size_t start, size_t end)
{
	struct text_range range = { line_start(text->str, start), next_line(text, end) };
	size_t before;

	if (!is_blank_line(text, range.start, start) || !is_blank_line(text, end, range.end)) {
		range = (struct text_range){ start, end };
		if (start > 0 && text->str[start - 1] == ' ' && end < text->len && text->str[end] == ' ')
			range.end++;
		return range;
	}
	before = range.start ? line_start(text->str, range.start - 1) : 0;
	if (range.start && is_blank_line(text, before, range.start)) {
		size_t after = next_line(text, range.end);

		if (range.end == text->len)
			range.start = before;
		else if (is_blank_line(text, range.end, after))
			range.end = after;
	}
	return range;
}
