/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "history_pieces.h"
#include "history_skip.h"

enum {
	MAX_STATEMENT = 1 << 16, /* bytes of one statement; what is longer is cut, and the scanner refuses it */
	MAX_BACK = 1 << 12,	 /* bytes between a call and a macro that it is handed */
	MAX_NAME = 128,
};

struct scan {
	struct extract *extract;
	const char *text, *end;
	guint next_hit;
	guint n_directives;
	const char *done; /* pieces end here or before */
};

static inline bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static const char *skip_blank(const char *p, const char *end)
{
	while (p < end && is_blank(*p))
		p++;
	return p;
}

static const char *skip_space(const char *p, const char *end)
{
	while (p < end && g_ascii_isspace(*p))
		p++;
	return p;
}

static const char *skip_name(const char *p, const char *end)
{
	while (p < end && is_name_char(*p))
		p++;
	return p;
}

static struct piece *add_piece(struct scan *scan, enum piece_kind kind, const char *start, const char *end)
{
	GArray *pieces = scan->extract->pieces;
	struct piece piece = { .start = start,
			       .end = end,
			       .kind = kind,
			       .is_first = scan->n_directives == 1,
			       .is_second = scan->n_directives == 2 };

	g_array_append_val(pieces, piece);
	scan->done = end;
	return &g_array_index(pieces, struct piece, pieces->len - 1);
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

		if (!is_name_char(p[-1]) && (p + length == scan->end || !is_name_char(p[length])))
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

/* @name stands behind "#define" or "#undef". */
static void scan_definition(struct scan *scan, enum piece_kind kind, const char *line, const char *name,
			    const char *end)
{
	const char *name_end = skip_name(name, end);
	struct piece *piece;

	if (kind == PIECE_DEFINE && pass_hits(scan, end))
		kind = PIECE_EXPORTER;
	piece = add_piece(scan, kind, line, end);
	piece->name = name;
	piece->name_length = (uint32_t)(name_end - name);
	if (kind == PIECE_EXPORTER)
		add_name(scan, name, (size_t)(name_end - name), end);
}

/* A directive at the '#' @p. */
static const char *scan_directive(struct scan *scan, const char *p)
{
	const char *end = logical_end(p, scan->end), *word = skip_blank(p + 1, end), *word_end = skip_name(word, end);
	size_t length = (size_t)(word_end - word);

	scan->n_directives++;
	word_end = skip_blank(word_end, end);
	if (length == 6 && memcmp(word, "define", 6) == 0)
		scan_definition(scan, PIECE_DEFINE, p, word_end, end);
	else if (length == 5 && memcmp(word, "undef", 5) == 0)
		scan_definition(scan, PIECE_UNDEF, p, word_end, end);
	else if (length == 7 && memcmp(word, "include", 7) == 0)
		add_piece(scan, PIECE_INCLUDE, p, end);
	else if (length == 5 && memcmp(word, "endif", 5) == 0)
		add_piece(scan, PIECE_ENDIF, p, end);
	else if (length >= 2 && memcmp(word, "el", 2) == 0)
		add_piece(scan, PIECE_ELSE, p, end);
	else if (length >= 2 && memcmp(word, "if", 2) == 0)
		add_piece(scan, PIECE_IF, p, end);
	pass_hits(scan, end);
	return end;
}

/* After the ')' that closes the '(' at @p; @limit when there is none before it. */
static const char *skip_arguments(const char *p, const char *limit)
{
	unsigned depth = 0;

	while (p < limit) {
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
	return p;
}

/* LIST(a, EXPORT_IT): the call that hands on the macro at @name, or @name itself when there is none. */
static const char *enclosing_call(const struct scan *scan, const char *name)
{
	const char *stop = MAX(scan->done, name - MIN(name - scan->text, MAX_BACK)), *p = name;
	unsigned depth = 0;

	while (p > stop && p[-1] != ';' && p[-1] != '{' && p[-1] != '}') {
		p--;
		if (*p == ')') {
			depth++;
		} else if (*p == '(' && depth) {
			depth--;
		} else if (*p == '(') {
			while (p > stop && g_ascii_isspace(p[-1]))
				p--;
			for (name = p; name > stop && is_name_char(name[-1]);)
				name--;
			return name;
		}
	}
	return name;
}

/* The name around a hit, with its arguments and what ends it. */
static const char *scan_statement(struct scan *scan, const char *hit)
{
	const char *limit = hit + MIN(scan->end - hit, MAX_STATEMENT), *start = hit, *p = skip_name(hit, limit), *next;

	while (start > scan->text && is_name_char(start[-1]))
		start--;
	next = skip_space(p, limit);
	if (next < limit && (*next == ',' || *next == ')')) {
		start = enclosing_call(scan, start);
		p = skip_name(start, limit);
		next = skip_space(p, limit);
	}
	if (next < limit && *next == '(') {
		p = skip_arguments(next, limit);
		next = skip_space(p, limit);
		if (next < limit && *next == ';')
			p = next + 1;
	}
	p = MAX(p, hit + 1);
	add_piece(scan, PIECE_STATEMENT, start, p);
	pass_hits(scan, p);
	return p;
}

static bool starts_line(const struct scan *scan, const char *p)
{
	while (p > scan->text && is_blank(p[-1]))
		p--;
	return p == scan->text || p[-1] == '\n';
}

/* Up to the last hit: conditions that are open there need no end for the scanner. */
void pieces_find(struct extract *extract, const char *text, const char *end)
{
	struct scan scan = { .extract = extract, .text = text, .end = end, .done = text };
	GArray *hits = extract->hits;
	const char *p = text;

	g_array_set_size(extract->pieces, 0);
	while (p < end && scan.next_hit < hits->len) {
		const char *hit = text + g_array_index(hits, uint32_t, scan.next_hit), *past;

		p = next_mark(p, hit);
		if (p == hit) {
			p = scan_statement(&scan, hit);
		} else if (*p == '#') {
			p = starts_line(&scan, p) ? scan_directive(&scan, p) : p + 1;
		} else {
			past = skip_literal(p, end);
			p = past ? past : p + 1;
			pass_hits(&scan, p);
		}
	}
}
