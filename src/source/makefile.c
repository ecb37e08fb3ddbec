/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "makefile.h"
#include "source/makefiles.h"

/* What one assignment of a Makefile sets (kernel: Documentation/core-api/symbol-namespaces.rst). */
struct flag {
	const char *path; /* of the Makefile; borrowed */
	guint line;	  /* in it */
	char *folder;
	char *object; /* CFLAGS_x.o: "x"; NULL for all of the folder */
	char *name_space;
	bool below; /* subdir-ccflags: for the folders below too */
};

struct makefiles {
	const struct files *files;
	struct sites *skips;
	GMutex lock;
	GArray *flags; /* of struct flag; for the holder of @lock while they are read */
};

static void flag_clear(gpointer data)
{
	struct flag *flag = data;

	g_free(flag->folder);
	g_free(flag->object);
	g_free(flag->name_space);
}

/* NS, "NS", '"NS"' and \"NS\" are the spellings seen. */
static char *value_of(const char *text, size_t length)
{
	const char *quotes = "'\"\\";
	size_t start = 0, end;

	while (start < length && strchr(quotes, text[start]))
		start++;
	for (end = start; end < length && !g_ascii_isspace(text[end]) && !strchr(quotes, text[end]);)
		end++;
	return g_strndup(text + start, end - start);
}

static void read_line(struct makefiles *makefiles, const char *path, guint n, const char *line, size_t length)
{
	static const char option[] = "-DDEFAULT_SYMBOL_NAMESPACE=";
	const char *found = memmem(line, length, option, strlen(option));
	const char *comment = memchr(line, '#', length);
	struct flag flag = { .path = path, .line = n };

	if (!found || (comment && comment < found))
		return;
	flag.folder = g_path_get_dirname(path);
	flag.below = memmem(line, length, "subdir-ccflags", 14) != NULL;
	if (length > 7 && memcmp(line, "CFLAGS_", 7) == 0)
		flag.object = g_strndup(line + 7, strcspn(line + 7, ". \t+:="));
	found += strlen(option);
	flag.name_space = value_of(found, length - (size_t)(found - line));
	g_array_append_val(makefiles->flags, flag);
}

static void read_lines(struct makefiles *makefiles, const char *path, const char *line, const char *end)
{
	for (guint n = 1; line < end; n++) {
		const char *newline = memchr(line, '\n', (size_t)(end - line));
		size_t length = newline ? (size_t)(newline - line) : (size_t)(end - line);
		g_autofree char *copy = g_strndup(line, length);

		read_line(makefiles, path, n, copy, strlen(copy));
		line += length + 1;
	}
}

static void read_makefile(guint i, const char *text, size_t length, const char *reason, guint worker, gpointer data)
{
	struct makefiles *makefiles = data;
	const char *path = makefiles->files->paths[FILE_MAKEFILE]->pdata[i];

	(void)worker;
	if (text && !memmem(text, length, "DEFAULT_SYMBOL_NAMESPACE", 24))
		return;
	g_mutex_lock(&makefiles->lock);
	if (text)
		read_lines(makefiles, path, text, text + length);
	else
		sites_add_skip(makefiles->skips, path, reason);
	g_mutex_unlock(&makefiles->lock);
}

/* As one reads them: what comes later counts. */
static int flag_order(gconstpointer a, gconstpointer b)
{
	const struct flag *x = a, *y = b;
	int order = strcmp(x->path, y->path);

	return order ? order : x->line < y->line ? -1 : x->line > y->line;
}

struct makefiles *makefiles_read(const struct files *files, struct sites *skips, guint n_jobs)
{
	struct makefiles *makefiles = g_new0(struct makefiles, 1);

	makefiles->files = files;
	makefiles->skips = skips;
	makefiles->flags = g_array_new(FALSE, FALSE, sizeof(struct flag));
	g_array_set_clear_func(makefiles->flags, flag_clear);
	g_mutex_init(&makefiles->lock);
	file_tree_read_all(files->tree, files->paths[FILE_MAKEFILE], n_jobs, read_makefile, makefiles);
	g_array_sort(makefiles->flags, flag_order);
	return makefiles;
}

void makefiles_free(struct makefiles *makefiles)
{
	g_array_unref(makefiles->flags);
	g_mutex_clear(&makefiles->lock);
	g_free(makefiles);
}

/* The folder whose Makefile builds what lies in @folder: itself, or the nearest above that has one. */
static char *building_folder(const struct makefiles *makefiles, const char *path)
{
	char *folder = g_path_get_dirname(path);

	while (strcmp(folder, ".") != 0 && !g_hash_table_contains(makefiles->files->makefile_folders, folder)) {
		char *above = g_path_get_dirname(folder);

		g_free(folder);
		folder = above;
	}
	return folder;
}

static bool flag_is_for(const struct flag *flag, const char *folder, const char *object)
{
	size_t length = strlen(flag->folder);

	if (flag->object && strcmp(flag->object, object) != 0)
		return false;
	if (strcmp(flag->folder, folder) == 0)
		return true;
	return flag->below && strncmp(folder, flag->folder, length) == 0 && folder[length] == '/';
}

const char *makefiles_namespace(const struct makefiles *makefiles, const char *path)
{
	g_autofree char *folder = building_folder(makefiles, path);
	g_autofree char *object = g_path_get_basename(path);
	const struct flag *best = NULL;

	if (makefiles->flags->len == 0 || !g_str_has_suffix(path, ".c"))
		return NULL;
	*strrchr(object, '.') = 0;
	for (guint i = 0; i < makefiles->flags->len; i++) {
		const struct flag *flag = &g_array_index(makefiles->flags, struct flag, i);

		if (flag_is_for(flag, folder, object) && (!best || strlen(flag->folder) >= strlen(best->folder)))
			best = flag;
	}
	return best ? best->name_space : NULL;
}

char *makefile_namespace(const char *text, size_t length, const char *object, bool is_above)
{
	struct makefiles makefiles = { .flags = g_array_new(FALSE, FALSE, sizeof(struct flag)) };
	char *found = NULL;

	g_array_set_clear_func(makefiles.flags, flag_clear);
	read_lines(&makefiles, "Makefile", text, text + length);
	for (guint i = 0; i < makefiles.flags->len; i++) {
		const struct flag *flag = &g_array_index(makefiles.flags, struct flag, i);

		if ((!is_above || flag->below) && (!flag->object || strcmp(flag->object, object) == 0)) {
			g_free(found);
			found = g_strdup(flag->name_space);
		}
	}
	g_array_unref(makefiles.flags);
	return found;
}
