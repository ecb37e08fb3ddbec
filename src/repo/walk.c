/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "walk.h"

enum {
	SEEN = 1 << 0,
	HIDDEN = 1 << 1,
	SLOP = 5, /* steps to go on for against skewed clocks (git: revision.c) */
};

struct entry {
	int64_t date;
	uint32_t order; /* of coming in: the first of equal date goes first */
	uint32_t commit;
};

struct walk {
	struct commits *commits;
	bool first_parent, is_exact;
	GArray *heap; /* of struct entry, the newest on top */
	uint32_t order;
	GArray *pending; /* of uint32_t: commits whose parents are to be hidden */
};

static bool entry_before(const struct entry *a, const struct entry *b)
{
	return a->date != b->date ? a->date > b->date : a->order < b->order;
}

static void heap_push(GArray *heap, struct entry entry)
{
	guint i = heap->len;
	struct entry *all;

	g_array_append_val(heap, entry);
	all = (struct entry *)(void *)heap->data;
	for (; i > 0 && entry_before(&entry, &all[(i - 1) / 2]); i = (i - 1) / 2)
		all[i] = all[(i - 1) / 2];
	all[i] = entry;
}

static struct entry heap_pop(GArray *heap)
{
	struct entry *all = (struct entry *)(void *)heap->data, top = all[0], last = all[heap->len - 1];
	guint n = heap->len - 1, i = 0;

	g_array_set_size(heap, n);
	if (n == 0)
		return top;
	for (guint child = 1; child < n; child = 2 * i + 1) {
		if (child + 1 < n && entry_before(&all[child + 1], &all[child]))
			child++;
		if (!entry_before(&all[child], &last))
			break;
		all[i] = all[child];
		i = child;
	}
	all[i] = last;
	return top;
}

static void walk_push(struct walk *walk, uint32_t commit, uint8_t flags)
{
	struct commit *c = commits_flags(walk->commits, commit);

	if (c->flags & SEEN)
		return;
	c->flags |= SEEN | flags;
	heap_push(walk->heap, (struct entry){ c->date, walk->order++, commit });
}

/* Hides a commit and all of its ancestors that were seen already. */
static void walk_hide(struct walk *walk, uint32_t commit)
{
	g_array_append_val(walk->pending, commit);
	while (walk->pending->len) {
		uint32_t i = g_array_index(walk->pending, uint32_t, walk->pending->len - 1);
		struct commit *c = commits_flags(walk->commits, i);
		const uint32_t *parents;

		g_array_set_size(walk->pending, walk->pending->len - 1);
		if (c->flags & HIDDEN)
			continue;
		c->flags |= HIDDEN;
		if (!(c->flags & SEEN))
			continue;
		parents = commits_parents(walk->commits, i);
		c = commits_flags(walk->commits, i);
		g_array_append_vals(walk->pending, parents, c->n_parents);
	}
}

static bool heap_has_shown(const struct walk *walk)
{
	for (guint i = 0; i < walk->heap->len; i++)
		if (!(commits_flags(walk->commits, g_array_index(walk->heap, struct entry, i).commit)->flags & HIDDEN))
			return true;
	return false;
}

static void push_parents(struct walk *walk, uint32_t commit)
{
	const uint32_t *parents = commits_parents(walk->commits, commit);
	const struct commit *c = commits_get(walk->commits, commit);
	uint32_t n = c->n_parents;
	bool hidden = c->flags & HIDDEN;

	for (uint32_t i = 0; i < n; i++) {
		uint32_t parent = parents[i];

		if (hidden)
			walk_hide(walk, parent);
		if (hidden || i == 0 || !walk->first_parent)
			walk_push(walk, parent, hidden ? HIDDEN : 0);
		parents = commits_parents(walk->commits, commit);
	}
}

static void push_side(struct walk *walk, const GArray *side, bool hidden)
{
	for (guint i = 0; i < side->len; i++) {
		uint32_t commit = commits_find(walk->commits, &g_array_index(side, struct oid, i));

		if (commit == COMMIT_NONE)
			continue;
		if (hidden)
			walk_hide(walk, commit);
		walk_push(walk, commit, 0);
	}
}

/* Whether hidden commits have to be followed further: an ancestor of what is shown may turn out to be one of theirs. */
static bool walk_is_over(struct walk *walk, int64_t oldest, int *slop)
{
	if (walk->is_exact)
		return walk->heap->len == 0;
	if (heap_has_shown(walk)) {
		*slop = SLOP;
		return false;
	}
	if (walk->heap->len == 0)
		return true;
	if (oldest <= g_array_index(walk->heap, struct entry, 0).date) {
		*slop = SLOP;
		return false;
	}
	return --*slop < 0;
}

static void walk_run(struct walk *walk, GArray *out, bool hides, const gint *cancel)
{
	int64_t oldest = G_MAXINT64;
	int slop = SLOP;
	guint n = 0;

	while (walk->heap->len) {
		uint32_t commit;

		if (hides && walk_is_over(walk, oldest, &slop))
			break;
		if (cancel && g_atomic_int_get(cancel))
			break;
		commit = heap_pop(walk->heap).commit;
		if (!(commits_get(walk->commits, commit)->flags & HIDDEN)) {
			g_array_append_val(out, commit);
			oldest = MIN(oldest, commits_get(walk->commits, commit)->date);
		}
		push_parents(walk, commit);
	}
	for (guint i = 0; i < out->len; i++) {
		uint32_t commit = g_array_index(out, uint32_t, i);

		if (!(commits_get(walk->commits, commit)->flags & HIDDEN))
			g_array_index(out, uint32_t, n++) = commit;
	}
	g_array_set_size(out, n);
}

GArray *commits_walk(struct commits *commits, const struct repo_range *range, bool first_parent, const gint *cancel)
{
	struct walk walk = { .commits = commits, .first_parent = first_parent, .is_exact = range->is_exact };
	GArray *out = g_array_new(FALSE, FALSE, sizeof(uint32_t));

	walk.heap = g_array_new(FALSE, FALSE, sizeof(struct entry));
	walk.pending = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	commits_trees_later(commits);
	push_side(&walk, range->hidden, true);
	push_side(&walk, range->tips, false);
	walk_run(&walk, out, range->hidden->len > 0, cancel);
	commits_trees_now(commits);
	for (uint32_t i = 0; i < commits_n(commits); i++)
		commits_flags(commits, i)->flags = 0;
	g_array_unref(walk.heap);
	g_array_unref(walk.pending);
	return out;
}
