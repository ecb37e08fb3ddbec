/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <git2.h>
#include <git2/sys/mempack.h>
#include <git2/sys/repository.h>
#include <string.h>

#include "base/error.h"
#include "folders.h"
#include "git.h"

enum { MAX_ALTERNATE_DEPTH = 5 }; /* as in git */

/* A name that git put in double quotes, as it does where it has a colon in it (git: sq_quote, unquote_c_style()). */
static char *unquoted(const char *name)
{
	size_t length = strlen(name);
	g_autofree char *inner = NULL;

	if (length < 2 || name[0] != '"' || name[length - 1] != '"')
		return g_strdup(name);
	inner = g_strndup(name + 1, length - 2);
	return g_strcompress(inner);
}

/* Where the next name of a list starts: behind a colon that stands in no quotes. */
static const char *list_next(const char *list)
{
	bool quoted = *list == '"';

	for (list += quoted; *list; list++) {
		if (quoted && *list == '\\' && list[1])
			list++;
		else if (quoted && *list == '"')
			quoted = false;
		else if (!quoted && *list == ':')
			break;
	}
	return list;
}

/* Those that the environment names. */
static GPtrArray *given_folders(const struct repo *repo)
{
	GPtrArray *folders = g_ptr_array_new_with_free_func(g_free);
	const char *own = g_getenv("GIT_OBJECT_DIRECTORY"), *list = g_getenv("GIT_ALTERNATE_OBJECT_DIRECTORIES");

	g_ptr_array_add(folders,
			own && *own ? g_strdup(own) : g_build_filename(repo_common_dir(repo), "objects", NULL));
	while (list && *list) {
		const char *end = list_next(list);
		g_autofree char *name = g_strndup(list, (gsize)(end - list));

		if (*name)
			g_ptr_array_add(folders, unquoted(name));
		list = *end ? end + 1 : end;
	}
	return folders;
}

/* @folder and what its info/alternates names: a folder a line, relative to the folder that names it. */
static void add_folder(GPtrArray *folders, GHashTable *seen, const char *folder, int depth)
{
	g_autofree char *path = g_build_filename(folder, "info", "alternates", NULL);
	g_autofree char *text = NULL;
	g_auto(GStrv) lines = NULL;

	if (depth > MAX_ALTERNATE_DEPTH || !g_hash_table_add(seen, g_canonicalize_filename(folder, NULL)))
		return;
	g_ptr_array_add(folders, g_strdup(folder));
	if (!g_file_get_contents(path, &text, NULL, NULL))
		return;
	lines = g_strsplit(text, "\n", -1);
	for (char **line = lines; *line; line++) {
		g_autofree char *name = unquoted(*line), *alternate = NULL;

		if (*name == '\0' || **line == '#')
			continue;
		alternate = g_path_is_absolute(name) ? g_strdup(name) : g_build_filename(folder, name, NULL);
		add_folder(folders, seen, alternate, depth + 1);
	}
}

GPtrArray *repo_find_folders(const struct repo *repo)
{
	GPtrArray *folders = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GPtrArray) given = given_folders(repo);
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	for (guint i = 0; i < given->len; i++)
		add_folder(folders, seen, given->pdata[i], 0);
	return folders;
}

bool repo_use_environment(const struct repo *repo, GError **error)
{
	g_autoptr(GPtrArray) folders = given_folders(repo);
	const char *own = g_getenv("GIT_OBJECT_DIRECTORY");
	git_odb *odb = NULL;
	bool ok = true;

	if ((!own || !*own) && folders->len == 1)
		return true;
	ok = git_odb_open(&odb, folders->pdata[0]) == 0;
	for (guint i = 1; ok && i < folders->len; i++)
		ok = git_odb_add_disk_alternate(odb, folders->pdata[i]) == 0;
	ok = ok && git_repository_set_odb(repo_git(repo), odb) == 0;
	git_odb_free(odb);
	return ok || fail(error, KEXPORT_ERROR_IO, "%s: objects in %s: %s", repo_path(repo),
			  (const char *)folders->pdata[0], git_reason());
}

bool repo_write_to_memory(struct repo *repo, GError **error)
{
	enum { BEFORE_ALL_OTHERS = 1000 };
	git_odb_backend *backend = NULL;
	git_odb *odb = NULL;
	bool ok = git_repository_odb(&odb, repo_git(repo)) == 0 && git_mempack_new(&backend) == 0 &&
		  git_odb_add_backend(odb, backend, BEFORE_ALL_OTHERS) == 0;

	git_odb_free(odb);
	return ok || fail(error, KEXPORT_ERROR_IO, "%s: objects in memory: %s", repo_path(repo), git_reason());
}
