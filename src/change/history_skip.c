/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib.h>
#include <stdbool.h>
#include <string.h>

#include "history_skip.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/* The first of four characters from @p on, @stop when there is none before it. Reads up to 16 bytes behind @stop. */
#if defined(__SSE2__)
static inline const char *next_of(const char *p, const char *stop, char a, char b, char c, char d)
{
	const __m128i as = _mm_set1_epi8(a), bs = _mm_set1_epi8(b), cs = _mm_set1_epi8(c), ds = _mm_set1_epi8(d);

	for (; p < stop; p += 16) {
		__m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)p);
		__m128i found = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, as), _mm_cmpeq_epi8(bytes, bs)),
					     _mm_or_si128(_mm_cmpeq_epi8(bytes, cs), _mm_cmpeq_epi8(bytes, ds)));
		int mask = _mm_movemask_epi8(found);

		if (mask)
			return MIN(p + __builtin_ctz((unsigned)mask), stop);
	}
	return stop;
}
#else
static inline const char *next_of(const char *p, const char *stop, char a, char b, char c, char d)
{
	while (p < stop && *p != a && *p != b && *p != c && *p != d)
		p++;
	return p;
}
#endif

/* After the end of the comment whose text starts at @p. */
static const char *skip_comment(const char *p, const char *end)
{
	while ((p = memchr(p, '/', (size_t)(end - p)))) {
		if (p[-1] == '*')
			return p + 1;
		p++;
	}
	return end;
}

const char *splice_end(const char *p, const char *end)
{
	for (p++; p < end && (*p == ' ' || *p == '\t' || *p == '\r');)
		p++;
	return p < end && *p == '\n' ? p + 1 : NULL;
}

/* After the backslash at @p and what it says something of. */
static const char *skip_escape(const char *p, const char *end)
{
	const char *past = splice_end(p, end);

	return past ? past : p + MIN(end - p, 2);
}

/* After the character constant at @p, 'x' or '\\x12' or 'RIFF'; NULL when it is an apostrophe. */
static const char *skip_character(const char *p, const char *end)
{
	enum { LONGEST = 14 }; /* looked at: less than PIECE_REACH */
	const char *stop = p + MIN(end - p, LONGEST), *q = p + 1;

	while (q < stop && *q != '\'' && *q != '\n')
		q += *q == '\\' ? 2 : 1;
	return q < stop && *q == '\'' ? q + 1 : NULL;
}

const char *skip_literal(const char *p, const char *end)
{
	const char *q = p + 1;

	if (*p == '/' && q < end && *q == '*')
		return q + 1 < end ? skip_comment(q + 2 < end ? q + 2 : end, end) : end;
	if (*p == '/' && q < end && *q == '/') {
		while ((q = next_of(q, end, '\n', '\\', '\n', '\\')) < end && *q == '\\')
			q = skip_escape(q, end);
		return MIN(q, end);
	}
	if (*p == '"') {
		while ((q = next_of(q, end, '"', '\n', '\\', '"')) < end && *q == '\\')
			q = skip_escape(q, end);
		return q < end && *q == '"' ? q + 1 : MIN(q, end);
	}
	return *p == '\'' ? skip_character(p, end) : NULL;
}

const char *next_mark(const char *p, const char *stop)
{
	return next_of(p, stop, '/', '"', '\'', '#');
}

const char *logical_end(const char *p, const char *end)
{
	while ((p = next_of(p, end, '\n', '\\', '/', '"')) < end && *p != '\n') {
		const char *past = *p == '\\' ? skip_escape(p, end) : skip_literal(p, end);

		p = past ? past : p + 1;
	}
	return MIN(p, end);
}

#if defined(__SSE2__)
/* For each of 16 bytes whether it is in the range of @n from @first on. */
static inline __m128i in_range(__m128i bytes, char first, char n)
{
	__m128i offsets = _mm_sub_epi8(bytes, _mm_set1_epi8(first));

	return _mm_cmpeq_epi8(_mm_min_epu8(offsets, _mm_set1_epi8((char)(n - 1))), offsets);
}

const char *skip_name(const char *p, const char *end)
{
	for (; p < end; p += 16) {
		__m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)p);
		__m128i letters = in_range(_mm_or_si128(bytes, _mm_set1_epi8(0x20)), 'a', 26);
		__m128i others = _mm_or_si128(in_range(bytes, '0', 10), _mm_cmpeq_epi8(bytes, _mm_set1_epi8('_')));
		unsigned mask = (unsigned)_mm_movemask_epi8(_mm_or_si128(letters, others)) ^ 0xffff;

		if (mask)
			return MIN(p + __builtin_ctz(mask), end);
	}
	return end;
}
#else
const char *skip_name(const char *p, const char *end)
{
	while (p < end && (g_ascii_isalnum(*p) || *p == '_'))
		p++;
	return p;
}
#endif

/* A call of memchr() a line took a tenth of the whole search. */
#if defined(__SSE2__)
static const char *count_fast(const char *p, const char *end, uint32_t *n)
{
	const __m128i newline = _mm_set1_epi8('\n'), zero = _mm_setzero_si128();

	while (end - p >= 16) {
		__m128i sums = zero; /* a byte each: 255 vectors at most */

		for (unsigned i = 0; i < 255 && end - p >= 16; i++, p += 16)
			sums = _mm_sub_epi8(sums,
					    _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)(const void *)p), newline));
		sums = _mm_sad_epu8(sums, zero);
		*n += (uint32_t)_mm_cvtsi128_si32(sums) + (uint32_t)_mm_extract_epi16(sums, 4);
	}
	return p;
}
#else
static const char *count_fast(const char *p, const char *end, uint32_t *n)
{
	(void)end, (void)n;
	return p;
}
#endif

uint32_t count_lines(const char *p, const char *end)
{
	uint32_t n = 0;

	for (p = count_fast(p, end, &n); p < end; p++)
		n += *p == '\n';
	return n;
}
