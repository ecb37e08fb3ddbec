/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "repo/releases.h"

enum {
	NO_TAG = -1,
	MERGE_WEIGHT = 65535, /* git: MERGE_TRAVERSAL_WEIGHT */
	CLOCK_SKEW = 86400,   /* git: CUTOFF_DATE_SLOP */
};

/* How a commit is named so far. */
struct name {
	int32_t tag;
	uint32_t generation; /* first-parent steps since the last merge or the tag */
	uint32_t distance;
};

struct step {
	uint32_t commit;
	struct name name;
};

struct releases {
	struct commits *commits;
	const GArray *tags;
	int64_t since;
	GArray *names; /* of struct name, by commit */
};

static int compare_dates(gconstpointer a, gconstpointer b, gpointer data)
{
	const GArray *tags = data;
	const struct repo_tag *x = &g_array_index(tags, struct repo_tag, *(const guint *)a);
	const struct repo_tag *y = &g_array_index(tags, struct repo_tag, *(const guint *)b);

	return x->date < y->date ? -1 : x->date > y->date;
}

static uint64_t effective_distance(const struct name *name)
{
	return (uint64_t)name->distance + (name->generation > 0 ? MERGE_WEIGHT : 0);
}

/* True when @name was taken over: @commit had none, or a worse one. */
static bool improve(struct releases *releases, uint32_t commit, const struct name *name)
{
	static const struct name nothing = { NO_TAG, 0, 0 };
	struct name *old;

	while (releases->names->len <= commit)
		g_array_append_val(releases->names, nothing);
	old = &g_array_index(releases->names, struct name, commit);
	if (old->tag != NO_TAG && effective_distance(old) <= effective_distance(name))
		return false;
	*old = *name;
	return true;
}

static void push_parents(struct releases *releases, GArray *stack, const struct step *step)
{
	const uint32_t *parents = commits_parents(releases->commits, step->commit);
	uint32_t n = commits_get(releases->commits, step->commit)->n_parents;

	for (uint32_t i = n; i-- > 0;) {
		const struct commit *parent = commits_get(releases->commits, parents[i]);
		struct step next = { parents[i], { step->name.tag, 0, step->name.distance } };

		if (parent->date < releases->since)
			continue;
		next.name.distance += i ? MERGE_WEIGHT : 1;
		next.name.generation = i ? 0 : step->name.generation + 1;
		if (improve(releases, parents[i], &next.name))
			g_array_append_val(stack, next);
	}
}

static void follow(struct releases *releases, GArray *stack, guint tag)
{
	const struct oid *oid = &g_array_index(releases->tags, struct repo_tag, tag).commit;
	struct step step = { commits_find(releases->commits, oid), { (int32_t)tag, 0, 0 } };

	if (step.commit == COMMIT_NONE || commits_get(releases->commits, step.commit)->date < releases->since ||
	    !improve(releases, step.commit, &step.name))
		return;
	g_array_append_val(stack, step);
	while (stack->len) {
		step = g_array_index(stack, struct step, stack->len - 1);
		g_array_set_size(stack, stack->len - 1);
		push_parents(releases, stack, &step);
	}
}

struct releases *releases_new(struct commits *commits, const GArray *tags, int64_t since)
{
	struct releases *releases = g_new0(struct releases, 1);
	g_autoptr(GArray) stack = g_array_new(FALSE, FALSE, sizeof(struct step));
	g_autofree guint *order = g_new(guint, tags->len + 1);

	releases->commits = commits;
	releases->tags = tags;
	releases->since = since < G_MININT64 + CLOCK_SKEW ? since : since - CLOCK_SKEW;
	releases->names = g_array_new(FALSE, FALSE, sizeof(struct name));
	for (guint i = 0; i < tags->len; i++)
		order[i] = i;
	g_qsort_with_data(order, (gint)tags->len, sizeof(*order), compare_dates, (gpointer)tags);
	for (guint i = 0; i < tags->len; i++)
		follow(releases, stack, order[i]);
	return releases;
}

void releases_free(struct releases *releases)
{
	g_array_unref(releases->names);
	g_free(releases);
}

const char *releases_find(const struct releases *releases, uint32_t commit)
{
	int32_t tag = commit < releases->names->len ? g_array_index(releases->names, struct name, commit).tag : NO_TAG;

	return tag == NO_TAG ? NULL : g_array_index(releases->tags, struct repo_tag, tag).name;
}
