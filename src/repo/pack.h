/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * pack: one pack file and its index (version 2), both mapped (git: Documentation/gitformat-pack.txt). Both are
 * untrusted: every offset is checked before it is followed. Not a single function here needs a lock.
 */

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "inflate.h"
#include "repo/objects.h"

struct libdeflate_decompressor;

/*
 * One a thread. Two of the library's: one for data that starts with a block of the fixed code, as a small delta does.
 * It then keeps the tables of that code, which take longer to build than such a delta to inflate.
 */
struct inflater {
	struct libdeflate_decompressor *fixed, *other;
};

void inflater_init(struct inflater *inflater);
void inflater_clear(struct inflater *inflater);

struct pack {
	char *path; /* of the .pack */
	GMappedFile *pack_file, *index_file;
	const uint8_t *data; /* the pack */
	uint64_t end;	     /* of the objects: the checksum follows */
	uint32_t n_objects;
	const uint8_t *fanout, *ids, *offsets, *far_offsets;
	uint32_t n_far;
	uint32_t *fine; /* of pack_index_finely(); NULL until then */
	unsigned fine_bits;
	bool is_checked, is_sound; /* what pack_is_sound() found */
	uint32_t first;		   /* number of the pack's first object in the store */
};

/* An object as the pack has it. */
struct packed {
	enum object_type type; /* OBJECT_NO_TYPE for a delta */
	bool is_delta;
	bool base_is_id; /* the base is told by name: @base_id; otherwise by place: @base */
	uint64_t base;	 /* below the object's own offset */
	const uint8_t *base_id;
	uint64_t size;	 /* of the inflated data: of the delta for a delta */
	uint64_t data;	 /* offset of the deflated data */
	uint64_t offset; /* of the object, for the caller to fill in */
};

/* NULL when there is no index of version 2 or when its parts do not fit: such a pack is left to libgit2. */
struct pack *pack_open(const char *index_path);
/* True for an index of version 2 whose parts do not fit; libgit2 (1.5) takes some of these. */
bool pack_index_is_damaged(const char *index_path);
void pack_free(struct pack *pack);

/*
 * A search of the index, in steps: between them the processor can fetch what the next one looks at. Positions lie in
 * low..high - 1, the bits of their ids that follow the first byte in key_low..key_high - 1.
 */
struct pack_search {
	uint64_t key_low, key_high;
	uint32_t low, high, middle; /* @middle is looked at next */
	unsigned n_steps;
};

enum pack_step { PACK_ABSENT, PACK_FOUND, PACK_GO_ON };

enum pack_step pack_search_begin(const struct pack *pack, const struct oid *oid, struct pack_search *search);
/* PACK_FOUND: it is search->middle. */
enum pack_step pack_search_step(const struct pack *pack, const struct oid *oid, struct pack_search *search);

/*
 * Makes searches start closer to what they look for, by a table of a few bytes an id that takes the time of some ten
 * thousand of them. One thread at a time; others may search meanwhile.
 */
void pack_index_finely(struct pack *pack);

/* The position of @oid in the index; false when the pack does not have it. */
bool pack_find(const struct pack *pack, const struct oid *oid, uint32_t *position);

static inline const struct oid *pack_id(const struct pack *pack, uint32_t position)
{
	return (const struct oid *)(pack->ids + (size_t)position * OID_SIZE);
}

/* Where the object at @position starts; 0 when the index does not tell. */
uint64_t pack_offset(const struct pack *pack, uint32_t position);

/* Whether all objects lie in the pack: libgit2 (1.5) maps whatever place the index tells. One thread at a time. */
bool pack_is_sound(struct pack *pack);

/* False when no object can start at @offset. */
bool pack_header(const struct pack *pack, uint64_t offset, struct packed *packed);

/* Inflates exactly packed->size bytes to @out, which has room for INFLATE_SLACK more; they hold garbage afterwards. */
bool pack_inflate(const struct pack *pack, const struct packed *packed, const struct inflater *inflater, uint8_t *out);

/* Whether inflate_all() may be faster, and the same as a job for it, not done yet. */
bool pack_inflates_fast(const struct pack *pack, const struct packed *packed);
struct inflate_job pack_inflate_job(const struct pack *pack, const struct packed *packed, uint8_t *out);
