/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "option_words.h"

const GOptionEntry *option_find(const GOptionEntry *const *tables, size_t n_tables, const char *word)
{
	bool is_long = g_str_has_prefix(word, "--");

	if (*word != '-' || !word[1] || (is_long && !word[2])) /* what takes all arguments has no name */
		return NULL;
	for (size_t i = 0; i < n_tables; i++)
		for (const GOptionEntry *entry = tables[i]; entry && entry->long_name; entry++)
			if (is_long ? g_str_equal(word + 2, entry->long_name)
				    : entry->short_name == word[1] && !word[2])
				return entry;
	return NULL;
}

bool option_takes_argument(const GOptionEntry *entry)
{
	return entry->arg != G_OPTION_ARG_NONE && entry->arg != G_OPTION_ARG_CALLBACK;
}

/* How much of @word is options, the last of which takes an argument: 2 of "-j4", 3 of "-sj4"; 0 when none takes one. */
static size_t options_length(const GOptionEntry *const *tables, size_t n_tables, const char *word)
{
	const GOptionEntry *entry;

	if (g_str_has_prefix(word, "--")) {
		entry = option_find(tables, n_tables, word);
		return entry && option_takes_argument(entry) ? strlen(word) : 0;
	}
	for (size_t i = 1; *word == '-' && word[i]; i++) {
		const char name[] = { '-', word[i], '\0' };

		entry = option_find(tables, n_tables, name);
		if (!entry)
			break;
		if (option_takes_argument(entry))
			return i + 1;
	}
	return 0;
}

char **option_words_detached(const GOptionEntry *const *tables, size_t n_tables, int argc, char **argv)
{
	g_autoptr(GPtrArray) words = g_ptr_array_new();
	bool are_over = false;

	for (int i = 0; i < argc; i++) {
		const char *word = argv[i];
		size_t length = i && !are_over ? options_length(tables, n_tables, word) : 0;

		are_over |= g_str_equal(word, "--");
		g_ptr_array_add(words, length ? g_strndup(word, length) : g_strdup(word));
		if (length && word[length])
			g_ptr_array_add(words, g_strdup(word + length));
		else if (length && i + 1 < argc) /* whatever it looks like */
			g_ptr_array_add(words, g_strdup(argv[++i]));
	}
	g_ptr_array_add(words, NULL);
	return (char **)g_ptr_array_free(g_steal_pointer(&words), FALSE);
}
