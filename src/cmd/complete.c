/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>

#include "complete.h"
#include "complete_values.h"
#include "option_words.h"

static bool is_on;

void complete_begin(void)
{
	is_on = true;
}

bool complete_is_on(void)
{
	return is_on;
}

void complete_offer(const char *prefix, const char *candidate, const char *meaning)
{
	if (g_str_has_prefix(candidate, prefix))
		printf("%s\t%s\n", candidate, meaning ? meaning : "");
}

static void offer_options(const GOptionEntry *const *tables, size_t n_tables, const char *word)
{
	for (size_t i = 0; i < n_tables; i++) {
		for (const GOptionEntry *entry = tables[i]; entry && entry->long_name; entry++) {
			g_autofree char *name = g_strconcat("--", entry->long_name, NULL);

			if (*entry->long_name)
				complete_offer(word, name, entry->description);
		}
	}
	complete_offer(word, "--help", "show the help and exit");
}

/* The word of @usage for argument number @position: the last one serves all that follow when it ends in "...". */
static char *usage_word(const char *usage, guint position)
{
	g_auto(GStrv) words = g_strsplit_set(usage, " []", -1);
	const char *last = NULL;
	guint n = 0;

	for (char **word = words; *word; word++) {
		if (!**word)
			continue;
		if (**word == '-') { /* an option; the word behind it is its argument */
			if (!strchr(*word, '=') && word[1])
				word++;
			continue;
		}
		last = *word;
		if (n++ == position)
			return g_strdup(last);
	}
	return last && g_str_has_suffix(last, "...") ? g_strdup(last) : NULL;
}

/* How many of the words before the last one are arguments of the command itself. */
static guint count_arguments(const GOptionEntry *const *tables, size_t n_tables, char **words)
{
	guint n = 0;

	for (; words[0] && words[1]; words++) {
		const GOptionEntry *option = option_find(tables, n_tables, *words);

		if (option && option_takes_argument(option) && words[2])
			words++;
		else if (!option && **words != '-')
			n++;
	}
	return n;
}

void complete_arguments(const struct command_help *help, const GOptionEntry *const *tables, size_t n_tables,
			char **argv)
{
	guint n_words = g_strv_length(argv + 1);
	const char *word = n_words ? argv[n_words] : "";
	const char *before = n_words > 1 ? argv[n_words - 1] : "";
	const GOptionEntry *option = option_find(tables, n_tables, before);
	const char *equals = g_str_has_prefix(word, "--") ? strchr(word, '=') : NULL;
	g_autofree char *name = equals ? g_strndup(word, (gsize)(equals - word)) : NULL;
	g_autofree char *argument = NULL;

	if (equals) {
		g_autofree char *head = g_strconcat(name, "=", NULL);

		option = option_find(tables, n_tables, name);
		if (option && option_takes_argument(option))
			complete_values(help, option->arg_description, head, equals + 1, argv + 1);
	} else if (option && option_takes_argument(option)) {
		complete_values(help, option->arg_description, "", word, argv + 1);
	} else if (*word == '-') {
		offer_options(tables, n_tables, word);
	} else {
		argument = usage_word(help->usage, count_arguments(tables, n_tables, argv + 1));
		complete_values(help, argument, "", word, argv + 1);
	}
}
