/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "base/error.h"
#include "base/folder.h"
#include "open_tree.h"
#include "repo/revision.h"

struct file_tree *open_tree(const char *name, GError **error)
{
	if (!g_file_test(name, G_FILE_TEST_EXISTS)) {
		for (const char *at = strchr(name, '@'); at; at = strchr(at + 1, '@')) {
			g_autofree char *repo = g_strndup(name, (gsize)(at - name));

			if (!g_file_test(repo, G_FILE_TEST_EXISTS))
				continue;
			if (at[1])
				return revision_open(repo, at + 1, error);
			fail(error, KEXPORT_ERROR_USAGE, "%s: expected a revision behind the @", name);
			return NULL;
		}
	}
	return folder_open(name, error);
}
