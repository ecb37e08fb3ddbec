/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* tree_entry: the records of a tree object: "100644 name" NUL id. */

#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "repo/objects.h"

enum entry_kind {
	ENTRY_OTHER, /* a symbolic link, a submodule */
	ENTRY_FILE,
	ENTRY_FOLDER,
};

struct tree_entry {
	enum entry_kind kind;
	const char *name;
	size_t length;
	const struct oid *id;
	const uint8_t *next;
};

enum { ENTRY_MIN_MODE = 5, ENTRY_MAX_MODE = 6 };

/* The first zero byte from @p on, before @end, behind which OBJECT_SLACK bytes can be read; NULL when there is none. */
static inline const uint8_t *entry_zero(const uint8_t *p, const uint8_t *end)
{
#if defined(__SSE2__)
	for (; p < end; p += 16) {
		__m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)p);
		unsigned mask = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_setzero_si128()));

		if (mask)
			return p + __builtin_ctz(mask) < end ? p + __builtin_ctz(mask) : NULL;
	}
	return NULL;
#else
	return memchr(p, 0, (size_t)(end - p));
#endif
}

/* Reads the entry at @p; false when it does not fit or is none. OBJECT_SLACK bytes can be read behind @end. */
static inline bool tree_entry_read(const uint8_t *p, const uint8_t *end, struct tree_entry *entry)
{
	size_t left = (size_t)(end - p), mode;
	const uint8_t *zero;

	if (left < ENTRY_MIN_MODE + 3 + OID_SIZE)
		return false;
	mode = p[ENTRY_MIN_MODE] == ' ' ? ENTRY_MIN_MODE : ENTRY_MAX_MODE;
	if (p[mode] != ' ')
		return false;
	entry->kind = ENTRY_OTHER;
	if (mode == ENTRY_MIN_MODE ? p[0] == '4' : p[0] == '0' && p[1] == '4') /* "040000": some other tools' */
		entry->kind = ENTRY_FOLDER;
	else if (mode == ENTRY_MAX_MODE && p[0] == '1' && p[1] == '0')
		entry->kind = ENTRY_FILE;
	entry->name = (const char *)p + mode + 1;
	zero = entry_zero(p + mode + 1, end);
	if (!zero || (size_t)(end - zero) < 1 + OID_SIZE)
		return false;
	entry->length = (size_t)(zero - (const uint8_t *)entry->name);
	entry->id = (const struct oid *)(zero + 1);
	entry->next = zero + 1 + OID_SIZE;
	return entry->length > 0;
}

/* Past the whole entries at @p that end at @end or before, behind which OBJECT_SLACK bytes can be read. */
static inline const uint8_t *tree_entries_skip(const uint8_t *p, const uint8_t *end)
{
	while (end - p >= ENTRY_MIN_MODE + 3 + OID_SIZE) {
		size_t mode = p[ENTRY_MIN_MODE] == ' ' ? ENTRY_MIN_MODE : ENTRY_MAX_MODE;
		const uint8_t *zero = p[mode] == ' ' ? entry_zero(p + mode + 1, end) : NULL;

		if (!zero || end - zero < 1 + OID_SIZE || zero == p + mode + 1)
			break;
		p = zero + 1 + OID_SIZE;
	}
	return p;
}

/* git's order of entries: a folder sorts as if its name ended with a slash (git: base_name_compare()). */
static inline int tree_entry_compare(const struct tree_entry *a, const struct tree_entry *b)
{
	size_t n = a->length < b->length ? a->length : b->length;
	int order = memcmp(a->name, b->name, n);
	unsigned char x, y;

	if (order)
		return order;
	x = a->length > n ? (unsigned char)a->name[n] : a->kind == ENTRY_FOLDER ? '/' : '\0';
	y = b->length > n ? (unsigned char)b->name[n] : b->kind == ENTRY_FOLDER ? '/' : '\0';
	return (int)x - (int)y;
}
