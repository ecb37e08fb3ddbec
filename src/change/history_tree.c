/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "history_tree.h"

struct tree_file {
	char *path;
	uint32_t number;
};

struct reading {
	struct history_walk *walk;
	GArray *files;	  /* of struct tree_file */
	GArray *numbers;  /* of uint32_t: blobs that nobody has read yet */
	GPtrArray *blobs; /* of struct blob: of these */
};

static void file_clear(gpointer file)
{
	g_free(((struct tree_file *)file)->path);
}

static void add_file(const struct tree_change *change, gpointer user)
{
	struct reading *reading = user;
	struct history_walk *walk = reading->walk;
	struct tree_file file = { NULL, change->new };

	if (change->new == OBJECT_NONE)
		return;
	file.path = g_strdup(change->path);
	g_array_append_val(reading->files, file);
	if (walk_is_known(walk, change->new))
		return;
	g_array_append_val(reading->numbers, change->new);
	g_ptr_array_add(reading->blobs,
			walk_blob_new(walk, change->new, walk_is_makefile(change->path, strlen(change->path))));
}

static void take_blob(uint32_t i, const struct object_data *data, guint worker, gpointer user)
{
	struct reading *reading = user;

	walk_judge(&reading->walk->workers[worker], reading->blobs->pdata[i], data);
}

static void read_blobs(struct reading *reading)
{
	struct history_walk *walk = reading->walk;
	const uint32_t *numbers = (const uint32_t *)(const void *)reading->numbers->data;

	objects_read_all(walk->objects, numbers, reading->numbers->len, walk->n_workers, walk->options->cancel,
			 take_blob, reading);
}

static bool all_readable(const struct reading *reading)
{
	for (guint i = 0; i < reading->files->len; i++) {
		const struct tree_file *file = &g_array_index(reading->files, struct tree_file, i);

		if (walk_file(reading->walk, file->path, file->number)->is_unreadable)
			return false;
	}
	return true;
}

bool history_tree_read(struct history_walk *walk, uint32_t tree, uint32_t base, tree_wanted_func wanted,
		       tree_file_func func, gpointer user)
{
	struct reading reading = { .walk = walk };
	struct tree_walk calls = { wanted, add_file, walk, &reading };
	bool ok;

	reading.files = g_array_new(FALSE, FALSE, sizeof(struct tree_file));
	reading.numbers = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	reading.blobs = g_ptr_array_new();
	g_array_set_clear_func(reading.files, file_clear);
	ok = trees_compare(walk->objects, walk_reader(walk, 0), tree, &base, 1, &calls, NULL);
	read_blobs(&reading);
	ok = ok && all_readable(&reading);
	for (guint i = 0; ok && i < reading.files->len; i++) {
		const struct tree_file *file = &g_array_index(reading.files, struct tree_file, i);
		const struct blob *blob = walk_file(walk, file->path, file->number);

		if (blob->signature)
			func(file->path, blob, user);
	}
	g_array_unref(reading.files);
	g_array_unref(reading.numbers);
	g_ptr_array_unref(reading.blobs);
	return ok;
}
