/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which kind of rules a file holds, the policies that are shipped, and files that include one another. */
#include <string.h>

#include "base/error.h"
#include "policies.h"
#include "rule.h"

/* Files that include two files each, which include two files each: thirty of them would be read a billion times. */
enum { MAX_FILES = 256 };

const char *const *policy_shipped(void)
{
	static const char *names[G_N_ELEMENTS(shipped) + 1];

	for (size_t i = 0; i < G_N_ELEMENTS(shipped); i++)
		names[i] = shipped[i].name;
	return names;
}

const char *policy_shipped_text(const char *name)
{
	for (size_t i = 0; i < G_N_ELEMENTS(shipped); i++)
		if (strcmp(shipped[i].name, name) == 0)
			return shipped[i].text;
	return NULL;
}

/* The first byte that says something: '#' starts a comment in all formats but JSON. */
static char first_byte(const char *text)
{
	while (*text) {
		text += strspn(text, " \t\r\n");
		if (*text != '#')
			return *text;
		text += strcspn(text, "\n");
	}
	return 0;
}

static bool add_text(struct policy *policy, const char *file, const char *text, GPtrArray *chain, GError **error)
{
	switch (first_byte(text)) {
	case '{':
		return policy_add_json(policy, file, text, chain, error);
	case '[':
		return policy_add_list(policy, file, text, error);
	case 0:
		return fail(error, KEXPORT_ERROR_USAGE,
			    "%s: empty; expected rules as JSON, kabi/severities or a list of symbols", file);
	default:
		return policy_add_severities(policy, file, text, error);
	}
}

static bool fail_cycle(GPtrArray *chain, const char *file, GError **error)
{
	g_autoptr(GString) all = g_string_new(NULL);

	for (guint i = 0; i < chain->len; i++)
		g_string_append_printf(all, "%s -> ", (const char *)chain->pdata[i]);
	return fail(error, KEXPORT_ERROR_USAGE, "%s: includes itself: %s%s", (const char *)chain->pdata[0], all->str,
		    file);
}

static bool is_in_chain(GPtrArray *chain, const char *file)
{
	for (guint i = 0; i < chain->len; i++)
		if (strcmp(chain->pdata[i], file) == 0)
			return true;
	return false;
}

static char *read_rules_file(const char *name, GError **error)
{
	g_autofree char *text = NULL;
	gsize length;

	if (!g_file_get_contents(name, &text, &length, error))
		return NULL;
	if (memchr(text, 0, length)) {
		fail(error, KEXPORT_ERROR_USAGE, "%s: byte %zu: a NUL; expected text", name, strlen(text));
		return NULL;
	}
	return g_steal_pointer(&text);
}

bool policy_add_chained(struct policy *policy, const char *name, GPtrArray *chain, GError **error)
{
	bool is_file = strpbrk(name, "/.") || g_file_test(name, G_FILE_TEST_IS_REGULAR);
	g_autofree char *path = is_file ? g_canonicalize_filename(name, NULL) : g_strdup(name);
	g_autofree char *names = NULL;
	g_autofree char *text = NULL;
	bool done;

	if (is_in_chain(chain, path))
		return fail_cycle(chain, path, error);
	if (++policy->n_files > MAX_FILES)
		return fail(error, KEXPORT_ERROR_USAGE,
			    "%s: more than %d files; do some include the same ones over and over?", name, MAX_FILES);
	if (is_file)
		text = read_rules_file(name, error);
	else
		text = g_strdup(policy_shipped_text(name));
	if (!text && is_file)
		return false;
	if (!text) {
		names = g_strjoinv(", ", (char **)policy_shipped());
		return fail(error, KEXPORT_ERROR_USAGE, "%s: no such file, and no such policy is shipped; there are %s",
			    name, names);
	}
	g_ptr_array_add(chain, path);
	done = add_text(policy, name, text, chain, error);
	g_ptr_array_set_size(chain, (gint)chain->len - 1);
	return done;
}

bool policy_add(struct policy *policy, const char *name, GError **error)
{
	g_autoptr(GPtrArray) chain = g_ptr_array_new();

	return policy_add_chained(policy, name, chain, error);
}
