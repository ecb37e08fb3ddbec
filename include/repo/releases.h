/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * releases: for each commit the tag that git describe --contains would name it by (git: builtin/name-rev.c, with
 * --tags): the nearest tag that has the commit, where a step to a second parent counts as 65535.
 */

#include "repo/commits.h"

struct releases;

/* Follows @tags (of struct repo_tag) back to the oldest date of interest, @since (G_MININT64 for all). */
struct releases *releases_new(struct commits *commits, const GArray *tags, int64_t since);
void releases_free(struct releases *releases);
AUTO_DEFINE(releases)

/* The tag's name, which belongs to the tags; NULL when none contains the commit. */
const char *releases_find(const struct releases *releases, uint32_t commit);
