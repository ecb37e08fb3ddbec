/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/unpack.h"
#include "base/error.h"
#include "codec.h"

/* Where unpacked bytes go: @n of @bytes->len are in use. */
struct sink {
	GByteArray *bytes;
	size_t n;
	size_t limit;
	const uint8_t *start; /* of what is unpacked */
};

enum {
	FIRST_ROOM = 64 << 10,
	PORTION = 1 << 20, /* bytes after which is_enough() is asked */
};

bool unpack_fits(const void *data, size_t size)
{
	return codec_find(data, size) != NULL;
}

bool unpack_is_lzma(const void *data, size_t size)
{
	const struct codec *codec = codec_find(data, size);

	return codec && codec->is_lzma;
}

size_t unpack_find_stream(const void *data, size_t size, size_t from)
{
	const uint8_t *bytes = data;

	for (; from < size; from++) {
		const struct codec *codec = codec_find(bytes + from, size - from);

		if (codec && (!codec->looks_right || codec->looks_right(bytes + from, size - from)))
			return from;
	}
	return size;
}

/* Room for @least bytes, one beyond the limit included: it tells what ends there from what goes on. */
static void sink_make_room(struct sink *sink, size_t least)
{
	size_t have = sink->bytes->len;

	if (have - sink->n >= least)
		return;
	have = MIN(MAX(2 * have, FIRST_ROOM), sink->limit + 1);
	g_byte_array_set_size(sink->bytes, (guint)MAX(have, sink->n + least));
}

static bool is_enough(const struct sink *sink, const struct unpack_options *options)
{
	return options->is_enough && options->is_enough(sink->bytes->data, sink->n, options->user_data);
}

/* One stream. @enough is set, and the rest left, when is_enough() says so. */
static bool unpack_stream(const struct codec *codec, gpointer decoder, struct flow *flow,
			  const struct unpack_options *options, struct sink *sink, bool *enough, GError **error)
{
	flow->n_wanted = codec->least_room;
	for (;;) {
		const char *reason = NULL;
		size_t n_in = flow->n_in, room;
		enum step step;

		sink_make_room(sink, flow->n_wanted);
		room = sink->bytes->len - sink->n;
		if (options->is_enough)
			room = MIN(room, MAX(PORTION, flow->n_wanted));
		flow->out = sink->bytes->data + sink->n;
		flow->n_out = room;
		step = codec->step(decoder, flow, &reason);
		sink->n += room - flow->n_out;
		if (step == STEP_BAD)
			return fail(error, KEXPORT_ERROR_BAD_DATA, "%s stream is damaged at 0x%zx or before: %s",
				    codec->name, (size_t)(flow->in - sink->start), reason);
		if (sink->n > sink->limit)
			return fail(error, KEXPORT_ERROR_UNSUPPORTED,
				    "unpacks to more than %" G_GUINT64_FORMAT " bytes, the limit (--max-size)",
				    options->limit);
		*enough = flow->n_out < room && is_enough(sink, options);
		if (step == STEP_END || *enough)
			return true;
		if (step == STEP_CUT || (flow->n_in == n_in && flow->n_out == room && flow->n_wanted <= room))
			return fail(error, KEXPORT_ERROR_BAD_DATA, "%s stream ends early, at 0x%zx: truncated?",
				    codec->name, (size_t)(flow->in - sink->start) + flow->n_in);
	}
}

/* Goes over the padding behind a stream, where another one follows it. */
static void skip_padding(const struct codec *codec, struct flow *flow)
{
	size_t n = 0;

	while (n < flow->n_in && flow->in[n] == 0)
		n++;
	if (codec->padding && n % codec->padding == 0 && codec == codec_find(flow->in + n, flow->n_in - n)) {
		flow->in += n;
		flow->n_in -= n;
	}
}

/* All streams of @codec that follow one another. */
static bool unpack_streams(const struct codec *codec, struct flow *flow, const struct unpack_options *options,
			   struct sink *sink, GError **error)
{
	bool done = true, enough = false;

	while (done && !enough && codec == codec_find(flow->in, flow->n_in)) {
		gpointer decoder = codec->begin(options);

		if (!decoder)
			return fail(error, KEXPORT_ERROR_IO, "%s: no memory to unpack it", codec->name);
		done = unpack_stream(codec, decoder, flow, options, sink, &enough, error);
		codec->end(decoder);
		if (!options->embedded)
			skip_padding(codec, flow);
	}
	return done;
}

/* What follows the last stream: xz pads with zeroes, and so do tapes. */
static bool check_rest(const struct codec *codec, const struct flow *flow, const uint8_t *start, GError **error)
{
	for (size_t i = 0; i < flow->n_in; i++)
		if (flow->in[i])
			return fail(error, KEXPORT_ERROR_BAD_DATA,
				    "the %zu bytes at 0x%zx, behind the %s stream, are none of it", flow->n_in,
				    (size_t)(flow->in - start), codec->name);
	return true;
}

GByteArray *unpack(const void *data, size_t size, const struct unpack_options *options, GError **error)
{
	const struct codec *codec = codec_find(data, size);
	struct sink sink = {
		.limit = MIN(options->limit, G_MAXUINT / 2),
		.start = data,
	};
	struct flow flow = { .in = data, .n_in = size };

	if (!codec) {
		fail(error, KEXPORT_ERROR_BAD_DATA, "not compressed in a way that is known");
		return NULL;
	}
	sink.bytes = codec_buffer_new(MIN(options->expected, sink.limit));
	if (unpack_streams(codec, &flow, options, &sink, error) &&
	    (options->embedded || options->is_enough || check_rest(codec, &flow, data, error)))
		return g_byte_array_set_size(sink.bytes, (guint)sink.n);
	g_byte_array_unref(sink.bytes);
	return NULL;
}
