/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stddef.h>
#include <string.h>

#include "model/namespace.h"

static const char module_prefix[] = "module:";

/* One entry of a module list: a name, or the head of one when @glob. */
struct entry {
	const char *name;
	size_t length;
	bool glob;
};

/* Takes the next entry off @list; false at its end. An empty entry is one that matches nothing. */
static bool entry_next(const char **list, struct entry *entry)
{
	if (!**list)
		return false;
	entry->name = *list;
	entry->length = strcspn(*list, ",");
	*list += entry->length;
	*list += **list == ',';
	entry->glob = entry->length && entry->name[entry->length - 1] == '*';
	entry->length -= entry->glob;
	return true;
}

static const char *list_start(const char *name_space)
{
	return name_space + strlen(module_prefix);
}

/* kernel: kernel/module/main.c, mod_strncmp() and verify_module_namespace(), 6.16. */
static bool same_name(const char *a, const char *b, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		char x = a[i] == '-' ? '_' : a[i];
		char y = b[i] == '-' ? '_' : b[i];

		if (x != y || !x)
			return false;
	}
	return true;
}

static bool entry_covers(const struct entry *entry, const char *name, size_t length, bool glob)
{
	if (entry->glob ? length < entry->length : length != entry->length || glob)
		return false;
	return same_name(entry->name, name, entry->length);
}

static bool list_covers(const char *list, const char *name, size_t length, bool glob)
{
	struct entry entry;

	while (entry_next(&list, &entry))
		if (entry_covers(&entry, name, length, glob))
			return true;
	return false;
}

static bool list_covers_list(const char *a, const char *b)
{
	struct entry entry;

	while (entry_next(&b, &entry))
		if ((entry.length || entry.glob) && !list_covers(a, entry.name, entry.length, entry.glob))
			return false;
	return true;
}

bool namespace_is_module_list(const char *name_space)
{
	return strncmp(name_space, module_prefix, strlen(module_prefix)) == 0;
}

bool namespace_admits_module(const char *name_space, const char *module)
{
	return list_covers(list_start(name_space), module, strlen(module), false);
}

bool namespace_admits_object(const char *name_space, const char *basename)
{
	const char *list = list_start(name_space);
	size_t length = strlen(basename);
	struct entry entry;

	while (entry_next(&list, &entry))
		if (strncmp(entry.name, basename, entry.length) == 0 && (entry.glob || entry.length == length))
			return true;
	return false;
}

enum module_list_change module_list_compare(const char *a, const char *b)
{
	bool keeps = list_covers_list(list_start(b), list_start(a));
	bool adds = !list_covers_list(list_start(a), list_start(b));

	if (keeps)
		return adds ? MODULE_LIST_WIDENED : MODULE_LIST_SAME;
	return adds ? MODULE_LIST_REPLACED : MODULE_LIST_NARROWED;
}
