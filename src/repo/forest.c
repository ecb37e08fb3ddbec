/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "base/parallel.h"
#include "forest.h"

enum { AHEAD = 8 }; /* objects that are fetched early */

/*
 * forest: the delta trees that a set of objects hangs on. git and libgit2 resolve one chain an object through a small
 * cache of bases; here each object is inflated once and each delta applied once, its base still warm. Only wanted
 * objects and their ancestors are nodes.
 */

static inline uint32_t *forest_slot(const struct forest *forest, uint64_t key)
{
	uint32_t i = (uint32_t)(key * 0x9e3779b97f4a7c15 >> 32) & forest->mask;

	while (forest->table[i] != NO_NODE && forest->nodes[forest->table[i]].key != key)
		i = (i + 1) & forest->mask;
	return &forest->table[i];
}

static void forest_grow(struct forest *forest)
{
	if (forest->n_nodes == forest->capacity) {
		forest->capacity = forest->capacity ? forest->capacity + forest->capacity / 2 : 1024;
		forest->nodes = g_renew(struct node, forest->nodes, forest->capacity);
	}
	if (forest->table && forest->n_nodes < forest->mask / 2)
		return;
	forest->mask = forest->table ? forest->mask * 2 + 1 : 4095;
	g_free(forest->table);
	forest->table = g_malloc(((size_t)forest->mask + 1) * sizeof(uint32_t));
	memset(forest->table, 0xff, ((size_t)forest->mask + 1) * sizeof(uint32_t));
	for (uint32_t i = 0; i < forest->n_nodes; i++)
		*forest_slot(forest, forest->nodes[i].key) = i;
}

/* The node at @key; *@is_new tells whether it was there before. */
static uint32_t forest_add(struct forest *forest, uint64_t key, bool *is_new)
{
	uint32_t *slot;

	forest_grow(forest);
	slot = forest_slot(forest, key);
	*is_new = *slot == NO_NODE;
	if (*is_new) {
		*slot = forest->n_nodes;
		forest->nodes[forest->n_nodes++] = (struct node){ key, NO_NODE, NO_NODE, NO_NODE };
	}
	return *slot;
}

/* False when the base is not to be found in the pack. */
static bool base_key(const struct forest *forest, uint64_t key, const struct packed *packed, uint64_t *base)
{
	uint64_t offset;

	if (!packed_base(objects_pack(forest->objects, node_pack(key)), packed, &offset))
		return false;
	*base = node_key(node_pack(key), offset);
	return true;
}

/*
 * Adds a wanted object and what it is made from. A chain that leads nowhere, or in a circle, ends without a root: its
 * objects are never visited, and are left for the slow path.
 */
static void forest_want(struct forest *forest, uint64_t key, uint32_t item)
{
	bool is_new;
	uint32_t node = forest_add(forest, key, &is_new);

	forest->nodes[node].item = item;
	while (is_new) {
		struct packed packed;
		uint64_t base;
		uint32_t parent;

		if (!pack_header(objects_pack(forest->objects, node_pack(key)), node_offset(key), &packed))
			return;
		if (!packed.is_delta) {
			uint8_t bits = (uint8_t)g_bit_storage(packed.size);

			g_array_append_val(forest->roots, node);
			g_array_append_val(forest->root_bits, bits);
			return;
		}
		if (!base_key(forest, key, &packed, &base))
			return;
		parent = forest_add(forest, base, &is_new);
		forest->nodes[node].sibling = forest->nodes[parent].child;
		forest->nodes[parent].child = node;
		node = parent;
		key = base;
	}
}

/*
 * Puts children of which nothing is made before the others: whoever goes depth first and lets go of a node once its
 * last child is made then holds a node only where it has two children with children.
 */
static void sort_children(struct forest *forest, struct node *node)
{
	uint32_t leaves = NO_NODE, others = NO_NODE, *leaf = &leaves, *other = &others;

	for (uint32_t i = node->child; i != NO_NODE; i = forest->nodes[i].sibling) {
		uint32_t **end = forest->nodes[i].child == NO_NODE ? &leaf : &other;

		**end = i;
		*end = &forest->nodes[i].sibling;
	}
	*other = NO_NODE;
	*leaf = others;
	node->child = leaves;
}

/* Large ones first, then as they were: streams that are inflated side by side should end together. */
static void sort_roots(struct forest *forest)
{
	enum { MAX_BITS = 64 };
	GArray *sorted = g_array_sized_new(FALSE, FALSE, sizeof(uint32_t), forest->roots->len);
	guint next[MAX_BITS + 2] = { 0 };

	for (guint i = 0; i < forest->roots->len; i++)
		next[MAX_BITS - g_array_index(forest->root_bits, uint8_t, i) + 1]++;
	for (guint i = 0; i < MAX_BITS; i++)
		next[i + 1] += next[i];
	g_array_set_size(sorted, forest->roots->len);
	for (guint i = 0; i < forest->roots->len; i++)
		g_array_index(sorted, uint32_t, next[MAX_BITS - g_array_index(forest->root_bits, uint8_t, i)]++) =
			g_array_index(forest->roots, uint32_t, i);
	g_array_unref(forest->roots);
	forest->roots = sorted;
	g_clear_pointer(&forest->root_bits, g_array_unref);
}

struct forest *forest_new(struct objects *objects, const uint32_t *numbers, uint32_t n)
{
	struct forest *forest = g_new0(struct forest, 1);
	const struct pack *pack = NULL;
	guint index = 0;

	forest->objects = objects;
	forest->roots = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	forest->root_bits = g_array_new(FALSE, FALSE, sizeof(uint8_t));
	for (uint32_t i = 0; i < n; i++) {
		struct place place = objects_place(objects, numbers[i]);

		if (i + AHEAD < n)
			objects_prefetch(objects, numbers[i + AHEAD]);

		if (!place.pack)
			continue;
		if (place.pack != pack)
			index = objects_pack_index(objects, pack = place.pack);
		forest_want(forest, node_key(index, place.offset), i);
	}
	g_clear_pointer(&forest->table, g_free);
	sort_roots(forest);
	for (uint32_t i = 0; i < forest->n_nodes; i++)
		sort_children(forest, &forest->nodes[i]);
	return forest;
}

void forest_free(struct forest *forest)
{
	g_array_unref(forest->roots);
	g_free(forest->nodes);
	g_free(forest->table);
	g_free(forest);
}
