/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* usage: who in the tree uses the symbols, and what that means for a namespace or a list of modules. */

#include "model/series.h"
#include "patch/plan.h"
#include "source/users.h"

struct usage;

/* Reads the Makefiles of @files and looks for the symbols of @wants; both and @sites outlive it. */
struct usage *usage_new(struct file_tree *files, const struct sites *sites, const GArray *wants, guint n_jobs,
			GError **error);
void usage_free(struct usage *usage);
AUTO_DEFINE(usage)

/* Of struct patch_user, by symbol and module. Belongs to @usage. */
const GArray *usage_users(const struct usage *usage);

/*
 * Drops from @wants those whose list of modules would cut a user in the tree off, and says so in @plan; with @force it
 * only says so. To be asked before edits are made.
 */
void usage_check_lists(const struct usage *usage, GArray *wants, bool force, struct plan *plan);

/*
 * Adds to @plan a MODULE_IMPORT_NS line for each module that uses a symbol which comes to a namespace, where the module
 * does not import it, and names them.
 */
void usage_add_imports(struct usage *usage, const struct dialect *dialect, struct plan *plan);
