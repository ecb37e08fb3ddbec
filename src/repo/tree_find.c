/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "repo/tree.h"
#include "tree_entry.h"

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
