/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* inputs: the kinds of files that tell about a kernel. */

#include "input/input.h"

/* A file in memory and what is known about it from outside. */
struct file {
	const char *path;
	const char *module; /* of its exports, unless it says so itself */
	const uint8_t *data;
	size_t size;
	uint64_t expected;   /* bytes that it claims to unpack to; 0 when nothing tells */
	const char *machine; /* as uname -m, where a container told; NULL else */
	bool embedded;	     /* other bytes may follow what it is */
	guint depth;	     /* how many containers it was unpacked from */
};

/*
 * Reads @file as whatever its bytes show it to be, into @part. False with an error, which names the place but not the
 * file; @part may then hold a part of it and is to be thrown away.
 */
bool input_read_file(const struct file *file, const struct input_options *options, struct snapshot *part,
		     GError **error);

/*
 * Reads what lies uncompressed in @file, a kernel image, without looking at section headers: an export table that ends
 * behind @from. False with an error when it cannot be told beyond doubt; @part is then as it was.
 */
bool input_raw_search(const struct file *file, uint64_t from, struct snapshot *part, GError **error);

/* The most that one file may unpack to, in bytes. */
uint64_t input_max_size(const struct input_options *options);

#define INPUT(name)                                                                                                    \
	bool input_##name##_fits(const struct file *file);                                                             \
	bool input_##name##_read(const struct file *file, const struct input_options *options, struct snapshot *part,  \
				 GError **error);
#include "inputs.def"
#undef INPUT
