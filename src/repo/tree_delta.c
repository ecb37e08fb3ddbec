/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "tree_delta.h"
#include "tree_hunks.h"

enum {
	ARENA_SIZE = 1 << 20,
	SLOT_BITS = 13,
};

struct tree_deltas {
	uint8_t *arena;	 /* a ring of records; the oldest go first */
	uint64_t head;	 /* bytes that were ever written to it */
	uint64_t *slots; /* by key: what @head was when the record was written, and 1 more; 0: none */
	struct tree_hunks hunks;
	GByteArray *scratch[2]; /* a side of a merge */
};

struct tree_deltas *tree_deltas_new(void)
{
	struct tree_deltas *deltas = g_new0(struct tree_deltas, 1);

	deltas->arena = g_malloc(ARENA_SIZE + OBJECT_SLACK);
	deltas->slots = g_new0(uint64_t, 1 << SLOT_BITS);
	for (guint i = 0; i < 2; i++)
		deltas->scratch[i] = g_byte_array_new();
	tree_hunks_init(&deltas->hunks);
	return deltas;
}

void tree_deltas_free(struct tree_deltas *deltas)
{
	for (guint i = 0; i < 2; i++)
		g_byte_array_unref(deltas->scratch[i]);
	tree_hunks_clear(&deltas->hunks);
	g_free(deltas->arena);
	g_free(deltas->slots);
	g_free(deltas);
}

static uint64_t *slot_of(const struct tree_deltas *deltas, uint64_t key)
{
	return &deltas->slots[key * 0x9e3779b97f4a7c15 >> (64 - SLOT_BITS)];
}

static const struct tree_delta *deltas_find(const struct tree_deltas *deltas, uint64_t key)
{
	uint64_t place = *slot_of(deltas, key);
	const struct tree_delta *delta;

	if (!place || deltas->head - (place - 1) > ARENA_SIZE)
		return NULL;
	delta = (const struct tree_delta *)(const void *)(deltas->arena + (place - 1) % ARENA_SIZE);
	return delta->key == key ? delta : NULL;
}

/* Writes down what was made; @is_usable false: that nothing was. */
static void deltas_add(struct tree_deltas *deltas, uint64_t key, uint64_t base, bool is_usable)
{
	const struct tree_hunks *hunks = &deltas->hunks;
	struct tree_delta delta = { key, base, is_usable ? hunks->n : 0, is_usable };
	size_t hunks_size = delta.n_hunks * sizeof(*hunks->all), bytes_size = is_usable ? hunks->n_bytes : 0;
	size_t size = (sizeof(delta) + hunks_size + bytes_size + 7) / 8 * 8,
	       left = ARENA_SIZE - deltas->head % ARENA_SIZE;
	uint8_t *p;

	if (size > left)
		deltas->head += left;
	p = deltas->arena + deltas->head % ARENA_SIZE;
	memcpy(p, &delta, sizeof(delta));
	if (hunks_size)
		memcpy(p + sizeof(delta), hunks->all, hunks_size);
	if (bytes_size)
		memcpy(p + sizeof(delta) + hunks_size, hunks->bytes, bytes_size);
	*slot_of(deltas, key) = deltas->head + 1;
	deltas->head += size;
}

/* A tree in a pack. */
struct packed_tree {
	const struct pack *pack;
	uint64_t pack_key, key, base; /* 0: the tree is made from none */
	const struct tree_delta *known;
	struct packed packed; /* where it is not known */
};

static bool packed_tree_find(struct objects *objects, const struct tree_deltas *deltas, uint32_t number,
			     struct packed_tree *tree)
{
	struct place place = objects_place(objects, number);
	uint64_t offset;

	if (!place.pack)
		return false;
	tree->pack = place.pack;
	tree->pack_key = (uint64_t)objects_pack_index(objects, place.pack) << 48;
	tree->key = tree->pack_key | place.offset;
	tree->base = 0;
	tree->known = deltas_find(deltas, tree->key);
	if (tree->known) {
		tree->base = tree->known->base;
		return tree->known->is_usable;
	}
	if (!pack_header(place.pack, place.offset, &tree->packed))
		return false;
	if (tree->packed.is_delta && packed_base(place.pack, &tree->packed, &offset))
		tree->base = tree->pack_key | offset;
	return true;
}

static void make(struct object_reader *reader, struct tree_deltas *deltas, const struct packed_tree *tree,
		 struct object_buffer *base)
{
	const struct delta *delta = NULL;

	if (base->size <= TREE_HUNKS_MAX_BASE && tree->packed.size <= TREE_HUNKS_MAX_DELTA)
		delta = reader_delta(reader, tree->pack, &tree->packed, base->size);
	deltas_add(deltas, tree->key, tree->base, delta && tree_hunks_make(&deltas->hunks, base, delta));
}

/* One side on its way through the base. */
struct side {
	const struct tree_hunk *hunk, *end;
	const uint8_t *bytes; /* of @hunk */
};

static struct side side_of(const struct tree_delta *delta)
{
	static const struct tree_hunk none;
	const struct tree_hunk *hunks;

	if (!delta)
		return (struct side){ &none, &none, NULL };
	hunks = (const struct tree_hunk *)(const void *)(delta + 1);
	return (struct side){ hunks, hunks + delta->n_hunks, (const uint8_t *)(hunks + delta->n_hunks) };
}

static bool side_extend(const struct side *side, const struct tree_hunk **hunk, uint32_t *end)
{
	const struct tree_hunk *from = *hunk;

	for (; *hunk < side->end && (*hunk)->start <= *end; ++*hunk)
		*end = MAX(*end, (*hunk)->end);
	return *hunk > from;
}

/* What @side has instead of bytes @start to @end of the base; its hunks up to @hunk are among these. */
static void side_take(struct side *side, const struct tree_hunk *hunk, const uint8_t *base, uint32_t start,
		      uint32_t end, GByteArray *scratch, struct tree_side *out)
{
	memset(out, 0, offsetof(struct tree_side, entry));
	if (side->hunk == hunk) {
		out->p = base + start;
		out->end = base + end;
	} else if (side->hunk + 1 == hunk && side->hunk->start == start && side->hunk->end == end) {
		out->p = side->bytes;
		out->end = side->bytes += side->hunk->size;
	} else {
		g_byte_array_set_size(scratch, 0);
		for (const struct tree_hunk *h = side->hunk; h < hunk; start = h++->end) {
			g_byte_array_append(scratch, base + start, h->start - start);
			g_byte_array_append(scratch, side->bytes, h->size);
			side->bytes += h->size;
		}
		g_byte_array_append(scratch, base + start, end - start + OBJECT_SLACK);
		out->p = scratch->data;
		out->end = scratch->data + scratch->len - OBJECT_SLACK;
	}
	side->hunk = hunk;
}

/* Region by region: what lies between two hunks that do not touch is the same on both sides. */
static void merge_hunks(struct tree_deltas *deltas, const struct object_buffer *base, struct side sides[2],
			tree_entry_func func, gpointer user)
{
	while (sides[0].hunk < sides[0].end || sides[1].hunk < sides[1].end) {
		const struct tree_hunk *hunks[2] = { sides[0].hunk, sides[1].hunk };
		struct tree_side merged[2];
		uint32_t start = G_MAXUINT32, end;
		guint bad;

		for (guint i = 0; i < 2; i++)
			if (hunks[i] < sides[i].end)
				start = MIN(start, hunks[i]->start);
		end = start;
		while (side_extend(&sides[0], &hunks[0], &end) || side_extend(&sides[1], &hunks[1], &end))
			;
		for (guint i = 0; i < 2; i++)
			side_take(&sides[i], hunks[i], base->bytes, start, end, deltas->scratch[i], &merged[i]);
		if (!tree_sides_merge(merged, 2, func, user, &bad))
			return;
	}
}

/* The tree that both are made from, or that one of the two is and the other is made from; 0: none. */
static uint64_t common_base(const struct packed_tree trees[2])
{
	if (trees[0].base == trees[1].base || trees[0].base == trees[1].key)
		return trees[0].base;
	return trees[1].base == trees[0].key ? trees[1].base : 0;
}

bool trees_merge_deltas(struct object_reader *reader, const uint32_t numbers[2], tree_entry_func func, gpointer user)
{
	struct tree_deltas *deltas = reader_tree_deltas(reader);
	struct packed_tree trees[2];
	struct object_buffer *base;
	struct side sides[2];
	uint64_t key;
	bool ok;

	for (guint i = 0; i < 2; i++)
		if (!packed_tree_find(reader_objects(reader), deltas, numbers[i], &trees[i]))
			return false;
	key = common_base(trees);
	base = key ? reader_resolve(reader, trees[0].pack, key - trees[0].pack_key) : NULL;
	if (!base)
		return false;
	for (guint i = 0; i < 2; i++)
		if (trees[i].key != key && !trees[i].known)
			make(reader, deltas, &trees[i], base);
	ok = base->type == OBJECT_TREE;
	for (guint i = 0; i < 2; i++) {
		const struct tree_delta *delta = trees[i].key == key ? NULL : deltas_find(deltas, trees[i].key);

		ok &= trees[i].key == key || (delta && delta->is_usable);
		sides[i] = side_of(delta);
	}
	if (ok)
		merge_hunks(deltas, base, sides, func, user);
	reader_drop(reader, base);
	return ok;
}
