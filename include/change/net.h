/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * net: what lies between two states of a kernel, whatever happened in between. The result is a struct history whose
 * events are of no commit; its skipped list names files that could not be read. Only files that differ are read.
 */

#include "change/history.h"
#include "repo/mails.h"

/* From the commit @old (NULL: from nothing) to the commit @new. */
struct history *net_of_commits(struct repo *repo, const struct oid *old, const struct oid *new,
			       const struct history_options *options, GError **error);

/* From HEAD to the index. */
struct history *net_of_index(struct repo *repo, const struct history_options *options, GError **error);

/*
 * From the commit @base to what the mails make of it; with @steps (may be NULL) also what each mail does, one struct
 * history after the other: a GPtrArray that the caller made. Fails on the first mail that does not apply.
 */
struct history *net_of_mails(struct repo *repo, const struct oid *base, const GArray *mails,
			     const struct history_options *options, GPtrArray *steps, GError **error);
