/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "patch/subject.h"

/* A prefix has few words: what is longer is a sentence with a colon in it. */
enum { MAX_PREFIX = 48, MAX_WORDS = 3 };

/* Subjects that say nothing about the file: they go across the tree. */
static const char *const general_prefixes[] = {
	"treewide", "tree-wide", "Revert", "Merge", "module", "Kbuild", "kbuild", "scripts", "Documentation", "Linux",
};

static bool is_general(const char *subject)
{
	for (size_t i = 0; i < G_N_ELEMENTS(general_prefixes); i++) {
		size_t length = strlen(general_prefixes[i]);

		if (strncmp(subject, general_prefixes[i], length) == 0 && strchr(": ", subject[length]))
			return true;
	}
	return false;
}

static bool may_be_prefix(const char *text, size_t length, guint max_words)
{
	guint words = 1;

	for (size_t i = 0; i < length; i++)
		words += text[i] == ' ';
	return length > 0 && length <= MAX_PREFIX && words <= max_words;
}

/* Up to the first ": ", and on through segments of one word: "ALSA: hda: realtek". */
char *subject_prefix(const char *subject)
{
	const char *colon = strstr(subject, ": "), *next;

	if (!colon || is_general(subject) || !may_be_prefix(subject, (size_t)(colon - subject), MAX_WORDS))
		return NULL;
	for (next = strstr(colon + 2, ": "); next && may_be_prefix(colon + 2, (size_t)(next - colon - 2), 1);
	     next = strstr(colon + 2, ": "))
		colon = next;
	return colon - subject <= MAX_PREFIX ? g_strndup(subject, (gsize)(colon - subject)) : NULL;
}

/* "drivers/nvdimm/bus.c" is "nvdimm", "mm/memremap.c" is "mm/memremap", "arch/x86/kernel/tsc.c" is "x86". */
static char *prefix_of_path(const char *path)
{
	const char *dot = strrchr(path, '.'), *slash = strrchr(path, '/');

	if (!slash)
		return g_strndup(path, dot ? (gsize)(dot - path) : strlen(path));
	if (g_str_has_prefix(path, "arch/"))
		return g_strndup(path + 5, strcspn(path + 5, "/"));
	if (g_str_has_prefix(path, "drivers/") && slash > path + 8)
		return g_strndup(path + 8, (gsize)(slash - path - 8));
	if (strchr(path, '/') != slash)
		return g_strndup(path, (gsize)(slash - path));
	return g_strndup(path, dot && dot > slash ? (gsize)(dot - path) : strlen(path));
}

void subject_style_learn(const GPtrArray *subjects, const char *path, struct subject_style *style)
{
	g_autoptr(GHashTable) counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	guint best = 0, n_capital = 0, n_small = 0;

	*style = (struct subject_style){ 0 };
	for (guint i = 0; subjects && i < subjects->len; i++) {
		char *prefix = subject_prefix(subjects->pdata[i]);

		if (prefix)
			g_hash_table_insert(
				counts, prefix,
				GUINT_TO_POINTER(GPOINTER_TO_UINT(g_hash_table_lookup(counts, prefix)) + 1));
	}
	for (guint i = 0; subjects && i < subjects->len; i++) {
		const char *subject = subjects->pdata[i];
		g_autofree char *prefix = subject_prefix(subject);
		guint n = prefix ? GPOINTER_TO_UINT(g_hash_table_lookup(counts, prefix)) : 0;

		if (!prefix)
			continue;
		n_capital += g_ascii_isupper(subject[strlen(prefix) + 2]);
		n_small += g_ascii_islower(subject[strlen(prefix) + 2]);
		if (n > best) {
			best = n;
			g_free(style->prefix);
			style->prefix = g_steal_pointer(&prefix);
		}
	}
	style->capital = n_capital > n_small;
	if (!style->prefix)
		style->prefix = prefix_of_path(path);
}

void subject_style_clear(struct subject_style *style)
{
	g_clear_pointer(&style->prefix, g_free);
}

char *subject_write(const struct subject_style *style, const char *text)
{
	char *subject = g_strdup_printf("%s: %s", style->prefix, text);
	char *first = subject + strlen(style->prefix) + 2;

	if (style->capital)
		*first = g_ascii_toupper(*first);
	return subject;
}
