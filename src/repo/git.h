/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* git: what the files of repo/ share of libgit2. */

#include <git2.h>

#include "repo/repo.h"

/* The repository; belongs to @repo. Not to be used by two threads at once. */
git_repository *repo_git(const struct repo *repo);

/* Where its objects lie: the folders of repo_find_folders(). Strings; they belong to @repo. */
GPtrArray *repo_object_folders(const struct repo *repo);

/* The object that stands in for @oid (refs/replace/), or @oid itself. */
const struct oid *repo_replaced(const struct repo *repo, const struct oid *oid);

/* The parents of a commit where they are not those that it names: grafts, the edge of a shallow clone. GArray of struct
 * oid, or NULL. */
const GArray *repo_grafted(const struct repo *repo, const struct oid *oid);

/* True when commits may not be what their objects say: a commit-graph file is then not to be used. */
bool repo_is_rewritten(const struct repo *repo);

/* libgit2's last error, for the end of a message. */
const char *git_reason(void);
