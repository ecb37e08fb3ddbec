/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* history_indexed: a whole history, of which an index knows a part. */

#include "history_walk.h"

/*
 * As history_of() does, out of options->index and of those commits that it does not know, which are added to it. False
 * without @error where the index is of no use: for a part of a history or of its files, or when it was lost on the way;
 * @history is then to be thrown away, and all done without it.
 */
bool history_from_index(struct history *history, struct repo *repo, const struct history_options *options,
			GError **error);
