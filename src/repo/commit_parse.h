/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* commit_parse: the header of a commit object, as far as a walk needs it. */

#include <glib.h>

#include "repo/oid.h"

struct commit_header {
	struct oid tree;
	int64_t date;	 /* the committer's; 0 when it cannot be read, as in git */
	GArray *parents; /* of struct oid; the caller's, emptied first */
};

/* False when the text does not start with a tree. */
bool commit_parse(const uint8_t *text, size_t size, struct commit_header *header);
