/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <git2.h>

#include "base/error.h"
#include "git.h"
#include "repo/text_diff.h"

/* libgit2 counts who uses it; a diff of two buffers needs no repository. */
char *text_diff(const char *path, const GString *old, const GString *new, GError **error)
{
	git_diff_options options;
	git_buf text = GIT_BUF_INIT;
	git_patch *patch = NULL;
	char *result = NULL;

	git_libgit2_init();
	git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
	options.flags = GIT_DIFF_FORCE_TEXT;
	if (git_patch_from_buffers(&patch, old->str, old->len, path, new->str, new->len, path, &options) == 0 &&
	    git_patch_to_buf(&text, patch) == 0)
		result = g_strndup(text.ptr ? text.ptr : "", text.size);
	else
		fail(error, KEXPORT_ERROR_IO, "%s: cannot be compared: %s", path, git_reason());
	git_buf_dispose(&text);
	git_patch_free(patch);
	git_libgit2_shutdown();
	return result;
}
