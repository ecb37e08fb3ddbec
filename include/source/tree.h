/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* tree: every export statement of a tree of sources, a kernel's or a module's. */

#include "base/file_tree.h"
#include "model/kconfig.h"
#include "model/site.h"

/*
 * Reads @files on up to @n_jobs threads (0: as many as there are processors). Documentation/, scripts/ and tools/ (but
 * not tools/testing/, where mocks are) are left out, as kbuild does not build them into the kernel. Symbolic links are
 * not followed. NULL when the files cannot be listed; a file that cannot be read becomes a skip.
 */
struct sites *sites_in_tree(struct file_tree *files, guint n_jobs, GError **error);

/*
 * The same for one configured kernel: without what @config rules out, because it is for another architecture, in a file
 * that is not built, or under a condition that does not hold. What cannot be decided stays, so that a symbol may still
 * have several sites. @config may be NULL: all sites.
 */
struct sites *sites_of_kernel(struct file_tree *files, const struct kconfig *config, guint n_jobs, GError **error);
