/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "history_asked.h"
#include "history_env.h"
#include "history_indexed.h"
#include "history_parts.h"
#include "index_order.h"
#include "repo/commit_text.h"

enum { FEW = 1000 }; /* commits: a range that differs by fewer is good enough to start from */

struct indexed {
	struct history_index *index;
	struct repo *repo;
	struct repo_range range; /* its tips as they were given */
	GArray *tips;		 /* of struct oid: the same, each once */
	char *tags;
	struct history_walk walk;
	struct index_range *known; /* the range that we start from; NULL for none */
	GHashTable *gone;	   /* set of struct oid: its commits that are not in ours */
	GArray *commits;	   /* of struct index_commit: those with events */
	struct order_facts facts;
	bool is_exact; /* clocks went wrong: what is in one range and not in another is not told by dates */
};

/* Each once, in the order that they were given in: a walk goes by it. */
static GArray *unique_tips(const GArray *given)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(oid_hash, oid_equal);
	GArray *tips = g_array_new(FALSE, FALSE, sizeof(struct oid));

	for (guint i = 0; i < given->len; i++)
		if (g_hash_table_add(seen, &g_array_index(given, struct oid, i)))
			g_array_append_vals(tips, &g_array_index(given, struct oid, i), 1);
	return tips;
}

static bool is_for_index(const struct history_options *options, const struct repo_range *range)
{
	return range->hidden->len == 0 && !(options->paths && *options->paths) && !options->first_parent &&
	       !options->without_releases;
}

static bool load_known(struct indexed *indexed, struct history *history)
{
	return index_load(indexed->index, indexed->known, indexed->gone, indexed->tags, history, indexed->commits);
}

static bool all_released(const GArray *commits)
{
	for (guint i = 0; i < commits->len; i++)
		if (!g_array_index(commits, struct index_commit, i).has_release)
			return false;
	return true;
}

/* The very range was walked before: nothing is to be done, but for releases when there are new tags. */
static bool load_same(struct indexed *indexed, struct history *history)
{
	g_autoptr(GPtrArray) ranges = NULL;
	bool ok;

	index_run(indexed->index, "BEGIN");
	ranges = index_ranges(indexed->index, indexed->tips, false);
	if (ranges->len) {
		indexed->known = g_ptr_array_steal_index(ranges, 0);
		indexed->facts.skew = indexed->known->skew;
		history->n_commits = indexed->known->n_commits;
	}
	ok = indexed->known && load_known(indexed, history);
	index_run(indexed->index, "COMMIT");
	return ok;
}

static GArray *commits_of_one(struct indexed *indexed, GArray *tips, GArray *hidden)
{
	const struct repo_range range = { tips, hidden, indexed->is_exact };

	return commits_walk(indexed->walk.commits, &range, false, indexed->walk.options->cancel);
}

static bool tips_are_there(struct indexed *indexed, const GArray *tips)
{
	for (guint i = 0; i < tips->len; i++) {
		uint32_t commit = commits_find(indexed->walk.commits, &g_array_index(tips, struct oid, i));

		if (commit == COMMIT_NONE || commits_get(indexed->walk.commits, commit)->is_missing)
			return false;
	}
	return true;
}

/* How many commits a range and ours have that are not in both. G_MAXUINT when the range's ends are gone. */
static guint difference(struct indexed *indexed, const struct index_range *range)
{
	g_autoptr(GArray) added = NULL, gone = NULL;

	if (!tips_are_there(indexed, range->tips))
		return G_MAXUINT;
	added = commits_of_one(indexed, indexed->range.tips, range->tips);
	gone = commits_of_one(indexed, range->tips, indexed->range.tips);
	return added->len + gone->len;
}

static void choose_known(struct indexed *indexed)
{
	g_autoptr(GPtrArray) ranges = index_ranges(indexed->index, indexed->tips, true);
	guint best = 0, least = G_MAXUINT;

	for (guint i = 0; i < ranges->len && least > FEW; i++) {
		guint n = difference(indexed, ranges->pdata[i]);

		if (n < least) {
			least = n;
			best = i;
		}
	}
	if (least != G_MAXUINT)
		indexed->known = g_ptr_array_steal_index(ranges, best);
}

static void note_gone(struct indexed *indexed)
{
	struct commits *commits = indexed->walk.commits;
	g_autoptr(GArray) gone = commits_of_one(indexed, indexed->known->tips, indexed->tips);
	g_autoptr(GArray) added = commits_of_one(indexed, indexed->tips, indexed->known->tips);

	indexed->facts.skew = indexed->known->skew;
	order_note(&indexed->facts, commits, gone);
	order_note(&indexed->facts, commits, added);
	order_note_tips(&indexed->facts, commits, indexed->known->tips);
	order_note_tips(&indexed->facts, commits, indexed->tips);
	indexed->is_exact = indexed->facts.skew >= indexed->facts.since;
	if (indexed->is_exact) {
		g_array_unref(gone);
		gone = commits_of_one(indexed, indexed->known->tips, indexed->tips);
	}
	indexed->gone = g_hash_table_new(oid_hash, oid_equal);
	for (guint i = 0; i < gone->len; i++)
		g_hash_table_add(indexed->gone,
				 (gpointer)commits_id(indexed->walk.commits, g_array_index(gone, uint32_t, i)));
}

static void load_into(struct history *history, gpointer user)
{
	struct indexed *indexed = user;

	if (indexed->known)
		load_known(indexed, history);
}

/* One struct index_commit for each commit of the walk that has events. */
static GArray *new_commits(const struct indexed *indexed, const GArray *places)
{
	GArray *commits = g_array_new(FALSE, FALSE, sizeof(struct index_commit));
	guint n;

	for (guint i = 0; i < places->len && g_array_index(places, uint32_t, i) != NO_PLACE; i += n) {
		uint32_t place = g_array_index(places, uint32_t, i);
		uint32_t number = g_array_index(indexed->walk.order, uint32_t, place);
		struct index_commit commit = { .id = *commits_id(indexed->walk.commits, number),
					       .date = commits_get(indexed->walk.commits, number)->date,
					       .first = i };

		for (n = 1; i + n < places->len && g_array_index(places, uint32_t, i + n) == place;)
			n++;
		commit.n = n;
		g_array_append_val(commits, commit);
	}
	return commits;
}

/* Puts events in the order of their commits. */
static void merge(struct indexed *indexed, struct history *history, const GArray *new)
{
	g_autoptr(GArray) old = indexed->commits;
	GArray *events = g_array_sized_new(FALSE, FALSE, sizeof(struct history_event), history->events->len);

	indexed->commits = order_merge(&indexed->facts, indexed->walk.commits, indexed->tips, old, new,
				       indexed->walk.options->cancel);
	for (guint i = 0; i < indexed->commits->len; i++) {
		struct index_commit *commit = &g_array_index(indexed->commits, struct index_commit, i);
		guint first = events->len;

		g_array_append_vals(events, &g_array_index(history->events, struct history_event, commit->first),
				    commit->n);
		commit->first = first;
	}
	g_array_unref(history->events);
	history->events = events;
}

static bool fill_releases(struct indexed *indexed, struct history *history, GError **error)
{
	g_autofree uint32_t *commit_of = g_new(uint32_t, history->events->len + 1);

	for (guint i = 0; i < indexed->commits->len; i++) {
		const struct index_commit *commit = &g_array_index(indexed->commits, struct index_commit, i);
		uint32_t number = commit->has_release ? COMMIT_NONE : commits_find(indexed->walk.commits, &commit->id);

		for (guint j = 0; j < commit->n; j++)
			commit_of[commit->first + j] = number;
	}
	return history_tell_releases(history, indexed->walk.commits, indexed->repo, commit_of, error);
}

static bool is_cancelled(const struct history_options *options)
{
	return options->cancel && g_atomic_int_get(options->cancel);
}

/* Judges what is new, and saves all. */
static bool walk_rest(struct indexed *indexed, struct history *history, const struct history_options *options,
		      GError **error)
{
	struct history_walk *walk = &indexed->walk;
	g_autoptr(GArray) hidden =
		indexed->known ? g_array_ref(indexed->known->tips) : g_array_new(FALSE, FALSE, sizeof(struct oid));
	struct repo_range added = { indexed->range.tips, hidden, false };
	g_autoptr(GArray) places = NULL, new = NULL;

	if (indexed->known)
		note_gone(indexed);
	added.is_exact = indexed->is_exact;
	history_walk_range(walk, &added);
	walk->is_whole_known = true;
	order_note(&indexed->facts, walk->commits, walk->order);
	places = history_judge(history, walk, load_into, indexed);
	history_tell_commits(history, walk, places);
	/* What a walk over all knows of headers and Makefiles is then not to be had from where this one ends. */
	if (indexed->known && (indexed->index->is_lost || env_is_blind(walk->env)))
		return false;
	history->n_commits = walk->order->len;
	if (indexed->known)
		history->n_commits += indexed->known->n_commits - g_hash_table_size(indexed->gone);
	indexed->facts.n = history->n_commits;
	new = new_commits(indexed, places);
	merge(indexed, history, new);
	history_tell_skipped(history, walk);
	if (is_cancelled(options))
		return true;
	/* What is known tells more of its own commits than a walk over all can, where some cannot be judged. */
	if (indexed->known && history->skipped->len)
		return false;
	if (!fill_releases(indexed, history, error))
		return false;
	if (!history->skipped->len)
		index_save(indexed->index, indexed->tips, indexed->facts.skew, history, indexed->commits,
			   indexed->tags);
	return true;
}

static bool use_index(struct indexed *indexed, struct history *history, const struct history_options *options,
		      GError **error)
{
	bool same = load_same(indexed, history);

	if (indexed->index->is_lost)
		return false;
	if (same && all_released(indexed->commits))
		return true;
	if (!history_walk_open(&indexed->walk, indexed->repo, options, error))
		return false;
	indexed->walk.commits = commits_new(indexed->repo, indexed->walk.objects);
	if (!same) {
		choose_known(indexed);
		return walk_rest(indexed, history, options, error);
	}
	if (!fill_releases(indexed, history, error))
		return false;
	index_save(indexed->index, indexed->tips, indexed->facts.skew, history, indexed->commits, indexed->tags);
	return true;
}

/* What was asked of a symbol, of the repository as it is: the index knows events, not trees. */
static bool ask_symbol(struct indexed *indexed, struct history *history, GArray *places)
{
	struct history_walk *walk = &indexed->walk;

	walk->tips = g_array_ref(indexed->range.tips);
	walk->broken = g_hash_table_new(NULL, NULL);
	walk->is_whole_known = true;
	walk->env = env_of_tips(walk);
	history_asked(history, walk, places);
	return !env_is_blind(walk->env);
}

static void tell_bodies(struct history *history, struct history_walk *walk, const GArray *places)
{
	for (guint i = 0; i < history->events->len; i++) {
		uint32_t commit = g_array_index(walk->order, uint32_t, g_array_index(places, uint32_t, i));
		struct commit_text text = { 0 };

		if (commit != COMMIT_NONE &&
		    commit_text_read(walk_reader(walk, 0), commits_get(walk->commits, commit)->number, &text, NULL))
			g_array_index(history->events, struct history_event, i).body =
				history_string(history, text.body);
		commit_text_clear(&text);
	}
}

/* Places of events are in indexed->commits here, and so is walk->order. */
static bool tell_asked(struct indexed *indexed, struct history *history, const struct history_options *options,
		       GError **error)
{
	struct history_walk *walk = &indexed->walk;
	const uint32_t none = COMMIT_NONE;
	g_autoptr(GArray) places = NULL;

	if ((!options->symbol && !options->tips) || is_cancelled(options))
		return true;
	/* Where other sites of a symbol may be is not known from events alone, then. */
	if (history->skipped->len)
		return false;
	if (walk->workers)
		history_walk_clear(walk);
	*walk = (struct history_walk){ 0 };
	if (!history_walk_open(walk, indexed->repo, options, error))
		return false;
	walk->commits = commits_new(indexed->repo, walk->objects);
	walk->order = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	places = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	for (guint i = 0; i < indexed->commits->len; i++) {
		for (guint j = 0; j < g_array_index(indexed->commits, struct index_commit, i).n; j++)
			g_array_append_val(places, i);
		g_array_append_val(walk->order, none);
	}
	if (options->symbol && !ask_symbol(indexed, history, places))
		return false;
	for (guint i = 0; i < places->len; i++) {
		guint place = g_array_index(places, uint32_t, i);
		const struct index_commit *commit = &g_array_index(indexed->commits, struct index_commit, place);

		if (i == 0 || place != g_array_index(places, uint32_t, i - 1))
			g_array_index(walk->order, uint32_t, place) = commits_find(walk->commits, &commit->id);
	}
	if (options->symbol)
		tell_bodies(history, walk, places);
	return !options->tips || history_tips(history, walk, indexed->repo, places, error);
}

bool history_from_index(struct history *history, struct repo *repo, const struct history_options *options,
			GError **error)
{
	struct indexed indexed = { .index = options->index, .repo = repo, .facts = { G_MININT64, G_MAXINT64, 0 } };
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
	bool ok = false;

	if (!repo_range_parse(repo, options->words, &indexed.range, error))
		return false;
	if (is_for_index(options, &indexed.range) && !indexed.index->is_lost) {
		repo_tags_digest(repo, sum);
		indexed.tags = g_strdup(g_checksum_get_string(sum));
		indexed.commits = g_array_new(FALSE, FALSE, sizeof(struct index_commit));
		indexed.tips = unique_tips(indexed.range.tips);
		ok = use_index(&indexed, history, options, error) && tell_asked(&indexed, history, options, error);
		g_array_unref(indexed.commits);
		g_array_unref(indexed.tips);
	}
	if (indexed.walk.workers)
		history_walk_clear(&indexed.walk);
	g_clear_pointer(&indexed.known, index_range_free);
	g_clear_pointer(&indexed.gone, g_hash_table_unref);
	repo_range_clear(&indexed.range);
	g_free(indexed.tags);
	return ok;
}
