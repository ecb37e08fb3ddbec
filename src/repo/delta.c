/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "delta.h"
#include "repo/objects.h"

/* Seven bits a byte, low ones first; at most 63 bits. */
static const uint8_t *read_size(const uint8_t *p, const uint8_t *end, uint64_t *value)
{
	unsigned shift = 0;

	*value = 0;
	do {
		if (p == end || shift > 56)
			return NULL;
		*value |= (uint64_t)(*p & 127) << shift;
		shift += 7;
	} while (*p++ & 128);
	return p;
}

static const uint8_t *read_sizes(const uint8_t *p, const uint8_t *end, uint64_t *base_size, uint64_t *result_size)
{
	p = read_size(p, end, base_size);
	return p ? read_size(p, end, result_size) : NULL;
}

bool delta_sizes(const uint8_t *delta, size_t size, uint64_t *base_size, uint64_t *result_size)
{
	return read_sizes(delta, delta + size, base_size, result_size) != NULL;
}

/* The offset and size of a copy: those of seven bytes are there whose bit is set in @op. NULL when they are cut off. */
static inline const uint8_t *read_copy(const uint8_t *p, const uint8_t *end, uint8_t op, size_t *offset, size_t *size)
{
	uint32_t bytes[2] = { 0, 0 };

	for (unsigned i = 0; i < 7; i++) {
		if (!(op & 1 << i))
			continue;
		if (p == end)
			return NULL;
		bytes[i / 4] |= (uint32_t)*p++ << 8 * (i % 4);
	}
	*offset = bytes[0];
	*size = bytes[1] ? bytes[1] : 0x10000;
	return p;
}

/* Both sides have DELTA_SLACK bytes to spare: a short copy of constant size is two instructions, not a call. */
static inline void copy_bytes(uint8_t *to, const uint8_t *from, size_t size)
{
	if (size <= DELTA_SLACK)
		memcpy(to, from, DELTA_SLACK);
	else
		memcpy(to, from, size);
}

static inline void note_copy(GArray *copies, size_t to, size_t from, size_t size)
{
	struct object_copy copy = { (uint32_t)to, (uint32_t)from, (uint32_t)size }, *last;

	last = copies->len ? &g_array_index(copies, struct object_copy, copies->len - 1) : NULL;
	if (last && last->to + last->size == copy.to && last->from + last->size == copy.from)
		last->size += copy.size;
	else
		g_array_append_val(copies, copy);
}

bool delta_apply(const uint8_t *delta, size_t size, const uint8_t *base, size_t base_size, uint8_t *result,
		 size_t result_size, GArray *copies)
{
	const uint8_t *end = delta + size;
	uint64_t told_base, told_result;
	const uint8_t *p = read_sizes(delta, end, &told_base, &told_result);
	size_t done = 0;

	if (!p || told_base != base_size || told_result != result_size)
		return false;
	while (p < end) {
		uint8_t op = *p++;

		if (op & 128) {
			size_t offset, n;

			p = read_copy(p, end, op, &offset, &n);
			if (!p || offset > base_size || n > base_size - offset || n > result_size - done)
				return false;
			copy_bytes(result + done, base + offset, n);
			if (copies)
				note_copy(copies, done, offset, n);
			done += n;
		} else {
			if (op == 0 || op > end - p || op > result_size - done)
				return false;
			memcpy(result + done, p, op);
			p += op;
			done += op;
		}
	}
	return done == result_size;
}
