/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>

#include "base/error.h"
#include "repo/commits.h"
#include "repo/revision.h"
#include "repo/tree.h"

struct revision {
	struct file_tree tree;
	struct repo *repo;
	struct objects *objects;
	uint32_t root; /* the commit's tree */
	GMutex lock;
	GPtrArray *readers; /* of struct object_reader: those that no thread has taken; for the holder of @lock */
};

static struct object_reader *take_reader(struct revision *revision)
{
	struct object_reader *reader = NULL;

	g_mutex_lock(&revision->lock);
	if (revision->readers->len)
		reader = g_ptr_array_steal_index_fast(revision->readers, revision->readers->len - 1);
	g_mutex_unlock(&revision->lock);
	return reader ? reader : object_reader_new(revision->objects);
}

static void give_reader(struct revision *revision, struct object_reader *reader)
{
	g_mutex_lock(&revision->lock);
	g_ptr_array_add(revision->readers, reader);
	g_mutex_unlock(&revision->lock);
}

static bool is_wanted(const char *path, size_t length, bool is_folder, gpointer filter)
{
	const struct file_walk *walk = filter;
	const char *slash = memrchr(path, '/', length);

	if (*(slash ? slash + 1 : path) == '.')
		return false;
	return !is_folder || !walk->enter || walk->enter(path, walk->data);
}

static void tell_file(const struct tree_change *change, gpointer data)
{
	const struct file_walk *walk = data;

	walk->file(change->path, walk->data);
}

static bool revision_list(struct file_tree *tree, const struct file_walk *walk, GError **error)
{
	struct revision *revision = (struct revision *)tree;
	struct object_reader *reader = take_reader(revision);
	struct tree_walk trees = { is_wanted, tell_file, (gpointer)walk, (gpointer)walk };
	g_autoptr(GError) reason = NULL;
	bool listed = trees_compare(revision->objects, reader, revision->root, NULL, 0, &trees, &reason);

	give_reader(revision, reader);
	return listed || fail(error, (enum kexport_error)reason->code, "%s: %s", tree->name, reason->message);
}

static bool read_number(struct revision *revision, struct object_reader *reader, const char *path,
			struct file_buffer *buffer, GError **error)
{
	uint32_t number = tree_find(revision->objects, reader, revision->root, path);
	struct object_data data;

	if (number == OBJECT_NONE)
		return fail(error, KEXPORT_ERROR_NOT_FOUND, "no such file in this revision");
	if (!object_read_type(reader, number, OBJECT_BLOB, &data, error))
		return false;
	file_buffer_set(buffer, data.bytes, data.size);
	object_data_release(reader, &data);
	return true;
}

static bool revision_read(struct file_tree *tree, const char *path, struct file_buffer *buffer, GError **error)
{
	struct revision *revision = (struct revision *)tree;
	struct object_reader *reader = take_reader(revision);
	bool done = read_number(revision, reader, path, buffer, error);

	give_reader(revision, reader);
	return done;
}

/* A file of the list, by the object that holds its text: several files may share one. */
struct listed {
	uint32_t number;
	guint i;
};

struct reading {
	struct revision *revision;
	struct listed *listed; /* by number */
	guint n_listed;
	uint32_t *numbers; /* each once */
	guint *first;	   /* the place in @listed of each */
	file_text_func func;
	gpointer data;
};

static int number_order(const void *a, const void *b)
{
	const struct listed *x = a, *y = b;

	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	return x->i < y->i ? -1 : x->i > y->i;
}

/* Why an object could not be read; freed with g_free(). */
static char *reason_for(struct revision *revision, uint32_t number)
{
	struct object_reader *reader = take_reader(revision);
	struct object_data data = { 0 };
	GError *error = NULL;
	char *reason;

	if (object_read_type(reader, number, OBJECT_BLOB, &data, &error)) {
		object_data_release(reader, &data);
		reason = g_strdup("could not be read");
	} else {
		reason = g_strdup(error->message);
		g_error_free(error);
	}
	give_reader(revision, reader);
	return reason;
}

static void tell_text(uint32_t n, const struct object_data *data, guint worker, gpointer user)
{
	const struct reading *reading = user;
	g_autofree char *reason = NULL;

	if (!data || data->type != OBJECT_BLOB) {
		reason = reason_for(reading->revision, reading->numbers[n]);
		data = NULL;
	}
	for (guint i = reading->first[n]; i < reading->n_listed && reading->listed[i].number == reading->numbers[n];
	     i++)
		reading->func(reading->listed[i].i, data ? (const char *)data->bytes : NULL, data ? data->size : 0,
			      reason, worker, reading->data);
}

static void find_listed(struct reading *reading, const GPtrArray *paths)
{
	struct object_reader *reader = take_reader(reading->revision);

	for (guint i = 0; i < paths->len; i++) {
		uint32_t number =
			tree_find(reading->revision->objects, reader, reading->revision->root, paths->pdata[i]);

		if (number == OBJECT_NONE)
			reading->func(i, NULL, 0, "no such file in this revision", 0, reading->data);
		else
			reading->listed[reading->n_listed++] = (struct listed){ number, i };
	}
	give_reader(reading->revision, reader);
	qsort(reading->listed, reading->n_listed, sizeof(*reading->listed), number_order);
}

static void revision_read_all(struct file_tree *tree, const GPtrArray *paths, guint n_jobs, file_text_func func,
			      gpointer data)
{
	struct reading reading = { .revision = (struct revision *)tree, .func = func, .data = data };
	guint n = 0;

	if (paths->len == 0)
		return;
	reading.listed = g_new(struct listed, paths->len);
	reading.numbers = g_new(uint32_t, paths->len);
	reading.first = g_new(guint, paths->len);
	find_listed(&reading, paths);
	for (guint i = 0; i < reading.n_listed; i++) {
		if (n && reading.numbers[n - 1] == reading.listed[i].number)
			continue;
		reading.numbers[n] = reading.listed[i].number;
		reading.first[n++] = i;
	}
	objects_read_all(reading.revision->objects, reading.numbers, n, n_jobs, NULL, tell_text, &reading);
	g_free(reading.listed);
	g_free(reading.numbers);
	g_free(reading.first);
}

static void revision_free(struct file_tree *tree)
{
	struct revision *revision = (struct revision *)tree;

	for (guint i = 0; i < revision->readers->len; i++)
		object_reader_free(revision->readers->pdata[i]);
	g_ptr_array_unref(revision->readers);
	if (revision->objects)
		objects_free(revision->objects);
	if (revision->repo)
		repo_free(revision->repo);
	g_mutex_clear(&revision->lock);
	g_free(tree->name);
	g_free(tree);
}

static const struct file_tree_kind revision_kind = { revision_list, revision_read, revision_read_all, revision_free };

/* The tree of the commit, read through the graph of commits so that grafts and replace refs hold. */
static bool find_root(struct revision *revision, const char *spec, GError **error)
{
	AUTO(commits) commits = NULL;
	struct oid oid;
	uint32_t commit;

	if (!repo_resolve(revision->repo, spec, &oid, error))
		return false;
	commits = commits_new(revision->repo, revision->objects);
	commit = commits_find(commits, &oid);
	revision->root = commit == COMMIT_NONE ? OBJECT_NONE : commits_get(commits, commit)->tree;
	return revision->root != OBJECT_NONE ||
	       fail(error, KEXPORT_ERROR_NOT_FOUND, "%s: %s: the tree of the commit is missing",
		    repo_path(revision->repo), spec);
}

struct file_tree *revision_open(const char *path, const char *spec, GError **error)
{
	struct revision *revision = g_new0(struct revision, 1);

	g_mutex_init(&revision->lock);
	revision->tree.kind = &revision_kind;
	revision->tree.name = g_strdup_printf("%s@%s", path, spec);
	revision->readers = g_ptr_array_new();
	revision->repo = repo_open(path, error);
	if (revision->repo)
		revision->objects = objects_open(revision->repo, error);
	if (!revision->objects || !find_root(revision, spec, error)) {
		revision_free(&revision->tree);
		return NULL;
	}
	return &revision->tree;
}
