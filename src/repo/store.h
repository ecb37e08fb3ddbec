/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* store: what reading one object and reading many share of struct objects. */

#include "pack.h"
#include "repo/objects.h"

/* Where an object lies: a pack and an offset in it, or, for @pack NULL, a file of its own or wherever libgit2 finds
 * it. */
struct place {
	const struct pack *pack;
	uint64_t offset;
};

struct place objects_place(struct objects *objects, uint32_t number);

/* The next pack behind that of @place that has the object, too; false when there is none. */
bool objects_place_next(const struct objects *objects, const struct oid *oid, struct place *place);

/*
 * objects_find() of all @n @ids, with a memory of what this thread found lately: neighbours in history name the same
 * trees.
 */
void reader_find_all(struct object_reader *reader, const struct oid *ids, guint n, uint32_t *numbers);

/* Fetches to the processor's cache what objects_place() will want, which objects_prefetch() does; OBJECT_NONE is fine.
 */
void objects_prefetch_place(struct objects *objects, uint32_t number);

/* Fetches to the processor's cache what reading the object will want first; OBJECT_NONE is fine. */
void objects_prefetch(struct objects *objects, uint32_t number);

/* objects_find() of all @n @ids at the places @which of a list, to the same places of @numbers. */
void objects_find_all(struct objects *objects, const struct oid *ids, const uint32_t *which, guint n,
		      uint32_t *numbers);

/*
 * The same of @n @ids in their order, in one pass of the largest pack: OBJECT_NONE for what is not there. Worth it for
 * one name in several hundreds of the pack's.
 */
void objects_find_sorted(struct objects *objects, const struct oid *ids, uint32_t n, uint32_t *numbers);

/* Fetches the name behind a number. */
void objects_prefetch_id(const struct objects *objects, uint32_t number);

/* The pack of that index in the order of struct place keys. */
const struct pack *objects_pack(const struct objects *objects, guint i);
guint objects_pack_index(const struct objects *objects, const struct pack *pack);

/*
 * The slow path: reads a loose object, or whatever it is through libgit2 (one thread at a time, by a lock), to a new
 * buffer of OBJECT_SLACK bytes more than @size. False when libgit2 cannot read it either.
 */
bool objects_read_slowly(struct objects *objects, uint32_t number, struct object_data *data, GError **error);

/* A growing piece of memory, counted by those who look at it. */
struct object_buffer {
	uint8_t *bytes;
	size_t capacity; /* INFLATE_SLACK, which is more than OBJECT_SLACK, not counted */
	size_t size;
	uint64_t key; /* of the cache slot that keeps it */
	enum object_type type;
	unsigned n_refs;
	GArray *notes; /* of uint32_t: struct object_origin's, or a reader's of a tree; NULL until there are any */
	bool has_notes;
};

struct object_buffer *object_buffer_new(size_t size);
void object_buffer_free(struct object_buffer *buffer);

/*
 * What a reader is made of, for who needs to know how a tree was made. Buffers go back with reader_drop().
 */
struct tree_deltas;
struct delta;

struct objects *reader_objects(const struct object_reader *reader);
struct tree_deltas *reader_tree_deltas(const struct object_reader *reader);

/* What lies at @offset; NULL when it cannot be read. */
struct object_buffer *reader_resolve(struct object_reader *reader, const struct pack *pack, uint64_t offset);
void reader_drop(struct object_reader *reader, struct object_buffer *buffer);

/* The delta at @packed, to be applied to @base_size bytes; NULL when it is damaged. Valid until something is read. */
const struct delta *reader_delta(struct object_reader *reader, const struct pack *pack, const struct packed *packed,
				 size_t base_size);

/*
 * Where the base of a delta lies in the same pack, as it does in every pack but one under way (gitformat-pack: thin).
 */
bool packed_base(const struct pack *pack, const struct packed *packed, uint64_t *offset);
