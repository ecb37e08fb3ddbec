/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <git2.h>
#include <string.h>

#include "base/error.h"
#include "git.h"
#include "index_file.h"
#include "repo/index.h"

enum { MAX_DEPTH = 256 };

struct comparison {
	struct objects *objects;
	struct object_reader *reader;
	const struct tree_walk *walk;
	struct index_file index;
	struct index_cursor cursor;
	unsigned depth;
	GError **error;
};

/* A tree below a folder, for what trees_compare() tells of it. */
struct below {
	const struct tree_walk *walk;
	GString *path; /* the folder's, "/" at its end */
	size_t length;
};

/* The next entry of the index, as one of a folder whose path is @prefix long: a file, or a folder that begins here. */
static bool side_entry(const struct comparison *comparison, size_t prefix, const char *folder, struct tree_entry *entry)
{
	const struct index_cursor *cursor = &comparison->cursor;
	const char *slash;

	if (cursor->n_left == 0 || cursor->name->len <= prefix || memcmp(cursor->name->str, folder, prefix) != 0)
		return false;
	entry->name = cursor->name->str + prefix;
	slash = strchr(entry->name, '/');
	entry->length = slash ? (size_t)(slash - entry->name) : cursor->name->len - prefix;
	entry->kind = slash ? ENTRY_FOLDER : cursor->kind;
	entry->id = cursor->id;
	return true;
}

static bool is_below(const struct comparison *comparison, const GString *path)
{
	const GString *name = comparison->cursor.name;

	return comparison->cursor.n_left && name->len > path->len && name->str[path->len] == '/' &&
	       memcmp(name->str, path->str, path->len) == 0;
}

/* Past all entries below the folder @path. */
static bool skip_folder(struct comparison *comparison, const GString *path)
{
	while (is_below(comparison, path))
		if (!index_cursor_next(&comparison->cursor, comparison->error))
			return false;
	return true;
}

/* The folder of that name in the one at @parent; G_MAXUINT32, as for @parent, where the index knows no tree. */
static uint32_t find_folder(const struct index_file *index, uint32_t parent, const char *name, size_t length)
{
	const struct index_folder *all = (const struct index_folder *)(const void *)index->folders->data;
	uint32_t i = parent + 1;

	if (parent == G_MAXUINT32)
		return G_MAXUINT32;
	for (uint32_t j = 0; j < all[parent].n_folders; j++, i = all[i].next)
		if (all[i].length == length && memcmp(all[i].name, name, length) == 0)
			return i;
	return G_MAXUINT32;
}

/* Whether the index knows the folder at @place to be the tree @number. */
static bool folder_is_tree(const struct comparison *comparison, uint32_t place, uint32_t number)
{
	const struct index_folder *folder;

	if (place == G_MAXUINT32 || number == OBJECT_NONE)
		return false;
	folder = &g_array_index(comparison->index.folders, struct index_folder, place);
	return folder->n_entries >= 0 && objects_find(comparison->objects, &folder->id) == number;
}

static bool find_object(struct comparison *comparison, const struct oid *id, const char *path, uint32_t *number)
{
	char hex[OID_HEX_SIZE + 1];

	*number = objects_find(comparison->objects, id);
	if (*number != OBJECT_NONE)
		return true;
	oid_to_hex(id, hex);
	return fail(comparison->error, KEXPORT_ERROR_NOT_FOUND, "%s: object %s is missing", path, hex);
}

static bool wants_below(const char *path, size_t length, bool is_folder, gpointer user)
{
	struct below *below = user;

	g_string_truncate(below->path, below->length);
	g_string_append_len(below->path, path, (gssize)length);
	return below->walk->wanted(below->path->str, below->path->len, is_folder, below->walk->filter);
}

static void changed_below(const struct tree_change *change, gpointer user)
{
	struct below *below = user;
	struct tree_change whole = *change;

	g_string_truncate(below->path, below->length);
	g_string_append(below->path, change->path);
	whole.path = below->path->str;
	below->walk->changed(&whole, below->walk->user);
}

/* A folder that a sparse index keeps as one entry. */
static bool compare_sparse(struct comparison *comparison, const GString *path, uint32_t old)
{
	struct below below = { comparison->walk, g_string_new(path->str), path->len + 1 };
	const struct tree_walk walk = { wants_below, changed_below, &below, &below };
	uint32_t new;
	bool ok;

	g_string_append_c(below.path, '/');
	ok = find_object(comparison, comparison->cursor.id, path->str, &new) &&
	     trees_compare(comparison->objects, comparison->reader, new, &old, 1, &walk, comparison->error);
	g_string_free(below.path, TRUE);
	return ok && index_cursor_next(&comparison->cursor, comparison->error);
}

static bool compare_folder(struct comparison *comparison, GString *path, uint32_t old, uint32_t place);

static bool compare_below(struct comparison *comparison, GString *path, const struct tree_entry *new,
			  const struct tree_entry *old, uint32_t place)
{
	uint32_t tree = OBJECT_NONE;

	if (old && !find_object(comparison, old->id, path->str, &tree))
		return false;
	if (folder_is_tree(comparison, place, tree))
		return skip_folder(comparison, path);
	if (new && comparison->cursor.kind == ENTRY_FOLDER && comparison->cursor.name->len == path->len + 1)
		return compare_sparse(comparison, path, tree);
	return compare_folder(comparison, path, tree, place);
}

/* A file, or what stands for nothing: a link, a submodule, an entry that is only announced. */
static bool compare_file(struct comparison *comparison, const GString *path, const struct tree_entry *new,
			 const struct tree_entry *old)
{
	uint32_t numbers[2] = { OBJECT_NONE, OBJECT_NONE };
	struct tree_change change = { path->str, OBJECT_NONE, &numbers[1], 1 };
	bool is_new = new &&new->kind == ENTRY_FILE && !comparison->cursor.absent;
	bool is_old = old && old->kind == ENTRY_FILE;

	if (new && comparison->cursor.unmerged)
		return fail(comparison->error, KEXPORT_ERROR_BAD_DATA, "%s: not merged yet", path->str);
	if (is_new && is_old && oid_is(new->id, old->id))
		return true;
	if ((is_new && !find_object(comparison, new->id, path->str, &numbers[0])) ||
	    (is_old && !find_object(comparison, old->id, path->str, &numbers[1])))
		return false;
	change.new = numbers[0];
	if (numbers[0] != numbers[1])
		comparison->walk->changed(&change, comparison->walk->user);
	return true;
}

/* One name of a folder, on either side or on both; @any is one of them. */
static bool compare_entry(struct comparison *comparison, GString *path, const struct tree_entry *any,
			  const struct tree_entry *new, const struct tree_entry *old, uint32_t place)
{
	size_t length = path->len;
	bool is_folder = any->kind == ENTRY_FOLDER, ok = true;

	if (length)
		g_string_append_c(path, '/');
	g_string_append_len(path, any->name, (gssize)any->length);
	if (!comparison->walk->wanted(path->str, path->len, is_folder, comparison->walk->filter))
		ok = !new || !is_folder || skip_folder(comparison, path);
	else if (is_folder)
		ok = compare_below(comparison, path, new, old,
				   find_folder(&comparison->index, place, any->name, any->length));
	else
		ok = compare_file(comparison, path, new, old);
	if (ok && new && !is_folder)
		ok = index_cursor_next(&comparison->cursor, comparison->error);
	g_string_truncate(path, length);
	return ok;
}

/* Merges the entries of the index below @path with those of the tree @number, both by name. */
static bool merge_folder(struct comparison *comparison, GString *path, const struct object_data *data, uint32_t place)
{
	const uint8_t *p = data->bytes, *end = p + data->size;
	g_autofree char *folder = path->len ? g_strconcat(path->str, "/", NULL) : g_strdup("");
	size_t prefix = strlen(folder);
	bool ok = true;

	while (ok) {
		struct tree_entry old, new;
		bool has_new = side_entry(comparison, prefix, folder, &new), has_old = p < end;
		uint32_t n_left = comparison->cursor.n_left;
		int order;

		if (has_old && !tree_entry_read(p, end, &old))
			return fail(comparison->error, KEXPORT_ERROR_BAD_DATA, "%s: tree: expected a list of entries",
				    *folder ? folder : "/");
		if (!has_old && !has_new)
			break;
		order = !has_old ? -1 : !has_new ? 1 : tree_entry_compare(&new, &old);
		ok = compare_entry(comparison, path, order <= 0 ? &new : &old, order <= 0 ? &new : NULL,
				   order >= 0 ? &old : NULL, place);
		if (ok && order <= 0 && comparison->cursor.n_left == n_left)
			return fail(comparison->error, KEXPORT_ERROR_BAD_DATA, "%s: %s: expected the name of a file",
				    comparison->index.path, comparison->cursor.name->str);
		if (order >= 0)
			p = old.next;
	}
	return ok;
}

static bool compare_folder(struct comparison *comparison, GString *path, uint32_t old, uint32_t place)
{
	struct object_data data = { 0 };
	bool ok;

	if (comparison->depth >= MAX_DEPTH)
		return fail(comparison->error, KEXPORT_ERROR_BAD_DATA, "%s: more than %d folders deep", path->str,
			    MAX_DEPTH);
	if (old != OBJECT_NONE && !object_read_type(comparison->reader, old, OBJECT_TREE, &data, comparison->error))
		return false;
	comparison->depth++;
	ok = merge_folder(comparison, path, &data, place);
	comparison->depth--;
	object_data_release(comparison->reader, &data);
	return ok;
}

bool index_compare(struct repo *repo, struct objects *objects, struct object_reader *reader, uint32_t old,
		   const struct tree_walk *walk, GError **error)
{
	struct comparison comparison = { .objects = objects, .reader = reader, .walk = walk, .error = error };
	const char *given = g_getenv("GIT_INDEX_FILE");
	g_autofree char *file =
		given && *given ? g_strdup(given) : g_strconcat(git_repository_path(repo_git(repo)), "index", NULL);
	g_autoptr(GString) path = g_string_new(NULL);
	uint32_t root;
	bool ok, is_compared = false;

	if (!index_file_open(&comparison.index, file, error))
		return false;
	root = comparison.index.folders->len ? 0 : G_MAXUINT32;
	ok = index_cursor_init(&comparison.cursor, &comparison.index, error);
	if (ok && !folder_is_tree(&comparison, root, old)) {
		ok = compare_folder(&comparison, path, old, root);
		is_compared = true;
	}
	if (ok && is_compared && comparison.cursor.n_left)
		ok = fail(error, KEXPORT_ERROR_BAD_DATA, "%s: %s: expected entries in the order of their names", file,
			  comparison.cursor.name->str);
	index_cursor_clear(&comparison.cursor);
	index_file_close(&comparison.index);
	return ok;
}
