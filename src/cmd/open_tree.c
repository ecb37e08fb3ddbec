/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "base/error.h"
#include "base/folder.h"
#include "open_tree.h"
#include "repo/revision.h"

bool split_revision(const char *name, char **repo, char **revision)
{
	if (g_file_test(name, G_FILE_TEST_EXISTS))
		return false;
	for (const char *at = strchr(name, '@'); at; at = strchr(at + 1, '@')) {
		g_autofree char *path = g_strndup(name, (gsize)(at - name));

		if (!g_file_test(path, G_FILE_TEST_EXISTS))
			continue;
		*repo = g_steal_pointer(&path);
		*revision = g_strdup(at + 1);
		return true;
	}
	return false;
}

struct file_tree *open_tree(const char *name, GError **error)
{
	g_autofree char *repo = NULL, *revision = NULL;

	if (!split_revision(name, &repo, &revision))
		return folder_open(name, error);
	if (*revision)
		return revision_open(repo, revision, error);
	fail(error, KEXPORT_ERROR_USAGE, "%s: expected a revision behind the @", name);
	return NULL;
}
