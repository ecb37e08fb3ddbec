/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glob.h>
#include <string.h>

#include "base/error.h"
#include "input/system_map.h"

/* No kernel has fewer symbols. */
enum { FEWEST_SYMBOLS = 100 };

/* "ADDRESS TYPE NAME" of one line; the name, or NULL. Undefined symbols are none. */
static const char *parse_line(char *line)
{
	char *type = strchr(line, ' ');
	char *name = type ? strchr(type + 1, ' ') : NULL;

	if (!name || name != type + 2 || type[1] == 'U' ||
	    strspn(line, "0123456789abcdefABCDEF") != (size_t)(type - line))
		return NULL;
	name++;
	name[strcspn(name, " \t\r")] = '\0'; /* a module's name may follow, as in /proc/kallsyms */
	return name;
}

GHashTable *system_map_read(const char *path, GHashTable *wanted, GError **error)
{
	g_autofree char *text = NULL;
	g_autoptr(GHashTable) found = g_hash_table_new(g_str_hash, g_str_equal);
	guint n_symbols = 0;
	char *rest;

	if (!g_file_get_contents(path, &text, NULL, error))
		return NULL;
	for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		const char *name = parse_line(line);
		gpointer key;

		n_symbols += name != NULL;
		if (name && g_hash_table_lookup_extended(wanted, name, &key, NULL))
			g_hash_table_add(found, key);
	}
	if (n_symbols >= FEWEST_SYMBOLS)
		return g_steal_pointer(&found);
	fail(error, KEXPORT_ERROR_BAD_DATA, "expected a kernel's symbols, as \"ffffffff81000000 T _text\" a line");
	return NULL;
}

char *system_map_find(const char *path)
{
	static const char *const places[] = { "%s/System.map", "%s/boot/System.map-*",
					      "%s/usr/lib/modules/*/System.map", "%s/lib/modules/*/System.map" };
	char *found = NULL;

	for (size_t i = 0; !found && i < G_N_ELEMENTS(places); i++) {
		g_autoptr(GString) pattern = g_string_new(places[i]);
		glob_t matches;

		g_string_replace(pattern, "%s", path, 1);
		/* Two of them tell nothing about which is the kernel's. */
		if (glob(pattern->str, 0, NULL, &matches) == 0 && matches.gl_pathc == 1)
			found = g_strdup(matches.gl_pathv[0]);
		globfree(&matches);
	}
	return found;
}
