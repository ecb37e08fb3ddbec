/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "base/error.h"
#include "base/pattern.h"

static const struct {
	const char *pattern;
	const char *name;
	bool matches;
} matches[] = {
	{ "kfree", "kfree", true },	   { "kfree", "kfree_skb", false },   { "kfree*", "kfree_skb", true },
	{ "*free*", "kfree_skb", true },   { "k?ree", "kfree", true },	      { "[ab]_x", "b_x", true },
	{ "[!ab]_x", "b_x", false },	   { "a.b", "axb", false },	      { "/free/", "kfree_skb", true },
	{ "/^free/", "kfree_skb", false }, { "/^k.*b$/", "kfree_skb", true }, { "*", "", true },
	{ "a*", "a\xff\xfe", true },	   { "/a|b$/", "xb", true },	      { "net/*", "net/core/dev.c", true },
};

static void test_matches(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(matches); i++) {
		AUTO(pattern) pattern = pattern_new(matches[i].pattern, NULL);

		g_assert_nonnull(pattern);
		g_test_message("%s %s", matches[i].pattern, matches[i].name);
		g_assert_cmpint(pattern_matches(pattern, matches[i].name, NULL), ==, matches[i].matches);
	}
}

static void test_errors(void)
{
	g_autoptr(GError) error = NULL;

	g_assert_null(pattern_new("/a(b/", &error));
	g_assert_error(error, KEXPORT_ERROR, KEXPORT_ERROR_USAGE);
	g_assert_cmpstr(error->message, ==, "/a(b/: at character 5: missing closing parenthesis");
}

static void test_runaway(void)
{
	AUTO(pattern) pattern = pattern_new("/^(a+)+$/", NULL);
	g_autoptr(GError) error = NULL;

	g_assert_false(
		pattern_matches(pattern, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", &error));
	g_assert_error(error, KEXPORT_ERROR, KEXPORT_ERROR_USAGE);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/pattern/matches", test_matches);
	g_test_add_func("/pattern/errors", test_errors);
	g_test_add_func("/pattern/runaway", test_runaway);
	return g_test_run();
}
