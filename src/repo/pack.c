/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <libdeflate.h>
#include <string.h>

#include "pack.h"

enum {
	INDEX_HEADER = 8,
	FANOUT_SIZE = 256 * 4,
	PACK_HEADER = 12,
	PACK_OFS_DELTA = 6,
	PACK_REF_DELTA = 7,
};

#define INDEX_MAGIC "\377tOc\0\0\0\2"

static inline uint32_t read32(const uint8_t *p)
{
	uint32_t value;

	memcpy(&value, p, sizeof(value));
	return GUINT32_FROM_BE(value);
}

static inline uint64_t read64(const uint8_t *p)
{
	return (uint64_t)read32(p) << 32 | read32(p + 4);
}

/* Header, fan-out, ids, CRCs, offsets, far offsets, two checksums. */
static bool pack_read_index(struct pack *pack)
{
	const uint8_t *index = (const uint8_t *)g_mapped_file_get_contents(pack->index_file);
	size_t size = g_mapped_file_get_length(pack->index_file), fixed;
	uint32_t n = 0;

	if (size < INDEX_HEADER + FANOUT_SIZE + 2 * OID_SIZE || memcmp(index, INDEX_MAGIC, INDEX_HEADER) != 0)
		return false;
	pack->fanout = index + INDEX_HEADER;
	for (unsigned i = 0; i < 256; i++) {
		if (read32(pack->fanout + 4 * i) < n)
			return false;
		n = read32(pack->fanout + 4 * i);
	}
	fixed = INDEX_HEADER + FANOUT_SIZE + (size_t)n * (OID_SIZE + 4 + 4) + 2 * OID_SIZE;
	if (size < fixed || (size - fixed) % 8 || (size - fixed) / 8 > n)
		return false;
	pack->n_objects = n;
	pack->n_far = (uint32_t)((size - fixed) / 8);
	pack->ids = pack->fanout + FANOUT_SIZE;
	pack->offsets = pack->ids + (size_t)n * (OID_SIZE + 4);
	pack->far_offsets = pack->offsets + (size_t)n * 4;
	return true;
}

static bool pack_read_pack(struct pack *pack)
{
	size_t size = g_mapped_file_get_length(pack->pack_file);

	pack->data = (const uint8_t *)g_mapped_file_get_contents(pack->pack_file);
	if (size < PACK_HEADER + OID_SIZE || memcmp(pack->data, "PACK", 4) != 0)
		return false;
	pack->end = size - OID_SIZE;
	return (read32(pack->data + 4) == 2 || read32(pack->data + 4) == 3) &&
	       read32(pack->data + 8) == pack->n_objects;
}

struct pack *pack_open(const char *index_path)
{
	struct pack *pack = g_new0(struct pack, 1);
	size_t stem = strlen(index_path) - strlen(".idx");

	pack->path = g_strdup_printf("%.*s.pack", (int)stem, index_path);
	pack->index_file = g_mapped_file_new(index_path, FALSE, NULL);
	pack->pack_file = g_mapped_file_new(pack->path, FALSE, NULL);
	if (pack->index_file && pack->pack_file && pack_read_index(pack) && pack_read_pack(pack))
		return pack;
	pack_free(pack);
	return NULL;
}

bool pack_index_is_damaged(const char *index_path)
{
	struct pack pack = { .index_file = g_mapped_file_new(index_path, FALSE, NULL) };
	bool is_damaged = pack.index_file && g_mapped_file_get_length(pack.index_file) >= INDEX_HEADER &&
			  memcmp(g_mapped_file_get_contents(pack.index_file), INDEX_MAGIC, INDEX_HEADER) == 0 &&
			  !pack_read_index(&pack);

	g_clear_pointer(&pack.index_file, g_mapped_file_unref);
	return is_damaged;
}

void pack_free(struct pack *pack)
{
	g_clear_pointer(&pack->index_file, g_mapped_file_unref);
	g_clear_pointer(&pack->pack_file, g_mapped_file_unref);
	g_free(pack->fine);
	g_free(pack->path);
	g_free(pack);
}

static inline int compare_ids(const struct oid *a, const struct oid *b)
{
	uint64_t x = read64(a->bytes), y = read64(b->bytes);

	return x != y ? (x < y ? -1 : 1) : memcmp(a->bytes + 8, b->bytes + 8, OID_SIZE - 8);
}

enum { MAX_GUESSES = 4 }; /* steps that interpolate; then the rest is halved, for an index made to be uneven */

/* Ids are evenly spread, so the next 32 bits tell the place within a fan-out bucket almost exactly. */
static enum pack_step search_guess(struct pack_search *search, uint64_t key)
{
	uint32_t n = search->high - search->low;

	if (n == 0)
		return PACK_ABSENT;
	search->middle = search->low + n / 2;
	if (search->n_steps < MAX_GUESSES && key >= search->key_low && key < search->key_high)
		search->middle =
			search->low + (uint32_t)((key - search->key_low) * n / (search->key_high - search->key_low));
	return PACK_GO_ON;
}

enum { MIN_FINE_BITS = 9, MAX_FINE_BITS = 20, IDS_A_BUCKET = 16 };

/* Where the ids start whose first bits are 0, 1 and so on; NULL when they are out of order, or not what the fan-out
 * says. */
static uint32_t *fine_new(const struct pack *pack, unsigned bits)
{
	uint32_t *fine = g_new(uint32_t, ((size_t)1 << bits) + 1), next = 0;
	bool ok = true;

	for (uint32_t i = 0; ok && i < pack->n_objects; i++) {
		uint32_t prefix = read32(pack_id(pack, i)->bytes) >> (32 - bits);

		ok = prefix + 1 >= next;
		while (next <= prefix)
			fine[next++] = i;
	}
	while (next <= (uint32_t)1 << bits)
		fine[next++] = pack->n_objects;
	for (uint32_t byte = 0; byte < 256; byte++)
		ok &= fine[(byte + 1) << (bits - 8)] == read32(pack->fanout + 4 * byte);
	if (ok)
		return fine;
	g_free(fine);
	return NULL;
}

void pack_index_finely(struct pack *pack)
{
	unsigned bits = MIN_FINE_BITS;

	while (bits < MAX_FINE_BITS && pack->n_objects >> bits > IDS_A_BUCKET)
		bits++;
	pack->fine_bits = bits;
	__atomic_store_n(&pack->fine, fine_new(pack, bits), __ATOMIC_RELEASE);
}

enum pack_step pack_search_begin(const struct pack *pack, const struct oid *oid, struct pack_search *search)
{
	const uint32_t *fine = __atomic_load_n(&pack->fine, __ATOMIC_ACQUIRE);
	uint8_t byte = oid->bytes[0];

	if (fine) {
		unsigned bits = pack->fine_bits;
		uint32_t prefix = read32(oid->bytes) >> (32 - bits);

		search->low = fine[prefix];
		search->high = fine[prefix + 1];
		search->key_low = (uint64_t)prefix << (40 - bits) & 0xffffffff;
		search->key_high = search->key_low + ((uint64_t)1 << (40 - bits));
	} else {
		search->low = byte ? read32(pack->fanout + 4 * (byte - 1)) : 0;
		search->high = read32(pack->fanout + 4 * byte);
		search->key_low = 0;
		search->key_high = (uint64_t)1 << 32;
	}
	search->n_steps = 0;
	search->middle = search->low;
	return search_guess(search, read32(oid->bytes + 1));
}

enum pack_step pack_search_step(const struct pack *pack, const struct oid *oid, struct pack_search *search)
{
	const struct oid *id = pack_id(pack, search->middle);
	int order = compare_ids(oid, id);

	if (order == 0)
		return PACK_FOUND;
	search->n_steps++;
	if (order < 0) {
		search->high = search->middle;
		search->key_high = (uint64_t)read32(id->bytes + 1) + 1;
	} else {
		search->low = search->middle + 1;
		search->key_low = read32(id->bytes + 1);
	}
	return search_guess(search, read32(oid->bytes + 1));
}

bool pack_find(const struct pack *pack, const struct oid *oid, uint32_t *position)
{
	struct pack_search search;
	enum pack_step step = pack_search_begin(pack, oid, &search);

	while (step == PACK_GO_ON)
		step = pack_search_step(pack, oid, &search);
	*position = search.middle;
	return step == PACK_FOUND;
}

uint64_t pack_offset(const struct pack *pack, uint32_t position)
{
	uint32_t offset = read32(pack->offsets + (size_t)position * 4);
	uint64_t far;

	if (!(offset & 0x80000000))
		return offset;
	offset &= 0x7fffffff;
	far = offset < pack->n_far ? read64(pack->far_offsets + (size_t)offset * 8) : 0;
	return far < pack->end ? far : 0;
}

bool pack_is_sound(struct pack *pack)
{
	if (!pack->is_checked) {
		uint32_t i = 0;

		while (i < pack->n_objects && pack_offset(pack, i) >= PACK_HEADER && pack_offset(pack, i) < pack->end)
			i++;
		pack->is_checked = true;
		pack->is_sound = i == pack->n_objects;
	}
	return pack->is_sound;
}

/* A distance back: seven bits a byte, high ones first, each further byte worth one more. */
static const uint8_t *read_distance(const uint8_t *p, const uint8_t *end, uint64_t *distance)
{
	uint64_t value;

	if (p == end)
		return NULL;
	value = *p & 127;
	while (*p++ & 128) {
		if (p == end || value >= (uint64_t)1 << 55)
			return NULL;
		value = (value + 1) << 7 | (*p & 127);
	}
	*distance = value;
	return p;
}

bool pack_header(const struct pack *pack, uint64_t offset, struct packed *packed)
{
	const uint8_t *p = pack->data + offset, *end = pack->data + pack->end;
	unsigned type, shift = 4;

	if (offset < PACK_HEADER || offset >= pack->end)
		return false;
	type = *p >> 4 & 7;
	packed->size = *p & 15;
	while (*p++ & 128) {
		if (p == end || shift > 53)
			return false;
		packed->size |= (uint64_t)(*p & 127) << shift;
		shift += 7;
	}
	packed->is_delta = type == PACK_OFS_DELTA || type == PACK_REF_DELTA;
	packed->base_is_id = type == PACK_REF_DELTA;
	packed->type = packed->is_delta ? OBJECT_NO_TYPE : (enum object_type)type;
	if (type == PACK_OFS_DELTA) {
		p = read_distance(p, end, &packed->base);
		if (!p || packed->base == 0 || packed->base > offset - PACK_HEADER)
			return false;
		packed->base = offset - packed->base;
	} else if (type == PACK_REF_DELTA) {
		if (end - p < OID_SIZE)
			return false;
		packed->base_id = p;
		p += OID_SIZE;
	} else if (type < OBJECT_COMMIT || type > OBJECT_TAG) {
		return false;
	}
	packed->data = (uint64_t)(p - pack->data);
	return true;
}

void inflater_init(struct inflater *inflater)
{
	inflater->fixed = libdeflate_alloc_decompressor();
	inflater->other = libdeflate_alloc_decompressor();
}

void inflater_clear(struct inflater *inflater)
{
	libdeflate_free_decompressor(inflater->fixed);
	libdeflate_free_decompressor(inflater->other);
}

/*
 * Two bytes of header, then a bit that says whether the block is the last, and two of its kind (RFC 1950, 1951). The
 * library is careful, and slow, where the room that it is told of ends less than about 300 bytes ahead.
 */
bool pack_inflate(const struct pack *pack, const struct packed *packed, const struct inflater *inflater, uint8_t *out)
{
	const uint8_t *data = pack->data + packed->data;
	size_t left = pack->end - packed->data, used, written;
	bool is_fixed = left > 2 && (data[2] >> 1 & 3) == 1;

	return libdeflate_zlib_decompress_ex(is_fixed ? inflater->fixed : inflater->other, data, left, out,
					     packed->size + INFLATE_SLACK, &used, &written) == LIBDEFLATE_SUCCESS &&
	       written == packed->size;
}

bool pack_inflates_fast(const struct pack *pack, const struct packed *packed)
{
	return pack->end - packed->data > 2 && inflate_suits(pack->data + packed->data, packed->size);
}

struct inflate_job pack_inflate_job(const struct pack *pack, const struct packed *packed, uint8_t *out)
{
	return (struct inflate_job){
		.in = pack->data + packed->data, .end = pack->data + pack->end, .out = out, .size = packed->size
	};
}
