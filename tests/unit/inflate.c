/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Streams side by side, held against libdeflate: the same bytes, or left to it. `-m thorough` damages more. */
#include <libdeflate.h>
#include <string.h>
#include <zlib.h>

#include "repo/inflate.h"

enum {
	MAX_JOBS = 40,
	ROOM = 7, /* times the result: what has to be readable behind a stream */
};

/* Whether a stream is done here; blocks of a few symbols may be of the fixed code, which is left to the library. */
enum ours { NEVER, ALWAYS, EITHER };

static const struct test {
	const char *name;
	int level, window, strategy, memory;
	void (*add)(GByteArray *bytes, GRand *rand);
	unsigned times;
	enum ours ours;
} tests[];

/* --- what is packed ----------------------------------------------------------------------------------------- */

static void add_words(GByteArray *bytes, GRand *rand)
{
	static const char *const words[] = { "EXPORT_SYMBOL_GPL(", "symbol", ");\n",   "\t\t\t", "int ",
					     "return 0;\n",	   "{\n",    "static " };

	for (int i = 0; i < 300; i++) {
		const char *word = words[g_rand_int_range(rand, 0, G_N_ELEMENTS(words))];
		guint8 letter = (guint8)g_rand_int_range(rand, 'a', 'z');

		g_byte_array_append(bytes, (const guint8 *)word, (guint)strlen(word));
		if (g_rand_boolean(rand))
			g_byte_array_append(bytes, &letter, 1);
	}
}

/* Runs of all lengths, near and far copies. */
static void add_runs(GByteArray *bytes, GRand *rand)
{
	for (int i = 0; i < 60; i++) {
		guint8 byte = (guint8)g_rand_int_range(rand, 0, 4);
		guint start = bytes->len, n = (guint)g_rand_int_range(rand, 1, 300);

		if (g_rand_boolean(rand) && start > n) {
			guint from = (guint)g_rand_int_range(rand, 0, (gint32)(start - n));

			g_byte_array_set_size(bytes, start + n);
			memcpy(bytes->data + start, bytes->data + from, n);
			continue;
		}
		g_byte_array_set_size(bytes, start + n);
		memset(bytes->data + start, byte, n);
	}
}

/* Few bytes are common and many are rare: words of all lengths. */
static void add_rare(GByteArray *bytes, GRand *rand)
{
	for (int i = 0; i < 2000; i++) {
		guint8 byte = 0;

		while (byte < 255 && g_rand_int_range(rand, 0, 100) < 55)
			byte++;
		g_byte_array_append(bytes, &byte, 1);
	}
}

static void add_noise(GByteArray *bytes, GRand *rand)
{
	for (int i = 0; i < 1000; i++) {
		guint8 byte = (guint8)g_rand_int_range(rand, 0, 256);

		g_byte_array_append(bytes, &byte, 1);
	}
}

static const struct test tests[] = {
	{ "source", 6, 15, Z_DEFAULT_STRATEGY, 8, add_words, 4, ALWAYS },
	{ "large source", 6, 15, Z_DEFAULT_STRATEGY, 8, add_words, 80, ALWAYS },
	{ "many blocks", 6, 15, Z_DEFAULT_STRATEGY, 1, add_words, 40, EITHER },
	{ "quick", 1, 15, Z_DEFAULT_STRATEGY, 8, add_words, 8, ALWAYS },
	{ "thorough", 9, 15, Z_DEFAULT_STRATEGY, 9, add_words, 8, ALWAYS },
	{ "small window", 6, 9, Z_DEFAULT_STRATEGY, 8, add_words, 8, ALWAYS },
	{ "runs", 6, 15, Z_DEFAULT_STRATEGY, 8, add_runs, 8, ALWAYS },
	{ "runs of a few", 6, 15, Z_RLE, 8, add_runs, 8, ALWAYS },
	{ "rare bytes", 6, 15, Z_DEFAULT_STRATEGY, 8, add_rare, 20, ALWAYS },
	{ "no copies", 6, 15, Z_HUFFMAN_ONLY, 8, add_rare, 20, ALWAYS },
	{ "fixed code", 6, 15, Z_FIXED, 8, add_words, 4, NEVER },
	{ "stored", 6, 15, Z_DEFAULT_STRATEGY, 8, add_noise, 2, NEVER },
};

/* What the test adds @times times, packed; its size in @size. */
static GByteArray *pack(const struct test *test, unsigned times, GRand *rand, size_t *size)
{
	g_autoptr(GByteArray) plain = g_byte_array_new();
	GByteArray *packed = g_byte_array_new();
	z_stream z = { 0 };

	for (unsigned i = 0; i < times; i++)
		test->add(plain, rand);
	z.next_in = plain->data;
	z.avail_in = plain->len;
	g_assert_cmpint(deflateInit2(&z, test->level, Z_DEFLATED, test->window, test->memory, test->strategy), ==,
			Z_OK);
	g_byte_array_set_size(packed, (guint)deflateBound(&z, plain->len));
	z.next_out = packed->data;
	z.avail_out = packed->len;
	g_assert_cmpint(deflate(&z, Z_FINISH), ==, Z_STREAM_END);
	g_byte_array_set_size(packed, (guint)z.total_out);
	deflateEnd(&z);
	*size = plain->len;
	return packed;
}

/* --- unpacking ---------------------------------------------------------------------------------------------- */

/* A job whose memory ends where it says. */
static struct inflate_job job_new(const GByteArray *packed, size_t size)
{
	size_t room = packed->len + ROOM * (size + INFLATE_SLACK);
	uint8_t *in = g_malloc0(room);

	memcpy(in, packed->data, packed->len);
	return (struct inflate_job){ .in = in, .end = in + room, .out = g_malloc(size + INFLATE_SLACK), .size = size };
}

static void job_clear(struct inflate_job *job)
{
	g_free((gpointer)job->in);
	g_free(job->out);
}

/* What the library makes of it: @job->size bytes and an end there, or nothing. */
static bool library_makes(const struct inflate_job *job, uint8_t *out)
{
	struct libdeflate_decompressor *library = libdeflate_alloc_decompressor();
	size_t used, made;
	bool ok = libdeflate_zlib_decompress_ex(library, job->in, (size_t)(job->end - job->in), out, job->size, &used,
						&made) == LIBDEFLATE_SUCCESS;

	libdeflate_free_decompressor(library);
	return ok && made == job->size;
}

/* Done is only what the library does as well, with the same bytes. */
static void check_job(const struct inflate_job *job)
{
	g_autofree uint8_t *expected = g_malloc(job->size + 1);

	if (!job->is_done)
		return;
	g_assert_true(library_makes(job, expected));
	g_assert_cmpmem(job->out, job->size, expected, job->size);
}

static void check_ours(const struct test *test, const struct inflate_job *job)
{
	if (test->ours == EITHER)
		return;
	g_assert_cmpint(job->is_done, ==, test->ours == ALWAYS);
	g_assert_cmpint(inflate_suits(job->in, job->size), ==, test->ours == ALWAYS);
}

static struct inflate *inflate_or_skip(void)
{
	struct inflate *inflate = inflate_new();

	if (!inflate)
		g_test_skip("this processor has no AVX2 or BMI2");
	return inflate;
}

/* Any number of streams at once, of different sizes. */
static void test_equal(gconstpointer data)
{
	const struct test *test = data;
	struct inflate *inflate = inflate_or_skip();
	g_autoptr(GRand) rand = g_rand_new_with_seed(7);
	struct inflate_job jobs[MAX_JOBS];

	for (guint n = 0; inflate && n < MAX_JOBS; n += n < 5 ? 1 : 7) {
		for (guint i = 0; i < n; i++) {
			unsigned fewer = (unsigned)g_rand_int_range(rand, 0, (gint32)test->times);
			size_t size;
			g_autoptr(GByteArray) packed = pack(test, test->times + 1 - fewer, rand, &size);

			jobs[i] = job_new(packed, size);
		}
		inflate_all(inflate, jobs, n);
		for (guint i = 0; i < n; i++) {
			check_ours(test, &jobs[i]);
			check_job(&jobs[i]);
			job_clear(&jobs[i]);
		}
	}
	inflate_free(inflate);
}

/* Another size than the stream's, a sum that is not its own, and too little behind it to be read without looking. */
static void test_refused(gconstpointer data)
{
	const struct test *test = data;
	struct inflate *inflate = inflate_or_skip();
	g_autoptr(GRand) rand = g_rand_new_with_seed(8);
	struct inflate_job jobs[4];
	size_t size;
	g_autoptr(GByteArray) packed = pack(test, test->times, rand, &size);

	jobs[0] = job_new(packed, size - 1);
	jobs[1] = job_new(packed, size + 1);
	jobs[2] = job_new(packed, size);
	jobs[2].end = jobs[2].in + packed->len;
	packed->data[packed->len - 1] ^= 1;
	jobs[3] = job_new(packed, size);
	if (inflate)
		inflate_all(inflate, jobs, G_N_ELEMENTS(jobs));
	for (guint i = 0; i < G_N_ELEMENTS(jobs); i++) {
		g_assert_false(jobs[i].is_done);
		job_clear(&jobs[i]);
	}
	inflate_free(inflate);
}

static void damage(GByteArray *bytes, GRand *rand)
{
	for (int n = g_rand_int_range(rand, 1, 4); n > 0; n--) {
		guint at = (guint)g_rand_int_range(rand, 0,
						   (gint32)MIN(bytes->len, g_rand_boolean(rand) ? 120 : bytes->len));

		bytes->data[at] ^= (guint8)(1 << g_rand_int_range(rand, 0, 8));
	}
}

/* Bytes changed anywhere, most often in what tells the code: nothing outside is read or written (see the sanitizers).
 */
static void test_damaged(gconstpointer data)
{
	const struct test *test = data;
	struct inflate *inflate = inflate_or_skip();
	g_autoptr(GRand) rand = g_rand_new_with_seed(9);
	struct inflate_job jobs[5];
	size_t size;
	g_autoptr(GByteArray) packed = pack(test, MIN(test->times, 4), rand, &size);

	for (int round = 0; inflate && round < (g_test_thorough() ? 20000 : 200); round++) {
		for (guint i = 0; i < G_N_ELEMENTS(jobs); i++) {
			g_autoptr(GByteArray) copy = g_byte_array_new();

			g_byte_array_append(copy, packed->data, packed->len);
			if (i)
				damage(copy, rand);
			jobs[i] = job_new(copy, size);
		}
		inflate_all(inflate, jobs, G_N_ELEMENTS(jobs));
		check_ours(test, &jobs[0]);
		for (guint i = 0; i < G_N_ELEMENTS(jobs); i++) {
			check_job(&jobs[i]);
			job_clear(&jobs[i]);
		}
	}
	inflate_free(inflate);
}

static void add_tests(const char *kind, GTestDataFunc func)
{
	for (guint i = 0; i < G_N_ELEMENTS(tests); i++) {
		g_autofree char *path = g_strdup_printf("/inflate/%s/%s", kind, tests[i].name);

		g_test_add_data_func(path, &tests[i], func);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	add_tests("equal", test_equal);
	add_tests("refused", test_refused);
	add_tests("damaged", test_damaged);
	return g_test_run();
}
