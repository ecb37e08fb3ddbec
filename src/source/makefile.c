/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <string.h>

#include "makefile.h"

/* What one assignment of a Makefile sets (kernel: Documentation/core-api/symbol-namespaces.rst). */
struct flag {
	char *folder; /* of the Makefile */
	char *object; /* CFLAGS_x.o: "x"; NULL for all of the folder */
	char *name_space;
	bool below; /* subdir-ccflags: for the folders below too */
};

struct makefiles {
	const struct files *files;
	GArray *flags; /* of struct flag */
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

static void read_line(struct makefiles *makefiles, const char *path, const char *line, size_t length)
{
	static const char option[] = "-DDEFAULT_SYMBOL_NAMESPACE=";
	const char *found = memmem(line, length, option, strlen(option));
	const char *comment = memchr(line, '#', length);
	struct flag flag = { 0 };

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

static void read_makefile(struct makefiles *makefiles, const char *path, const struct buffer *text)
{
	const char *line = text->bytes, *end = text->bytes + text->length;

	if (!memmem(text->bytes, text->length, "DEFAULT_SYMBOL_NAMESPACE", 24))
		return;
	while (line < end) {
		const char *newline = memchr(line, '\n', (size_t)(end - line));
		size_t length = newline ? (size_t)(newline - line) : (size_t)(end - line);
		g_autofree char *copy = g_strndup(line, length);

		read_line(makefiles, path, copy, strlen(copy));
		line += length + 1;
	}
}

struct makefiles *makefiles_read(const struct files *files, struct sites *skips)
{
	struct makefiles *makefiles = g_new0(struct makefiles, 1);
	const GPtrArray *paths = files->paths[FILE_MAKEFILE];
	struct buffer buffer = { 0 };

	makefiles->files = files;
	makefiles->flags = g_array_new(FALSE, FALSE, sizeof(struct flag));
	g_array_set_clear_func(makefiles->flags, flag_clear);
	for (guint i = 0; i < paths->len; i++) {
		if (file_read(files, paths->pdata[i], &buffer))
			read_makefile(makefiles, paths->pdata[i], &buffer);
		else
			sites_add_skip(skips, paths->pdata[i], g_strerror(errno));
	}
	g_free(buffer.bytes);
	return makefiles;
}

void makefiles_free(struct makefiles *makefiles)
{
	g_array_unref(makefiles->flags);
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
