/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* loose: loose objects whose header lies, which libgit2 is not to read. */

#include <glib.h>

#include "repo/repo.h"

/* From here on libgit2 refuses loose objects of @repo that go on behind the size in their header. */
bool repo_guard_loose(const struct repo *repo, GError **error);
