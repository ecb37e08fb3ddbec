/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* walk: what a walk may write to the graph. */

#include "repo/commits.h"

/* Between these two, commits that the commit-graph file has are read without their trees, which are then found
 * together. */
void commits_trees_later(struct commits *commits);
void commits_trees_now(struct commits *commits);

/* The commit, to have its flags set. */
struct commit *commits_flags(struct commits *commits, uint32_t commit);
