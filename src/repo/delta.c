/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "delta.h"

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

static inline void list_add(struct delta_list *list, size_t to, size_t from, size_t size)
{
	if (list->n == list->capacity) {
		list->capacity = list->capacity ? 2 * list->capacity : 64;
		list->all = g_renew(struct object_copy, list->all, list->capacity);
	}
	list->all[list->n++] = (struct object_copy){ (uint32_t)to, (uint32_t)from, (uint32_t)size };
}

static inline void add_copy(struct delta_list *list, size_t to, size_t from, size_t size)
{
	struct object_copy *last = list->n ? &list->all[list->n - 1] : NULL;

	if (last && last->to + last->size == to && last->from + last->size == from)
		last->size += (uint32_t)size;
	else
		list_add(list, to, from, size);
}

bool delta_read(struct delta *delta, const uint8_t *bytes, size_t size, size_t base_size)
{
	const uint8_t *end = bytes + size, *p;
	uint64_t told_base, told_result;
	size_t done = 0;

	delta->copies.n = delta->inserts.n = 0;
	p = read_size(bytes, end, &told_base);
	p = p ? read_size(p, end, &told_result) : NULL;
	if (!p || size > OBJECT_MAX_SIZE || told_base != base_size || told_result > OBJECT_MAX_SIZE)
		return false;
	delta->bytes = bytes;
	delta->result_size = told_result;
	while (p < end) {
		uint8_t op = *p++;

		if (op & 128) {
			size_t offset, n;

			p = read_copy(p, end, op, &offset, &n);
			if (!p || offset > base_size || n > base_size - offset || n > told_result - done)
				return false;
			add_copy(&delta->copies, done, offset, n);
			done += n;
		} else {
			if (op == 0 || op > end - p || op > told_result - done)
				return false;
			list_add(&delta->inserts, done, (size_t)(p - bytes), op);
			p += op;
			done += op;
		}
	}
	return done == told_result;
}

void delta_clear(struct delta *delta)
{
	g_free(delta->copies.all);
	g_free(delta->inserts.all);
}

static void insert_all(const struct delta *delta, uint8_t *result)
{
	for (guint i = 0; i < delta->inserts.n; i++) {
		const struct object_copy *insert = &delta->inserts.all[i];

		memcpy(result + insert->to, delta->bytes + insert->from, insert->size);
	}
}

/* A short copy of constant size is two instructions, not a call; what is behind it is written afterwards. */
void delta_apply(const struct delta *delta, const uint8_t *base, uint8_t *result)
{
	for (guint i = 0; i < delta->copies.n; i++) {
		const struct object_copy *copy = &delta->copies.all[i];

		if (copy->size <= DELTA_SLACK)
			memcpy(result + copy->to, base + copy->from, DELTA_SLACK);
		else
			memcpy(result + copy->to, base + copy->from, copy->size);
	}
	insert_all(delta, result);
}

bool delta_is_ordered(const struct delta *delta)
{
	for (guint i = 1; i < delta->copies.n; i++)
		if (delta->copies.all[i].from < delta->copies.all[i - 1].from + delta->copies.all[i - 1].size)
			return false;
	return true;
}

/*
 * First what moves down, from the start, then what moves up, from the end: nothing is written over what has yet to be
 * moved, as both the old places and the new ones are in order.
 */
void delta_apply_within(const struct delta *delta, uint8_t *bytes)
{
	for (guint i = 0; i < delta->copies.n; i++) {
		const struct object_copy *copy = &delta->copies.all[i];

		if (copy->to < copy->from)
			memmove(bytes + copy->to, bytes + copy->from, copy->size);
	}
	for (guint i = delta->copies.n; i-- > 0;) {
		const struct object_copy *copy = &delta->copies.all[i];

		if (copy->to > copy->from)
			memmove(bytes + copy->to, bytes + copy->from, copy->size);
	}
	insert_all(delta, bytes);
}
