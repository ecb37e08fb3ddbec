/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* commit_new: new commits. Objects alone do no harm; what a user sees changes with repo_advance(). */

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

#include "repo/mail.h"
#include "repo/repo.h"

/* A file as it is to be; paths are those of the repository. */
struct new_file {
	const char *path;
	const char *bytes;
	size_t length;
};

/* Whether @path is as HEAD has it, in the index and in the work tree; if not, an error that says so. */
bool repo_is_unchanged(struct repo *repo, const char *path, GError **error);

/* The commit @commit on top of @parent, in whose tree @files (of struct new_file) are as they are here. */
bool repo_commit_new(struct repo *repo, const struct oid *parent, const GArray *files, const char *message,
		     const struct identity *author, struct oid *commit, GError **error);

/* Moves HEAD's branch from @from to @to, unless it is elsewhere by now, and brings the index up to the work tree for
 * @paths (NULL-terminated). */
bool repo_advance(struct repo *repo, const struct oid *from, const struct oid *to, char *const *paths, GError **error);
