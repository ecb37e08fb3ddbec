/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "repo/commit_text.h"
#include "repo/path_log.h"
#include "repo/tree.h"

struct log {
	char *const *paths;
	guint n_paths, most, n_full;
	GPtrArray *subjects; /* one a path */
	struct object_reader *reader;
	const char *subject; /* of the commit that is looked at; read when it is first needed */
	struct commit_text text;
	bool has_text;
	uint32_t commit; /* object */
};

static void list_free(gpointer list)
{
	g_ptr_array_unref(list);
}

static bool wanted(const char *path, size_t length, bool is_folder, gpointer filter)
{
	const struct log *log = filter;

	for (guint i = 0; i < log->n_paths; i++)
		if (strncmp(log->paths[i], path, length) == 0 && log->paths[i][length] == (is_folder ? '/' : 0))
			return true;
	return false;
}

static void changed(const struct tree_change *change, gpointer user)
{
	struct log *log = user;

	if (!log->has_text)
		log->has_text = commit_text_read(log->reader, log->commit, &log->text, NULL);
	for (guint i = 0; i < log->n_paths && log->has_text && log->text.subject; i++) {
		GPtrArray *subjects = log->subjects->pdata[i];

		if (strcmp(log->paths[i], change->path) != 0 || subjects->len >= log->most)
			continue;
		g_ptr_array_add(subjects, g_strdup(log->text.subject));
		log->n_full += subjects->len == log->most;
	}
}

static void look_at(struct log *log, struct objects *objects, struct commits *commits, uint32_t number)
{
	struct commit commit = *commits_get(commits, number);
	const struct tree_walk walk = { wanted, changed, log, log };
	uint32_t old = OBJECT_NONE;

	if (commit.n_parents > 1 || commit.is_missing || commit.lost_parent)
		return;
	if (commit.n_parents)
		old = commits_get(commits, commits_parents(commits, number)[0])->tree;
	log->commit = commit.number;
	log->has_text = false;
	trees_compare(objects, log->reader, commit.tree, &old, 1, &walk, NULL);
	if (log->has_text)
		commit_text_clear(&log->text);
}

GPtrArray *path_log(struct repo *repo, const struct oid *from, char *const *paths, guint most, guint max_commits,
		    GError **error)
{
	AUTO(objects) objects = objects_open(repo, error);
	AUTO(commits) commits = objects ? commits_new(repo, objects) : NULL;
	struct repo_range range = { .tips = g_array_new(FALSE, FALSE, sizeof(struct oid)),
				    .hidden = g_array_new(FALSE, FALSE, sizeof(struct oid)) };
	struct log log = { .paths = paths, .n_paths = g_strv_length((char **)paths), .most = most };
	g_autoptr(GArray) order = NULL;

	if (commits) {
		g_array_append_val(range.tips, *from);
		order = commits_walk(commits, &range, false, NULL);
		log.reader = object_reader_new(objects);
		log.subjects = g_ptr_array_new_with_free_func(list_free);
		for (guint i = 0; i < log.n_paths; i++)
			g_ptr_array_add(log.subjects, g_ptr_array_new_with_free_func(g_free));
		for (guint i = 0; i < order->len && i < max_commits && log.n_full < log.n_paths; i++)
			look_at(&log, objects, commits, g_array_index(order, uint32_t, i));
		object_reader_free(log.reader);
	}
	repo_range_clear(&range);
	return log.subjects;
}
