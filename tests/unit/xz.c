/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Our own way through xz streams, held against liblzma: the same bytes, or left to it. `-m thorough` damages more. */
#include <lzma.h>
#include <string.h>

#include "base/unpack.h"
#include "base/xz.h"

/* No filter. */
#define NONE LZMA_VLI_UNKNOWN

static const struct test {
	const char *name;
	uint32_t lc, lp, pb;
	uint32_t dictionary; /* bytes */
	lzma_check check;
	lzma_action flush; /* twice on the way: LZMA_FULL_FLUSH for blocks, LZMA_SYNC_FLUSH for chunks */
	lzma_vli filter;   /* before LZMA2 */
	lzma_vli then;	   /* the same for the second block and on */
	bool has_sizes;	   /* of its blocks in their headers, as with threads */
	bool is_ours;
} tests[] = {
	{ "module", 3, 0, 2, 1 << 20, LZMA_CHECK_CRC32, LZMA_RUN, NONE, NONE, false, true },
	{ "chunks", 3, 0, 2, 1 << 20, LZMA_CHECK_CRC64, LZMA_SYNC_FLUSH, NONE, NONE, false, true },
	{ "sized blocks", 3, 0, 2, 1 << 20, LZMA_CHECK_CRC32, LZMA_FULL_FLUSH, NONE, NONE, true, true },
	{ "blocks", 3, 0, 2, 1 << 20, LZMA_CHECK_CRC32, LZMA_FULL_FLUSH, NONE, NONE, false, true },
	{ "image", 3, 0, 2, 32 << 20, LZMA_CHECK_CRC32, LZMA_RUN, LZMA_FILTER_X86, LZMA_FILTER_X86, false, true },
	{ "image of blocks", 3, 0, 2, 32 << 20, LZMA_CHECK_CRC64, LZMA_FULL_FLUSH, LZMA_FILTER_X86, LZMA_FILTER_X86,
	  true, true },
	{ "no literal bits", 0, 0, 0, 4096, LZMA_CHECK_CRC32, LZMA_RUN, NONE, NONE, false, true },
	{ "all bits", 0, 4, 4, 1 << 16, LZMA_CHECK_CRC32, LZMA_RUN, LZMA_FILTER_X86, LZMA_FILTER_X86, false, true },
	{ "lc 4", 4, 0, 3, 1 << 18, LZMA_CHECK_CRC64, LZMA_SYNC_FLUSH, NONE, NONE, false, true },
	{ "arm", 3, 0, 2, 1 << 20, LZMA_CHECK_CRC32, LZMA_RUN, LZMA_FILTER_ARM, LZMA_FILTER_ARM, false, false },
	{ "image, then arm", 3, 0, 2, 1 << 20, LZMA_CHECK_CRC32, LZMA_FULL_FLUSH, LZMA_FILTER_X86, LZMA_FILTER_ARM,
	  false, false },
	{ "no check", 3, 0, 2, 1 << 20, LZMA_CHECK_NONE, LZMA_RUN, NONE, NONE, false, false },
	{ "another check", 3, 0, 2, 1 << 20, LZMA_CHECK_SHA256, LZMA_RUN, NONE, NONE, false, false },
};

/* --- what is packed ----------------------------------------------------------------------------------------- */

static void add_words(GByteArray *bytes, GRand *rand)
{
	static const char *const words[] = { "export ", "symbol ", "namespace ", "of ", "module\n", "the ", "license" };

	for (int i = 0; i < 300; i++) {
		const char *word = words[g_rand_int_range(rand, 0, G_N_ELEMENTS(words))];

		g_byte_array_append(bytes, (const guint8 *)word, (guint)strlen(word));
	}
}

/* Opcodes of calls and jumps close to one another, with operands that are addresses, or nearly. */
static void add_calls(GByteArray *bytes, GRand *rand)
{
	static const guint8 some[] = { 0xe8, 0xe9, 0x00, 0xff, 0xe8, 0x00, 0xfe, 0x01, 0x90 };

	for (int i = 0; i < 3000; i++) {
		guint8 byte = some[g_rand_int_range(rand, 0, G_N_ELEMENTS(some))];

		g_byte_array_append(bytes, &byte, 1);
	}
}

/* Each of the short distances, which copies overlap in. */
static void add_patterns(GByteArray *bytes, GRand *rand)
{
	for (guint distance = 1; distance < 40; distance++) {
		guint length = (guint)g_rand_int_range(rand, 2, 90);

		for (guint i = 0; i < distance + length; i++) {
			guint8 byte = i < distance ? (guint8)g_rand_int(rand) : bytes->data[bytes->len - distance];

			g_byte_array_append(bytes, &byte, 1);
		}
	}
}

static void add_noise(GByteArray *bytes, GRand *rand)
{
	for (int i = 0; i < 3000; i++) {
		guint8 byte = (guint8)g_rand_int(rand);

		g_byte_array_append(bytes, &byte, 1);
	}
}

static GByteArray *plain_new(GRand *rand, int n)
{
	GByteArray *bytes = g_byte_array_new();

	for (int i = 0; i < n; i++) {
		add_words(bytes, rand);
		add_calls(bytes, rand);
		add_patterns(bytes, rand);
		add_noise(bytes, rand);
	}
	return bytes;
}

static void encoder_init(lzma_stream *encoder, const struct test *test, lzma_options_lzma *options)
{
	lzma_filter filters[] = { { test->filter, NULL }, { LZMA_FILTER_LZMA2, options }, { LZMA_VLI_UNKNOWN, NULL } };
	lzma_mt threads = {
		.threads = 1,
		.block_size = 100000,
		.filters = filters + (test->filter == NONE),
		.check = test->check,
	};

	lzma_lzma_preset(options, 6);
	options->lc = test->lc;
	options->lp = test->lp;
	options->pb = test->pb;
	options->dict_size = test->dictionary;
	g_assert_cmpint(test->has_sizes ? lzma_stream_encoder_mt(encoder, &threads)
					: lzma_stream_encoder(encoder, threads.filters, test->check),
			==, LZMA_OK);
}

static GByteArray *pack(const struct test *test, const GByteArray *plain)
{
	lzma_stream encoder = LZMA_STREAM_INIT;
	lzma_options_lzma options;
	lzma_filter then[] = { { test->then, NULL }, { LZMA_FILTER_LZMA2, &options }, { LZMA_VLI_UNKNOWN, NULL } };
	GByteArray *packed = g_byte_array_new();

	encoder_init(&encoder, test, &options);
	g_byte_array_set_size(packed, 2 * plain->len + 4096);
	encoder.next_out = packed->data;
	encoder.avail_out = packed->len;
	for (gsize part = 1; part <= 3; part++) {
		lzma_action action = part == 3 ? LZMA_FINISH : test->flush;
		lzma_ret status;

		encoder.next_in = plain->data + encoder.total_in;
		encoder.avail_in = plain->len * part / 3 - encoder.total_in;
		do
			status = lzma_code(&encoder, action);
		while (status == LZMA_OK && (encoder.avail_in || action != LZMA_RUN));
		g_assert_cmpint(status, ==, action == LZMA_RUN ? LZMA_OK : LZMA_STREAM_END);
		if (part == 1 && test->then != test->filter)
			g_assert_cmpint(lzma_filters_update(&encoder, then), ==, LZMA_OK);
	}
	g_byte_array_set_size(packed, (guint)encoder.total_out);
	lzma_end(&encoder);
	return packed;
}

/* --- the two ways ------------------------------------------------------------------------------------------- */

/* What liblzma makes of the stream; @whole is set when it liked all of it. */
static GByteArray *by_liblzma(const guint8 *packed, gsize size, gsize limit, bool *whole)
{
	lzma_stream decoder = LZMA_STREAM_INIT;
	GByteArray *bytes = g_byte_array_new();

	g_byte_array_set_size(bytes, (guint)limit);
	g_assert_cmpint(lzma_stream_decoder(&decoder, 1 << 30, 0), ==, LZMA_OK);
	decoder.next_in = packed;
	decoder.avail_in = size;
	decoder.next_out = bytes->data;
	decoder.avail_out = limit;
	*whole = lzma_code(&decoder, LZMA_FINISH) == LZMA_STREAM_END && decoder.avail_in == 0;
	g_byte_array_set_size(bytes, (guint)decoder.total_out);
	lzma_end(&decoder);
	return bytes;
}

/* What our own way makes of it, with as little room at a time as it asks for, up to where it is left. */
static GByteArray *by_us(const guint8 *packed, gsize size, gsize limit, bool *whole)
{
	struct flow flow = { .in = packed, .n_in = size, .n_wanted = 1 };
	struct xz *xz = xz_new(0);
	enum step step = STEP_ON;
	guint8 *bytes = NULL;
	gsize n = 0;

	while (step == STEP_ON && n <= limit) {
		gsize room = flow.n_wanted;

		bytes = g_realloc(bytes, n + room);
		flow.out = bytes + n;
		flow.n_out = room;
		step = xz_step(xz, &flow);
		n += step == STEP_BAD ? 0 : room - flow.n_out;
	}
	*whole = step == STEP_END && flow.n_in == 0;
	xz_free(xz);
	return g_byte_array_new_take(bytes, n);
}

static void compare(const guint8 *packed, gsize size, gsize limit)
{
	const struct unpack_options options = { .limit = limit };
	g_autoptr(GError) error = NULL;
	bool whole, our_whole;
	g_autoptr(GByteArray) theirs = by_liblzma(packed, size, limit + 4096, &whole);
	g_autoptr(GByteArray) ours = by_us(packed, size, limit, &our_whole);
	g_autoptr(GByteArray) both = unpack(packed, size, &options, &error);

	/* What stands before the place where ours was left is right. */
	g_assert_cmpmem(ours->data, ours->len, theirs->data, MIN(ours->len, theirs->len));
	if (our_whole)
		g_assert_true(whole && ours->len == theirs->len);
	g_assert_cmpint(both != NULL, ==, whole);
	g_assert_cmpint(error != NULL, ==, !whole);
	if (both)
		g_assert_cmpmem(both->data, both->len, theirs->data, theirs->len);
}

/* --- tests -------------------------------------------------------------------------------------------------- */

static void test_whole(gconstpointer data)
{
	const struct test *test = data;
	g_autoptr(GRand) rand = g_rand_new_with_seed(1);
	/* Larger than what is unpacked at once, where liblzma is to go on in its midst. */
	g_autoptr(GByteArray) plain = plain_new(rand, test->then == test->filter ? 20 : 60);
	g_autoptr(GByteArray) packed = pack(test, plain);
	bool whole;
	g_autoptr(GByteArray) ours = by_us(packed->data, packed->len, plain->len, &whole);

	g_assert_cmpint(whole, ==, test->is_ours);
	if (whole)
		g_assert_cmpmem(ours->data, ours->len, plain->data, plain->len);
	compare(packed->data, packed->len, plain->len);
}

/* A bit, a byte, some bytes from elsewhere, or the end. */
static gsize damage(guint8 *bytes, gsize size, GRand *rand)
{
	gsize at = (gsize)g_rand_int_range(rand, 0, (gint32)size),
	      from = (gsize)g_rand_int_range(rand, 0, (gint32)size);

	switch (g_rand_int_range(rand, 0, 4)) {
	case 0:
		return at;
	case 1:
		bytes[at] ^= (guint8)(1 << g_rand_int_range(rand, 0, 8));
		return size;
	case 2:
		bytes[at] = (guint8)g_rand_int(rand);
		return size;
	default:
		memmove(bytes + at, bytes + from, MIN(MIN(size - at, size - from), 40));
		return size;
	}
}

static void test_damaged(gconstpointer data)
{
	const struct test *test = data;
	g_autoptr(GRand) rand = g_rand_new_with_seed(2);
	g_autoptr(GByteArray) plain = plain_new(rand, 4);
	g_autoptr(GByteArray) packed = pack(test, plain);

	for (int i = g_test_thorough() ? 3000 : 60; i > 0; i--) {
		g_autofree guint8 *copy = g_memdup2(packed->data, packed->len);
		gsize size = damage(copy, packed->len, rand);

		/* Its own size, so that a sanitizer sees what is read behind it. */
		g_autofree guint8 *exact = g_memdup2(copy, size);

		if (size)
			compare(exact, size, plain->len);
	}
}

/* Where each bit is held against another. */
static void test_frame(gconstpointer data)
{
	enum { START = 40, END = 60 };
	const struct test *test = data;
	g_autoptr(GRand) rand = g_rand_new_with_seed(3);
	g_autoptr(GByteArray) plain = plain_new(rand, 1);
	g_autoptr(GByteArray) packed = pack(test, plain);

	for (guint at = 0; at < packed->len; at++) {
		guint8 byte;

		if (at == START)
			at = packed->len - END;
		byte = packed->data[at];
		packed->data[at] ^= (guint8)(1 << g_rand_int_range(rand, 0, 8));
		compare(packed->data, packed->len, plain->len);
		packed->data[at] = byte;
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(tests); i++) {
		g_autofree char *whole = g_strconcat("/xz/", tests[i].name, NULL);
		g_autofree char *frame = g_strconcat("/xz/frame/", tests[i].name, NULL);
		g_autofree char *damaged = g_strconcat("/xz/damaged/", tests[i].name, NULL);

		g_test_add_data_func(whole, &tests[i], test_whole);
		g_test_add_data_func(frame, &tests[i], test_frame);
		g_test_add_data_func(damaged, &tests[i], test_damaged);
	}
	return g_test_run();
}
