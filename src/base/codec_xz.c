/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * xz goes the quick way (xz.h) as far as that goes. What is irregular there is given to liblzma, from the start of the
 * stream: it decides whether that is damage, and says so.
 */
#include <lzma.h>
#include <string.h>

#include "codec_xz.h"
#include "xz.h"

enum { LEAST_MEMORY_LIMIT = 1 << 30 }; /* bytes: the dictionary has little to do with what is unpacked */

/* --- lzma, and xz where liblzma is asked ---------------------------------------------------------------------- */

static lzma_stream *lzma_new(void)
{
	lzma_stream *decoder = g_new(lzma_stream, 1);

	*decoder = (lzma_stream)LZMA_STREAM_INIT;
	return decoder;
}

gpointer codec_lzma_begin(const struct unpack_options *options)
{
	lzma_stream *decoder = lzma_new();

	if (lzma_alone_decoder(decoder, MAX(options->limit, LEAST_MEMORY_LIMIT)) == LZMA_OK)
		return decoder;
	g_free(decoder);
	return NULL;
}

static const char *lzma_reason(lzma_ret status)
{
	switch (status) {
	case LZMA_FORMAT_ERROR:
		return "no xz or lzma header";
	case LZMA_OPTIONS_ERROR:
		return "its header asks for what is not known";
	case LZMA_MEM_ERROR:
		return "not enough memory";
	case LZMA_MEMLIMIT_ERROR:
		return "its dictionary is larger than the limit (--max-size)";
	default:
		return "corrupt";
	}
}

enum step codec_lzma_step(gpointer state, struct flow *flow, const char **reason)
{
	lzma_stream *decoder = state;
	lzma_ret status;

	decoder->next_in = flow->in;
	decoder->avail_in = flow->n_in;
	decoder->next_out = flow->out;
	decoder->avail_out = flow->n_out;
	status = lzma_code(decoder, LZMA_RUN);
	flow->in = decoder->next_in;
	flow->n_in = decoder->avail_in;
	flow->out = decoder->next_out;
	flow->n_out = decoder->avail_out;
	if (status == LZMA_STREAM_END)
		return STEP_END;
	*reason = lzma_reason(status);
	return status == LZMA_OK || status == LZMA_BUF_ERROR ? STEP_ON : STEP_BAD;
}

void codec_lzma_end(gpointer decoder)
{
	lzma_end(decoder);
	g_free(decoder);
}

/* The dictionary is a multiple of 64 KiB, the size below 4 GiB or not told. */
bool codec_lzma_looks_right(const uint8_t *at, size_t size)
{
	return size > 13 &&
	       (memcmp(at + 9, "\0\0\0\0", 4) == 0 || memcmp(at + 5, "\xff\xff\xff\xff\xff\xff\xff\xff", 8) == 0);
}

/* --- xz ------------------------------------------------------------------------------------------------------- */

struct xz_codec {
	struct xz *quick;   /* as long as that goes ... */
	lzma_stream *judge; /* ... then this; the other is NULL */
	uint64_t limit;
	const uint8_t *start; /* of the stream, NULL before the first step */
	size_t n_start;	      /* bytes from there on */
	uint64_t n_out;	      /* bytes that it gave, so far */
};

gpointer codec_xz_begin(const struct unpack_options *options)
{
	struct xz_codec *codec = g_new0(struct xz_codec, 1);

	codec->quick = xz_new(MIN(options->expected, options->limit));
	codec->limit = MAX(options->limit, LEAST_MEMORY_LIMIT);
	return codec;
}

/* Brings liblzma to where the quick way was. */
static enum step call_judge(struct xz_codec *codec, struct flow *flow, const char **reason)
{
	enum { PORTION = 1 << 16 };
	g_autofree uint8_t *known = g_malloc(PORTION);
	struct flow again = { .in = codec->start, .n_in = codec->n_start };
	enum step step = STEP_ON;

	g_clear_pointer(&codec->quick, xz_free);
	codec->judge = lzma_new();
	*reason = "not enough memory";
	if (lzma_stream_decoder(codec->judge, codec->limit, 0) != LZMA_OK)
		return STEP_BAD;
	for (uint64_t n = codec->n_out; n && step == STEP_ON;) {
		size_t n_in = again.n_in, room = MIN(n, PORTION);

		again.out = known;
		again.n_out = room;
		step = codec_lzma_step(codec->judge, &again, reason);
		n -= room - again.n_out;
		if (again.n_in == n_in && again.n_out == room)
			step = STEP_CUT;
	}
	flow->in = again.in;
	flow->n_in = again.n_in;
	return step;
}

enum step codec_xz_step(gpointer state, struct flow *flow, const char **reason)
{
	struct xz_codec *codec = state;
	struct flow before = *flow;
	enum step step;

	if (codec->judge)
		return codec_lzma_step(codec->judge, flow, reason);
	if (!codec->start) {
		codec->start = flow->in;
		codec->n_start = flow->n_in;
	}
	step = xz_step(codec->quick, flow);
	if (step != STEP_BAD) {
		codec->n_out += before.n_out - flow->n_out;
		return step;
	}
	*flow = before;
	flow->n_wanted = 1;
	step = call_judge(codec, flow, reason);
	return step == STEP_ON ? codec_lzma_step(codec->judge, flow, reason) : step;
}

void codec_xz_end(gpointer state)
{
	struct xz_codec *codec = state;

	g_clear_pointer(&codec->quick, xz_free);
	g_clear_pointer(&codec->judge, codec_lzma_end);
	g_free(codec);
}
