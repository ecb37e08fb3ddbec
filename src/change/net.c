/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "base/error.h"
#include "change/net.h"
#include "history_events.h"
#include "repo/index.h"
#include "repo/refs.h"

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

struct history *net_of_commits(struct repo *repo, const struct oid *old, const struct oid *new,
			       const struct history_options *options, GError **error)
{
	AUTO(history) history = new_history(repo);
	struct history_walk walk = { 0 };
	struct two_trees trees;
	bool ok = history_walk_open(&walk, repo, options, error) && tree_of(repo, &walk, old, &trees.old, error) &&
		  tree_of(repo, &walk, new, &trees.new, error) &&
		  history_net_events(history, &walk, tree_files, &trees, error);

	history_walk_clear(&walk);
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
	     history_net_events(history, &walk, index_files, &side, error);
	history_walk_clear(&walk);
	return ok ? g_steal_pointer(&history) : NULL;
}

static bool apply_all(struct history_walk *walk, struct repo *repo, struct mail_files *files, const GArray *mails,
		      GPtrArray *steps, GError **error)
{
	for (guint i = 0; i < mails->len; i++) {
		struct mail_side side = { files, false };
		struct history *step;

		if (!mail_files_apply(files, &g_array_index(mails, struct mail, i), error))
			return false;
		if (!steps)
			continue;
		step = new_history(repo);
		g_ptr_array_add(steps, step);
		if (!history_net_events(step, walk, mail_files, &side, error))
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
	bool ok = history_walk_open(&walk, repo, options, error);

	if (ok)
		files = mail_files_new(repo, walk.objects, base, error);
	side.files = files;
	ok = files && apply_all(&walk, repo, files, mails, steps, error) &&
	     history_net_events(history, &walk, mail_files, &side, error);
	history_walk_clear(&walk);
	return ok ? g_steal_pointer(&history) : NULL;
}
