/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "base/error.h"
#include "change/net.h"
#include "history_env.h"
#include "history_events.h"
#include "history_sites.h"
#include "history_tree.h"
#include "repo/index.h"
#include "repo/refs.h"

/* Where a symbol that came or went still stands. */
struct others {
	struct history_walk *walk;
	GHashTable *changed; /* paths of the files whose sites differ: they are in the rows */
	GHashTable *counts;  /* symbol -> how many sites; of those that came or went */
};

/* Two trees; OBJECT_NONE is nothing. */
struct two_trees {
	uint32_t old, new;
};

struct index_side {
	struct repo *repo;
	uint32_t old;
};

/* What the mails made, against their base or against the mail before. */
struct mail_side {
	const struct mail_files *files;
	bool all;
};

static bool tree_files(struct history_walk *walk, const struct tree_walk *calls, gpointer user, GError **error)
{
	const struct two_trees *trees = user;

	return trees_compare(walk->objects, walk_reader(walk, 0), trees->new, &trees->old, 1, calls, error);
}

static bool index_files(struct history_walk *walk, const struct tree_walk *calls, gpointer user, GError **error)
{
	const struct index_side *side = user;

	return index_compare(side->repo, walk->objects, walk_reader(walk, 0), side->old, calls, error);
}

static bool mail_files(struct history_walk *walk, const struct tree_walk *calls, gpointer user, GError **error)
{
	const struct mail_side *side = user;

	(void)walk;
	return mail_files_compare(side->files, side->all, calls, error);
}

/* The tree of a commit. NULL for no commit is the empty tree. */
static bool tree_of(struct repo *repo, struct history_walk *walk, const struct oid *oid, uint32_t *tree, GError **error)
{
	AUTO(commits) commits = NULL;
	uint32_t commit;
	char hex[OID_HEX_SIZE + 1];

	*tree = OBJECT_NONE;
	if (!oid)
		return true;
	commits = commits_new(repo, walk->objects);
	commit = commits_find(commits, oid);
	if (commit != COMMIT_NONE && !commits_get(commits, commit)->is_missing)
		*tree = commits_get(commits, commit)->tree;
	if (*tree != OBJECT_NONE)
		return true;
	oid_to_hex(oid, hex);
	return fail(error, KEXPORT_ERROR_NOT_FOUND, "%s: commit %s, or its tree, is missing", repo_path(repo), hex);
}

static struct history *new_history(struct repo *repo)
{
	struct history *history = history_new();

	history->repository = history_string(history, repo_path(repo));
	history->is_shallow = repo_is_shallow(repo);
	return history;
}

static void others_add(struct others *others, const char *symbol)
{
	gpointer key, count;

	if (g_hash_table_lookup_extended(others->counts, symbol, &key, &count))
		g_hash_table_insert(others->counts, key, GUINT_TO_POINTER(GPOINTER_TO_UINT(count) + 1));
}

static void add_file(const char *path, const struct blob *blob, gpointer user)
{
	struct others *others = user;
	const struct sites *sites = walk_sites(others->walk, blob->signature);

	for (guint i = 0; sites && i < sites->sites->len && !g_hash_table_contains(others->changed, path); i++)
		others_add(others, g_array_index(sites->sites, struct site, i).symbol);
}

/* Of what came or went: the other sites in the files that differ, as they are now, and in all others of the old tree.
 */
static void count_others(struct history *history, struct history_walk *walk, const GArray *rows, const uint32_t *old)
{
	struct others others = { walk, g_hash_table_new(g_str_hash, g_str_equal),
				 g_hash_table_new(g_str_hash, g_str_equal) };
	struct history_event *events = (struct history_event *)(void *)history->events->data;
	bool known;

	for (guint i = 0; i < history->events->len; i++)
		if (!events[i].old || !events[i].new)
			g_hash_table_insert(others.counts, (gpointer)events[i].symbol, GUINT_TO_POINTER(0));
	for (guint i = 0; i < rows->len; i++) {
		const struct row *row = &g_array_index(rows, struct row, i);

		g_hash_table_add(others.changed, (gpointer)row->site.file);
		if (row->is_new)
			others_add(&others, row->symbol);
	}
	known = walk->options->search_tree && g_hash_table_size(others.counts) && old &&
		(*old == OBJECT_NONE || history_tree_read(walk, *old, OBJECT_NONE, walk_wants_all, add_file, &others));
	for (guint i = 0; i < history->events->len; i++) {
		guint n = GPOINTER_TO_UINT(g_hash_table_lookup(others.counts, events[i].symbol));

		if (!events[i].old || !events[i].new)
			events[i].n_others = known ? n - (events[i].new != NULL) : NUMBER_UNKNOWN;
	}
	g_hash_table_unref(others.changed);
	g_hash_table_unref(others.counts);
}

/* @before: see history_net_events(). */
static bool net_events(struct history *history, struct history_walk *walk, files_func files, gpointer user,
		       uint32_t old, const GArray *before, GError **error)
{
	g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(struct row));

	if (!history_net_events(history, walk, files, user, old, before, rows, error))
		return false;
	count_others(history, walk, rows, before ? NULL : &old);
	return true;
}

static void clear(struct history_walk *walk)
{
	g_clear_pointer(&walk->env, env_free);
	history_walk_clear(walk);
}

struct history *net_of_commits(struct repo *repo, const struct oid *old, const struct oid *new,
			       const struct history_options *options, GError **error)
{
	AUTO(history) history = new_history(repo);
	struct history_walk walk = { 0 };
	struct two_trees trees;
	bool ok = history_walk_open(&walk, repo, options, error) && tree_of(repo, &walk, old, &trees.old, error) &&
		  tree_of(repo, &walk, new, &trees.new, error) &&
		  net_events(history, &walk, tree_files, &trees, trees.old, NULL, error);

	clear(&walk);
	return ok ? g_steal_pointer(&history) : NULL;
}

struct history *net_of_index(struct repo *repo, const struct history_options *options, GError **error)
{
	AUTO(history) history = new_history(repo);
	struct history_walk walk = { 0 };
	struct index_side side = { .repo = repo };
	g_autoptr(GError) no_head = NULL;
	struct oid head;
	bool has_head = repo_head(repo, &head, &no_head), ok = !no_head;

	if (no_head)
		g_propagate_error(error, g_steal_pointer(&no_head));
	ok = ok && history_walk_open(&walk, repo, options, error) &&
	     tree_of(repo, &walk, has_head ? &head : NULL, &side.old, error) &&
	     net_events(history, &walk, index_files, &side, side.old, NULL, error);
	clear(&walk);
	return ok ? g_steal_pointer(&history) : NULL;
}

static void add_before(const struct tree_change *change, gpointer before)
{
	struct env_file file = { change->path, change->new, change->old[0] };

	g_array_append_val((GArray *)before, file);
}

/* What the next mail alone does, into @step: the mails before it are in @files. */
static bool apply_step(struct history_walk *walk, struct mail_files *files, const struct mail *mail, uint32_t base,
		       struct history *step, GError **error)
{
	g_autoptr(GArray) before = g_array_new(FALSE, FALSE, sizeof(struct env_file));
	struct tree_walk calls = { walk_wants, add_before, walk, before };
	struct mail_side side = { files, false };

	return mail_files_compare(files, true, &calls, error) && mail_files_apply(files, mail, error) &&
	       net_events(step, walk, mail_files, &side, base, before, error);
}

static bool apply_all(struct history_walk *walk, struct repo *repo, struct mail_files *files, const GArray *mails,
		      uint32_t base, GPtrArray *steps, GError **error)
{
	for (guint i = 0; i < mails->len; i++) {
		const struct mail *mail = &g_array_index(mails, struct mail, i);

		if (steps)
			g_ptr_array_add(steps, new_history(repo));
		if (steps ? !apply_step(walk, files, mail, base, steps->pdata[i], error)
			  : !mail_files_apply(files, mail, error))
			return false;
	}
	return true;
}

struct history *net_of_mails(struct repo *repo, const struct oid *base, const GArray *mails,
			     const struct history_options *options, GPtrArray *steps, GError **error)
{
	AUTO(history) history = new_history(repo);
	struct history_walk walk = { 0 };
	AUTO(mail_files) files = NULL;
	struct mail_side side = { NULL, true };
	uint32_t old;
	bool ok = history_walk_open(&walk, repo, options, error) && tree_of(repo, &walk, base, &old, error);

	if (ok)
		files = mail_files_new(repo, walk.objects, base, error);
	side.files = files;
	ok = files && apply_all(&walk, repo, files, mails, old, steps, error) &&
	     net_events(history, &walk, mail_files, &side, old, NULL, error);
	clear(&walk);
	return ok ? g_steal_pointer(&history) : NULL;
}
