/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "history_carry.h"
#include "history_pieces.h"
#include "history_skip.h"

enum {
	MAX_STATEMENT = 1 << 16, /* bytes of one statement; what is longer is cut, and the scanner refuses it */
	MAX_BACK = 1 << 12,	 /* bytes between a call and a macro that it is handed */
	MAX_NAME = 128,
	MARK_EVERY = 512, /* bytes */
};

struct scan {
	struct extract *extract;
	struct carry *carry; /* NULL: nothing can be carried */
	const char *text, *end;
	guint next_hit;
	bool is_plain; /* what pieces_find() returns */
};

static inline bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\f' || c == '\v';
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

uint32_t pieces_line(const GArray *pieces, const char *text, uint32_t start)
{
	const struct piece *all = (const struct piece *)(const void *)pieces->data;
	guint n = pieces->len;

	while (n && all[n - 1].start > start) /* a mark within a call that hands on a macro */
		n--;
	return n ? all[n - 1].line + count_lines(text + all[n - 1].start, text + start)
		 : 1 + count_lines(text, text + start);
}

/* @reach is the end of what was looked at. */
static void add_piece(struct scan *scan, struct piece *piece, const char *start, const char *end, const char *reach)
{
	GArray *pieces = scan->extract->pieces;

	piece->start = (uint32_t)(start - scan->text);
	piece->end = (uint32_t)(end - scan->text);
	piece->reach = (uint32_t)(reach - scan->text);
	piece->line = pieces_line(pieces, scan->text, piece->start);
	if (scan->carry && piece->kind != PIECE_MARK)
		carry_meet(scan->carry, piece);
	g_array_append_val(pieces, *piece);
}

/* Code goes on at @p. */
static void add_mark(struct scan *scan, const char *p)
{
	const GArray *pieces = scan->extract->pieces;
	uint32_t last = pieces->len ? g_array_index(pieces, struct piece, pieces->len - 1).end : 0;
	struct piece mark = { .kind = PIECE_MARK };

	if (p - scan->text - last >= MARK_EVERY)
		add_piece(scan, &mark, p, p, p);
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
	scan->is_plain = false;
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

/* The name behind "#define" or "#undef". */
static void set_name(struct piece *piece, const char *line, const char *name, const char *end)
{
	static const char name_space[] = "DEFAULT_SYMBOL_NAMESPACE";
	const char *past = skip_name(name, end);

	piece->name = (uint32_t)(name - line);
	piece->name_hash = name_hash(name, past);
	piece->is_namespace =
		past - name == sizeof(name_space) - 1 && memcmp(name, name_space, sizeof(name_space) - 1) == 0;
}

static enum piece_kind directive_kind(const char *word, size_t length)
{
	static const struct {
		const char *word;
		size_t length;
		bool is_start;
		enum piece_kind kind;
	} kinds[] = {
		{ "define", 6, false, PIECE_DEFINE },	{ "undef", 5, false, PIECE_UNDEF },
		{ "include", 7, false, PIECE_INCLUDE }, { "endif", 5, false, PIECE_ENDIF },
		{ "el", 2, true, PIECE_ELSE },		{ "if", 2, true, PIECE_IF },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
		if ((kinds[i].is_start ? length >= kinds[i].length : length == kinds[i].length) &&
		    memcmp(word, kinds[i].word, kinds[i].length) == 0)
			return kinds[i].kind;
	return PIECE_OTHER;
}

/* A directive at the '#' @p. */
static const char *scan_directive(struct scan *scan, const char *p)
{
	const char *end = logical_end(p, scan->end), *word = skip_blank(p + 1, end), *word_end = skip_name(word, end);
	const char *name = skip_blank(word_end, end);
	struct piece piece = { .kind = directive_kind(word, (size_t)(word_end - word)) };

	if (piece.kind == PIECE_DEFINE || piece.kind == PIECE_UNDEF)
		set_name(&piece, p, name, end);
	if (pass_hits(scan, end) && piece.kind == PIECE_DEFINE)
		piece.kind = PIECE_EXPORTER;
	add_piece(scan, &piece, p, end, end + 1);
	if (piece.kind == PIECE_EXPORTER)
		add_name(scan, name, (size_t)(skip_name(name, end) - name), end);
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

/* Where the last piece ends that has bytes. */
static const char *last_end(const struct scan *scan)
{
	const struct piece *pieces = (const struct piece *)(const void *)scan->extract->pieces->data;
	guint n = scan->extract->pieces->len;

	while (n && pieces[n - 1].kind == PIECE_MARK)
		n--;
	return scan->text + (n ? pieces[n - 1].end : 0);
}

/* LIST(a, EXPORT_IT): the call that hands on the macro at @name, or @name itself when there is none. */
static const char *enclosing_call(const struct scan *scan, const char *name)
{
	const char *stop = MAX(last_end(scan), name - MIN(name - scan->text, MAX_BACK)), *p = name;
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
	struct piece piece = { .kind = PIECE_STATEMENT };

	while (start > scan->text && is_name_char(start[-1]))
		start--;
	next = skip_space(p, limit);
	if (next < limit && (*next == ',' || *next == ')')) {
		scan->is_plain = false;
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
	if (next == limit && limit < scan->end)
		scan->is_plain = false;
	p = MAX(p, hit + 1);
	add_piece(scan, &piece, start, p, next + 1);
	pass_hits(scan, p);
	return p;
}

static bool starts_line(const struct scan *scan, const char *p)
{
	while (p > scan->text && is_blank(p[-1]))
		p--;
	return p == scan->text || p[-1] == '\n';
}

/* What the text has of another one from @p on; @p when that is nothing. */
static const char *scan_carried(struct scan *scan, const char *p)
{
	const GArray *hits = scan->extract->hits;
	uint32_t at = (uint32_t)(p - scan->text), last_hit = g_array_index(hits, uint32_t, hits->len - 1);

	p = scan->text + carry_pieces(scan->carry, scan->text, at, last_hit, scan->extract->pieces);
	pass_hits(scan, p);
	return p;
}

/* Up to the last hit: conditions that are open there need no end for the scanner. */
bool pieces_find(struct extract *extract, const char *text, uint32_t size, struct carry *carry)
{
	struct scan scan = { extract, carry, text, text + size, 0, true };
	const GArray *hits = extract->hits;
	const char *p = text, *end = text + size;

	g_array_set_size(extract->pieces, 0);
	while (p < end) {
		const char *hit, *past;

		if (scan.carry)
			p = scan_carried(&scan, p);
		if (scan.next_hit == hits->len)
			break;
		hit = text + g_array_index(hits, uint32_t, scan.next_hit);
		p = next_mark(p, hit);
		if (p == hit) {
			p = scan_statement(&scan, hit);
		} else if (*p == '#' && starts_line(&scan, p)) {
			p = scan_directive(&scan, p);
		} else {
			past = skip_literal(p, end);
			p = past ? past : p + 1;
			pass_hits(&scan, p);
			add_mark(&scan, p);
		}
		if (!scan.is_plain)
			scan.carry = NULL;
	}
	return scan.is_plain;
}
