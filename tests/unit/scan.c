/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "source/scan.h"

/* What sites_in_text() makes of @text, one "LINE MACRO SYMBOL TYPE NAMESPACE CONDITION" a line. */
static char *scanned(const char *text)
{
	AUTO(macro_table) table = macro_table_new();
	AUTO(sites) sites = sites_new();
	struct source_text source = { "drivers/x.c", text, strlen(text), NULL };
	GString *out = g_string_new(NULL);

	sites_in_text(table, &source, sites, NULL, NULL);
	sites_sort(sites);
	for (guint i = 0; i < sites->sites->len; i++) {
		const struct site *site = &g_array_index(sites->sites, struct site, i);

		g_string_append_printf(out, "%u %s %s%s %s [%s] {%s}\n", site->line, site->macro, site->symbol,
				       site->pasted ? "*" : "", export_type_name(site->type), site->name_space,
				       site->condition);
	}
	return g_string_free(out, FALSE);
}

static void test_scan(gconstpointer data)
{
	const char *const *test = data;
	g_autofree char *got = scanned(test[1]);

	g_assert_cmpstr(got, ==, test[2]);
}

/* clang-format off */
static const char *const tests[][3] = {
	{ "plain", "int f;\nEXPORT_SYMBOL(f);\n", "2 EXPORT_SYMBOL f EXPORT_SYMBOL [] {}\n" },
	{ "gpl", "EXPORT_SYMBOL_GPL(f);", "1 EXPORT_SYMBOL_GPL f EXPORT_SYMBOL_GPL [] {}\n" },
	{ "namespace bare", "EXPORT_SYMBOL_NS_GPL(f, DMA_BUF);",
	  "1 EXPORT_SYMBOL_NS_GPL f EXPORT_SYMBOL_GPL [DMA_BUF] {}\n" },
	{ "namespace quoted", "EXPORT_SYMBOL_NS(f, \"DMA\" \"_BUF\");",
	  "1 EXPORT_SYMBOL_NS f EXPORT_SYMBOL [DMA_BUF] {}\n" },
	{ "for modules", "EXPORT_SYMBOL_FOR_MODULES(f, \"a,b*\");",
	  "1 EXPORT_SYMBOL_FOR_MODULES f EXPORT_SYMBOL_GPL [module:a,b*] {}\n" },
	{ "tracepoint", "EXPORT_TRACEPOINT_SYMBOL_GPL(x);",
	  "1 EXPORT_TRACEPOINT_SYMBOL_GPL __SCK__tp_func_x* EXPORT_SYMBOL_GPL [] {defined(CONFIG_TRACEPOINTS)}\n"
	  "1 EXPORT_TRACEPOINT_SYMBOL_GPL __SCT__tp_func_x* EXPORT_SYMBOL_GPL [] {defined(CONFIG_TRACEPOINTS)}\n"
	  "1 EXPORT_TRACEPOINT_SYMBOL_GPL __traceiter_x* EXPORT_SYMBOL_GPL [] {defined(CONFIG_TRACEPOINTS)}\n"
	  "1 EXPORT_TRACEPOINT_SYMBOL_GPL __tracepoint_x* EXPORT_SYMBOL_GPL [] {defined(CONFIG_TRACEPOINTS)}\n" },
	{ "comments and strings", "/* EXPORT_SYMBOL(a); */ // EXPORT_SYMBOL(b);\nchar *s = \"EXPORT_SYMBOL(c);\";\n"
	  "// spliced \\\nEXPORT_SYMBOL(d);\nEXPORT_SYMBOL(/* no */ e /* ; */);", "5 EXPORT_SYMBOL e EXPORT_SYMBOL [] {}\n" },
	{ "several on a line, one over several", "EXPORT_SYMBOL(a); EXPORT_SYMBOL(b);\nEXPORT_SYMBOL_NS(\n\tc,\n\tN\n);",
	  "1 EXPORT_SYMBOL a EXPORT_SYMBOL [] {}\n1 EXPORT_SYMBOL b EXPORT_SYMBOL [] {}\n"
	  "2 EXPORT_SYMBOL_NS c EXPORT_SYMBOL [N] {}\n" },
	{ "continued line", "EXPORT_SYMBOL\\\n(a)\\\n;", "1 EXPORT_SYMBOL a EXPORT_SYMBOL [] {}\n" },
	{ "if 0", "#if 0\nEXPORT_SYMBOL(a);\n#else\nEXPORT_SYMBOL(b);\n#endif\n#if 1\nEXPORT_SYMBOL(c);\n#else\n"
	  "EXPORT_SYMBOL(d);\n#endif\n", "4 EXPORT_SYMBOL b EXPORT_SYMBOL [] {}\n7 EXPORT_SYMBOL c EXPORT_SYMBOL [] {}\n" },
	{ "conditions", "#ifdef CONFIG_A\n#if defined CONFIG_B||X\nEXPORT_SYMBOL(a);\n#elif Y && Z /* why */\n"
	  "EXPORT_SYMBOL(b);\n#else\nEXPORT_SYMBOL(c);\n#endif\n#else\nEXPORT_SYMBOL(d);\n#endif\n",
	  "3 EXPORT_SYMBOL a EXPORT_SYMBOL [] {defined(CONFIG_A) && (defined(CONFIG_B)||X)}\n"
	  "5 EXPORT_SYMBOL b EXPORT_SYMBOL [] {defined(CONFIG_A) && !(defined(CONFIG_B)||X) && Y && Z}\n"
	  "7 EXPORT_SYMBOL c EXPORT_SYMBOL [] {defined(CONFIG_A) && !(defined(CONFIG_B)||X) && !(Y && Z)}\n"
	  "10 EXPORT_SYMBOL d EXPORT_SYMBOL [] {!defined(CONFIG_A)}\n" },
	{ "own wrapper", "#define MY(x) EXPORT_SYMBOL_GPL(x)\nMY(a);\n#undef MY\nMY(b);\n",
	  "2 MY a EXPORT_SYMBOL_GPL [] {}\n" },
	{ "a class is not in the name", "#define FOO_GPL(x) EXPORT_SYMBOL(x)\nFOO_GPL(a);\n",
	  "2 FOO_GPL a EXPORT_SYMBOL [] {}\n" },
	{ "wrapper of a wrapper defined before it",
	  "#define OUTER(op) INNER(op) INNER(op##_return)\n#define INNER(op) void op(void) {} EXPORT_SYMBOL(atomic_##op);\nOUTER(add)\n",
	  "3 OUTER atomic_add* EXPORT_SYMBOL [] {}\n3 OUTER atomic_add_return* EXPORT_SYMBOL [] {}\n" },
	{ "wrapper with alternatives",
	  "#ifdef A\n#define W(x) EXPORT_SYMBOL(x)\n#else\n#define W(x) EXPORT_SYMBOL_GPL(x)\n#endif\nW(a);\n#ifdef A\nW(b);\n#endif\n",
	  "6 W a EXPORT_SYMBOL [] {defined(A)}\n6 W a EXPORT_SYMBOL_GPL [] {!defined(A)}\n"
	  "8 W b EXPORT_SYMBOL [] {defined(A)}\n" },
	{ "alternatives that are alike",
	  "#ifdef A\n#define W(x) EXPORT_SYMBOL(x)\n#else\n#define W(x) int y; EXPORT_SYMBOL(x)\n#endif\nW(a);\n",
	  "6 W a EXPORT_SYMBOL [] {}\n" },
	{ "renamed symbol", "#define NAME memcpy\n#define CAT(a, b) a##b\n#define PRE U3\nEXPORT_SYMBOL(NAME)\n"
	  "#define CAT2(a, b) CAT(a, b)\nEXPORT_SYMBOL(CAT2(PRE, NAME))\n",
	  "4 EXPORT_SYMBOL memcpy* EXPORT_SYMBOL [] {}\n6 EXPORT_SYMBOL U3memcpy* EXPORT_SYMBOL [] {}\n" },
	{ "macro as argument", "#define EACH(f) f(a) f(b)\nEACH(EXPORT_SYMBOL)\n",
	  "2 EACH a* EXPORT_SYMBOL [] {}\n2 EACH b* EXPORT_SYMBOL [] {}\n" },
	{ "alias", "#define MY EXPORT_SYMBOL_GPL\nMY(a);\n", "2 MY a EXPORT_SYMBOL_GPL [] {}\n" },
	{ "default namespace", "#define DEFAULT_SYMBOL_NAMESPACE \"N\"\n#include <linux/module.h>\nEXPORT_SYMBOL(a);\n"
	  "EXPORT_SYMBOL_NS(b, M);\n", "3 EXPORT_SYMBOL a EXPORT_SYMBOL [N] {}\n4 EXPORT_SYMBOL_NS b EXPORT_SYMBOL [M] {}\n" },
	{ "default namespace too late", "#include <linux/module.h>\n#define DEFAULT_SYMBOL_NAMESPACE \"N\"\nEXPORT_SYMBOL(a);\n",
	  "3 EXPORT_SYMBOL a EXPORT_SYMBOL [] {}\n" },
	{ "apostrophe in assembly", "@ don't\nEXPORT_SYMBOL(a)\n@ EXPORT\n", "2 EXPORT_SYMBOL a EXPORT_SYMBOL [] {}\n" },
	{ "inner macro", "#define P(name, license) __EXPORT_SYMBOL(name, license, \"\")\nP(a, \"GPL\")\nP(b, \"\")\nP(c, \"odd\")\n",
	  "2 P a EXPORT_SYMBOL_GPL [] {}\n3 P b EXPORT_SYMBOL [] {}\n4 P c Unknown [] {}\n" },
	{ "not a call", "#undef EXPORT_SYMBOL\n#ifdef EXPORT_SYMBOL\n#endif\nint EXPORT_SYMBOL;\nEXPORT_SYMBOL(a", "" },
	{ "switched off", "#define EXPORT_SYMBOL(x)\nEXPORT_SYMBOL(a);\n", "" },
};
/* clang-format on */

/* Each level doubles what it is given: 2^40 exports. */
static void test_bomb(void)
{
	GString *text = g_string_new("#define L0(x) EXPORT_SYMBOL(x)\n");
	g_autofree char *got = NULL;

	for (unsigned i = 1; i <= 40; i++)
		g_string_append_printf(text, "#define L%u(x) L%u(x) L%u(x)\n", i, i - 1, i - 1);
	g_string_append(text, "L40(a)\n");
	got = scanned(text->str);
	g_assert_true(g_str_has_prefix(got, "42 L40 a EXPORT_SYMBOL"));
	g_string_free(text, TRUE);
}

static void test_bytes(void)
{
	static const char text[] = "\xff\xfe EXPORT_SYMBOL(a) ;x";
	AUTO(macro_table) table = macro_table_new();
	AUTO(sites) sites = sites_new();
	struct source_text source = { "x.c", text, sizeof(text) - 1, NULL };
	const struct site *site;

	sites_in_text(table, &source, sites, NULL, NULL);
	g_assert_cmpuint(sites->sites->len, ==, 1);
	site = &g_array_index(sites->sites, struct site, 0);
	g_assert_cmpuint(site->start, ==, 3);
	g_assert_cmpuint(site->end, ==, 21);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (size_t i = 0; i < G_N_ELEMENTS(tests); i++) {
		g_autofree char *path = g_strdup_printf("/scan/%s", tests[i][0]);

		g_test_add_data_func(path, tests[i], test_scan);
	}
	g_test_add_func("/scan/bomb", test_bomb);
	g_test_add_func("/scan/bytes", test_bytes);
	return g_test_run();
}
