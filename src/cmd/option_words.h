/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* option_words: which words of a command line are options, and whose argument the next one is. */

#include <glib.h>
#include <stdbool.h>

/* The option of @tables (@n_tables of them, each ended by an entry without a name, or NULL) that @word is, "--kind" or
 * "-k"; NULL when it is none. */
const GOptionEntry *option_find(const GOptionEntry *const *tables, size_t n_tables, const char *word);

bool option_takes_argument(const GOptionEntry *entry);

/*
 * The words of @argv with arguments that are attached to short options ("-j4", as getopt(3) has it) made words of their
 * own, which is the only way in which GLib takes them. The program's name in front stays; to be freed with
 * g_strfreev().
 */
char **option_words_detached(const GOptionEntry *const *tables, size_t n_tables, int argc, char **argv);
