/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * tree_delta: a packed tree as the entries in which it differs from the tree that its delta is applied to. Two trees of
 * neighbouring commits are mostly made from the same one, or one from the other: what differs between them is told by
 * two deltas of some fifty bytes, and neither tree has to be built.
 */

#include "store.h"
#include "tree_sides.h"

/* Bytes @start to @end of the base, whole entries, give way to the next @size of the delta's bytes, whole entries too.
 */
struct tree_hunk {
	uint32_t start, end, size;
};

/* A record of the cache: @n_hunks hunks follow it, none of which touches the next one, then the bytes of all. */
struct tree_delta {
	uint64_t key, base; /* where the tree is, and what it is made from: pack and offset */
	uint32_t n_hunks;
	bool is_usable; /* false: the delta is damaged, the trees are, or they differ in more than is kept here */
};

/* One a reader: the deltas seen last. */
struct tree_deltas;

struct tree_deltas *tree_deltas_new(void);
void tree_deltas_free(struct tree_deltas *deltas);

/*
 * tree_sides_merge() of the trees @numbers, the new one and an old one: the same calls in the same order. False when
 * the two are no near relations, or damaged, or anything else is unusual: nothing was told then, and they have to be
 * read and merged.
 */
bool trees_merge_deltas(struct object_reader *reader, const uint32_t numbers[2], tree_entry_func func, gpointer user);
