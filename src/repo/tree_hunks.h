/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* tree_hunks: from the bytes that a delta keeps to the entries that it keeps. */

#include "delta.h"
#include "store.h"
#include "tree_delta.h"

enum {
	TREE_HUNKS_MAX = 64,		/* hunks, and gaps between copies */
	TREE_HUNKS_MAX_BYTES = 1 << 13, /* of their entries */
	TREE_HUNKS_MAX_BASE = 1 << 17,	/* bytes of a base */
	TREE_HUNKS_MAX_DELTA = 1 << 14, /* bytes of a delta */
};

struct tree_hunks {
	struct tree_hunk all[TREE_HUNKS_MAX];
	guint n;
	uint8_t *bytes; /* of all hunks, OBJECT_SLACK bytes behind them */
	size_t n_bytes, capacity;
	/* while they are made */
	struct object_buffer *base;
	guint n_gaps;
	uint32_t taken;	     /* bytes of the base that have been copied or passed over */
	uint32_t tail;	     /* byte of the base where what was copied behind the last gap starts */
	size_t bytes_before; /* of @bytes, without what was copied from there */
	bool in_gap;
};

void tree_hunks_init(struct tree_hunks *hunks);
void tree_hunks_clear(struct tree_hunks *hunks);

/*
 * What @delta makes of @base, a tree. False when that is no list of entries in git's order as far as it is looked at,
 * up to the last of the hunks, or when there is more of it than fits.
 */
bool tree_hunks_make(struct tree_hunks *hunks, struct object_buffer *base, const struct delta *delta);
