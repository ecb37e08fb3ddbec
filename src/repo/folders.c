/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <git2.h>
#include <git2/sys/mempack.h>
#include <git2/sys/repository.h>
#include <string.h>

#include "base/error.h"
#include "folders.h"
#include "git.h"

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

GPtrArray *repo_object_folders(const struct repo *repo)
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

bool repo_use_environment(const struct repo *repo, GError **error)
{
	g_autoptr(GPtrArray) folders = repo_object_folders(repo);
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
