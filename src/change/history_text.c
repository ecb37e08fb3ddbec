/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "history_text.h"

enum {
	MAX_STATEMENT = 1 << 16, /* bytes of one statement; what is longer is cut, and the scanner refuses it */
	MAX_NAME = 128,
};

struct scan {
	struct extract *extract;
	const char *text, *end;
	guint next_hit;
	const char *counted; /* up to where lines were counted */
	uint32_t line;
	GArray *includes; /* of struct piece: those before any DEFAULT_SYMBOL_NAMESPACE; NULL from that on */
};

struct piece {
	const char *start, *end;
};

void extract_init(struct extract *extract)
{
	extract->text = g_string_new(NULL);
	extract->lines = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	extract->hits = g_array_new(FALSE, FALSE, sizeof(uint32_t));
}

void extract_clear(struct extract *extract)
{
	g_string_free(extract->text, TRUE);
	g_array_unref(extract->lines);
	g_array_unref(extract->hits);
}

static inline bool is_name(char c)
{
	return g_ascii_isalnum(c) || c == '_';
}

static inline bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Lines up to @p; called with ever greater places. */
static uint32_t line_of(struct scan *scan, const char *p)
{
	for (; (scan->counted = memchr(scan->counted, '\n', (size_t)(p - scan->counted))); scan->counted++)
		scan->line++;
	scan->counted = p;
	return scan->line;
}

/* Past a comment, a string or a character that starts at @p; NULL when none does. An apostrophe alone is none. */
static const char *skip_literal(const char *p, const char *end)
{
	const char *q = p + 1;

	if (*p == '/' && q < end && *q == '*') {
		q = memmem(q + 1, (size_t)(end - q - 1), "*/", 2);
		return q ? q + 2 : end;
	}
	if (*p == '/' && q < end && *q == '/') {
		while (q < end && *q != '\n')
			q += *q == '\\' && q + 1 < end ? 2 : 1;
		return MIN(q, end);
	}
	if (*p == '"') {
		while (q < end && *q != '"' && *q != '\n')
			q += *q == '\\' && q + 1 < end ? 2 : 1;
		return q < end && *q == '"' ? q + 1 : MIN(q, end);
	}
	if (*p == '\'' && end - p > 3 && p[1] == '\\') {
		q = memchr(p + 3, '\'', (size_t)MIN(end - p - 3, 8));
		return q ? q + 1 : NULL;
	}
	return *p == '\'' && end - p > 2 && p[2] == '\'' ? p + 3 : NULL;
}

/* Where the line ends that @p is on, after all continuations; comments may span lines. */
static const char *logical_end(const char *p, const char *end)
{
	while (p < end && *p != '\n') {
		const char *past = *p == '/' && end - p > 1 && p[1] == '*' ? skip_literal(p, end) : NULL;

		if (*p == '\\' && end - p > 1)
			p += p[1] == '\r' && end - p > 2 ? 3 : 2;
		else
			p = past ? past : p + 1;
	}
	return MIN(p, end);
}

/* Appends a piece of the file, which starts in line @line, as one line. */
static void append_piece(struct scan *scan, const char *p, const char *end, uint32_t line)
{
	GString *out = scan->extract->text;

	for (; p < end; p++) {
		if (*p == '\\' && end - p > 1 && p[1] == '\n')
			p++;
		g_string_append_c(out, *p == '\n' || *p == '\0' ? ' ' : *p);
	}
	g_string_append_c(out, '\n');
	g_array_append_val(scan->extract->lines, line);
}

static void append_line(struct scan *scan, const char *p, const char *end)
{
	append_piece(scan, p, end, line_of(scan, p));
}

/*
 * Whether the default namespace is defined before or after <linux/export.h> makes a difference (kernel: 6.13), so
 * files that define one keep their #include lines. They are few.
 */
static void append_includes(struct scan *scan)
{
	for (guint i = 0; scan->includes && i < scan->includes->len; i++) {
		const struct piece *piece = &g_array_index(scan->includes, struct piece, i);

		append_piece(scan, piece->start, piece->end, 0);
	}
	g_clear_pointer(&scan->includes, g_array_unref);
}

static void scan_include(struct scan *scan, const char *p, const char *end)
{
	struct piece piece = { p, end };

	if (scan->includes)
		g_array_append_val(scan->includes, piece);
	else
		append_line(scan, p, end);
}

static int compare_hits(gconstpointer a, gconstpointer b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

/* A macro that exports was defined: its name is of interest from here on. */
static void add_name(struct scan *scan, const char *name, size_t length, const char *from)
{
	GArray *hits = scan->extract->hits;
	const char *p = from;

	if (length < 2 || length > MAX_NAME || memmem(name, length, "EXPORT", 6))
		return;
	while ((p = memmem(p, (size_t)(scan->end - p), name, length))) {
		uint32_t hit = (uint32_t)(p - scan->text);

		if (!is_name(p[-1]) && (p + length == scan->end || !is_name(p[length])))
			g_array_append_val(hits, hit);
		p += length;
	}
	g_array_sort(hits, compare_hits);
}

/* Skips hits before @p; true when there was one. */
static bool pass_hits(struct scan *scan, const char *p)
{
	guint first = scan->next_hit;
	GArray *hits = scan->extract->hits;

	while (scan->next_hit < hits->len && scan->text + g_array_index(hits, uint32_t, scan->next_hit) < p)
		scan->next_hit++;
	return scan->next_hit > first;
}

/* A plain name for a number, or for nothing, can neither export nor be part of a name or a namespace. */
static bool is_constant(const char *value, const char *end)
{
	while (value < end && is_blank(*value))
		value++;
	return value == end || g_ascii_isdigit(*value) || *value == '(' || *value == '-' || *value == '\n' ||
	       (*value == '/' && end - value > 1 && (value[1] == '*' || value[1] == '/'));
}

static void scan_define(struct scan *scan, const char *line, const char *name, const char *end)
{
	const char *name_end = name;
	bool exports;

	while (name_end < end && is_name(*name_end))
		name_end++;
	exports = pass_hits(scan, end);
	if (!exports && (name_end == end || *name_end != '(') && is_constant(name_end, end))
		return;
	if (name_end - name == 24 && memcmp(name, "DEFAULT_SYMBOL_NAMESPACE", 24) == 0)
		append_includes(scan);
	append_line(scan, line, end);
	if (exports)
		add_name(scan, name, (size_t)(name_end - name), end);
}

/* A directive at the '#' @p: kept are conditions, definitions, and what concerns exports. */
static const char *scan_directive(struct scan *scan, const char *p)
{
	const char *end = logical_end(p, scan->end), *word = p + 1, *word_end;
	size_t length;

	while (word < end && is_blank(*word))
		word++;
	for (word_end = word; word_end < end && is_name(*word_end);)
		word_end++;
	length = (size_t)(word_end - word);
	while (word_end < end && is_blank(*word_end))
		word_end++;
	if (length == 6 && memcmp(word, "define", 6) == 0)
		scan_define(scan, p, word_end, end);
	else if (length == 7 && memcmp(word, "include", 7) == 0)
		scan_include(scan, p, end);
	else if ((length >= 2 && memcmp(word, "if", 2) == 0) || (length >= 2 && memcmp(word, "el", 2) == 0) ||
		 (length == 5 && (memcmp(word, "endif", 5) == 0 || memcmp(word, "undef", 5) == 0)))
		append_line(scan, p, end);
	pass_hits(scan, end);
	return end;
}

/* The name around a hit, with its arguments and what ends it. */
static const char *scan_statement(struct scan *scan, const char *hit)
{
	const char *start = hit, *p = hit, *limit = hit + MIN(scan->end - hit, MAX_STATEMENT), *args;
	unsigned depth = 0;

	while (start > scan->text && is_name(start[-1]))
		start--;
	while (p < limit && is_name(*p))
		p++;
	for (args = p; args < limit && g_ascii_isspace(*args);)
		args++;
	if (args < limit && *args == '(') {
		for (p = args; p < limit;) {
			const char *past = skip_literal(p, limit);

			if (past) {
				p = past;
				continue;
			}
			depth += *p == '(';
			depth -= *p == ')';
			p++;
			if (!depth)
				break;
		}
		for (args = p; args < limit && g_ascii_isspace(*args);)
			args++;
		if (args < limit && *args == ';')
			p = args + 1;
	}
	append_line(scan, start, p);
	pass_hits(scan, p);
	return p;
}

static bool starts_line(const struct scan *scan, const char *p)
{
	while (p > scan->text && is_blank(p[-1]))
		p--;
	return p == scan->text || p[-1] == '\n';
}

/* Where the code next says anything of structure: from @p on, before @stop. */
static const char *next_mark(const char *p, const char *stop)
{
	static const uint8_t marks[256] = { ['/'] = 1, ['"'] = 1, ['\''] = 1, ['#'] = 1 };

	while (stop - p >= 4) {
		if (marks[(uint8_t)p[0]] | marks[(uint8_t)p[1]] | marks[(uint8_t)p[2]] | marks[(uint8_t)p[3]])
			break;
		p += 4;
	}
	while (p < stop && !marks[(uint8_t)*p])
		p++;
	return p;
}

/* Up to the last hit: conditions that are open there need no end for the scanner. */
static void scan_text(struct scan *scan)
{
	const char *p = scan->text;
	GArray *hits = scan->extract->hits;

	while (p < scan->end && scan->next_hit < hits->len) {
		const char *hit = scan->text + g_array_index(hits, uint32_t, scan->next_hit), *past;

		p = next_mark(p, hit);
		if (p == hit) {
			p = scan_statement(scan, hit);
		} else if (*p == '#') {
			p = starts_line(scan, p) ? scan_directive(scan, p) : p + 1;
		} else {
			past = skip_literal(p, scan->end);
			p = past ? past : p + 1;
			pass_hits(scan, p);
		}
	}
}

static uint64_t hash_text(const GString *text)
{
	uint64_t hash = 0x9e3779b97f4a7c15 ^ text->len;
	gsize i = 0;

	for (; i + 8 <= text->len; i += 8) {
		uint64_t chunk;

		memcpy(&chunk, text->str + i, 8);
		hash = (hash ^ chunk) * 0xff51afd7ed558ccd;
		hash ^= hash >> 32;
	}
	for (; i < text->len; i++)
		hash = (hash ^ (uint8_t)text->str[i]) * 0xff51afd7ed558ccd;
	hash ^= hash >> 29;
	hash *= 0xc4ceb9fe1a85ec53;
	return hash ^ hash >> 32 ? hash ^ hash >> 32 : 1;
}

uint64_t extract_make(struct extract *extract, const uint8_t *text, size_t size)
{
	struct scan scan = { extract, (const char *)text, (const char *)text + size, 0, (const char *)text, 1, NULL };

	g_array_set_size(extract->hits, 0);
	find_export(text, size, extract->hits);
	if (!extract->hits->len)
		return 0;
	g_string_truncate(extract->text, 0);
	g_array_set_size(extract->lines, 0);
	scan.includes = g_array_new(FALSE, FALSE, sizeof(struct piece));
	scan_text(&scan);
	g_clear_pointer(&scan.includes, g_array_unref);
	return extract->text->len ? hash_text(extract->text) : 0;
}
