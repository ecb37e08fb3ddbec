/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* archive: compressed files in memory. Sole user of libarchive. */

#include <glib.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>

/* True when @data starts as gzip, bzip2, xz, lzma, zstd or lz4 do. */
bool archive_is_compressed(const void *data, size_t size);

/* The offset of the next thing at or behind @from that starts as such a stream does, by a longer look; @size for none.
 */
size_t archive_find_stream(const void *data, size_t size, size_t from);

/*
 * How many of the @size bytes at @data belong to the compressed stream that starts there, where that can be told
 * without unpacking it (xz, zstd); else @size. Decompressors that read on behind a stream would take what follows for
 * damage.
 */
size_t archive_stream_size(const void *data, size_t size);

/*
 * Unpacks @data into a new array of at most @limit bytes. @expected is what it may unpack to, 0 when nothing tells: a
 * guess that only saves time. NULL with KEXPORT_ERROR_BAD_DATA for a damaged stream, with KEXPORT_ERROR_UNSUPPORTED for
 * one that grows beyond @limit.
 */
GByteArray *archive_decompress(const void *data, size_t size, uint64_t expected, uint64_t limit, GError **error);
