/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "files.h"

static const struct {
	const char *suffix;
	enum file_kind kind;
} suffixes[] = {
	{ ".c", FILE_SOURCE },	 { ".S", FILE_SOURCE },		{ ".h", FILE_HEADER },
	{ ".inc", FILE_HEADER }, { ".c_shipped", FILE_SOURCE }, { ".S_shipped", FILE_SOURCE },
};

/* Folders of a kernel that kbuild does not build into it; the more particular ones first. */
static const struct {
	const char *folder;
	bool read;
} folders[] = {
	{ "tools/testing", true },
	{ "tools", false },
	{ "Documentation", false },
	{ "scripts", false },
};

static bool is_below(const char *path, const char *folder)
{
	size_t length = strlen(folder);

	return strncmp(path, folder, length) == 0 && (path[length] == '/' || !path[length]);
}

bool files_is_read(const char *path)
{
	for (size_t i = 0; i < G_N_ELEMENTS(folders); i++)
		if (is_below(path, folders[i].folder))
			return folders[i].read;
	return true;
}

/* tools/ itself is not read, but has tools/testing. */
bool files_is_entered(const char *path)
{
	for (size_t i = 0; i < G_N_ELEMENTS(folders); i++)
		if (folders[i].read && is_below(folders[i].folder, path))
			return true;
	return files_is_read(path);
}

static void add_file(struct files *files, const char *path, const char *name)
{
	size_t length = strlen(name);

	if (!files_is_read(path))
		return;
	if (strcmp(name, "Makefile") == 0 || strcmp(name, "Kbuild") == 0) {
		g_ptr_array_add(files->paths[FILE_MAKEFILE], g_strdup(path));
		g_hash_table_add(files->makefile_folders, g_path_get_dirname(path));
		return;
	}
	for (size_t i = 0; i < G_N_ELEMENTS(suffixes); i++) {
		size_t n = strlen(suffixes[i].suffix);

		if (length > n && strcmp(name + length - n, suffixes[i].suffix) == 0) {
			g_ptr_array_add(files->paths[suffixes[i].kind], g_strdup(path));
			return;
		}
	}
}

/* What files_list() hands through the walk. */
struct listing {
	struct files *files;
	struct sites *skips;
};

static bool enter_folder(const char *path, gpointer data)
{
	(void)data;
	return files_is_entered(path);
}

static void note_file(const char *path, gpointer data)
{
	const struct listing *listing = data;
	const char *slash = strrchr(path, '/');

	add_file(listing->files, path, slash ? slash + 1 : path);
}

static void note_skip(const char *path, const char *reason, gpointer data)
{
	const struct listing *listing = data;

	sites_add_skip(listing->skips, path, reason);
}

static int path_order(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

bool files_list(struct files *files, struct file_tree *tree, struct sites *skips, GError **error)
{
	struct listing listing = { files, skips };
	struct file_walk walk = { enter_folder, note_file, note_skip, &listing };
	bool listed;

	files->tree = tree;
	files->makefile_folders = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	for (unsigned kind = 0; kind < N_FILE_KINDS; kind++)
		files->paths[kind] = g_ptr_array_new_with_free_func(g_free);
	listed = file_tree_list(tree, &walk, error);
	for (unsigned kind = 0; kind < N_FILE_KINDS; kind++)
		g_ptr_array_sort(files->paths[kind], path_order);
	return listed;
}

void files_clear(struct files *files)
{
	for (unsigned kind = 0; kind < N_FILE_KINDS; kind++)
		g_ptr_array_unref(files->paths[kind]);
	g_hash_table_unref(files->makefile_folders);
}
