/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "change/timeline.h"
#include "history_walk.h"
#include "repo/tree.h"
#include "source/words.h"

struct named {
	char *path;
	uint32_t number;
	uint32_t n;
};

struct mentions {
	GArray *files;	  /* of struct named */
	GArray *numbers;  /* of uint32_t: of blobs, each once */
	GHashTable *seen; /* blob -> place in numbers, from 1 */
	uint32_t *counts; /* by place in numbers; NUMBER_UNKNOWN: not to be read */
	const char *word;
};

static void named_clear(gpointer file)
{
	g_free(((struct named *)file)->path);
}

static void add_file(const struct tree_change *change, gpointer user)
{
	struct mentions *search = user;
	struct named file = { g_strdup(change->path), change->new, 0 };
	guint place = GPOINTER_TO_UINT(g_hash_table_lookup(search->seen, GUINT_TO_POINTER(change->new)));

	if (!place) {
		g_array_append_val(search->numbers, change->new);
		place = search->numbers->len;
		g_hash_table_insert(search->seen, GUINT_TO_POINTER(change->new), GUINT_TO_POINTER(place));
	}
	file.number = place - 1;
	g_array_append_val(search->files, file);
}

static void count_words(uint32_t i, const struct object_data *data, guint worker, gpointer user)
{
	struct mentions *search = user;

	(void)worker;
	search->counts[i] = data ? words_count((const char *)data->bytes, data->size, search->word) : NUMBER_UNKNOWN;
}

static uint32_t count_sites(const struct explain *explain, const char *path)
{
	uint32_t n = 0;

	for (guint i = 0; i < explain->sites->len; i++) {
		const struct history_now *now = &g_array_index(explain->sites, struct history_now, i);

		n += strcmp(now->tip, explain->revision) == 0 && strcmp(now->site->file, path) == 0;
	}
	return n;
}

static void tell_file(struct explain *explain, const struct mentions *search, const struct named *named)
{
	uint32_t n = search->counts[named->number], n_sites = count_sites(explain, named->path);
	struct explain_file file = { NULL, n - MIN(n, n_sites) };
	struct skip skip = { .reason = "cannot be read: whether it names the symbol is not known" };

	if (n != NUMBER_UNKNOWN && file.n_uses == 0)
		return;
	file.file = skip.path = explain_string(explain, named->path);
	if (n == NUMBER_UNKNOWN)
		g_array_append_val(explain->skipped, skip);
	else
		g_array_append_val(explain->files, file);
}

static bool read_tree(struct mentions *search, struct objects *objects, struct repo *repo, const char *tip,
		      GError **error)
{
	AUTO(commits) commits = commits_new(repo, objects);
	AUTO(object_reader) reader = object_reader_new(objects);
	struct tree_walk calls = { walk_wants_all, add_file, NULL, search };
	const uint32_t nothing = OBJECT_NONE;
	uint32_t commit = COMMIT_NONE;
	struct oid oid;

	if (!repo_resolve(repo, tip, &oid, error))
		return false;
	commit = commits_find(commits, &oid);
	return trees_compare(objects, reader, commit == COMMIT_NONE ? OBJECT_NONE : commits_get(commits, commit)->tree,
			     &nothing, 1, &calls, error);
}

bool timeline_files(struct explain *explain, struct repo *repo, const char *tip, const struct history_options *how,
		    GError **error)
{
	AUTO(objects) objects = objects_open(repo, error);
	struct mentions search = { .word = explain->symbol };
	bool ok;

	if (!objects)
		return false;
	search.files = g_array_new(FALSE, FALSE, sizeof(struct named));
	search.numbers = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	search.seen = g_hash_table_new(NULL, NULL);
	g_array_set_clear_func(search.files, named_clear);
	ok = read_tree(&search, objects, repo, tip, error);
	search.counts = g_new0(uint32_t, search.numbers->len + 1);
	if (ok)
		objects_read_all(objects, (const uint32_t *)(const void *)search.numbers->data, search.numbers->len,
				 how->n_jobs, how->cancel, count_words, &search);
	for (guint i = 0; ok && i < search.files->len; i++)
		tell_file(explain, &search, &g_array_index(search.files, struct named, i));
	g_free(search.counts);
	g_hash_table_unref(search.seen);
	g_array_unref(search.numbers);
	g_array_unref(search.files);
	return ok;
}
