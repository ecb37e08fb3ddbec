/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <bzlib.h>
#include <lz4.h>
#include <lz4frame.h>
#include <zlib.h>
#include <zstd.h>

#include "codec.h"
#include "codec_xz.h"

enum { MOST_A_STEP = 1 << 30 }; /* bytes: zlib and libbz2 count in 32 bits */

/* --- gzip -------------------------------------------------------------------------------------------------- */

static gpointer gzip_begin(const struct unpack_options *options)
{
	enum { GZIP = 16 };
	z_stream *decoder = g_new0(z_stream, 1);

	(void)options;
	if (inflateInit2(decoder, MAX_WBITS + GZIP) == Z_OK)
		return decoder;
	g_free(decoder);
	return NULL;
}

static enum step gzip_step(gpointer state, struct flow *flow, const char **reason)
{
	z_stream *decoder = state;
	uInt n_in = (uInt)MIN(flow->n_in, MOST_A_STEP), n_out = (uInt)MIN(flow->n_out, MOST_A_STEP);
	int status;

	decoder->next_in = (Bytef *)flow->in;
	decoder->avail_in = n_in;
	decoder->next_out = flow->out;
	decoder->avail_out = n_out;
	status = inflate(decoder, Z_NO_FLUSH);
	flow->in += n_in - decoder->avail_in;
	flow->n_in -= n_in - decoder->avail_in;
	flow->out += n_out - decoder->avail_out;
	flow->n_out -= n_out - decoder->avail_out;
	if (status == Z_STREAM_END)
		return STEP_END;
	*reason = decoder->msg ? decoder->msg : zError(status);
	return status == Z_OK || status == Z_BUF_ERROR ? STEP_ON : STEP_BAD;
}

static void gzip_end(gpointer decoder)
{
	inflateEnd(decoder);
	g_free(decoder);
}

static bool gzip_looks_right(const uint8_t *at, size_t size)
{
	return size > 3 && at[2] == 8; /* deflate (RFC 1952, 2.3.1) */
}

/* --- bzip2 ------------------------------------------------------------------------------------------------- */

static gpointer bzip2_begin(const struct unpack_options *options)
{
	bz_stream *decoder = g_new0(bz_stream, 1);

	(void)options;
	if (BZ2_bzDecompressInit(decoder, 0, 0) == BZ_OK)
		return decoder;
	g_free(decoder);
	return NULL;
}

static enum step bzip2_step(gpointer state, struct flow *flow, const char **reason)
{
	bz_stream *decoder = state;
	unsigned n_in = (unsigned)MIN(flow->n_in, MOST_A_STEP), n_out = (unsigned)MIN(flow->n_out, MOST_A_STEP);
	int status;

	decoder->next_in = (char *)flow->in;
	decoder->avail_in = n_in;
	decoder->next_out = (char *)flow->out;
	decoder->avail_out = n_out;
	status = BZ2_bzDecompress(decoder);
	flow->in += n_in - decoder->avail_in;
	flow->n_in -= n_in - decoder->avail_in;
	flow->out += n_out - decoder->avail_out;
	flow->n_out -= n_out - decoder->avail_out;
	if (status == BZ_STREAM_END)
		return STEP_END;
	*reason = status == BZ_DATA_ERROR_MAGIC ? "no bzip2 header" : "block check failed";
	return status == BZ_OK ? STEP_ON : STEP_BAD;
}

static void bzip2_end(gpointer decoder)
{
	BZ2_bzDecompressEnd(decoder);
	g_free(decoder);
}

static bool bzip2_looks_right(const uint8_t *at, size_t size)
{
	return size > 10 && memcmp(at + 4, "1AY&SY", 6) == 0;
}

/* --- zstd -------------------------------------------------------------------------------------------------- */

static gpointer zstd_begin(const struct unpack_options *options)
{
	ZSTD_DCtx *decoder = ZSTD_createDCtx();

	(void)options;
	/* The kernel's own images are made with --ultra, whose window goes up to 128 MiB (kernel:
	 * scripts/Makefile.lib). */
	if (decoder)
		ZSTD_DCtx_setParameter(decoder, ZSTD_d_windowLogMax, 30);
	return decoder;
}

static enum step zstd_step(gpointer decoder, struct flow *flow, const char **reason)
{
	ZSTD_inBuffer in = { flow->in, flow->n_in, 0 };
	ZSTD_outBuffer out = { flow->out, flow->n_out, 0 };
	size_t status = ZSTD_decompressStream(decoder, &out, &in);

	flow->in += in.pos;
	flow->n_in -= in.pos;
	flow->out += out.pos;
	flow->n_out -= out.pos;
	if (ZSTD_isError(status)) {
		*reason = ZSTD_getErrorName(status);
		return STEP_BAD;
	}
	return status ? STEP_ON : STEP_END;
}

static void zstd_end(gpointer decoder)
{
	ZSTD_freeDCtx(decoder);
}

/* --- lz4 --------------------------------------------------------------------------------------------------- */

static gpointer lz4_begin(const struct unpack_options *options)
{
	LZ4F_dctx *decoder;

	(void)options;
	return LZ4F_isError(LZ4F_createDecompressionContext(&decoder, LZ4F_VERSION)) ? NULL : decoder;
}

static enum step lz4_step(gpointer decoder, struct flow *flow, const char **reason)
{
	size_t n_in = flow->n_in, n_out = flow->n_out;
	size_t status = LZ4F_decompress(decoder, flow->out, &n_out, flow->in, &n_in, NULL);

	if (LZ4F_isError(status)) {
		*reason = LZ4F_getErrorName(status);
		return STEP_BAD;
	}
	flow->in += n_in;
	flow->n_in -= n_in;
	flow->out += n_out;
	flow->n_out -= n_out;
	return status ? STEP_ON : STEP_END;
}

static void lz4_end(gpointer decoder)
{
	LZ4F_freeDecompressionContext(decoder);
}

/*
 * The legacy frame, which the kernel's own images have: blocks of 8 MiB, each behind its packed size, to the end of the
 * file (lz4_Frame_format.md, "Legacy frame"). A step is a block.
 */
enum { LEGACY_BLOCK = 8 << 20, LEGACY_MAGIC = 4 };

static gpointer legacy_begin(const struct unpack_options *options)
{
	(void)options;
	return g_new0(bool, 1); /* whether the magic was read */
}

static enum step legacy_step(gpointer decoder, struct flow *flow, const char **reason)
{
	bool *started = decoder;
	uint32_t packed = 0;
	int n_out;

	if (!*started) {
		*started = true;
		flow->in += LEGACY_MAGIC;
		flow->n_in -= LEGACY_MAGIC;
	}
	if (flow->n_in >= sizeof(packed))
		memcpy(&packed, flow->in, sizeof(packed));
	packed = GUINT32_FROM_LE(packed);
	/* What cannot be the size of a block is not of this stream. */
	if (packed == 0 || packed > LZ4_COMPRESSBOUND(LEGACY_BLOCK))
		return STEP_END;
	if (packed > flow->n_in - sizeof(packed))
		return STEP_CUT;
	*reason = "corrupt";
	n_out = LZ4_decompress_safe((const char *)flow->in + sizeof(packed), (char *)flow->out, (int)packed,
				    LEGACY_BLOCK);
	if (n_out < 0)
		return STEP_BAD;
	flow->in += sizeof(packed) + packed;
	flow->n_in -= sizeof(packed) + packed;
	flow->out += n_out;
	flow->n_out -= (size_t)n_out;
	return STEP_ON;
}

/* --- the table --------------------------------------------------------------------------------------------- */

static const struct codec codecs[] = {
	{ "gzip", "\x1f\x8b", 2, gzip_looks_right, 1, gzip_begin, gzip_step, gzip_end, false, 0 },
	{ "bzip2", "BZh", 3, bzip2_looks_right, 1, bzip2_begin, bzip2_step, bzip2_end, false, 0 },
	{ "xz",
	  "\xfd"
	  "7zXZ\0",
	  6, NULL, 1, codec_xz_begin, codec_xz_step, codec_xz_end, true, 4 }, /* format: 2.2 */
	/* As every encoder sets its properties. */
	{ "lzma", "\x5d\0\0", 3, codec_lzma_looks_right, 1, codec_lzma_begin, codec_lzma_step, codec_lzma_end, true,
	  0 },
	{ "zstd", "\x28\xb5\x2f\xfd", 4, NULL, 1, zstd_begin, zstd_step, zstd_end, false, 0 },
	{ "lz4", "\x04\x22\x4d\x18", 4, NULL, 1, lz4_begin, lz4_step, lz4_end, false, 0 },
	{ "lz4", "\x02\x21\x4c\x18", 4, NULL, LEGACY_BLOCK, legacy_begin, legacy_step, g_free, false, 0 },
};

/*
 * A kernel image unpacks to 60 MB and more: in pages of 4 KiB a quarter of the time goes into faults (measured
 * on 6.1's, where xz itself takes 0.5 s).
 */
GByteArray *codec_buffer_new(uint64_t expected)
{
	enum { HUGE_PAGE = 2 << 20, SLACK = 4096 };
	size_t size = (size_t)MIN(expected, G_MAXUINT / 2) + SLACK;
	void *memory;

	if (expected < 2 * HUGE_PAGE || posix_memalign(&memory, HUGE_PAGE, size) != 0)
		return g_byte_array_new();
	madvise(memory, size, MADV_HUGEPAGE);
	return g_byte_array_new_take(memory, size);
}

const struct codec *codec_find(const uint8_t *data, size_t size)
{
	for (size_t i = 0; i < G_N_ELEMENTS(codecs); i++)
		if (size > codecs[i].n_start && memcmp(data, codecs[i].start, codecs[i].n_start) == 0)
			return &codecs[i];
	return NULL;
}
