/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "base/error.h"
#include "delta.h"
#include "store.h"
#include "tree_delta.h"

/* Bytes of trees that a reader keeps. Neighbours in history need the same few; more leave the processor's cache. */
#define MAX_KEPT ((size_t)8 << 20)

enum {
	CACHE_BITS = 15,
	FOUND_BITS = 15,
	FOUND_TOGETHER = 32,  /* names that are looked for at a time */
	MAX_CACHED = 1 << 17, /* bytes: no tree of a source repository comes near */
	MAX_DEPTH = 4096,     /* of a delta chain: pack.depth has 12 bits (git: builtin/pack-objects.c) */
	MAX_SPARE = 8,
};

struct object_reader {
	struct objects *objects;
	struct inflater inflater;
	struct object_buffer **cache; /* by the place of the object; they belong to @kept */
	struct object_buffer **kept;  /* a ring of 1 << CACHE_BITS: the oldest goes first */
	unsigned n_kept, oldest;
	size_t kept_size; /* bytes of all in @kept */
	struct object_buffer *delta_bytes;
	struct delta delta;
	struct object_buffer *spare[MAX_SPARE];
	unsigned n_spare;
	GArray *chain; /* of struct packed */
	struct tree_deltas *tree_deltas;
	uint32_t *found; /* objects by the first bytes of their names; OBJECT_NONE */
};

struct object_buffer *object_buffer_new(size_t size)
{
	struct object_buffer *buffer = g_new0(struct object_buffer, 1);

	buffer->capacity = size;
	buffer->bytes = g_malloc(size + INFLATE_SLACK);
	buffer->n_refs = 1;
	return buffer;
}

void object_buffer_free(struct object_buffer *buffer)
{
	g_clear_pointer(&buffer->notes, g_array_unref);
	g_free(buffer->bytes);
	g_free(buffer);
}

void reader_drop(struct object_reader *reader, struct object_buffer *buffer)
{
	if (--buffer->n_refs)
		return;
	if (reader->n_spare < MAX_SPARE && buffer->capacity <= MAX_CACHED)
		reader->spare[reader->n_spare++] = buffer;
	else
		object_buffer_free(buffer);
}

static struct object_buffer *reader_buffer(struct object_reader *reader, size_t size)
{
	struct object_buffer *buffer;

	if (!reader->n_spare)
		return object_buffer_new(size);
	buffer = reader->spare[--reader->n_spare];
	buffer->n_refs = 1;
	buffer->has_notes = false;
	if (buffer->capacity < size) {
		g_free(buffer->bytes);
		buffer->bytes = g_malloc(size + INFLATE_SLACK);
		buffer->capacity = size;
	}
	return buffer;
}

void object_data_release(struct object_reader *reader, struct object_data *data)
{
	if (data->buffer)
		reader_drop(reader, data->buffer);
	memset(data, 0, sizeof(*data));
}

static inline struct object_buffer **reader_slot(struct object_reader *reader, uint64_t key)
{
	return &reader->cache[key * 0x9e3779b97f4a7c15 >> (64 - CACHE_BITS)];
}

static void reader_forget(struct object_reader *reader)
{
	struct object_buffer *buffer = reader->kept[reader->oldest], **slot = reader_slot(reader, buffer->key);

	if (*slot == buffer)
		*slot = NULL;
	reader->oldest = (reader->oldest + 1) % (1 << CACHE_BITS);
	reader->n_kept--;
	reader->kept_size -= buffer->capacity;
	reader_drop(reader, buffer);
}

static void reader_keep(struct object_reader *reader, struct object_buffer *buffer, uint64_t key)
{
	if (buffer->type != OBJECT_TREE || buffer->capacity > MAX_CACHED)
		return;
	while (reader->n_kept == 1 << CACHE_BITS || (reader->n_kept && reader->kept_size > MAX_KEPT))
		reader_forget(reader);
	buffer->key = key;
	buffer->n_refs++;
	reader->kept[(reader->oldest + reader->n_kept++) % (1 << CACHE_BITS)] = buffer;
	reader->kept_size += buffer->capacity;
	*reader_slot(reader, key) = buffer;
}

struct object_reader *object_reader_new(struct objects *objects)
{
	struct object_reader *reader = g_new0(struct object_reader, 1);

	reader->objects = objects;
	inflater_init(&reader->inflater);
	reader->cache = g_new0(struct object_buffer *, 1 << CACHE_BITS);
	reader->kept = g_new(struct object_buffer *, 1 << CACHE_BITS);
	reader->delta_bytes = object_buffer_new(1 << 12);
	reader->chain = g_array_new(FALSE, FALSE, sizeof(struct packed));
	reader->tree_deltas = tree_deltas_new();
	reader->found = g_new(uint32_t, 1 << FOUND_BITS);
	memset(reader->found, 0xff, sizeof(uint32_t) << FOUND_BITS);
	return reader;
}

void object_reader_free(struct object_reader *reader)
{
	while (reader->n_kept)
		reader_forget(reader);
	for (unsigned i = 0; i < reader->n_spare; i++)
		object_buffer_free(reader->spare[i]);
	object_buffer_free(reader->delta_bytes);
	delta_clear(&reader->delta);
	inflater_clear(&reader->inflater);
	g_array_unref(reader->chain);
	tree_deltas_free(reader->tree_deltas);
	g_free(reader->cache);
	g_free(reader->kept);
	g_free(reader->found);
	g_free(reader);
}

static struct object_buffer *reader_kept(struct object_reader *reader, uint64_t key)
{
	struct object_buffer *buffer = *reader_slot(reader, key);

	if (!buffer || buffer->key != key)
		return NULL;
	buffer->n_refs++;
	return buffer;
}

static uint32_t *found_slot(const struct object_reader *reader, const struct oid *oid)
{
	uint32_t bits;

	memcpy(&bits, oid->bytes, sizeof(bits));
	return &reader->found[bits >> (32 - FOUND_BITS)];
}

/* A few: what is found is known to the next few. Two in a row are often one: a child's old tree is its parent's new
 * one. */
static void find_some(struct object_reader *reader, const struct oid *ids, guint n, uint32_t *numbers)
{
	uint32_t which[FOUND_TOGETHER], repeats = 0; /* a bit each */
	guint n_new = 0;

	for (guint i = 0; i < n; i++) {
		numbers[i] = *found_slot(reader, &ids[i]);
		objects_prefetch_id(reader->objects, numbers[i]);
	}
	for (guint i = 0; i < n; i++) {
		if (i && oid_is(&ids[i], &ids[i - 1]))
			repeats |= 1u << i;
		else if (numbers[i] == OBJECT_NONE || !oid_is(objects_id(reader->objects, numbers[i]), &ids[i]))
			which[n_new++] = i;
	}
	objects_find_all(reader->objects, ids, which, n_new, numbers);
	for (guint i = 0; i < n_new; i++)
		*found_slot(reader, &ids[which[i]]) = numbers[which[i]];
	for (guint i = 1; i < n; i++)
		if (repeats >> i & 1)
			numbers[i] = numbers[i - 1];
}

void reader_find_all(struct object_reader *reader, const struct oid *ids, guint n, uint32_t *numbers)
{
	for (guint i = 0; i < n; i += FOUND_TOGETHER)
		find_some(reader, ids + i, MIN(FOUND_TOGETHER, n - i), numbers + i);
}

struct objects *reader_objects(const struct object_reader *reader)
{
	return reader->objects;
}

struct tree_deltas *reader_tree_deltas(const struct object_reader *reader)
{
	return reader->tree_deltas;
}

bool packed_base(const struct pack *pack, const struct packed *packed, uint64_t *offset)
{
	struct oid base;
	uint32_t position;

	*offset = packed->base;
	if (!packed->base_is_id)
		return true;
	memcpy(base.bytes, packed->base_id, OID_SIZE);
	if (!pack_find(pack, &base, &position))
		return false;
	*offset = pack_offset(pack, position);
	return true;
}

const struct delta *reader_delta(struct object_reader *reader, const struct pack *pack, const struct packed *packed,
				 size_t base_size)
{
	struct object_buffer *bytes = reader->delta_bytes;

	if (packed->size > bytes->capacity) {
		object_buffer_free(bytes);
		bytes = reader->delta_bytes = object_buffer_new(packed->size);
	}
	if (pack_inflate(pack, packed, &reader->inflater, bytes->bytes) &&
	    delta_read(&reader->delta, bytes->bytes, packed->size, base_size))
		return &reader->delta;
	return NULL;
}

/* One step down the chain: @base is let go. */
static struct object_buffer *reader_apply(struct object_reader *reader, const struct pack *pack,
					  const struct packed *packed, struct object_buffer *base)
{
	const struct delta *delta = reader_delta(reader, pack, packed, base->size);
	struct object_buffer *result = NULL;

	if (delta) {
		result = reader_buffer(reader, delta->result_size);
		result->size = delta->result_size;
		result->type = base->type;
		delta_apply(delta, base->bytes, result->bytes);
	}
	reader_drop(reader, base);
	return result;
}

static struct object_buffer *reader_inflate(struct object_reader *reader, const struct pack *pack,
					    const struct packed *packed)
{
	struct object_buffer *buffer = reader_buffer(reader, packed->size);

	buffer->type = packed->type;
	buffer->size = packed->size;
	if (pack_inflate(pack, packed, &reader->inflater, buffer->bytes))
		return buffer;
	reader_drop(reader, buffer);
	return NULL;
}

/* Goes up the chain to what is known or whole, then down again, keeping every step. */
struct object_buffer *reader_resolve(struct object_reader *reader, const struct pack *pack, uint64_t offset)
{
	uint64_t pack_key = (uint64_t)objects_pack_index(reader->objects, pack) << 48, key;
	struct object_buffer *buffer;
	GArray *chain = reader->chain;

	g_array_set_size(chain, 0);
	while (!(buffer = reader_kept(reader, pack_key | offset))) {
		struct packed packed;

		if (chain->len > MAX_DEPTH || !pack_header(pack, offset, &packed) || packed.size > OBJECT_MAX_SIZE)
			return NULL;
		packed.offset = offset;
		g_array_append_val(chain, packed);
		if (!packed.is_delta)
			break;
		if (!packed_base(pack, &packed, &offset))
			return NULL;
	}
	for (guint i = chain->len; i-- > 0;) {
		const struct packed *packed = &g_array_index(chain, struct packed, i);

		buffer = buffer ? reader_apply(reader, pack, packed, buffer) : reader_inflate(reader, pack, packed);
		if (!buffer)
			return NULL;
		key = pack_key | packed->offset;
		reader_keep(reader, buffer, key);
	}
	return buffer;
}

bool object_read(struct object_reader *reader, uint32_t number, struct object_data *data, GError **error)
{
	struct place place = objects_place(reader->objects, number);
	struct object_buffer *buffer = NULL;

	/* Where it is damaged, another pack may have it; libgit2 asks one only: which, depends on what it read last. */
	while (place.pack && !(buffer = reader_resolve(reader, place.pack, place.offset)))
		if (!objects_place_next(reader->objects, objects_id(reader->objects, number), &place))
			break;
	if (!buffer)
		return objects_read_slowly(reader->objects, number, data, error);
	*data = (struct object_data){ buffer->type, buffer->bytes, buffer->size, buffer, NULL };
	return true;
}

bool object_read_type(struct object_reader *reader, uint32_t number, enum object_type type, struct object_data *data,
		      GError **error)
{
	static const char *const names[] = { "nothing", "a commit", "a tree", "a blob", "a tag" };
	char hex[OID_HEX_SIZE + 1];

	if (!object_read(reader, number, data, error))
		return false;
	if (data->type == type)
		return true;
	oid_to_hex(objects_id(reader->objects, number), hex);
	fail(error, KEXPORT_ERROR_BAD_DATA, "object %s is %s: expected %s", hex,
	     data->type < G_N_ELEMENTS(names) ? names[data->type] : "of no type", names[type]);
	object_data_release(reader, data);
	return false;
}
