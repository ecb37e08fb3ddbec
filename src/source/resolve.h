/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* resolve: which of a tree's sites a configured kernel has. */

#include "headers.h"
#include "kbuild.h"

/*
 * Drops the sites of @sites that @config rules out: of another architecture, in a file that is not built, under a
 * condition that does not hold; and skips of such statements. What cannot be decided stays. Where a symbol still has
 * sites of unequal type or namespace, the names in their conditions are looked up in the public headers.
 */
void resolve_sites(struct tree *tree, struct sites *sites, const struct kconfig *config, guint n_jobs);
