/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "repo/tree.h"
#include "tree_sides.h"

struct merge {
	struct tree_side *sides;
	tree_entry_func func;
	gpointer user;
	guint *bad;
};

static bool side_read(const struct merge *merge, guint i)
{
	struct tree_side *side = &merge->sides[i];

	if (side->p == side->end || tree_entry_read(side->p, side->end, &side->entry))
		return true;
	*merge->bad = i;
	return false;
}

/* The first byte from which on @a and @b differ, before @size. Both have OBJECT_SLACK bytes behind them. */
static size_t first_difference(const uint8_t *a, const uint8_t *b, size_t size)
{
	size_t i = 0;

#if defined(__SSE2__)
	for (; i + 32 <= size; i += 32) {
		const __m128i *x = (const __m128i *)(const void *)(a + i), *y = (const __m128i *)(const void *)(b + i);
		__m128i low = _mm_cmpeq_epi8(_mm_loadu_si128(x), _mm_loadu_si128(y));
		__m128i high = _mm_cmpeq_epi8(_mm_loadu_si128(x + 1), _mm_loadu_si128(y + 1));

		if (_mm_movemask_epi8(_mm_and_si128(low, high)) != 0xffff)
			break;
	}
#endif
	for (; i < size; i += 8) {
		uint64_t x, y;

		memcpy(&x, a + i, 8);
		memcpy(&y, b + i, 8);
		if (x != y)
			return MIN(size, i + (size_t)__builtin_ctzll(GUINT64_TO_LE(x ^ y)) / 8);
	}
	return size;
}

/* Takes both sides past all entries that are equal byte for byte: most of a tree, and found at memory speed. */
static bool skip_equal(const struct merge *merge)
{
	struct tree_side *a = &merge->sides[0], *b = &merge->sides[1];
	size_t size = (size_t)MIN(a->end - a->p, b->end - b->p), same = first_difference(a->p, b->p, size);
	const uint8_t *start = a->p, *stop = a->p + same;

	if (same == size && a->end - a->p == b->end - b->p) {
		a->p = a->end;
		b->p = b->end;
		return true;
	}
	a->p = tree_entries_skip(a->p, stop);
	b->p += a->p - start;
	return side_read(merge, 0) && side_read(merge, 1);
}

/* The case that all but merges are: one parent. */
static bool merge_two(const struct merge *merge)
{
	struct tree_side *a = &merge->sides[0], *b = &merge->sides[1];

	for (;;) {
		const struct tree_entry *entries[2] = { NULL, NULL };
		int order;

		if (!skip_equal(merge))
			return false;
		if (a->p == a->end && b->p == b->end)
			return true;
		order = a->p == a->end ? 1 : b->p == b->end ? -1 : tree_entry_compare(&a->entry, &b->entry);
		entries[0] = order <= 0 ? &a->entry : NULL;
		entries[1] = order >= 0 ? &b->entry : NULL;
		if (!merge->func(entries, merge->user))
			return false;
		if (order <= 0)
			a->p = a->entry.next;
		if (order >= 0)
			b->p = b->entry.next;
	}
}

/* The name that comes next, NULL at the end of all. False when an entry cannot be read. */
static bool next_name(const struct merge *merge, guint n, const struct tree_entry **first)
{
	*first = NULL;
	for (guint i = 0; i < n; i++) {
		const struct tree_side *side = &merge->sides[i];

		if (!side_read(merge, i))
			return false;
		if (side->p < side->end && (!*first || tree_entry_compare(&side->entry, *first) < 0))
			*first = &side->entry;
	}
	return true;
}

/* All sides at once; told is only what equals no parent's. */
static bool merge_many(const struct merge *merge, guint n)
{
	for (;;) {
		const struct tree_entry *entries[TREE_MAX_PARENTS + 1], *first;
		bool same = false;

		if (!next_name(merge, n, &first))
			return false;
		if (!first)
			return true;
		for (guint i = 0; i < n; i++) {
			const struct tree_side *side = &merge->sides[i];
			bool is_there = side->p < side->end && tree_entry_compare(&side->entry, first) == 0;

			entries[i] = is_there ? &side->entry : NULL;
		}
		for (guint i = 1; i < n; i++)
			same |= !entries[0] ? !entries[i]
					    : entries[i] && entries[i]->kind == entries[0]->kind &&
						      oid_is(entries[i]->id, entries[0]->id);
		if (!same && !merge->func(entries, merge->user))
			return false;
		for (guint i = 0; i < n; i++)
			if (entries[i])
				merge->sides[i].p = merge->sides[i].entry.next;
	}
}

bool tree_sides_merge(struct tree_side *sides, guint n, tree_entry_func func, gpointer user, guint *bad)
{
	const struct merge merge = { sides, func, user, bad };

	return n == 2 ? merge_two(&merge) : merge_many(&merge, n);
}
