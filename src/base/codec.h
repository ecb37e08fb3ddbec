/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* codec: one way in which files are compressed, as a decoder that is fed step by step. */

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/unpack.h"

/* What a step reads and writes; it moves the first four on. */
struct flow {
	const uint8_t *in;
	size_t n_in; /* that are left */
	uint8_t *out;
	size_t n_out;	 /* that there is room for */
	size_t n_wanted; /* room that the next step needs, in bytes; at first the codec's least_room */
};

enum step {
	STEP_ON,  /* more to come */
	STEP_END, /* of the stream; another may follow */
	STEP_CUT, /* the input ends within a stream; decoders that cannot tell say STEP_ON and move nothing */
	STEP_BAD, /* damaged, with a reason */
};

struct codec {
	const char *name;
	const char *start; /* the first bytes of every stream, @n_start of them */
	size_t n_start;
	/* Whether what stands behind such a start seems to be a stream of it; NULL for starts that are no accident. */
	bool (*looks_right)(const uint8_t *at, size_t size);
	size_t least_room; /* that the first step needs, in bytes */
	/* A decoder of one stream; NULL when there is no memory. */
	gpointer (*begin)(const struct unpack_options *options);
	enum step (*step)(gpointer decoder, struct flow *flow, const char **reason);
	void (*end)(gpointer decoder);
	bool is_lzma;	/* one wrong bit spoils all that follows */
	size_t padding; /* zeroes may stand between streams, a multiple of this many bytes; 0: they may not */
};

/* Room for what may be as large as @expected (0 when nothing tells); not empty, but not in use. */
GByteArray *codec_buffer_new(uint64_t expected);

/* The codec whose start stands at @data; NULL when there is none. */
const struct codec *codec_find(const uint8_t *data, size_t size);
