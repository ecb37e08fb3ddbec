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
			product *= offsets[j] < search->lengths[i] ? frequency(search->words[i][offsets[j]]) : 1000;
		sum += product;
	}
	return sum;
}

/* The word of @bit, which has @byte at the probe's place. */
static void add_byte(struct search_probe *probe, uint8_t byte, uint8_t bit)
{
	probe->low[byte & 15] |= bit;
	probe->high[byte >> 4] |= bit;
	probe->all[byte & 127] |= bit;
}

static void set_probe(struct search *search, struct search_probe *probe, unsigned offset)
{
	memset(probe, 0, sizeof(*probe));
	probe->offset = offset;
	for (unsigned i = 0; i < search->n_words; i++) {
		bool is_within = offset < search->lengths[i];

		for (unsigned byte = 0; byte < 256; byte++)
			if (!is_within || byte == (uint8_t)search->words[i][offset])
				add_byte(probe, (uint8_t)byte, (uint8_t)(1 << i));
	}
}

/* The last one is where the shortest words have ended: others that start like "#define" are told from it there. */
static void choose_probes(struct search *search)
{
	unsigned n = (unsigned)search->shortest, best[N_PROBES] = { 0, 1, n };

	for (unsigned i = 0; i < n; i++)
		for (unsigned j = i + 1; j < n; j++) {
			const unsigned offsets[N_PROBES] = { i, j, n };

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
	memcpy(&search->ends[search->n_words], text + length - sizeof(search->ends[0]), sizeof(search->ends[0]));
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

/* The last bytes tell more than the first. */
static inline bool is_word_at(const struct search *search, unsigned i, const uint8_t *text)
{
	uint32_t start, end;

	memcpy(&start, text, sizeof(start));
	memcpy(&end, text + search->lengths[i] - sizeof(end), sizeof(end));
	return start == search->starts[i] && end == search->ends[i] &&
	       memcmp(text, search->words[i], search->lengths[i]) == 0;
}

static inline void check_words(const struct search *search, const uint8_t *text, size_t size, size_t at, GArray *hits)
{
	uint32_t hit = (uint32_t)at;

	for (unsigned i = 0; i < search->n_words; i++) {
		if (search->lengths[i] > size - at || !is_word_at(search, i, text + at))
			continue;
		g_array_append_val(hits, hit);
		break;
	}
}

/*
 * The first place from @at on, in steps of BLOCK, with a byte before @to in the BLOCK bytes there that may start a
 * word;
 * @mask has a bit for each of these that may. @to or more when there is none. Nothing is called in it, which would
 * spill all vectors.
 */
typedef size_t (*block_func)(const struct search *search, const uint8_t *text, size_t at, size_t to, uint64_t *mask);

enum {
	BLOCK = 64,
	MIN_COPY = 512, /* bytes: less is searched sooner than its hits are looked up; longer than a word */
};

static size_t next_block(const struct search *search, const uint8_t *text, size_t at, size_t to, uint64_t *mask)
{
	const struct search_probe *a = &search->probes[0], *b = &search->probes[1], *c = &search->probes[2];
	uint64_t found = 0;

	for (; at < to && !found; at += BLOCK) {
		const uint8_t *p = text + at;

		for (unsigned i = 0; i < BLOCK; i++) {
			uint8_t words = b->all[p[i + b->offset] & 127];

			if (words && (words & a->all[p[i + a->offset] & 127] & c->all[p[i + c->offset] & 127]))
				found |= (uint64_t)1 << i;
		}
	}
	*mask = found;
	return found ? at - BLOCK : at;
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

__attribute__((target("avx2"))) static size_t next_block_avx2(const struct search *search, const uint8_t *text,
							      size_t at, size_t to, uint64_t *mask)
{
	const struct search_probe *a = &search->probes[0], *b = &search->probes[1], *c = &search->probes[2];
	const __m256i a_low = table_avx2(a->low), a_high = table_avx2(a->high), b_low = table_avx2(b->low),
		      b_high = table_avx2(b->high), c_low = table_avx2(c->low), c_high = table_avx2(c->high);

	for (; at < to; at += BLOCK) {
		uint64_t none = 0;

		for (unsigned i = 0; i < BLOCK; i += 32) {
			const uint8_t *p = text + at + i;
			__m256i words = _mm256_and_si256(_mm256_and_si256(probe_avx2(p + a->offset, a_low, a_high),
									  probe_avx2(p + b->offset, b_low, b_high)),
							 probe_avx2(p + c->offset, c_low, c_high));
			__m256i zero = _mm256_cmpeq_epi8(words, _mm256_setzero_si256());

			none |= (uint64_t)(uint32_t)_mm256_movemask_epi8(zero) << i;
		}
		*mask = ~none;
		if (*mask)
			break;
	}
	return at;
}

/* The same, 64 bytes at a time, and all 7 bits of a byte at once. */
__attribute__((target("avx512vbmi"))) static inline __m512i probe_avx512(const uint8_t *p, __m512i low, __m512i high)
{
	return _mm512_permutex2var_epi8(low, _mm512_loadu_si512((const void *)p), high);
}

__attribute__((target("avx512vbmi,avx512bw"))) static size_t
next_block_avx512(const struct search *search, const uint8_t *text, size_t at, size_t to, uint64_t *mask)
{
	const struct search_probe *a = &search->probes[0], *b = &search->probes[1], *c = &search->probes[2];
	const __m512i a_low = _mm512_loadu_si512(a->all), a_high = _mm512_loadu_si512(a->all + 64),
		      b_low = _mm512_loadu_si512(b->all), b_high = _mm512_loadu_si512(b->all + 64),
		      c_low = _mm512_loadu_si512(c->all), c_high = _mm512_loadu_si512(c->all + 64);
	const size_t a_offset = a->offset, b_offset = b->offset, c_offset = c->offset;

	for (; at < to; at += BLOCK) {
		const uint8_t *p = text + at;
		__m512i words = _mm512_and_si512(_mm512_and_si512(probe_avx512(p + a_offset, a_low, a_high),
								  probe_avx512(p + b_offset, b_low, b_high)),
						 probe_avx512(p + c_offset, c_low, c_high));

		*mask = _mm512_test_epi8_mask(words, words);
		if (*mask)
			break;
	}
	return at;
}
#endif

static block_func choose_block(void)
{
#if defined(__x86_64__)
	if (__builtin_cpu_supports("avx512vbmi"))
		return next_block_avx512;
	if (__builtin_cpu_supports("avx2"))
		return next_block_avx2;
#endif
	return next_block;
}

/* Words that start at @from or later, before @to. */
static void search_range(const struct search *search, const uint8_t *text, size_t size, size_t from, size_t to,
			 GArray *hits)
{
	block_func next = choose_block();
	uint64_t mask = 0;

	to = size < search->shortest ? 0 : MIN(to, size - search->shortest + 1);
	for (size_t at = from; at < to && (at = next(search, text, at, to, &mask)) < to; at += BLOCK) {
		if (to - at < BLOCK)
			mask &= ~(uint64_t)0 >> (BLOCK - (to - at));
		for (; mask; mask &= mask - 1)
			check_words(search, text, size, at + (size_t)__builtin_ctzll(mask), hits);
	}
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

		if (copy->size < MIN_COPY)
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
