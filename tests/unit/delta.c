/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a delta makes is what it says: beside the base, and in its place. */
#include <glib.h>
#include <string.h>

#include "repo/delta.h"

static void append_size(GString *out, gsize size)
{
	for (; size > 127; size >>= 7)
		g_string_append_c(out, (char)((size & 127) | 128));
	g_string_append_c(out, (char)size);
}

static void append_copy(GString *out, guint32 from, guint32 size)
{
	g_string_append_c(out, (char)(128 | 1 | 2 | 16 | 32));
	g_string_append_c(out, (char)from);
	g_string_append_c(out, (char)(from >> 8));
	g_string_append_c(out, (char)size);
	g_string_append_c(out, (char)(size >> 8));
}

/* Random copies and new bytes: in order, or, for @wild, from anywhere. */
static void make_delta(const GString *base, gboolean wild, GRand *rand, GString *ops, GString *expected)
{
	for (guint32 from = 0; from + 1 < base->len && expected->len < 2 * base->len;) {
		guint32 start = (guint32)g_rand_int_range(rand, wild ? 0 : (gint32)from, (gint32)base->len - 1);
		guint32 size = (guint32)g_rand_int_range(rand, 1, MIN(200, (gint32)(base->len - start)) + 1);

		if (g_rand_int_range(rand, 0, 3))
			start = wild ? start : from + (start - from) % 8;
		size = MIN(size, (guint32)base->len - start);
		append_copy(ops, start, size);
		g_string_append_len(expected, base->str + start, size);
		from = start + size;
		for (gint i = g_rand_int_range(rand, -3, 20); i > 0; i -= 7) {
			g_string_append_c(ops, 3);
			g_string_append(ops, "new");
			g_string_append(expected, "new");
		}
	}
}

static void check(const GString *base, const GString *bytes, const GString *expected, struct delta *delta, guint *n)
{
	gsize room = MAX(base->len, expected->len) + DELTA_SLACK;
	g_autofree uint8_t *from = g_malloc0(room), *to = g_malloc0(room);

	memcpy(from, base->str, base->len);
	g_assert_true(delta_read(delta, (const uint8_t *)bytes->str, bytes->len, base->len));
	g_assert_cmpuint(delta->result_size, ==, expected->len);
	delta_apply(delta, from, to);
	g_assert_cmpmem(to, delta->result_size, expected->str, expected->len);
	if (!delta_is_ordered(delta))
		return;
	delta_apply_within(delta, from);
	g_assert_cmpmem(from, delta->result_size, expected->str, expected->len);
	(*n)++;
}

static void test_random(void)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(1);
	struct delta delta = { 0 };
	guint n_within = 0;

	for (guint round = 0; round < 2000; round++) {
		g_autoptr(GString) base = g_string_new(NULL), ops = g_string_new(NULL), expected = g_string_new(NULL);
		g_autoptr(GString) bytes = g_string_new(NULL);

		for (gint i = g_rand_int_range(rand, 2, 3000); i > 0; i--)
			g_string_append_c(base, (char)g_rand_int_range(rand, 0, 256));
		make_delta(base, round % 4 == 0, rand, ops, expected);
		append_size(bytes, base->len);
		append_size(bytes, expected->len);
		g_string_append_len(bytes, ops->str, (gssize)ops->len);
		check(base, bytes, expected, &delta, &n_within);
		g_assert_false(delta_read(&delta, (const uint8_t *)bytes->str, bytes->len - 1, base->len));
		g_assert_false(delta_read(&delta, (const uint8_t *)bytes->str, bytes->len, base->len + 1));
	}
	g_assert_cmpuint(n_within, >, 1400);
	delta_clear(&delta);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/delta/random", test_random);
	return g_test_run();
}
