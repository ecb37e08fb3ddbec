/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "history_search.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/*
 * All blobs of a history go through here once: 12 GB in 126,000 commits. glibc's memmem() takes 1.9 s for them and one
 * word; probing three bytes for all words, 32 places at a time, 0.5 s. (The way is Teddy's, of Hyperscan.)
 */

/* How common a byte is in C, about; of 1000. */
static unsigned frequency(char c)
{
	static const char common[] = "etaoinsrldcu_pfmhgbvk";
	const char *at = strchr(common, c);

	if (at)
		return 80 - 3 * (unsigned)(at - common);
	return c >= 'A' && c <= 'Z' ? 10 : 5;
}

/* How often the bytes at those places are by chance those of some word. */
static uint64_t chance(const struct search *search, const unsigned *offsets)
{
	uint64_t sum = 0;

	for (unsigned i = 0; i < search->n_words; i++) {
		uint64_t product = 1;

		for (unsigned j = 0; j < N_PROBES; j++)
			product *= frequency(search->words[i][offsets[j]]);
		sum += product;
	}
	return sum;
}

static void set_probe(struct search *search, struct search_probe *probe, unsigned offset)
{
	memset(probe, 0, sizeof(*probe));
	probe->offset = offset;
	for (unsigned i = 0; i < search->n_words; i++) {
		uint8_t byte = (uint8_t)search->words[i][offset];

		probe->low[byte & 15] |= (uint8_t)(1 << i);
		probe->high[byte >> 4] |= (uint8_t)(1 << i);
	}
}

static void choose_probes(struct search *search)
{
	unsigned best[N_PROBES] = { 0, 1, 2 }, n = (unsigned)search->shortest;

	for (unsigned i = 0; i < n; i++)
		for (unsigned j = i + 1; j < n; j++)
			for (unsigned k = j + 1; k < n; k++) {
				const unsigned offsets[N_PROBES] = { i, j, k };

				if (chance(search, offsets) < chance(search, best))
					memcpy(best, offsets, sizeof(best));
			}
	for (unsigned i = 0; i < N_PROBES; i++)
		set_probe(search, &search->probes[i], best[i]);
}

static void add_word(struct search *search, const char *text)
{
	size_t length = strlen(text);

	g_assert(search->n_words < MAX_WORDS && length >= sizeof(search->starts[0]));
	memcpy(&search->starts[search->n_words], text, sizeof(search->starts[0]));
	search->words[search->n_words] = text;
	search->lengths[search->n_words++] = length;
	search->shortest = MIN(search->shortest, length);
	search->longest = MAX(search->longest, length);
}

static int compare_names(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void search_init(struct search *search, const struct macro_table *macros)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();

	search->n_words = 0;
	search->shortest = G_MAXUINT;
	search->longest = 0;
	add_word(search, "EXPORT");
	macro_table_needles(macros, names);
	g_ptr_array_sort(names, compare_names);
	for (guint i = 0; i < names->len; i++) {
		const char *name = names->pdata[i];

		if (!strstr(name, "EXPORT") && export_macro_find(name, strlen(name)))
			add_word(search, name);
	}
	choose_probes(search);
}

static inline void check_words(const struct search *search, const uint8_t *text, size_t size, size_t at, GArray *hits)
{
	uint32_t hit = (uint32_t)at, start;

	memcpy(&start, text + at, sizeof(start));
	for (unsigned i = 0; at < size && i < search->n_words; i++) {
		if (start != search->starts[i] || search->lengths[i] > size - at ||
		    memcmp(text + at, search->words[i], search->lengths[i]) != 0)
			continue;
		g_array_append_val(hits, hit);
		break;
	}
}

#if defined(__x86_64__)
/* For each of 32 bytes the words that have it at the probe's place. */
__attribute__((target("avx2"))) static inline __m256i probe_avx2(const uint8_t *p, __m256i low, __m256i high)
{
	const __m256i half = _mm256_set1_epi8(15);
	__m256i bytes = _mm256_loadu_si256((const __m256i *)(const void *)p);

	return _mm256_and_si256(_mm256_shuffle_epi8(low, _mm256_and_si256(bytes, half)),
				_mm256_shuffle_epi8(high, _mm256_and_si256(_mm256_srli_epi16(bytes, 4), half)));
}

__attribute__((target("avx2"))) static inline __m256i table_avx2(const uint8_t table[16])
{
	return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)table));
}

__attribute__((target("avx2"))) static void search_avx2(const struct search *search, const uint8_t *text, size_t size,
							size_t at, size_t to, GArray *hits)
{
	const struct search_probe *a = &search->probes[0], *b = &search->probes[1], *c = &search->probes[2];
	const __m256i a_low = table_avx2(a->low), a_high = table_avx2(a->high), b_low = table_avx2(b->low),
		      b_high = table_avx2(b->high), c_low = table_avx2(c->low), c_high = table_avx2(c->high);

	for (; at < to; at += 32) {
		__m256i words = _mm256_and_si256(_mm256_and_si256(probe_avx2(text + at + a->offset, a_low, a_high),
								  probe_avx2(text + at + b->offset, b_low, b_high)),
						 probe_avx2(text + at + c->offset, c_low, c_high));
		uint32_t none = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(words, _mm256_setzero_si256()));

		if (to - at < 32)
			none |= ~(uint32_t)0 << (to - at);
		for (uint32_t mask = ~none; mask; mask &= mask - 1)
			check_words(search, text, size, at + (size_t)__builtin_ctz(mask), hits);
	}
}

/* The same, 64 bytes at a time. */
__attribute__((target("avx512bw"))) static inline __m512i probe_avx512(const uint8_t *p, __m512i low, __m512i high)
{
	const __m512i half = _mm512_set1_epi8(15);
	__m512i bytes = _mm512_loadu_si512((const void *)p);

	return _mm512_and_si512(_mm512_shuffle_epi8(low, _mm512_and_si512(bytes, half)),
				_mm512_shuffle_epi8(high, _mm512_and_si512(_mm512_srli_epi16(bytes, 4), half)));
}

__attribute__((target("avx512bw"))) static inline __m512i table_avx512(const uint8_t table[16])
{
	return _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)(const void *)table));
}

__attribute__((target("avx512bw"))) static void search_avx512(const struct search *search, const uint8_t *text,
							      size_t size, size_t at, size_t to, GArray *hits)
{
	const struct search_probe *a = &search->probes[0], *b = &search->probes[1], *c = &search->probes[2];
	const __m512i a_low = table_avx512(a->low), a_high = table_avx512(a->high), b_low = table_avx512(b->low),
		      b_high = table_avx512(b->high), c_low = table_avx512(c->low), c_high = table_avx512(c->high);

	for (; at < to; at += 64) {
		__m512i words = _mm512_and_si512(_mm512_and_si512(probe_avx512(text + at + a->offset, a_low, a_high),
								  probe_avx512(text + at + b->offset, b_low, b_high)),
						 probe_avx512(text + at + c->offset, c_low, c_high));

		uint64_t mask = _mm512_test_epi8_mask(words, words);

		if (to - at < 64)
			mask &= ~(~(uint64_t)0 << (to - at));
		for (; mask; mask &= mask - 1)
			check_words(search, text, size, at + (size_t)__builtin_ctzll(mask), hits);
	}
}
#endif

static void search_portable(const struct search *search, const uint8_t *text, size_t size, size_t at, size_t to,
			    GArray *hits)
{
	bool starts[256] = { false };

	for (unsigned i = 0; i < search->n_words; i++)
		starts[(uint8_t)*search->words[i]] = true;
	for (; at < to; at++)
		if (starts[text[at]])
			check_words(search, text, size, at, hits);
}

/* Words that start at @from or later, before @to. */
static void search_range(const struct search *search, const uint8_t *text, size_t size, size_t from, size_t to,
			 GArray *hits)
{
	to = size < search->shortest ? 0 : MIN(to, size - search->shortest + 1);
	if (from >= to)
		return;
#if defined(__x86_64__)
	if (__builtin_cpu_supports("avx512bw")) {
		search_avx512(search, text, size, from, to, hits);
		return;
	}
	if (__builtin_cpu_supports("avx2")) {
		search_avx2(search, text, size, from, to, hits);
		return;
	}
#endif
	search_portable(search, text, size, from, to, hits);
}

/* The first of the sorted @hits that is @at or more. */
static uint32_t first_hit(const uint32_t *hits, uint32_t n, uint32_t at)
{
	uint32_t low = 0, high = n;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (hits[middle] < at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void search_text(const struct search *search, const uint8_t *text, size_t size, const struct object_origin *origin,
		 const uint32_t *base_hits, uint32_t n_base_hits, GArray *hits)
{
	size_t at = 0;

	for (guint i = 0; origin && origin->base_notes && i < origin->n_copies; i++) {
		const struct object_copy *copy = &origin->copies[i];
		uint32_t end = copy->from + copy->size - (uint32_t)search->longest + 1;

		if (copy->size < search->longest)
			continue;
		search_range(search, text, size, at, copy->to, hits);
		/* Hits of the base whose longest possible word lies within what was copied from there. */
		for (uint32_t j = first_hit(base_hits, n_base_hits, copy->from); j < n_base_hits && base_hits[j] < end;
		     j++) {
			uint32_t hit = copy->to + (base_hits[j] - copy->from);

			g_array_append_val(hits, hit);
		}
		at = copy->to + copy->size - search->longest + 1;
	}
	search_range(search, text, size, at, size, hits);
}
