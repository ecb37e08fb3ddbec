/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* since: which commit brought the problems that modules have with a kernel. */

#include "change/history.h"
#include "model/compat.h"
#include "model/snapshot.h"

/* Whether @compat has a problem whose reason is what became of an export. */
bool since_is_asked(struct compat *compat);

/*
 * Fills the since of @compat's problems whose reason is what became of an export: the newest commit, up to the release
 * of
 * @kernel, that made the symbol what it is there, or took it away. The release is found as a tag of @repo (v6.12.43,
 * else v6.12; HEAD when there is none); what the release of @from (may be NULL) has is looked at only where nothing
 * newer tells. Where no commit does, sought_to is that release. Commits that cannot be judged become skips of @compat.
 * @options is as for history_of(); its words and tips are not used.
 */
bool since_fill(struct compat *compat, const struct snapshot *kernel, const struct snapshot *from, struct repo *repo,
		const struct history_options *options, GError **error);
