/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* archive: compressed files in memory. Sole user of libarchive. */

#include <glib.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>

/* True when @data starts as gzip, bzip2, xz, lzma, zstd or lz4 do. */
bool archive_is_compressed(const void *data, size_t size);

/*
 * Unpacks @data into a new array of at most @limit bytes. @expected is what it may unpack to, 0 when nothing tells: a
 * guess that only saves time. NULL with KEXPORT_ERROR_BAD_DATA for a damaged stream, with KEXPORT_ERROR_UNSUPPORTED for
 * one that grows beyond @limit.
 */
GByteArray *archive_decompress(const void *data, size_t size, uint64_t expected, uint64_t limit, GError **error);
