/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glob.h>
#include <string.h>

#include "base/error.h"
#include "functions.h"
#include "input/system_map.h"
#include "source.h"

/* No kernel has fewer symbols. */
enum { FEWEST_SYMBOLS = 100 };

/* "ADDRESS TYPE NAME" of one line. */
struct line {
	uint64_t address;
	char type; /* as nm(1) has it */
	const char *name;
};

/* False for what is no such line; undefined symbols are none. */
static bool parse_line(char *text, struct line *line)
{
	char *type = strchr(text, ' ');
	char *name = type ? strchr(type + 1, ' ') : NULL;

	if (!name || name != type + 2 || type[1] == 'U' ||
	    strspn(text, "0123456789abcdefABCDEF") != (size_t)(type - text))
		return false;
	name++;
	name[strcspn(name, " \t\r")] = '\0'; /* a module's name may follow, as in /proc/kallsyms */
	*line = (struct line){ g_ascii_strtoull(text, NULL, 16), type[1], name };
	return true;
}

/* Calls @take for each symbol of the file. False for one that is no list of a kernel's symbols. */
static bool read_lines(const char *path, void (*take)(const struct line *line, gpointer data), gpointer data,
		       GError **error)
{
	g_autofree char *text = NULL;
	guint n_symbols = 0;
	struct line line;
	char *rest;

	if (!g_file_get_contents(path, &text, NULL, error))
		return false;
	for (char *at = strtok_r(text, "\n", &rest); at; at = strtok_r(NULL, "\n", &rest)) {
		if (!parse_line(at, &line))
			continue;
		n_symbols++;
		take(&line, data);
	}
	return n_symbols >= FEWEST_SYMBOLS ||
	       fail(error, KEXPORT_ERROR_BAD_DATA,
		    "expected a kernel's symbols, as \"ffffffff81000000 T _text\" a line");
}

/* The names that are looked for, and those that were found. */
struct names {
	GHashTable *wanted, *found;
};

static void take_name(const struct line *line, gpointer data)
{
	struct names *names = data;
	gpointer key;

	if (g_hash_table_lookup_extended(names->wanted, line->name, &key, NULL))
		g_hash_table_add(names->found, key);
}

GHashTable *system_map_read(const char *path, GHashTable *wanted, GError **error)
{
	g_autoptr(GHashTable) found = g_hash_table_new(g_str_hash, g_str_equal);
	struct names names = { wanted, found };

	return read_lines(path, take_name, &names, error) ? g_steal_pointer(&found) : NULL;
}

static void take_function(const struct line *line, gpointer data)
{
	struct snapshot *snapshot = data;
	struct function function = { .module = "vmlinux", .address = line->address };

	if (!strchr("tTwW", line->type) || !function_is_whole(line->name))
		return;
	function.symbol = snapshot_string(snapshot, line->name);
	snapshot_add_function(snapshot, &function);
}

/* What is known of the image from elsewhere is no more than this. */
static void drop_image(GArray *functions)
{
	guint n_kept = 0;

	for (guint i = 0; i < functions->len; i++) {
		const struct function *function = &g_array_index(functions, struct function, i);

		if (strcmp(function->module, "vmlinux") != 0)
			g_array_index(functions, struct function, n_kept++) = *function;
	}
	g_array_set_size(functions, n_kept);
}

bool system_map_functions(const char *path, struct snapshot *snapshot, GError **error)
{
	AUTO(snapshot) part = snapshot_new();

	if (!read_lines(path, take_function, part, error))
		return false;
	drop_image(snapshot->functions);
	snapshot_merge(snapshot, g_steal_pointer(&part));
	snapshot_seal(snapshot);
	return true;
}

/* Of vmlinuz-V it is System.map-V, of any other image System.map. */
static char *find_beside(const char *image)
{
	g_autofree char *folder = g_path_get_dirname(image);
	g_autofree char *name = g_path_get_basename(image);
	const char *release = strncmp(name, "vmlinu", strlen("vmlinu")) == 0 ? strchr(name, '-') : NULL;
	g_autofree char *map = g_strconcat("System.map", release, NULL);

	return g_build_filename(folder, map, NULL);
}

static char *find_below(const char *folder)
{
	static const char *const places[] = { "boot/System.map-*", "usr/lib/modules/*/System.map",
					      "lib/modules/*/System.map" };
	char *found = g_build_filename(folder, "System.map", NULL);

	if (g_file_test(found, G_FILE_TEST_IS_REGULAR))
		return found;
	g_free(found);
	found = source_boot_path(folder, "System.map");
	for (size_t i = 0; !found && i < G_N_ELEMENTS(places); i++) {
		g_autofree char *pattern = g_build_filename(folder, places[i], NULL);
		glob_t matches;

		/* Two of them tell nothing about which is the kernel's. */
		if (glob(pattern, 0, NULL, &matches) == 0 && matches.gl_pathc == 1)
			found = g_strdup(matches.gl_pathv[0]);
		globfree(&matches);
	}
	return found;
}

char *system_map_find(const char *path)
{
	char *found = g_file_test(path, G_FILE_TEST_IS_DIR) ? find_below(path) : find_beside(path);

	if (found && !g_file_test(found, G_FILE_TEST_IS_REGULAR))
		g_clear_pointer(&found, g_free);
	return found;
}
