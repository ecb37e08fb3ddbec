/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "repo/tree.h"
#include "store.h"
#include "tree_delta.h"
#include "tree_sides.h"

/*
 * Comparisons go a level of folders at a time, all of them together: the time is that of finding objects by name, most
 * of which is waiting for memory, and what is known to be looked for soon can be fetched meanwhile. Told is depth
 * first.
 */

enum {
	MAX_DEPTH = 256, /* folders in folders; a tree could otherwise hold itself a thousand times over */
	MAX_PATH = 4096,
	MAX_NODES = 1 << 26, /* files and folders that differ */
	AHEAD = 8,	     /* folders whose data is fetched early */
};

#define NODE_NONE G_MAXUINT32

/* A file or folder that differs. */
struct tree_node {
	uint32_t next, child; /* of the same folder, in order; the first in it */
	uint32_t numbers;     /* place of the objects: the new one, then each old one */
	uint32_t path;	      /* place of its path; 0: the empty one */
	uint16_t length, depth;
	uint8_t n_old;
	bool is_folder, has_failed;
};

struct batch {
	struct objects *objects;
	struct object_reader *reader;
	const struct tree_walk *walk;
	GArray *nodes;	    /* of struct tree_node */
	GArray *numbers;    /* of uint32_t */
	GArray *ids;	    /* of struct oid: names of the last numbers, which are to be looked up */
	GString *paths;	    /* each ends with NUL */
	GHashTable *errors; /* node -> GError *, of those that have failed */
	/* the folder that is being read */
	uint32_t folder, last;
	GError *error;
};

static struct tree_node *node_at(const struct batch *batch, uint32_t i)
{
	return &g_array_index(batch->nodes, struct tree_node, i);
}

static uint32_t *numbers_of(const struct batch *batch, const struct tree_node *node)
{
	return &g_array_index(batch->numbers, uint32_t, node->numbers);
}

static void node_fails(struct batch *batch, uint32_t i, GError *error)
{
	node_at(batch, i)->has_failed = true;
	g_hash_table_insert(batch->errors, GUINT_TO_POINTER(i), error);
}

static void bad_tree(struct batch *batch, const struct tree_node *node, uint32_t number)
{
	char hex[OID_HEX_SIZE + 1];

	oid_to_hex(objects_id(batch->objects, number), hex);
	fail(&batch->error, KEXPORT_ERROR_BAD_DATA, "tree %s: %s: expected a list of entries", hex,
	     node->length ? batch->paths->str + node->path : "/");
}

/* Where the path of an entry of the current folder starts, NUL behind it; G_MAXSIZE when it is too long. */
static gsize add_path(struct batch *batch, const struct tree_entry *entry)
{
	const struct tree_node *folder = node_at(batch, batch->folder);
	GString *paths = batch->paths;
	gsize path = paths->len, length = folder->length, room = length + 1 + entry->length + 1;

	if (entry->length > MAX_PATH - 1 - length)
		return G_MAXSIZE;
	g_string_set_size(paths, path + room);
	if (length) {
		memcpy(paths->str + path, paths->str + folder->path, length);
		paths->str[path + length++] = '/';
	}
	memcpy(paths->str + path + length, entry->name, entry->length);
	paths->str[path + length + entry->length] = '\0';
	g_string_truncate(paths, path + length + entry->length + 1);
	return path;
}

/* Objects get their numbers later, all together; what is not there or no file has none. */
static void add_numbers(struct batch *batch, const struct tree_entry *const *entries, guint n)
{
	for (guint i = 0; i < n; i++) {
		bool has_one = entries[i] && entries[i]->kind != ENTRY_OTHER;
		uint32_t number = has_one ? batch->ids->len : OBJECT_NONE;

		g_array_append_val(batch->numbers, number);
		if (has_one)
			g_array_append_vals(batch->ids, entries[i]->id, 1);
	}
}

/* An entry that differs, of the current folder. */
static bool add_entry(const struct tree_entry *const *entries, gpointer user)
{
	struct batch *batch = user;
	const struct tree_node *folder = node_at(batch, batch->folder);
	const struct tree_entry *any = NULL;
	struct tree_node node = { NODE_NONE, NODE_NONE, batch->numbers->len, 0, 0, folder->depth + 1, folder->n_old,
				  false,     false };
	gsize path;

	for (guint i = 0; !any; i++)
		any = entries[i];
	node.is_folder = any->kind == ENTRY_FOLDER;
	path = add_path(batch, any);
	if (path == G_MAXSIZE)
		return fail(&batch->error, KEXPORT_ERROR_BAD_DATA, "%s: path is longer than %d bytes",
			    batch->paths->str + folder->path, MAX_PATH);
	node.path = (uint32_t)path;
	node.length = (uint16_t)(batch->paths->len - 1 - path);
	if (!batch->walk->wanted(batch->paths->str + path, node.length, node.is_folder, batch->walk->filter)) {
		g_string_truncate(batch->paths, path);
		return true;
	}
	if (batch->nodes->len >= MAX_NODES || batch->paths->len > G_MAXINT32)
		return fail(&batch->error, KEXPORT_ERROR_BAD_DATA, "%s: more than %d files differ",
			    batch->paths->str + folder->path, MAX_NODES);
	add_numbers(batch, entries, node.n_old + 1);
	*(batch->last == NODE_NONE ? &node_at(batch, batch->folder)->child : &node_at(batch, batch->last)->next) =
		batch->nodes->len;
	batch->last = batch->nodes->len;
	g_array_append_val(batch->nodes, node);
	return true;
}

static bool side_open(struct batch *batch, struct tree_side *side, uint32_t number)
{
	memset(side, 0, offsetof(struct tree_side, entry));
	if (number == OBJECT_NONE)
		return true;
	if (!object_read_type(batch->reader, number, OBJECT_TREE, &side->data, &batch->error))
		return false;
	side->p = side->data.bytes;
	side->end = side->p + side->data.size;
	return true;
}

/* Reads all versions of a folder, and tells of the entries that differ. */
static void merge_folder(struct batch *batch, const uint32_t *numbers, guint n)
{
	struct tree_side sides[TREE_MAX_PARENTS + 1];
	guint n_open = 0, bad = n;

	while (n_open < n && side_open(batch, &sides[n_open], numbers[n_open]))
		n_open++;
	if (n_open == n && !tree_sides_merge(sides, n, add_entry, batch, &bad) && bad < n)
		bad_tree(batch, node_at(batch, batch->folder), numbers[bad]);
	while (n_open > 0)
		object_data_release(batch->reader, &sides[--n_open].data);
}

static bool is_pair(const uint32_t *numbers, guint n)
{
	return n == 2 && numbers[0] != OBJECT_NONE && numbers[1] != OBJECT_NONE;
}

static void open_folder(struct batch *batch, uint32_t i)
{
	uint32_t numbers[TREE_MAX_PARENTS + 1];
	guint n = node_at(batch, i)->n_old + 1;

	batch->folder = i;
	batch->last = NODE_NONE;
	memcpy(numbers, numbers_of(batch, node_at(batch, i)), n * sizeof(*numbers));
	if (node_at(batch, i)->depth >= MAX_DEPTH)
		fail(&batch->error, KEXPORT_ERROR_BAD_DATA, "%s: more than %d folders deep",
		     batch->paths->str + node_at(batch, i)->path, MAX_DEPTH);
	else if (!is_pair(numbers, n) || !trees_merge_deltas(batch->reader, numbers, add_entry, batch))
		merge_folder(batch, numbers, n);
	if (batch->error)
		node_fails(batch, i, g_steal_pointer(&batch->error));
}

/* The numbers of nodes from @first on, as places among batch->ids until now. */
static void find_objects(struct batch *batch, uint32_t first)
{
	const struct oid *ids = (const struct oid *)(const void *)batch->ids->data;
	g_autofree uint32_t *found = g_new(uint32_t, batch->ids->len + 1);

	reader_find_all(batch->reader, ids, batch->ids->len, found);
	for (uint32_t i = first; i < batch->nodes->len; i++) {
		const struct tree_node *node = node_at(batch, i);
		uint32_t *numbers = numbers_of(batch, node), missing = OBJECT_NONE;

		for (guint j = 0; j <= node->n_old; j++) {
			uint32_t place = numbers[j];

			if (place == OBJECT_NONE)
				continue;
			numbers[j] = found[place];
			if (numbers[j] == OBJECT_NONE && missing == OBJECT_NONE)
				missing = place;
		}
		if (missing != OBJECT_NONE) {
			char hex[OID_HEX_SIZE + 1];
			GError *error = NULL;

			oid_to_hex(&ids[missing], hex);
			fail(&error, KEXPORT_ERROR_NOT_FOUND, "%s: object %s is missing",
			     batch->paths->str + node->path, hex);
			node_fails(batch, i, error);
		}
	}
	g_array_set_size(batch->ids, 0);
}

/* A folder and what its path hashes to. */
struct folder {
	uint32_t hash, node;
};

static int folder_compare(const void *a, const void *b)
{
	const struct folder *x = a, *y = b;

	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return x->node < y->node ? -1 : 1;
}

/* The folders among the nodes from @first on: those of one path together, as they are made from each other. */
static void sort_folders(const struct batch *batch, uint32_t first, GArray *folders)
{
	g_array_set_size(folders, 0);
	for (uint32_t i = first; i < batch->nodes->len; i++) {
		const struct tree_node *node = node_at(batch, i);
		struct folder folder = { g_str_hash(batch->paths->str + node->path), i };

		if (node->is_folder && !node->has_failed)
			g_array_append_val(folders, folder);
	}
	qsort(folders->data, folders->len, sizeof(struct folder), folder_compare);
}

/* First where the objects lie, then what lies there. */
static void prefetch_folder(const struct batch *batch, const GArray *folders, guint i,
			    void (*prefetch)(struct objects *, uint32_t))
{
	const struct tree_node *node;

	if (i >= folders->len)
		return;
	node = node_at(batch, g_array_index(folders, struct folder, i).node);
	for (guint j = 0; j <= node->n_old; j++)
		prefetch(batch->objects, numbers_of(batch, node)[j]);
}

/* Opens folders, those in them, and so on. */
static void open_all(struct batch *batch)
{
	g_autoptr(GArray) folders = g_array_new(FALSE, FALSE, sizeof(struct folder));

	for (uint32_t first = 0, end = batch->nodes->len; first < end; first = end, end = batch->nodes->len) {
		sort_folders(batch, first, folders);
		for (guint i = 0; i < folders->len; i++) {
			prefetch_folder(batch, folders, i + 2 * AHEAD, objects_prefetch_place);
			prefetch_folder(batch, folders, i + AHEAD, objects_prefetch);
			open_folder(batch, g_array_index(folders, struct folder, i).node);
		}
		find_objects(batch, end);
	}
}

static bool tell_file(const struct batch *batch, const struct tree_node *node, gpointer user)
{
	const uint32_t *numbers = numbers_of(batch, node);
	struct tree_change change = { batch->paths->str + node->path, numbers[0], numbers + 1, node->n_old };

	for (guint i = 1; i <= node->n_old; i++) {
		if (numbers[i] != numbers[0]) {
			batch->walk->changed(&change, user);
			break;
		}
	}
	return true;
}

/* In the order of one walk that goes into each folder as it comes to it, up to where that would fail. */
static bool tell(struct batch *batch, uint32_t i, gpointer user, GError **error)
{
	const struct tree_node *node = node_at(batch, i);
	gpointer failed;

	if (!node->is_folder && !node->has_failed)
		return tell_file(batch, node, user);
	for (uint32_t child = node->child; child != NODE_NONE; child = node_at(batch, child)->next)
		if (!tell(batch, child, user, error))
			return false;
	if (!node->has_failed)
		return true;
	failed = g_hash_table_lookup(batch->errors, GUINT_TO_POINTER(i));
	g_propagate_error(error, g_error_copy(failed));
	return false;
}

static void batch_add(struct batch *batch, const struct tree_task *task)
{
	static const uint32_t nothing = OBJECT_NONE;
	struct tree_node node = { NODE_NONE, NODE_NONE, batch->numbers->len, 0, 0, 0, 1, true, false };

	if (task->n_old)
		node.n_old = (uint8_t)MIN(task->n_old, TREE_MAX_PARENTS);
	g_array_append_val(batch->numbers, task->new);
	g_array_append_vals(batch->numbers, task->n_old ? task->old : &nothing, node.n_old);
	g_array_append_val(batch->nodes, node);
}

static bool is_unchanged(const struct tree_task *task)
{
	for (guint i = 0; i < task->n_old; i++)
		if (task->old[i] == task->new)
			return true;
	return false;
}

static void error_destroy(gpointer error)
{
	g_error_free(error);
}

void trees_compare_all(struct objects *objects, struct object_reader *reader, struct tree_task *tasks, guint n,
		       const struct tree_walk *walk)
{
	struct batch batch = { .objects = objects, .reader = reader, .walk = walk };
	uint32_t node = 0;

	batch.nodes = g_array_new(FALSE, FALSE, sizeof(struct tree_node));
	batch.numbers = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	batch.ids = g_array_new(FALSE, FALSE, sizeof(struct oid));
	batch.paths = g_string_new(NULL);
	g_string_append_c(batch.paths, '\0');
	batch.errors = g_hash_table_new_full(NULL, NULL, NULL, error_destroy);
	for (guint i = 0; i < n; i++)
		if (!is_unchanged(&tasks[i]))
			batch_add(&batch, &tasks[i]);
	open_all(&batch);
	for (guint i = 0; i < n; i++)
		if (!is_unchanged(&tasks[i]))
			tell(&batch, node++, tasks[i].user, &tasks[i].error);
	g_array_unref(batch.nodes);
	g_array_unref(batch.numbers);
	g_array_unref(batch.ids);
	g_string_free(batch.paths, TRUE);
	g_hash_table_unref(batch.errors);
}

bool trees_compare(struct objects *objects, struct object_reader *reader, uint32_t new, const uint32_t *old,
		   guint n_old, const struct tree_walk *walk, GError **error)
{
	struct tree_task task = { new, old, n_old, walk->user, NULL };

	trees_compare_all(objects, reader, &task, 1, walk);
	if (task.error)
		g_propagate_error(error, task.error);
	return !task.error;
}
