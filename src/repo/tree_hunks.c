/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "tree_entry.h"
#include "tree_hunks.h"

/*
 * An entry starts where the one before it ends, so starts are only known from a tree's first byte on. Those of the base
 * are its notes, as far as anybody asked. What is made from it then has the same starts in what is copied: a hunk's
 * entries are read from a start in front of it, and when the last one ends where an entry of the base starts behind
 * it, so do all others up to the next hunk.
 */

void tree_hunks_init(struct tree_hunks *hunks)
{
	memset(hunks, 0, sizeof(*hunks));
}

void tree_hunks_clear(struct tree_hunks *hunks)
{
	g_free(hunks->bytes);
}

static inline uint32_t start_at(const struct object_buffer *tree, guint i)
{
	return g_array_index(tree->notes, uint32_t, i);
}

/* Reads entries up to byte @position; false when they are none, or out of order. */
static bool starts_reach(struct object_buffer *tree, uint32_t position)
{
	const uint8_t *end = tree->bytes + tree->size;
	struct tree_entry entry, before = { 0 };
	uint32_t last;
	guint n;

	if (!tree->notes)
		tree->notes = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	if (!tree->has_notes) {
		g_array_set_size(tree->notes, 0);
		g_array_append_val(tree->notes, (uint32_t){ 0 });
		tree->has_notes = true;
	}
	n = tree->notes->len;
	last = start_at(tree, n - 1);
	if (last >= position)
		return true;
	if (n > 1 && !tree_entry_read(tree->bytes + start_at(tree, n - 2), end, &before))
		return false;
	for (; last < position; n++) {
		if (!tree_entry_read(tree->bytes + last, end, &entry) ||
		    (n > 1 && tree_entry_compare(&before, &entry) >= 0))
			return false;
		before = entry;
		last = (uint32_t)(entry.next - tree->bytes);
		g_array_append_val(tree->notes, last);
	}
	return true;
}

/* The index of the last start at @position or before, which they reach. */
static guint start_before(const struct object_buffer *tree, uint32_t position)
{
	guint low = 0, high = tree->notes->len;

	while (high - low > 1) {
		guint middle = low + (high - low) / 2;

		if (start_at(tree, middle) <= position)
			low = middle;
		else
			high = middle;
	}
	return low;
}

static inline void add_bytes(struct tree_hunks *hunks, const uint8_t *bytes, size_t n)
{
	memcpy(hunks->bytes + hunks->n_bytes, bytes, n);
	hunks->n_bytes += n;
}

/* What follows stands instead of something, or in between, from where the base has been taken up to. */
static bool gap_begin(struct tree_hunks *hunks)
{
	const struct object_buffer *base = hunks->base;
	struct tree_hunk *last = hunks->n ? &hunks->all[hunks->n - 1] : NULL;
	uint32_t start;

	if (hunks->in_gap)
		return true;
	if (++hunks->n_gaps > TREE_HUNKS_MAX || !starts_reach(hunks->base, hunks->taken))
		return false;
	hunks->in_gap = true;
	start = start_at(base, start_before(base, hunks->taken));
	if (last && start <= last->end) {
		hunks->n_bytes = hunks->bytes_before;
		start = hunks->tail;
	} else {
		hunks->all[hunks->n++] = (struct tree_hunk){ start, start, (uint32_t)hunks->n_bytes };
	}
	add_bytes(hunks, base->bytes + start, hunks->taken - start);
	return true;
}

/* The base goes on at byte @to. Until all is made, a hunk's size is where its bytes start. */
static bool gap_end(struct tree_hunks *hunks, uint32_t to)
{
	const struct object_buffer *base = hunks->base;
	guint i;

	if (hunks->n_bytes > TREE_HUNKS_MAX_BYTES || !starts_reach(hunks->base, to))
		return false;
	i = start_before(base, to);
	if (start_at(base, i) < to)
		i++;
	hunks->in_gap = false;
	hunks->taken = hunks->tail = to;
	hunks->bytes_before = hunks->n_bytes;
	hunks->all[hunks->n - 1].end = start_at(base, i);
	add_bytes(hunks, base->bytes + to, start_at(base, i) - to);
	return true;
}

/* What was taken before already is as good as new. */
static bool copy(struct tree_hunks *hunks, const struct object_copy *copy)
{
	uint32_t from = copy->from, again = from < hunks->taken ? MIN(hunks->taken - from, copy->size) : 0;

	if (again) {
		if (!gap_begin(hunks))
			return false;
		add_bytes(hunks, hunks->base->bytes + from, again);
		from += again;
	}
	if (again == copy->size)
		return true;
	if (from > hunks->taken && !gap_begin(hunks))
		return false;
	if (hunks->in_gap && !gap_end(hunks, from))
		return false;
	hunks->taken = copy->from + copy->size;
	return true;
}

static bool insert(struct tree_hunks *hunks, const uint8_t *bytes, size_t n)
{
	if (!gap_begin(hunks))
		return false;
	add_bytes(hunks, bytes, n);
	return true;
}

static bool make_all(struct tree_hunks *hunks, const struct delta *delta)
{
	const struct object_copy *next = delta->copies.all, *copies_end = next + delta->copies.n;
	const struct object_copy *new = delta->inserts.all, *inserts_end = new + delta->inserts.n;
	uint32_t size = (uint32_t)hunks->base->size;

	while (next < copies_end || new < inserts_end) {
		bool ok;

		if (new == inserts_end || (next < copies_end && next->to < new->to)) {
			ok = copy(hunks, next++);
		} else {
			ok = insert(hunks, delta->bytes + new->from, new->size);
			new ++;
		}
		if (!ok)
			return false;
	}
	if (hunks->taken < size && !gap_begin(hunks))
		return false;
	return !hunks->in_gap || gap_end(hunks, size);
}

/* Whether a hunk's bytes are entries, in order with each other and with those around, as is what they replace. */
static bool hunk_is_sound(struct object_buffer *base, const struct tree_hunk *hunk, const uint8_t *bytes)
{
	const uint8_t *p = bytes, *end = bytes + hunk->size, *base_end = base->bytes + base->size;
	struct tree_entry before = { 0 }, entry;
	bool has_before = hunk->start > 0;

	if (has_before &&
	    !tree_entry_read(base->bytes + start_at(base, start_before(base, hunk->start - 1)), base_end, &before))
		return false;
	for (; p < end; p = entry.next) {
		if (!tree_entry_read(p, end, &entry) || (has_before && tree_entry_compare(&before, &entry) >= 0))
			return false;
		before = entry;
		has_before = true;
	}
	if (hunk->end == base->size)
		return true;
	if (!starts_reach(base, hunk->end + 1))
		return false;
	return !has_before ||
	       (tree_entry_read(base->bytes + hunk->end, base_end, &entry) && tree_entry_compare(&before, &entry) < 0);
}

bool tree_hunks_make(struct tree_hunks *hunks, struct object_buffer *base, const struct delta *delta)
{
	size_t most = delta->result_size + base->size + OBJECT_SLACK, at = 0;

	if (most > hunks->capacity) {
		g_free(hunks->bytes);
		hunks->bytes = g_malloc(most);
		hunks->capacity = most;
	}
	hunks->base = base;
	hunks->n = hunks->n_gaps = hunks->taken = hunks->tail = 0;
	hunks->n_bytes = hunks->bytes_before = 0;
	hunks->in_gap = false;
	if (!make_all(hunks, delta) || hunks->n_bytes > TREE_HUNKS_MAX_BYTES)
		return false;
	for (guint i = 0; i < hunks->n; i++) {
		struct tree_hunk *hunk = &hunks->all[i];

		hunk->size = (i + 1 < hunks->n ? hunk[1].size : (uint32_t)hunks->n_bytes) - hunk->size;
		if (!hunk_is_sound(base, hunk, hunks->bytes + at))
			return false;
		at += hunk->size;
	}
	return true;
}
