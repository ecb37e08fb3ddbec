/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* forest: the delta trees that a set of wanted objects hangs on. */

#include "store.h"

#define NO_NODE G_MAXUINT32

/* Children are a list: the first one, then each one's sibling. */
struct node {
	uint64_t key;	/* pack and offset */
	uint32_t child; /* NO_NODE ends the list */
	uint32_t sibling;
	uint32_t item; /* of the wanted object; NO_NODE for one that is only made from */
};

struct forest {
	struct objects *objects;
	struct node *nodes;
	uint32_t n_nodes, capacity;
	uint32_t *table, mask; /* key -> node, open addressing; gone once the forest stands */
	GArray *roots;	       /* of uint32_t */
	GArray *root_bits;     /* how many bits the size of each takes, while they are found */
};

struct forest *forest_new(struct objects *objects, const uint32_t *numbers, uint32_t n);
void forest_free(struct forest *forest);
AUTO_DEFINE(forest)

static inline uint64_t node_key(guint pack, uint64_t offset)
{
	return (uint64_t)pack << 48 | offset;
}

static inline guint node_pack(uint64_t key)
{
	return (guint)(key >> 48);
}

static inline uint64_t node_offset(uint64_t key)
{
	return key & (((uint64_t)1 << 48) - 1);
}
