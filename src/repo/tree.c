/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "base/error.h"
#include "repo/tree.h"
#include "store.h"
#include "tree_entry.h"

enum {
	MAX_DEPTH = 256, /* folders in folders; a tree could otherwise hold itself a thousand times over */
	MAX_PATH = 4096,
};

struct compare {
	struct objects *objects;
	struct object_reader *reader;
	const struct tree_walk *walk;
	GError **error;
	unsigned depth;
	size_t length; /* of path */
	char path[MAX_PATH + 1];
};

/* One of the trees being merged; an absent one is empty. */
struct side {
	struct object_data data;
	const uint8_t *p, *end;
	struct tree_entry entry; /* at p, where p < end */
};

static bool compare_folders(struct compare *compare, uint32_t new, const uint32_t *old, guint n_old);

static bool bad_tree(struct compare *compare, uint32_t number)
{
	char hex[OID_HEX_SIZE + 1];

	oid_to_hex(objects_id(compare->objects, number), hex);
	return fail(compare->error, KEXPORT_ERROR_BAD_DATA, "tree %s: %s: expected a list of entries", hex,
		    compare->length ? compare->path : "/");
}

static bool side_read(struct compare *compare, struct side *side, uint32_t number)
{
	if (side->p < side->end && !tree_entry_read(side->p, side->end, &side->entry))
		return bad_tree(compare, number);
	return true;
}

static bool side_open(struct compare *compare, struct side *side, uint32_t number)
{
	memset(side, 0, sizeof(*side));
	if (number == OBJECT_NONE)
		return true;
	if (!object_read_type(compare->reader, number, OBJECT_TREE, &side->data, compare->error))
		return false;
	side->p = side->data.bytes;
	side->end = side->p + side->data.size;
	return true;
}

static bool find_object(struct compare *compare, const struct tree_entry *entry, uint32_t *number)
{
	char hex[OID_HEX_SIZE + 1];

	*number = reader_find(compare->reader, entry->id);
	if (*number != OBJECT_NONE)
		return true;
	oid_to_hex(entry->id, hex);
	return fail(compare->error, KEXPORT_ERROR_NOT_FOUND, "%s: object %s is missing", compare->path, hex);
}

/*
 * An entry that differs: @entries[0] is the new one, the others the parents', NULL where there is none. All that are
 * there have the same name and are all folders or all none.
 */
static bool tell(struct compare *compare, const struct tree_entry *const *entries, guint n_old)
{
	const struct tree_entry *any = NULL;
	size_t length = compare->length;
	uint32_t numbers[TREE_MAX_PARENTS + 1];
	bool is_folder, ok = true;

	for (guint i = 0; !any; i++)
		any = entries[i];
	is_folder = any->kind == ENTRY_FOLDER;
	if (any->length > MAX_PATH - 1 - length)
		return fail(compare->error, KEXPORT_ERROR_BAD_DATA, "%s: path is longer than %d bytes", compare->path,
			    MAX_PATH);
	if (length)
		compare->path[compare->length++] = '/';
	memcpy(compare->path + compare->length, any->name, any->length);
	compare->length += any->length;
	compare->path[compare->length] = '\0';

	if (compare->walk->wanted(compare->path, compare->length, is_folder, compare->walk->filter)) {
		bool differs = false;

		for (guint i = 0; ok && i <= n_old; i++) {
			numbers[i] = OBJECT_NONE;
			if (entries[i] && entries[i]->kind != ENTRY_OTHER)
				ok = find_object(compare, entries[i], &numbers[i]);
			differs |= numbers[i] != numbers[0];
		}
		if (ok && is_folder) {
			ok = compare_folders(compare, numbers[0], numbers + 1, n_old);
		} else if (ok && differs) {
			struct tree_change change = { compare->path, numbers[0], numbers + 1, n_old };

			compare->walk->changed(&change, compare->walk->user);
		}
	}
	compare->length = length;
	compare->path[length] = '\0';
	return ok;
}

/* The first byte from which on @a and @b differ, before @size. Both have OBJECT_SLACK bytes behind them. */
static size_t first_difference(const uint8_t *a, const uint8_t *b, size_t size)
{
	size_t i = 0;

	for (; i < size; i += 8) {
		uint64_t x, y;

		memcpy(&x, a + i, 8);
		memcpy(&y, b + i, 8);
		if (x != y)
			return MIN(size, i + (size_t)__builtin_ctzll(GUINT64_TO_LE(x ^ y)) / 8);
	}
	return size;
}

/* Takes both sides past all entries that are equal byte for byte: most of a tree, and found at memory speed. */
static bool skip_equal(struct compare *compare, struct side *a, struct side *b, const uint32_t *numbers)
{
	size_t size = (size_t)MIN(a->end - a->p, b->end - b->p), same = first_difference(a->p, b->p, size);
	const uint8_t *start = a->p, *stop = a->p + same;

	if (same == size && a->end - a->p == b->end - b->p) {
		a->p = a->end;
		b->p = b->end;
		return true;
	}
	while (a->p < a->end && side_read(compare, a, numbers[0])) {
		if (a->entry.next > stop)
			break;
		a->p = a->entry.next;
	}
	b->p += a->p - start;
	return side_read(compare, a, numbers[0]) && side_read(compare, b, numbers[1]);
}

/* The case that all but merges are: one parent. */
static bool compare_two(struct compare *compare, struct side *a, struct side *b, const uint32_t *numbers)
{
	for (;;) {
		const struct tree_entry *entries[2] = { NULL, NULL };
		int order;

		if (!skip_equal(compare, a, b, numbers))
			return false;
		if (a->p == a->end && b->p == b->end)
			return true;
		order = a->p == a->end ? 1 : b->p == b->end ? -1 : tree_entry_compare(&a->entry, &b->entry);
		entries[0] = order <= 0 ? &a->entry : NULL;
		entries[1] = order >= 0 ? &b->entry : NULL;
		if (!tell(compare, entries, 1))
			return false;
		if (order <= 0)
			a->p = a->entry.next;
		if (order >= 0)
			b->p = b->entry.next;
	}
}

/* All sides at once, by name; told is only what equals no parent's. */
static bool compare_many(struct compare *compare, struct side *sides, const uint32_t *numbers, guint n_old)
{
	for (;;) {
		const struct tree_entry *entries[TREE_MAX_PARENTS + 1], *first = NULL;
		bool same = false;

		for (guint i = 0; i <= n_old; i++) {
			if (!side_read(compare, &sides[i], numbers[i]))
				return false;
			if (sides[i].p < sides[i].end && (!first || tree_entry_compare(&sides[i].entry, first) < 0))
				first = &sides[i].entry;
		}
		if (!first)
			return true;
		for (guint i = 0; i <= n_old; i++)
			entries[i] = sides[i].p < sides[i].end && tree_entry_compare(&sides[i].entry, first) == 0
					     ? &sides[i].entry
					     : NULL;
		for (guint i = 1; i <= n_old; i++)
			same |= !entries[0] ? !entries[i]
					    : entries[i] && entries[i]->kind == entries[0]->kind &&
						      oid_compare(entries[i]->id, entries[0]->id) == 0;
		if (!same && !tell(compare, entries, n_old))
			return false;
		for (guint i = 0; i <= n_old; i++)
			if (entries[i])
				sides[i].p = sides[i].entry.next;
	}
}

static bool compare_folders(struct compare *compare, uint32_t new, const uint32_t *old, guint n_old)
{
	struct side sides[TREE_MAX_PARENTS + 1];
	uint32_t numbers[TREE_MAX_PARENTS + 1];
	guint n_open = 0;
	bool ok = true;

	if (compare->depth >= MAX_DEPTH)
		return fail(compare->error, KEXPORT_ERROR_BAD_DATA, "%s: more than %d folders deep", compare->path,
			    MAX_DEPTH);
	compare->depth++;
	numbers[0] = new;
	memcpy(numbers + 1, old, n_old * sizeof(*old));
	while (ok && n_open <= n_old) {
		ok = side_open(compare, &sides[n_open], numbers[n_open]);
		n_open++;
	}
	if (ok && n_old == 1)
		ok = compare_two(compare, &sides[0], &sides[1], numbers);
	else if (ok)
		ok = compare_many(compare, sides, numbers, n_old);
	while (n_open > 0)
		object_data_release(compare->reader, &sides[--n_open].data);
	compare->depth--;
	return ok;
}

bool trees_compare(struct objects *objects, struct object_reader *reader, uint32_t new, const uint32_t *old,
		   guint n_old, const struct tree_walk *walk, GError **error)
{
	static const uint32_t nothing = OBJECT_NONE;
	struct compare compare = { .objects = objects, .reader = reader, .walk = walk, .error = error };

	for (guint i = 0; i < n_old; i++)
		if (old[i] == new)
			return true;
	if (n_old == 0)
		return compare_folders(&compare, new, &nothing, 1);
	return compare_folders(&compare, new, old, MIN(n_old, TREE_MAX_PARENTS));
}

uint32_t tree_find(struct objects *objects, struct object_reader *reader, uint32_t tree, const char *path)
{
	while (tree != OBJECT_NONE) {
		size_t length = strcspn(path, "/");
		enum entry_kind kind = path[length] ? ENTRY_FOLDER : ENTRY_FILE;
		struct object_data data = { 0 };
		struct tree_entry entry = { 0 };
		bool found = false;

		if (!object_read_type(reader, tree, OBJECT_TREE, &data, NULL))
			return OBJECT_NONE;
		for (const uint8_t *p = data.bytes, *end = p + data.size; !found && tree_entry_read(p, end, &entry);
		     p = entry.next)
			found = entry.length == length && entry.kind == kind && memcmp(entry.name, path, length) == 0;
		tree = found ? objects_find(objects, entry.id) : OBJECT_NONE;
		object_data_release(reader, &data);
		if (kind == ENTRY_FILE)
			return tree;
		path += length + 1;
	}
	return OBJECT_NONE;
}
