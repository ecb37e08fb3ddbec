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

/* Reads both sizes that a delta starts with. False when it is cut off. */
bool delta_sizes(const uint8_t *delta, size_t size, uint64_t *base_size, uint64_t *result_size);

/*
 * Builds @result of exactly @result_size bytes, which delta_sizes() told. @result has room for DELTA_SLACK bytes more,
 * so that short copies may be done in one go; they hold garbage afterwards. So has @base to read from. What was copied
 * is appended to @copies (of struct object_copy), neighbours as one; NULL for no interest.
 */
#define DELTA_SLACK 64
bool delta_apply(const uint8_t *delta, size_t size, const uint8_t *base, size_t base_size, uint8_t *result,
		 size_t result_size, GArray *copies);
