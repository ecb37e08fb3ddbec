/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <archive.h>
#include <archive_entry.h>

#include "base/archive.h"
#include "base/error.h"

/* Every format whose start is a fixed string. */
static const struct magic {
	const char *bytes;
	size_t size;
} magics[] = {
	{ "\x1f\x8b", 2 }, /* gzip */
	{ "BZh", 3 },	   /* bzip2 */
	{ "\xfd"
	  "7zXZ\0",
	  6 },			   /* xz */
	{ "\x5d\0\0", 3 },	   /* lzma, as every encoder sets its properties */
	{ "\x28\xb5\x2f\xfd", 4 }, /* zstd */
	{ "\x04\x22\x4d\x18", 4 }, /* lz4 frame */
	{ "\x02\x21\x4c\x18", 4 }, /* lz4 legacy frame, as the kernel's own images are */
};

bool archive_is_compressed(const void *data, size_t size)
{
	for (size_t i = 0; i < G_N_ELEMENTS(magics); i++)
		if (size > magics[i].size && memcmp(data, magics[i].bytes, magics[i].size) == 0)
			return true;
	return false;
}

/* Longer magics, for finding a stream among other bytes. */
static bool starts_stream(const uint8_t *at, size_t size)
{
	static const struct magic longer[] = {
		{ "\x1f\x8b\x08", 3 },
		{ "\xfd"
		  "7zXZ\0",
		  6 },
		{ "\x28\xb5\x2f\xfd", 4 },
		{ "\x02\x21\x4c\x18", 4 },
		{ "\x04\x22\x4d\x18", 4 },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(longer); i++)
		if (size > longer[i].size && memcmp(at, longer[i].bytes, longer[i].size) == 0)
			return true;
	if (size > 10 && memcmp(at, "BZh", 3) == 0)
		return memcmp(at + 4, "1AY&SY", 6) == 0;
	/* lzma: the dictionary is a multiple of 64 KiB, the size below 4 GiB or not told. */
	return size > 13 && memcmp(at, "\x5d\0\0", 3) == 0 &&
	       (memcmp(at + 9, "\0\0\0\0", 4) == 0 || memcmp(at + 5, "\xff\xff\xff\xff\xff\xff\xff\xff", 8) == 0);
}

size_t archive_find_stream(const void *data, size_t size, size_t from)
{
	const uint8_t *bytes = data;

	for (; from < size; from++)
		if (starts_stream(bytes + from, size - from))
			return from;
	return size;
}

/* RFC 8878, 3.1.1: the header's length follows from its first byte, each block says its own. 0 when damaged. */
static size_t zstd_frame_size(const uint8_t *data, size_t size)
{
	static const unsigned dictionary_sizes[] = { 0, 1, 2, 4 }, content_sizes[] = { 0, 2, 4, 8 };
	uint8_t descriptor = size > 4 ? data[4] : 0;
	bool single = descriptor & 0x20, checksum = descriptor & 4;
	size_t at = 5 + !single + dictionary_sizes[descriptor & 3] + content_sizes[descriptor >> 6] +
		    (single && descriptor >> 6 == 0);

	for (bool last = false; !last;) {
		uint32_t header, length;

		if (at > size || size - at < 3)
			return 0;
		header = (uint32_t)data[at] | (uint32_t)data[at + 1] << 8 | (uint32_t)data[at + 2] << 16;
		last = header & 1;
		length = (header >> 1 & 3) == 1 ? 1 : header >> 3; /* a run of one byte holds but that */
		if (length > size - at - 3)
			return 0;
		at += 3 + length;
	}
	at += checksum ? 4 : 0;
	return at <= size ? at : 0;
}

/*
 * The footer (xz file format 1.1, 2.1.2) stands at a multiple of 4, repeats the header's flags, and says how far before
 * it the index starts, whose first byte is 0. 0 when there is none.
 */
static size_t xz_stream_size(const uint8_t *data, size_t size)
{
	enum { HEADER = 12, FOOTER = 12 };

	for (size_t at = HEADER; at + FOOTER <= size; at += 4) {
		const uint8_t *footer = data + at;
		uint64_t index = (uint64_t)footer[4] | (uint64_t)footer[5] << 8 | (uint64_t)footer[6] << 16 |
				 (uint64_t)footer[7] << 24;

		index = (index + 1) * 4;
		if (memcmp(footer + 10, "YZ", 2) == 0 && memcmp(footer + 8, data + 6, 2) == 0 && index <= at - HEADER &&
		    data[at - index] == 0)
			return at + FOOTER;
	}
	return 0;
}

size_t archive_stream_size(const void *data, size_t size)
{
	size_t length = 0;

	if (size > 4 && memcmp(data, "\x28\xb5\x2f\xfd", 4) == 0)
		length = zstd_frame_size(data, size);
	else if (size > 6 && memcmp(data,
				    "\xfd"
				    "7zXZ",
				    6) == 0)
		length = xz_stream_size(data, size);
	return length ? length : size;
}

/* Only filters that run in this process: libarchive's others start programs. */
static struct archive *reader_new(void)
{
	struct archive *reader = archive_read_new();

	archive_read_support_format_raw(reader);
	archive_read_support_filter_gzip(reader);
	archive_read_support_filter_bzip2(reader);
	archive_read_support_filter_xz(reader);
	archive_read_support_filter_lzma(reader);
	archive_read_support_filter_zstd(reader);
	archive_read_support_filter_lz4(reader);
	return reader;
}

static bool read_blocks(struct archive *reader, uint64_t limit, GByteArray *out, GError **error)
{
	const void *block;
	size_t size;
	int64_t offset;
	int status;

	while ((status = archive_read_data_block(reader, &block, &size, &offset)) == ARCHIVE_OK) {
		if (size > limit - out->len)
			return fail(error, KEXPORT_ERROR_UNSUPPORTED,
				    "unpacks to more than %" G_GUINT64_FORMAT " bytes, the limit (--max-size)", limit);
		g_byte_array_append(out, block, (guint)size);
	}
	if (status == ARCHIVE_EOF)
		return true;
	return fail(error, KEXPORT_ERROR_BAD_DATA, "compressed data is damaged after %u bytes: %s", out->len,
		    archive_error_string(reader) ? archive_error_string(reader) : "unknown error");
}

/*
 * A kernel image unpacks to 60 MB and more: in pages of 4 KiB a quarter of the time goes into faults (measured
 * on 6.1's, where xz itself takes 0.5 s).
 */
static GByteArray *buffer_new(uint64_t expected)
{
	enum { HUGE_PAGE = 2 << 20 };
	void *memory;

	if (expected < 2 * HUGE_PAGE || posix_memalign(&memory, HUGE_PAGE, expected) != 0)
		return g_byte_array_new();
	madvise(memory, expected, MADV_HUGEPAGE);
	return g_byte_array_set_size(g_byte_array_new_take(memory, expected), 0);
}

GByteArray *archive_decompress(const void *data, size_t size, uint64_t expected, uint64_t limit, GError **error)
{
	struct archive *reader = reader_new();
	GByteArray *out = buffer_new(MIN(expected, limit));
	struct archive_entry *entry;
	bool done;

	if (archive_read_open_memory(reader, data, size) != ARCHIVE_OK ||
	    archive_read_next_header(reader, &entry) != ARCHIVE_OK)
		done = fail(error, KEXPORT_ERROR_BAD_DATA, "compressed data cannot be opened: %s",
			    archive_error_string(reader) ? archive_error_string(reader) : "unknown error");
	else if (archive_filter_code(reader, 0) == ARCHIVE_FILTER_NONE)
		done = fail(error, KEXPORT_ERROR_BAD_DATA, "compressed data has a damaged header");
	else
		done = read_blocks(reader, MIN(limit, G_MAXUINT / 2), out, error);
	archive_read_free(reader);
	if (!done)
		g_clear_pointer(&out, g_byte_array_unref);
	return out;
}
