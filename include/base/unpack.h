/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* unpack: compressed files in memory. Sole user of zlib, libbz2, liblzma, libzstd and liblz4. */

#include <glib.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>

struct unpack_options {
	uint64_t limit;	   /* the most bytes to unpack to; what goes beyond is refused */
	uint64_t expected; /* what it may unpack to, 0 when nothing tells: a guess that only saves time */
	bool embedded;	   /* other bytes may follow; else only streams of the same kind do */
	/*
	 * Asked after each MiB or so: true when the @size bytes unpacked so far are all that is wanted. No checksum of
	 * what they are a part of has been looked at then. NULL to unpack it all.
	 */
	bool (*is_enough)(const uint8_t *bytes, size_t size, gpointer user_data);
	gpointer user_data;
};

/* True when @data starts as gzip, bzip2, xz, lzma, zstd or lz4 do. */
bool unpack_fits(const void *data, size_t size);

/* True when it starts as xz does, or as lzma: one wrong bit in such a stream spoils all that follows. */
bool unpack_is_lzma(const void *data, size_t size);

/* The offset of the next thing at or behind @from that starts as such a stream does, by a longer look; @size for none.
 */
size_t unpack_find_stream(const void *data, size_t size, size_t from);

/*
 * Unpacks @data into a new array. NULL with KEXPORT_ERROR_BAD_DATA for a damaged stream, with KEXPORT_ERROR_UNSUPPORTED
 * for one that grows beyond the limit.
 */
GByteArray *unpack(const void *data, size_t size, const struct unpack_options *options, GError **error);
