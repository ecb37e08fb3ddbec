/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "source/inlines.h"

/* A definition's words before its name: attributes, type, "static inline". */
enum { LONGEST_HEAD = 300 };

struct search {
	const char *arch;
	GPtrArray *paths;
	GHashTable *wanted, *found;
	GMutex lock;
};

static bool is_word(char c)
{
	return g_ascii_isalnum(c) || c == '_';
}

static bool enter(const char *path, gpointer data)
{
	const struct search *search = data;

	/* Headers of another architecture are not the module's. */
	if (g_str_has_prefix(path, "arch/") && !strchr(path + strlen("arch/"), '/'))
		return search->arch && g_str_equal(path + strlen("arch/"), search->arch);
	return !g_str_has_prefix(path, "tools") && !g_str_has_prefix(path, "scripts") &&
	       !g_str_has_prefix(path, "Documentation");
}

static void add_header(const char *path, gpointer data)
{
	struct search *search = data;

	if (g_str_has_suffix(path, ".h"))
		g_ptr_array_add(search->paths, g_strdup(path));
}

static bool has_word(const char *text, size_t length, const char *word)
{
	size_t n = strlen(word);

	for (const char *at = text; at + n <= text + length; at++) {
		at = memchr(at, *word, (size_t)(text + length - at) - n + 1);
		if (!at)
			return false;
		if (memcmp(at, word, n) == 0 && (at == text || !is_word(at[-1])) &&
		    (at + n == text + length || !is_word(at[n])))
			return true;
	}
	return false;
}

/* True for "#define " before @name. */
static bool is_macro(const char *text, const char *name)
{
	const char *at = name;

	while (at > text && (at[-1] == ' ' || at[-1] == '\t'))
		at--;
	return at < name && at - text >= 6 && memcmp(at - 6, "define", 6) == 0;
}

/* True for the head of an inline function whose name stands at @name: an opening brace follows its parameters. */
static bool is_inline(const char *text, const char *end, const char *name, size_t length)
{
	const char *head = name, *at = name + length;
	int depth = 0;

	while (head > text && name - head < LONGEST_HEAD && head[-1] != ';' && head[-1] != '}' && head[-1] != '{')
		head--;
	if (!has_word(head, (size_t)(name - head), "inline") &&
	    !has_word(head, (size_t)(name - head), "__always_inline"))
		return false;
	for (; at < end && (depth || *at == '(' || g_ascii_isspace(*at)); at++) {
		depth += (*at == '(') - (*at == ')');
		if (!depth && *at == ')')
			break;
	}
	for (at++; at < end && g_ascii_isspace(*at); at++)
		;
	return at < end && *at == '{';
}

static bool is_before(const char *a, const char *b)
{
	bool x = g_str_has_prefix(a, "include/"), y = g_str_has_prefix(b, "include/");

	return x != y ? x : strcmp(a, b) < 0;
}

static void note(struct search *search, const char *key, const char *path)
{
	const char *known;

	g_mutex_lock(&search->lock);
	known = g_hash_table_lookup(search->found, key);
	if (!known || is_before(path, known))
		g_hash_table_insert(search->found, (gpointer)key, g_strdup(path));
	g_mutex_unlock(&search->lock);
}

static void read_header(guint i, const char *text, size_t length, const char *reason, guint worker, gpointer data)
{
	struct search *search = data;
	const char *end = text + length;

	(void)reason; /* a header that cannot be read defines nothing that we could tell of */
	(void)worker;
	for (const char *at = text; text && at < end;) {
		const char *start = at;
		gpointer key;
		char name[128];

		if (!is_word(*at)) {
			at++;
			continue;
		}
		while (at < end && is_word(*at))
			at++;
		if ((size_t)(at - start) >= sizeof(name))
			continue;
		memcpy(name, start, (size_t)(at - start));
		name[at - start] = '\0';
		if (g_hash_table_lookup_extended(search->wanted, name, &key, NULL) &&
		    (is_macro(text, start) || is_inline(text, end, start, (size_t)(at - start))))
			note(search, key, search->paths->pdata[i]);
	}
}

GHashTable *headers_that_define(struct file_tree *files, const char *arch, GHashTable *wanted, guint n_jobs,
				GError **error)
{
	struct search search = { .arch = arch, .paths = g_ptr_array_new_with_free_func(g_free), .wanted = wanted };
	const struct file_walk walk = { .enter = enter, .file = add_header, .data = &search };

	g_mutex_init(&search.lock);
	if (file_tree_list(files, &walk, error)) {
		search.found = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
		file_tree_read_all(files, search.paths, n_jobs, read_header, &search);
	}
	g_mutex_clear(&search.lock);
	g_ptr_array_unref(search.paths);
	return search.found;
}
