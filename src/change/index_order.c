/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "index_order.h"

enum { LONG = 5000 }; /* commits whose walk takes longer than all else, where there is no commit-graph file: 30 ms */

/* A walk comes to an old parent by a new child first, perhaps, and so to it before others of the same second. */
static void note_parents(struct order_facts *facts, struct commits *commits, uint32_t commit)
{
	const uint32_t *parents = commits_parents(commits, commit);
	const struct commit *child = commits_get(commits, commit);

	for (uint32_t i = 0; i < child->n_parents; i++) {
		int64_t date = commits_get(commits, parents[i])->date;

		facts->since = MIN(facts->since, date);
		if (date > child->date)
			facts->skew = MAX(facts->skew, date);
	}
}

void order_note(struct order_facts *facts, struct commits *commits, const GArray *walked)
{
	for (guint i = 0; i < walked->len; i++) {
		uint32_t commit = g_array_index(walked, uint32_t, i);

		note_parents(facts, commits, commit);
		facts->since = MIN(facts->since, commits_get(commits, commit)->date);
	}
}

void order_note_tips(struct order_facts *facts, struct commits *commits, const GArray *tips)
{
	for (guint i = 0; i < tips->len; i++) {
		uint32_t commit = commits_find(commits, &g_array_index(tips, struct oid, i));

		if (commit != COMMIT_NONE)
			facts->since = MIN(facts->since, commits_get(commits, commit)->date);
	}
}

/* By date; new ones go before old ones of the same second. */
static GArray *merge_by_date(const GArray *old, const GArray *new)
{
	GArray *merged = g_array_sized_new(FALSE, FALSE, sizeof(struct index_commit), old->len + new->len);
	guint i = 0, j = 0;

	while (i < new->len || j < old->len) {
		const struct index_commit *a = &g_array_index(new, struct index_commit, i);
		const struct index_commit *b = &g_array_index(old, struct index_commit, j);
		bool is_new = j == old->len || (i < new->len && a->date >= b->date);

		g_array_append_vals(merged, is_new ? a : b, 1);
		i += is_new;
		j += !is_new;
	}
	return merged;
}

/* Whether @old is reached from @new by parents of the same second: no walk has these the other way round. */
static bool is_after(struct commits *commits, const struct index_commit *new, const struct index_commit *old)
{
	uint32_t commit = commits_find(commits, &new->id), wanted = commits_find(commits, &old->id), n_parents = 1;

	while (commit != wanted && commit != COMMIT_NONE && n_parents == 1) {
		const uint32_t *parents = commits_parents(commits, commit);

		n_parents = commits_get(commits, commit)->n_parents;
		commit = n_parents == 1 && commits_get(commits, parents[0])->date == new->date ? parents[0]
											       : COMMIT_NONE;
	}
	return commit == wanted && wanted != COMMIT_NONE;
}

static bool is_sure(const struct order_facts *facts, struct commits *commits, const GArray *merged)
{
	const struct index_commit *all = (const struct index_commit *)(const void *)merged->data;
	int64_t since = facts->n > LONG ? facts->since : G_MININT64 + 1;

	if (facts->skew >= since)
		return false;
	for (guint i = 1; i < merged->len && all[i].date >= since; i++)
		if (all[i].date == all[i - 1].date && (all[i].number || all[i - 1].number) &&
		    !is_after(commits, &all[i - 1], &all[i]))
			return false;
	return true;
}

static gint by_place(gconstpointer a, gconstpointer b, gpointer data)
{
	const struct index_commit *x = a, *y = b;
	const uint32_t *places = data;
	uint32_t place = places[x->commit], other = places[y->commit];

	return (place > other) - (place < other);
}

static void sort_by_walk(struct commits *commits, const GArray *tips, GArray *merged, const gint *cancel)
{
	g_autoptr(GArray) hidden = g_array_new(FALSE, FALSE, sizeof(struct oid));
	const struct repo_range range = { .tips = (GArray *)tips, .hidden = hidden };
	g_autoptr(GArray) order = commits_walk(commits, &range, false, cancel);
	g_autofree uint32_t *places = NULL;

	for (guint i = 0; i < merged->len; i++) {
		struct index_commit *commit = &g_array_index(merged, struct index_commit, i);

		commit->commit = commits_find(commits, &commit->id);
		if (commit->commit == COMMIT_NONE)
			return;
	}
	places = g_new0(uint32_t, commits_n(commits));
	for (guint i = 0; i < order->len; i++)
		places[g_array_index(order, uint32_t, i)] = i;
	g_array_sort_with_data(merged, by_place, places);
}

GArray *order_merge(const struct order_facts *facts, struct commits *commits, const GArray *tips, const GArray *old,
		    const GArray *new, const gint *cancel)
{
	GArray *merged = merge_by_date(old, new);

	if (old->len && !is_sure(facts, commits, merged))
		sort_by_walk(commits, tips, merged, cancel);
	return merged;
}
