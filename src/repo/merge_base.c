/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The common ancestor, by git's own way (git: commit-reach.c, paint_down_to_common()). libgit2's stops at the edge of a
 * shallow repository as at an error.
 */
#include "repo/commits.h"
#include "repo/refs.h"

enum {
	OF_A = 1 << 0,
	OF_B = 1 << 1,
	OF_BOTH = OF_A | OF_B,
	STALE = 1 << 2, /* below a common ancestor already */
};

struct painting {
	struct commits *commits;
	GArray *queue;	/* of uint32_t: the newest last */
	GArray *flags;	/* of uint8_t, by commit */
	GArray *common; /* of uint32_t */
};

static uint8_t *flags_of(struct painting *painting, uint32_t commit)
{
	if (commit >= painting->flags->len)
		g_array_set_size(painting->flags, commit + 1);
	return &g_array_index(painting->flags, uint8_t, commit);
}

static int64_t date_at(const struct painting *painting, guint i)
{
	return commits_get(painting->commits, g_array_index(painting->queue, uint32_t, i))->date;
}

static void paint(struct painting *painting, uint32_t commit, uint8_t flags)
{
	uint8_t *has = flags_of(painting, commit);
	int64_t date = commits_get(painting->commits, commit)->date;
	guint low = 0, high = painting->queue->len;

	if ((*has & flags) == flags)
		return;
	*has |= flags;
	while (low < high) {
		guint middle = low + (high - low) / 2;

		if (date_at(painting, middle) <= date)
			low = middle + 1;
		else
			high = middle;
	}
	g_array_insert_val(painting->queue, low, commit);
}

static bool all_is_stale(struct painting *painting)
{
	for (guint i = painting->queue->len; i > 0; i--)
		if (!(*flags_of(painting, g_array_index(painting->queue, uint32_t, i - 1)) & STALE))
			return false;
	return true;
}

static void paint_parents(struct painting *painting, uint32_t commit, uint8_t flags)
{
	uint32_t n = commits_get(painting->commits, commit)->n_parents;

	for (uint32_t i = 0; i < n; i++)
		paint(painting, commits_parents(painting->commits, commit)[i], flags);
}

static void paint_down(struct painting *painting)
{
	while (!all_is_stale(painting)) {
		uint32_t commit = g_array_index(painting->queue, uint32_t, painting->queue->len - 1);
		uint8_t flags = *flags_of(painting, commit);

		g_array_set_size(painting->queue, painting->queue->len - 1);
		if ((flags & (OF_BOTH | STALE)) == OF_BOTH) {
			g_array_append_val(painting->common, commit);
			flags |= STALE;
		}
		paint_parents(painting, commit, flags);
	}
}

/* The newest that is not below another one. */
static uint32_t best_of(struct painting *painting)
{
	uint32_t best = COMMIT_NONE;

	for (guint i = 0; i < painting->common->len; i++) {
		uint32_t commit = g_array_index(painting->common, uint32_t, i);

		if (*flags_of(painting, commit) & STALE)
			continue;
		if (best == COMMIT_NONE ||
		    commits_get(painting->commits, commit)->date > commits_get(painting->commits, best)->date)
			best = commit;
	}
	return best;
}

bool repo_merge_base(struct repo *repo, const struct oid *a, const struct oid *b, struct oid *base)
{
	AUTO(objects) objects = objects_open(repo, NULL);
	AUTO(commits) commits = objects ? commits_new(repo, objects) : NULL;
	struct painting painting = { .commits = commits };
	uint32_t first = commits ? commits_find(commits, a) : COMMIT_NONE;
	uint32_t second = commits ? commits_find(commits, b) : COMMIT_NONE, best;

	if (first == COMMIT_NONE || second == COMMIT_NONE)
		return false;
	painting.queue = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	painting.flags = g_array_new(FALSE, TRUE, sizeof(uint8_t));
	painting.common = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	paint(&painting, first, OF_A);
	paint(&painting, second, OF_B);
	paint_down(&painting);
	best = best_of(&painting);
	if (best != COMMIT_NONE)
		*base = *commits_id(commits, best);
	g_array_unref(painting.queue);
	g_array_unref(painting.flags);
	g_array_unref(painting.common);
	return best != COMMIT_NONE;
}
