/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "base/error.h"
#include "base/parallel.h"
#include "history_env.h"
#include "history_walk.h"
#include "index_rows.h"
#include "repo/tree.h"

/* Commits that one thread takes at a time, as neighbours share trees, and together, as what differs is in memory then.
 */
enum {
	MIN_CHUNK = 256,
	MAX_CHUNK = 4096,
	CHUNKS_A_WORKER = 8,
	FIRST_TOGETHER = 1024,
	PAIRS_TOGETHER = 1 << 15,
};

struct chunk {
	struct history_walk *walk;
	GArray *pairs; /* of struct pair; paths are those of the worker */
	uint32_t commit;
	guint worker;
	GHashTable *broken;
};

struct compare_job {
	struct history_walk *walk;
	struct chunk *chunks;
	guint size; /* commits of a chunk */
	gint n_done;
};

static bool under(const char *path, size_t length, const char *prefix, bool is_folder)
{
	size_t n = strlen(prefix);

	while (n && prefix[n - 1] == '/')
		n--;
	if (length >= n)
		return memcmp(path, prefix, n) == 0 && (length == n || path[n] == '/');
	return is_folder && memcmp(path, prefix, length) == 0 && prefix[length] == '/';
}

bool walk_is_makefile(const char *path, size_t length)
{
	const char *slash = memrchr(path, '/', length), *name = slash ? slash + 1 : path;
	size_t n = length - (size_t)(name - path);

	return (n == 8 && memcmp(name, "Makefile", 8) == 0) || (n == 6 && memcmp(name, "Kbuild", 6) == 0);
}

bool walk_wants(const char *path, size_t length, bool is_folder, gpointer data)
{
	const struct history_walk *walk = data;
	char *const *paths = walk->options->paths;
	bool wanted = !paths || !*paths;

	for (; !wanted && *paths; paths++)
		wanted = under(path, length, *paths, is_folder);
	return wanted && walk_wants_all(path, length, is_folder, NULL);
}

bool walk_wants_all(const char *path, size_t length, bool is_folder, gpointer unused)
{
	(void)unused;
	if (is_folder)
		return !(length == 13 && memcmp(path, "Documentation", 13) == 0);
	return walk_is_makefile(path, length) ||
	       (length > 2 && path[length - 2] == '.' && strchr("chS", path[length - 1])) ||
	       (length > 3 && memcmp(path + length - 3, ".rs", 3) == 0);
}

/* A commit of a chunk that is under way. */
struct comparing {
	struct chunk *chunk;
	uint32_t commit;
	uint32_t trees[TREE_MAX_PARENTS];
};

static void add_pair(const struct tree_change *change, gpointer data)
{
	const struct comparing *comparing = data;
	struct chunk *chunk = comparing->chunk;
	bool is_makefile = walk_is_makefile(change->path, strlen(change->path));
	uint32_t path = path_table_number(&chunk->walk->workers[chunk->worker].paths, change->path);

	for (guint i = 0; i < change->n_old; i++) {
		struct pair pair = { comparing->commit, is_makefile, change->new, change->old[i], path };

		g_array_append_val(chunk->pairs, pair);
	}
}

/* False when the commit cannot be compared. */
static bool comparing_begin(struct comparing *comparing, struct tree_task *task)
{
	struct history_walk *walk = comparing->chunk->walk;
	uint32_t i = g_array_index(walk->order, uint32_t, comparing->commit);
	const struct commit *commit = commits_get(walk->commits, i);
	const uint32_t *parents = commits_parents(walk->commits, i);
	uint32_t n = MIN(commit->n_parents, walk->options->first_parent ? 1 : TREE_MAX_PARENTS);
	bool ok = !commit->is_missing && commit->tree != OBJECT_NONE && !commit->lost_parent;

	for (uint32_t j = 0; ok && j < n; j++) {
		comparing->trees[j] = commits_get(walk->commits, parents[j])->tree;
		ok = comparing->trees[j] != OBJECT_NONE;
	}
	*task = (struct tree_task){ commit->tree, comparing->trees, n, comparing, NULL };
	return ok;
}

/* Why a commit cannot be compared: what is there of it and its parents, and cannot be read, if any. */
static char *why_not(struct history_walk *walk, struct object_reader *reader, uint32_t place)
{
	uint32_t i = g_array_index(walk->order, uint32_t, place);
	const uint32_t *parents = commits_parents(walk->commits, i);
	uint32_t n = commits_get(walk->commits, i)->n_parents;
	g_autoptr(GError) error = NULL;

	for (uint32_t j = 0; j <= n && !error; j++) {
		const struct commit *commit = commits_get(walk->commits, j == 0 ? i : parents[j - 1]);
		struct object_data data = { 0 };

		if (commit->is_missing && object_read_type(reader, commit->number, OBJECT_COMMIT, &data, &error))
			object_data_release(reader, &data);
	}
	return g_strdup(error ? error->message : "the commit, its tree or a parent is missing");
}

static void compare_commits(struct chunk *chunk, struct object_reader *reader, uint32_t first, uint32_t end)
{
	const struct tree_walk calls = { walk_wants, add_pair, chunk->walk, NULL };
	g_autofree struct comparing *comparing = g_new(struct comparing, end - first);
	g_autofree struct tree_task *tasks = g_new(struct tree_task, end - first);
	guint n = 0;

	for (uint32_t i = first; i < end; i++) {
		comparing[n].chunk = chunk;
		comparing[n].commit = i;
		if (comparing_begin(&comparing[n], &tasks[n]))
			n++;
		else
			g_hash_table_insert(chunk->broken, GUINT_TO_POINTER(i), why_not(chunk->walk, reader, i));
	}
	trees_compare_all(chunk->walk->objects, reader, tasks, n, &calls);
	for (guint i = 0; i < n; i++)
		if (tasks[i].error) {
			g_hash_table_insert(chunk->broken, GUINT_TO_POINTER(comparing[i].commit),
					    g_strdup(tasks[i].error->message));
			g_error_free(tasks[i].error);
		}
}

void walk_progress(const struct history_walk *walk, const char *step, uint32_t done, uint32_t total)
{
	if (walk->options->progress)
		walk->options->progress(step, done, total, walk->options->user);
}

struct object_reader *walk_reader(struct history_walk *walk, guint worker)
{
	if (!walk->workers[worker].reader)
		walk->workers[worker].reader = object_reader_new(walk->objects);
	return walk->workers[worker].reader;
}

static void compare_chunk(guint i, guint worker, gpointer data)
{
	struct compare_job *job = data;
	struct history_walk *walk = job->walk;
	struct chunk *chunk = &job->chunks[i];
	uint32_t first = i * job->size, end = MIN(first + job->size, walk->order->len), n = FIRST_TOGETHER;

	chunk->walk = walk;
	chunk->pairs = g_array_new(FALSE, FALSE, sizeof(struct pair));
	chunk->broken = g_hash_table_new(NULL, NULL);
	chunk->commit = first;
	chunk->worker = worker;
	while (first < end && !(walk->options->cancel && g_atomic_int_get(walk->options->cancel))) {
		guint before = chunk->pairs->len;

		n = MIN(n, end - first);
		compare_commits(chunk, walk_reader(walk, worker), first, first + n);
		g_atomic_int_add(&job->n_done, (gint)n);
		first += n;
		n = (uint32_t)CLAMP((uint64_t)n * PAIRS_TOGETHER / (chunk->pairs->len - before + 1), MIN_CHUNK / 4,
				    MAX_CHUNK);
	}
	if (worker == 0)
		walk_progress(walk, "commits", (uint32_t)g_atomic_int_get(&job->n_done), walk->order->len);
}

/* Numbers of paths go on from one worker to the next. */
static uint32_t first_path(const struct history_walk *walk, guint worker)
{
	uint32_t first = 0;

	for (guint i = 0; i < worker; i++)
		first += walk->workers[i].paths.places->len;
	return first;
}

const char *walk_path(const struct history_walk *walk, const struct pair *pair)
{
	uint32_t number = pair->path;
	const struct walk_worker *worker = walk->workers;

	for (; number >= worker->paths.places->len; worker++)
		number -= worker->paths.places->len;
	return path_table_get(&worker->paths, number);
}

static void add_pairs(struct history_walk *walk, const struct chunk *chunk)
{
	uint32_t first = first_path(walk, chunk->worker);
	guint n = walk->pairs->len;

	g_array_append_vals(walk->pairs, chunk->pairs->data, chunk->pairs->len);
	for (; n < walk->pairs->len; n++)
		g_array_index(walk->pairs, struct pair, n).path += first;
}

static void compare_all(struct history_walk *walk)
{
	guint size = CLAMP(walk->order->len / (CHUNKS_A_WORKER * walk->n_workers), MIN_CHUNK, MAX_CHUNK);
	guint n = (walk->order->len + size - 1) / size;
	g_autofree struct chunk *chunks = g_new0(struct chunk, n);
	struct compare_job job = { walk, chunks, size, 0 };

	/* Threads must find all parents read. */
	for (uint32_t i = 0; i < walk->order->len; i++)
		commits_parents(walk->commits, g_array_index(walk->order, uint32_t, i));
	parallel_for(n, walk->n_workers, compare_chunk, &job);
	/* What they keep of the oldest trees serves nobody from here on. */
	for (guint i = 0; i < walk->n_workers; i++)
		g_clear_pointer(&walk->workers[i].reader, object_reader_free);
	walk->broken = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	for (guint i = 0; i < n && chunks[i].pairs; i++) {
		GHashTableIter iter;
		gpointer key, value;

		add_pairs(walk, &chunks[i]);
		g_array_unref(chunks[i].pairs);
		g_hash_table_iter_init(&iter, chunks[i].broken);
		while (g_hash_table_iter_next(&iter, &key, &value))
			g_hash_table_insert(walk->broken, key, value);
		g_hash_table_unref(chunks[i].broken);
	}
}

static void learnt_destroy(gpointer data)
{
	struct learnt *learnt = data;

	if (learnt->sites)
		sites_free(learnt->sites);
	marks_free(learnt->marks);
	g_free(learnt);
}

bool history_walk_open(struct history_walk *walk, struct repo *repo, const struct history_options *options,
		       GError **error)
{
	walk->options = options;
	walk->n_workers = parallel_n_jobs(options->n_jobs);
	walk->workers = g_new0(struct walk_worker, walk->n_workers);
	walk->extra = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	if (options->index)
		walk->key = *history_index_key(options->index);
	else
		extract_key_make(&walk->key);
	for (guint i = 0; i < walk->n_workers; i++) {
		walk->workers[i].learnt = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, learnt_destroy);
		walk->workers[i].strings = g_string_chunk_new(1 << 16);
		walk->workers[i].macros = macro_table_new();
		extract_init(&walk->workers[i].extract, &walk->key, walk->workers[i].macros);
		walk->workers[i].lines = g_ptr_array_new_with_free_func(g_free);
		walk->workers[i].blobs = g_array_new(FALSE, FALSE, sizeof(struct blob));
		walk->workers[i].rows = g_array_new(FALSE, FALSE, sizeof(struct index_file_row));
		path_table_init(&walk->workers[i].paths);
	}
	walk->pairs = g_array_new(FALSE, FALSE, sizeof(struct pair));
	walk->objects = objects_open(repo, error);
	return walk->objects != NULL;
}

void history_walk_range(struct history_walk *walk, const struct repo_range *range)
{
	const struct history_options *options = walk->options;

	walk->order = commits_walk(walk->commits, range, options->first_parent, options->cancel);
	walk->tips = g_array_ref(range->tips);
	walk->is_whole = range->hidden->len == 0 && !(options->paths && *options->paths);
	compare_all(walk);
	walk_search_files(walk);
}

bool history_walk_run(struct history_walk *walk, struct repo *repo, const struct history_options *options,
		      GError **error)
{
	struct repo_range range = { 0 };

	if (!history_walk_open(walk, repo, options, error) || !repo_range_parse(repo, options->words, &range, error))
		return false;
	walk->commits = commits_new(repo, walk->objects);
	history_walk_range(walk, &range);
	repo_range_clear(&range);
	return true;
}

void history_walk_clear(struct history_walk *walk)
{
	g_clear_pointer(&walk->env, env_free);
	for (guint i = 0; i < walk->n_workers; i++) {
		g_clear_pointer(&walk->workers[i].reader, object_reader_free);
		extract_clear(&walk->workers[i].extract);
		g_hash_table_unref(walk->workers[i].learnt);
		g_string_chunk_free(walk->workers[i].strings);
		macro_table_free(walk->workers[i].macros);
		g_ptr_array_unref(walk->workers[i].lines);
		g_array_unref(walk->workers[i].blobs);
		g_array_unref(walk->workers[i].rows);
		path_table_clear(&walk->workers[i].paths);
	}
	g_free(walk->workers);
	g_free(walk->index);
	g_clear_pointer(&walk->extra, g_hash_table_unref);
	g_clear_pointer(&walk->broken, g_hash_table_unref);
	g_clear_pointer(&walk->order, g_array_unref);
	g_clear_pointer(&walk->tips, g_array_unref);
	g_clear_pointer(&walk->pairs, g_array_unref);
	g_clear_pointer(&walk->commits, commits_free);
	g_clear_pointer(&walk->objects, objects_free);
}
