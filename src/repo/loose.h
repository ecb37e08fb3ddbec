/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * loose: loose objects, which libgit2 (1.5) is not to read: it never ends where a file is cut off, and copies what is
 * behind the header to a buffer of the size that the header tells, however much that is.
 */

#include <glib.h>

#include "repo/repo.h"

/* From here on libgit2 asks us for the loose objects of @repo; @folders (strings; kept) are where they lie. */
bool repo_guard_loose(const struct repo *repo, GPtrArray *folders, GError **error);

/* Ends that; before the repository is closed. Nothing to do where it never began. */
void repo_unguard_loose(const struct repo *repo);
