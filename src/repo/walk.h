/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* walk: what a walk may write to the graph. */

#include "repo/commits.h"

/* The commit, to have its flags set. */
struct commit *commits_flags(struct commits *commits, uint32_t commit);
