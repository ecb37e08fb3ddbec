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
	else
		done = read_blocks(reader, MIN(limit, G_MAXUINT / 2), out, error);
	archive_read_free(reader);
	if (!done)
		g_clear_pointer(&out, g_byte_array_unref);
	return out;
}
