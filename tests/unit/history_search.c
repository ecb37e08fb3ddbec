/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A text made from another one has the hits that a search of all of it finds. */
#include <glib.h>

#include "change/history_search.h"

static void append_piece(GString *text, GRand *rand)
{
	static const char *const pieces[] = { "EXPORT_SYMBOL(a);",
					      "EXPORT",
					      "EXPO",
					      "RT",
					      "EX",
					      "T_SYMBOL",
					      "\n",
					      "int a_name_that_is_rather_long = 1;\n" };

	g_string_append(text, pieces[g_rand_int_range(rand, 0, G_N_ELEMENTS(pieces))]);
}

/* Copies of @base, mostly in order, with new pieces between them. */
static void edit(const GString *base, GString *text, GArray *copies, GRand *rand)
{
	gint32 from = 0;

	while (text->len < 16000) {
		struct object_copy copy = { (uint32_t)text->len, 0, 0 };

		if (g_rand_int_range(rand, 0, 8) == 0)
			from = g_rand_int_range(rand, 0, (gint32)base->len);
		copy.from = (uint32_t)MIN(from, (gint32)base->len - 1);
		copy.size = (uint32_t)g_rand_int_range(rand, 1, 2000);
		copy.size = MIN(copy.size, (uint32_t)base->len - copy.from);
		g_string_append_len(text, base->str + copy.from, copy.size);
		g_array_append_val(copies, copy);
		from = (gint32)(copy.from + copy.size);
		if (g_rand_boolean(rand))
			append_piece(text, rand);
	}
}

static void find(const struct search *search, GString *text, const struct object_origin *origin, GArray *hits)
{
	gsize length = text->len;

	g_string_set_size(text, length + OBJECT_SLACK);
	search_text(search, (const uint8_t *)text->str, length, origin,
		    origin ? (const uint32_t *)(const void *)origin->base_notes->data : NULL,
		    origin ? origin->base_notes->len : 0, hits);
	g_string_truncate(text, length);
}

static void test_edits(void)
{
	AUTO(macro_table) macros = macro_table_new();
	g_autoptr(GRand) rand = g_rand_new_with_seed(1);
	struct search search;

	search_init(&search, macros);
	for (guint round = 0; round < 300; round++) {
		g_autoptr(GString) base = g_string_new(NULL), text = g_string_new(NULL);
		g_autoptr(GArray) copies = g_array_new(FALSE, FALSE, sizeof(struct object_copy));
		g_autoptr(GArray) base_hits = g_array_new(FALSE, FALSE, sizeof(uint32_t));
		g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(uint32_t));
		g_autoptr(GArray) hits = g_array_new(FALSE, FALSE, sizeof(uint32_t));
		struct object_origin origin = { .base_notes = base_hits };

		while (base->len < 8000)
			append_piece(base, rand);
		find(&search, base, NULL, base_hits);
		edit(base, text, copies, rand);
		origin.copies = (const struct object_copy *)(const void *)copies->data;
		origin.n_copies = copies->len;
		find(&search, text, NULL, all);
		find(&search, text, &origin, hits);
		g_assert_cmpuint(all->len, >, 0);
		g_assert_cmpmem(hits->data, hits->len * sizeof(uint32_t), all->data, all->len * sizeof(uint32_t));
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/history_search/edits", test_edits);
	return g_test_run();
}
