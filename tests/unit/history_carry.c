/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A text made from another one, and read with what is known of that, has the signature and the lines that it has alone.
 */
#include <string.h>

#include "change/history_text.h"

enum {
	CHAINS = 400,
	VERSIONS = 30, /* of a chain, each made from the one before */
	BASE_SIZE = 6000,
};

static const char *const whole[] = {
	"EXPORT_SYMBOL(a_function);\n",
	"EXPORT_SYMBOL_GPL(another);\n",
	"EXPORT_SYMBOL_NS(third, \"A_NAMESPACE\");\n",
	"int a_name_that_is_rather_long = 1;\n",
	"\tif (x / y > 'z' && c != '\\'' && d != '\"')\n\t\treturn f(\"a string, /* no comment */\");\n",
	"/* A comment with EXPORT_SYMBOL(no); and a \" in it */\n",
	"/*\n * Don't\n * EXPORT_SYMBOL(neither);\n */\n",
	"// EXPORT_SYMBOL(not_this);\n",
	"#include <linux/export.h>\n",
	"#ifdef CONFIG_ONE\n",
	"#if defined(CONFIG_TWO) /* two */ && \\\n\t!CONFIG_THREE\n",
	"#else\n",
	"#endif\n",
	"#define ONE(x) x##_one\n",
	"#define LONG(x) \\\n\tdo { \\\n\t\tx; \\\n\t} while (0)\n",
	"\t#  undef ONE\n",
	"#pragma once\n",
	"EXPORT_SYMBOL(ONE(a));\n",
	"EXPORT_SYMBOL_GPL(\n\tb /* b */\n);\n",
	"EXPORT_SYMBOL(c)\n",
	"static const char *text = \"EXPORT_SYMBOL(text);\";\n",
	"\n",
	"}\n",
};

/* What is rarer, and what breaks what stands around it. */
static const char *const parts[] = {
	"/*",
	"*/",
	"//",
	"/",
	"*",
	"\"",
	"'",
	"'\\",
	"\\",
	"\\\n",
	"#",
	" ",
	"\t",
	"(",
	")",
	";",
	",",
	"_x",
	"EXPORT",
	"EXP",
	"ORT_SYMBOL",
	"EXPORT_SYMBOL(",
	"#define DEFAULT_SYMBOL_NAMESPACE \"OTHER\"\n",
	"#undef DEFAULT_SYMBOL_NAMESPACE\n",
	"#define MY_WRAPPER(x) EXPORT_SYMBOL(x)\n",
	"MY_WRAPPER(mine);\n",
	"LIST(a, EXPORT_SYMBOL)\n",
	"#if EXPORT_IT\n",
	"#elif 1\n",
	"# define",
	"#ifndef _GUARD_H\n#define _GUARD_H\n",
};

static const char *any_of(GRand *rand, const char *const *texts, size_t n)
{
	return texts[g_rand_int_range(rand, 0, (gint32)n)];
}

static const char *any_part(GRand *rand, gint32 one_in)
{
	return g_rand_int_range(rand, 0, one_in) == 0 ? any_of(rand, parts, G_N_ELEMENTS(parts))
						      : any_of(rand, whole, G_N_ELEMENTS(whole));
}

/* Chains differ in how much is odd in them: of a text with much there are no pieces that another one can have. */
static void make_text(GString *text, GRand *rand, gint32 one_in)
{
	g_string_truncate(text, 0);
	if (g_rand_int_range(rand, 0, 4) == 0)
		g_string_append(text, "#ifndef _A_H\n#define _A_H\n");
	while (text->len < BASE_SIZE)
		g_string_append(text, any_part(rand, one_in));
}

/* Copies of @base with something left out or put in between, in order but for a few. */
static void edit(const GString *base, GString *text, GArray *copies, GRand *rand, gint32 one_in)
{
	uint32_t from = 0;

	g_string_truncate(text, 0);
	g_array_set_size(copies, 0);
	while (from < base->len && text->len < 2 * BASE_SIZE) {
		struct object_copy copy = { (uint32_t)text->len, from, (uint32_t)g_rand_int_range(rand, 1, 5000) };

		if (g_rand_int_range(rand, 0, 40) == 0)
			copy.from = (uint32_t)g_rand_int_range(rand, 0, (gint32)base->len);
		copy.size = MIN(copy.size, (uint32_t)base->len - copy.from);
		g_string_append_len(text, base->str + copy.from, copy.size);
		g_array_append_val(copies, copy);
		from = copy.from + copy.size;
		if (g_rand_boolean(rand))
			from += (uint32_t)g_rand_int_range(rand, 1, 60);
		for (gint32 n = g_rand_int_range(rand, 0, 3); n > 0; n--)
			g_string_append(text, any_part(rand, one_in));
	}
}

static uint64_t read_text(struct extract *extract, GString *text, struct object_origin *origin)
{
	struct object_data data = { .size = text->len, .origin = origin };
	uint64_t signature;

	g_string_set_size(text, data.size + OBJECT_SLACK);
	data.bytes = (const uint8_t *)text->str;
	signature = extract_make(extract, &data);
	g_string_truncate(text, data.size);
	return signature;
}

static void compare(struct extract *extract, struct extract *alone, GString *text, struct object_origin *origin)
{
	uint64_t signature = read_text(extract, text, origin);

	g_assert_cmphex(signature, ==, read_text(alone, text, NULL));
	if (!signature)
		return;
	g_assert_cmpmem(extract->lines->data, extract->lines->len * sizeof(uint32_t), alone->lines->data,
			alone->lines->len * sizeof(uint32_t));
	if (!extract->is_same)
		g_assert_cmpstr(extract->text->str, ==, alone->text->str);
}

/* Returns how many versions had the pieces of the one before. */
static guint read_chain(struct extract *extract, struct extract *alone, GRand *rand, gint32 one_in)
{
	g_autoptr(GString) base = g_string_new(NULL), text = g_string_new(NULL);
	g_autoptr(GArray) copies = g_array_new(FALSE, FALSE, sizeof(struct object_copy));
	g_autoptr(GArray) notes = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	g_autoptr(GArray) base_notes = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	struct object_origin origin = { .notes = notes };
	guint n_same = 0;

	make_text(text, rand, one_in);
	compare(extract, alone, text, &origin);
	for (guint version = 1; version < VERSIONS; version++) {
		GString *last = base;

		base = text;
		text = last;
		g_array_set_size(base_notes, 0);
		g_array_append_vals(base_notes, notes->data, notes->len);
		g_array_set_size(notes, 0);
		edit(base, text, copies, rand, one_in);
		origin = (struct object_origin){ .notes = notes,
						 .base_notes = base_notes,
						 .copies = (const struct object_copy *)(const void *)copies->data,
						 .n_copies = copies->len };
		compare(extract, alone, text, &origin);
		g_assert_true(origin.has_notes);
		n_same += extract->is_same;
	}
	return n_same;
}

static void test_chains(void)
{
	static const gint32 one_in[] = { 2, 20, 200, 100000 };
	AUTO(macro_table) macros = macro_table_new();
	g_autoptr(GRand) rand = g_rand_new_with_seed(1);
	struct extract extract, alone;
	struct extract_key key;
	guint n_same = 0;

	extract_key_make(&key);
	extract_init(&extract, &key, macros);
	extract_init(&alone, &key, macros);
	for (guint i = 0; i < CHAINS; i++)
		n_same += read_chain(&extract, &alone, rand, one_in[i % G_N_ELEMENTS(one_in)]);
	g_assert_cmpuint(n_same, >, CHAINS);
	extract_clear(&extract);
	extract_clear(&alone);
}

/* A list of names that is long enough for marks in it. */
static GString *make_list(const char *start)
{
	GString *text = g_string_new(start);

	for (guint i = 0; i < 20; i++)
		g_string_append_printf(text, "\tname_%u, /* whose comment makes the list longer than it would be */\n",
				       i);
	g_string_append(text, "\tEXPORT_SYMBOL)\nint after;\n/* EXPORT_SYMBOL(b); */\n");
	return text;
}

/* What hands on a macro stands before marks. */
static void test_list(void)
{
	AUTO(macro_table) macros = macro_table_new();
	g_autoptr(GString) base = make_list("\nLIST(\n"), text = make_list("OTHER(\n");
	g_autoptr(GArray) notes = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	g_autoptr(GArray) base_notes = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	const struct object_copy copy = { 5, 5, (uint32_t)base->len - 5 };
	struct object_origin base_origin = { .notes = base_notes };
	struct object_origin origin = { .notes = notes, .base_notes = base_notes, .copies = &copy, .n_copies = 1 };
	struct extract extract, alone;
	struct extract_key key;

	extract_key_make(&key);
	extract_init(&extract, &key, macros);
	extract_init(&alone, &key, macros);
	compare(&extract, &alone, base, &base_origin);
	g_assert_true(g_str_has_prefix(extract.text->str, "#\nLIST( "));
	g_assert_cmpuint(g_array_index(extract.lines, uint32_t, 1), ==, 2);
	compare(&extract, &alone, text, &origin);
	g_assert_true(g_str_has_prefix(extract.text->str, "#\nOTHER( "));
	extract_clear(&extract);
	extract_clear(&alone);
}

/* A header's guard is one behind a comment that has a mark behind it, too. */
static void test_guard(void)
{
	static const char header[] = "#ifndef _A_H\n#define _A_H\nEXPORT_SYMBOL(a);\n#endif\n";
	AUTO(macro_table) macros = macro_table_new();
	g_autoptr(GString) text = g_string_new(header);
	struct extract extract;
	struct extract_key key;
	uint64_t signature;

	extract_key_make(&key);
	extract_init(&extract, &key, macros);
	signature = read_text(&extract, text, NULL);
	g_assert_cmphex(signature, !=, 0);
	g_string_assign(text, "/*");
	for (guint i = 0; i < 100; i++)
		g_string_append(text, " A long license.");
	g_string_append_printf(text, " */\n%s", header);
	g_assert_cmphex(signature, ==, read_text(&extract, text, NULL));
	extract_clear(&extract);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/history_carry/chains", test_chains);
	g_test_add_func("/history_carry/list", test_list);
	g_test_add_func("/history_carry/guard", test_guard);
	return g_test_run();
}
