/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * inflate: several zlib streams side by side (RFC 1950, 1951). In one stream each look into a table has to wait for the
 * one before, and whether a byte or a copy comes next is what processors guess wrong; here no step depends on a guess,
 * and three streams take turns. That takes three quarters of libdeflate's time for the sources of a kernel.
 * libdeflate is the judge: whatever is irregular, and whatever is not done here, is left to it.
 */

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct inflate_job {
	const uint8_t *in, *end; /* the stream starts at @in; it may be read up to @end, where it need not end */
	uint8_t *out;		 /* room for @size bytes and INFLATE_SLACK more, which hold garbage afterwards */
	size_t size;
	bool is_done; /* out: the stream is whole, sound, and of that size */
};

#define INFLATE_SLACK 512

struct inflate;

/* One a thread. NULL where the processor lacks what makes it fast; that can be freed, too. */
struct inflate *inflate_new(void);
void inflate_free(struct inflate *inflate);

/* Does what it can of @jobs, in no certain order; it takes a few to be fast. */
void inflate_all(struct inflate *inflate, struct inflate_job *jobs, guint n);

/* Whether a stream of the form of @in, of at least three bytes, is worth it: small and stored ones are not. */
static inline bool inflate_suits(const uint8_t *in, size_t size)
{
	enum { DYNAMIC = 2, SMALL = 512 };

	return (in[2] >> 1 & 3) == DYNAMIC && size >= SMALL;
}
