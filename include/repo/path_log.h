/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* path_log: the subjects of the commits that touched files, newest first. */

#include "repo/repo.h"

/*
 * For each of @paths a GPtrArray of char *, in one GPtrArray: at most @most subjects each, merges left out. No more
 * than @max_commits of the history before @from are looked at: this is to learn habits from, not to be complete.
 */
GPtrArray *path_log(struct repo *repo, const struct oid *from, char *const *paths, guint most, guint max_commits,
		    GError **error);
