/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * delta: an object as copies out of another one and new bytes (git: Documentation/gitformat-pack.txt). Deltas are
 * untrusted: nothing is read outside of delta and base, nothing written outside of the result.
 */

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "repo/objects.h"

/* A list that keeps its memory. */
struct delta_list {
	struct object_copy *all; /* by @to; @from is a place in the base or in the delta */
	guint n, capacity;
};

/* What a delta says: the result is made of these, with no gap. All lie within the base, the delta and the result. */
struct delta {
	const uint8_t *bytes;
	size_t result_size;
	struct delta_list copies;  /* out of the base; neighbours are one */
	struct delta_list inserts; /* out of the delta */
};

void delta_clear(struct delta *delta);

/*
 * Reads a delta to @delta, which may have held another one: it is emptied. @bytes stays where it is. False for what is
 * damaged, does not fit a base of @base_size bytes, or makes more than OBJECT_MAX_SIZE.
 */
bool delta_read(struct delta *delta, const uint8_t *bytes, size_t size, size_t base_size);

/*
 * Builds @result of exactly @delta->result_size bytes. It has room for DELTA_SLACK bytes more, so that short copies may
 * be done in one go; they hold garbage afterwards. So has @base to read from.
 */
#define DELTA_SLACK 64
void delta_apply(const struct delta *delta, const uint8_t *base, uint8_t *result);

/* Whether delta_apply_within() can do it: nothing is copied twice, or to before what stood before it. */
bool delta_is_ordered(const struct delta *delta);

/* Makes the result where the base stands, at @bytes, with room for both: what stays where it is costs nothing. */
void delta_apply_within(const struct delta *delta, uint8_t *bytes);
