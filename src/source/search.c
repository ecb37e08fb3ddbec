/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdint.h>
#include <string.h>

#include "search.h"

#define N_PAIRS	  65536
#define MAX_SHIFT 255

struct search {
	uint8_t first[N_PAIRS]; /* 1 for pairs that a needle starts with */
	uint8_t shift[N_PAIRS];
	size_t window;	     /* the length of the shortest needle */
	GHashTable *by_pair; /* pair at the window's end + 1 -> GPtrArray of needles */
};

static unsigned pair_at(const char *text)
{
	uint16_t pair;

	memcpy(&pair, text, sizeof(pair));
	return pair;
}

static void add_needle(struct search *search, const char *needle)
{
	unsigned last = pair_at(needle + search->window - 2);
	GPtrArray *needles = g_hash_table_lookup(search->by_pair, GUINT_TO_POINTER(last + 1));

	for (size_t i = 0; i + 1 < search->window; i++) {
		uint8_t *shift = &search->shift[pair_at(needle + i)];

		*shift = MIN(*shift, (uint8_t)MIN(search->window - 2 - i, MAX_SHIFT));
	}
	search->first[pair_at(needle)] = 1;
	if (!needles) {
		needles = g_ptr_array_new();
		g_hash_table_insert(search->by_pair, GUINT_TO_POINTER(last + 1), needles);
	}
	g_ptr_array_add(needles, (gpointer)needle);
}

struct search *search_new(const GPtrArray *needles)
{
	struct search *search = g_new0(struct search, 1);

	search->by_pair = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
	search->window = SIZE_MAX;
	for (guint i = 0; i < needles->len; i++)
		search->window = MIN(search->window, strlen(needles->pdata[i]));
	memset(search->shift, (int)MIN(search->window - 1, MAX_SHIFT), N_PAIRS);
	for (guint i = 0; i < needles->len; i++)
		add_needle(search, needles->pdata[i]);
	return search;
}

void search_free(struct search *search)
{
	g_hash_table_unref(search->by_pair);
	g_free(search);
}

/* Whether a needle stands where the window is: text[0, window). */
static bool stands_at(const struct search *search, const char *text, size_t length)
{
	unsigned last = pair_at(text + search->window - 2);
	const GPtrArray *needles = g_hash_table_lookup(search->by_pair, GUINT_TO_POINTER(last + 1));

	for (guint i = 0; needles && i < needles->len; i++) {
		size_t n = strlen(needles->pdata[i]);

		if (n <= length && memcmp(text, needles->pdata[i], n) == 0)
			return true;
	}
	return false;
}

/* Whether a needle stands at the window whose last pair is at @end. */
static inline bool ends_at(const struct search *search, const char *text, size_t length, size_t end)
{
	size_t start = end + 2 - search->window;

	return search->first[pair_at(text + start)] && stands_at(search, text + start, length - start);
}

/* Moves the window's last pair over [@end, @stop). */
static bool finds_between(const struct search *search, const char *text, size_t length, size_t end, size_t stop)
{
	while (end < stop) {
		unsigned shift = search->shift[pair_at(text + end)];

		if (shift == 0) {
			if (ends_at(search, text, length, end))
				return true;
			shift = 1;
		}
		end += shift;
	}
	return false;
}

/*
 * What a step costs is to wait for the last one's two loads, so four windows move over four quarters of the text at
 * once, which takes half of the time. They are no array, so that they are in registers.
 */
bool search_finds(const struct search *search, const char *text, size_t length)
{
	const uint8_t *shift = search->shift;
	size_t a = search->window - 2, last = length - 1, quarter, b, c, d, stop_a, stop_b, stop_c;

	if (length < search->window)
		return false;
	quarter = (last - a) / 4;
	stop_a = b = a + quarter;
	stop_b = c = b + quarter;
	stop_c = d = c + quarter;
	while (a < stop_a && b < stop_b && c < stop_c && d < last) {
		unsigned by_a = shift[pair_at(text + a)], by_b = shift[pair_at(text + b)];
		unsigned by_c = shift[pair_at(text + c)], by_d = shift[pair_at(text + d)];

		if (!by_a || !by_b || !by_c || !by_d) {
			if ((!by_a && ends_at(search, text, length, a)) ||
			    (!by_b && ends_at(search, text, length, b)) ||
			    (!by_c && ends_at(search, text, length, c)) || (!by_d && ends_at(search, text, length, d)))
				return true;
			by_a += !by_a;
			by_b += !by_b;
			by_c += !by_c;
			by_d += !by_d;
		}
		a += by_a;
		b += by_b;
		c += by_c;
		d += by_d;
	}
	return finds_between(search, text, length, a, stop_a) || finds_between(search, text, length, b, stop_b) ||
	       finds_between(search, text, length, c, stop_c) || finds_between(search, text, length, d, last);
}
