/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "history_carry.h"
#include "history_pieces.h"
#include "history_skip.h"
#include "history_text.h"

enum {
	WORD_BITS = 12, /* of the set of words: one that is taken for another keeps a definition that nobody needs */
	MAX_ROUNDS = 16,
};

void extract_key_make(struct extract_key *key)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(key->words); i++)
		key->words[i] = (uint64_t)g_random_int() << 32 | g_random_int();
}

void extract_init(struct extract *extract, const struct extract_key *key, const struct macro_table *macros)
{
	extract->key = *key;
	search_init(&extract->search, macros);
	extract->text = g_string_new(NULL);
	extract->lines = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	extract->hits = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	extract->pieces = g_array_new(FALSE, FALSE, sizeof(struct piece));
	extract->open = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	extract->words = g_new(uint64_t, (1 << WORD_BITS) / 64);
}

void extract_clear(struct extract *extract)
{
	g_string_free(extract->text, TRUE);
	g_array_unref(extract->lines);
	g_array_unref(extract->hits);
	g_array_unref(extract->pieces);
	g_array_unref(extract->open);
	g_free(extract->words);
}

static inline uint32_t word_bit(uint32_t hash)
{
	return hash * 0x9e3779b1u >> (32 - WORD_BITS);
}

static void add_words(struct extract *extract, const char *p, const char *end)
{
	while (p < end) {
		const char *past = skip_name(p, end);
		uint32_t bit = word_bit(name_hash(p, past));

		if (past == p) {
			p++;
			continue;
		}
		p = past;
		extract->words[bit / 64] |= (uint64_t)1 << bit % 64;
	}
}

static bool has_word(const struct extract *extract, const struct piece *piece)
{
	uint32_t bit = word_bit(piece->name_hash);

	return extract->words[bit / 64] >> bit % 64 & 1;
}

/*
 * Statements, what exports, and the default namespace; whether that is defined before or after <linux/export.h> makes a
 * difference (kernel: 6.13), so files that define one keep their #include lines. False when there is no statement.
 */
static bool keep_statements(struct extract *extract, const char *text, struct piece *pieces, guint n)
{
	bool any = false, has_namespace = false;

	memset(extract->words, 0, (1 << WORD_BITS) / 8);
	for (guint i = 0; i < n; i++) {
		struct piece *piece = &pieces[i];

		if (piece->kind == PIECE_STATEMENT || piece->kind == PIECE_EXPORTER) {
			any = piece->is_kept = true;
			add_words(extract, text + piece->start, text + piece->end);
		} else {
			has_namespace |= piece->is_namespace;
			piece->is_kept = piece->is_namespace;
		}
	}
	for (guint i = 0; has_namespace && i < n; i++)
		pieces[i].is_kept |= pieces[i].kind == PIECE_INCLUDE;
	return any;
}

/* Definitions whose name stands in what is kept; those of a chain longer than MAX_ROUNDS are kept all. */
static void keep_definitions(struct extract *extract, const char *text, struct piece *pieces, guint n)
{
	bool more = true;

	for (unsigned round = 0; more && round <= MAX_ROUNDS; round++) {
		more = false;
		for (guint i = 0; i < n; i++) {
			struct piece *piece = &pieces[i];

			if (piece->is_kept || (piece->kind != PIECE_DEFINE && piece->kind != PIECE_UNDEF) ||
			    (round < MAX_ROUNDS && !has_word(extract, piece)))
				continue;
			more = piece->is_kept = true;
			add_words(extract, text + piece->start + piece->name, text + piece->end);
		}
	}
}

/*
 * Where the first directive of a file is #ifndef and the second #define, the scanner looks whether they are a header's
 * guard: then that #define stays, too. True when it may be one.
 */
static bool keep_guard(struct piece *pieces, guint n)
{
	struct piece *first_two[2];
	guint n_first = 0;

	for (guint i = 0; i < n && n_first < 2; i++)
		if (pieces[i].kind != PIECE_MARK)
			first_two[n_first++] = &pieces[i];
	if (n_first < 2 || !first_two[0]->is_kept || first_two[0]->kind != PIECE_IF ||
	    (first_two[1]->kind != PIECE_DEFINE && first_two[1]->kind != PIECE_EXPORTER))
		return false;
	first_two[1]->is_kept = true;
	return true;
}

/* Conditions around what is kept. True when the first may be a header's guard. */
static bool keep_conditions(struct extract *extract, struct piece *pieces, guint n)
{
	GArray *open = extract->open;

	g_array_set_size(open, 0);
	for (guint i = 0; i < n; i++) {
		if (pieces[i].kind == PIECE_IF)
			g_array_append_val(open, i);
		else if (pieces[i].kind == PIECE_ENDIF && open->len)
			g_array_set_size(open, open->len - 1);
		for (guint j = pieces[i].is_kept ? open->len : 0; j-- > 0;) {
			struct piece *condition = &pieces[g_array_index(open, uint32_t, j)];

			if (condition->is_kept)
				break;
			condition->is_kept = true;
		}
	}
	g_array_set_size(open, 0);
	for (guint i = 0; i < n; i++) {
		bool is_end = pieces[i].kind == PIECE_ENDIF;

		if (pieces[i].kind == PIECE_IF)
			g_array_append_val(open, i);
		else if (is_end || pieces[i].kind == PIECE_ELSE)
			pieces[i].is_kept = !open->len || pieces[g_array_index(open, uint32_t, open->len - 1)].is_kept;
		if (is_end && open->len)
			g_array_set_size(open, open->len - 1);
	}
	return keep_guard(pieces, n);
}

/* Appends a piece of the file as one line. */
static void append_piece(struct extract *extract, const char *p, const char *end)
{
	GString *out = extract->text;

	while (p < end) {
		const char *stop = p, *past;

		while (stop < end && *stop != '\n' && *stop != '\0' && *stop != '\\')
			stop++;
		g_string_append_len(out, p, stop - p);
		if (stop == end)
			break;
		past = *stop == '\\' ? splice_end(stop, end) : NULL;
		g_string_append_c(out, *stop == '\\' && !past ? '\\' : ' ');
		p = past ? past : stop + 1;
	}
	g_string_append_c(out, '\n');
}

static void append_pieces(struct extract *extract, const char *text, bool may_have_guard)
{
	const struct piece *pieces = (const struct piece *)(const void *)extract->pieces->data;
	const char *no_directive = "#";

	g_string_truncate(extract->text, 0);
	/* What is dropped must not make another directive the first one. */
	if (!may_have_guard)
		append_piece(extract, no_directive, no_directive + 1);
	for (guint i = 0; i < extract->pieces->len; i++)
		if (pieces[i].is_kept)
			append_piece(extract, text + pieces[i].start, text + pieces[i].end);
}

/* For each line of the text the file's. */
static void tell_lines(struct extract *extract, bool may_have_guard)
{
	const struct piece *pieces = (const struct piece *)(const void *)extract->pieces->data;
	const uint32_t none = 0;

	g_array_set_size(extract->lines, 0);
	if (!may_have_guard)
		g_array_append_val(extract->lines, none);
	for (guint i = 0; i < extract->pieces->len; i++)
		if (pieces[i].is_kept)
			g_array_append_val(extract->lines, pieces[i].line);
}

/* Both halves of the product, one folded onto the other. */
static uint64_t fold(uint64_t a, uint64_t b)
{
	uint64_t low = (a & UINT32_MAX) * (b & UINT32_MAX), high = (a >> 32) * (b >> 32);
	uint64_t middle = (a >> 32) * (b & UINT32_MAX), other = (a & UINT32_MAX) * (b >> 32);
	uint64_t carry = ((low >> 32) + (middle & UINT32_MAX) + (other & UINT32_MAX)) >> 32;

	return (a * b) ^ (high + (middle >> 32) + (other >> 32) + carry);
}

static uint64_t hash_text(const struct extract *extract)
{
	const GString *text = extract->text;
	uint64_t hash = extract->key.words[0] ^ text->len;

	for (gsize i = 0; i < text->len; i += 16) {
		uint64_t chunk[2] = { 0, 0 };

		memcpy(chunk, text->str + i, MIN(16, text->len - i));
		hash = fold(chunk[0] ^ extract->key.words[1], chunk[1] ^ hash);
	}
	hash = fold(hash ^ extract->key.words[1], extract->key.words[0] ^ 0x9e3779b97f4a7c15);
	return hash ? hash : 1;
}

/* The signature of a text that has pieces. */
static uint64_t sign_pieces(struct extract *extract, const char *text, bool *has_guard)
{
	struct piece *pieces = (struct piece *)(void *)extract->pieces->data;
	guint n = extract->pieces->len;

	if (!keep_statements(extract, text, pieces, n))
		return 0;
	keep_definitions(extract, text, pieces, n);
	*has_guard = keep_conditions(extract, pieces, n);
	append_pieces(extract, text, *has_guard);
	return hash_text(extract);
}

/* The signature of a text that has hits, and what its notes are to say of it. */
static void sign_text(struct extract *extract, const struct object_data *data, const struct notes *base,
		      struct notes *notes)
{
	const char *text = (const char *)data->bytes;
	struct carry carry;
	bool is_plain, is_based = base->n_pieces > 0;

	carry_init(&carry, data->origin, base);
	is_plain = pieces_find(extract, text, (uint32_t)data->size, is_based ? &carry : NULL);
	extract->is_same = is_based && is_plain && carry_is_same(&carry);
	notes->n_pieces = is_plain ? extract->pieces->len : 0;
	notes->pieces = (const struct piece *)(const void *)extract->pieces->data;
	notes->signature = base->signature;
	notes->has_guard = base->has_guard;
	if (!extract->is_same)
		notes->signature = sign_pieces(extract, text, &notes->has_guard);
	tell_lines(extract, notes->has_guard);
}

uint64_t extract_make(struct extract *extract, const struct object_data *data)
{
	struct notes base, notes = { 0 };

	notes_read(&base, data->origin ? data->origin->base_notes : NULL);
	extract->is_same = false;
	g_array_set_size(extract->hits, 0);
	search_text(&extract->search, data->bytes, data->size, data->origin, base.hits, base.n_hits, extract->hits);
	if (data->origin)
		notes_begin(data->origin, extract->hits);
	if (!extract->hits->len)
		return 0;
	sign_text(extract, data, &base, &notes);
	if (data->origin)
		notes_end(data->origin, &notes);
	return notes.signature;
}
