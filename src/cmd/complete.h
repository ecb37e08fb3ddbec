/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * complete: what a shell offers for the word that is being typed. Shells ask `kexport-audit --complete WORD...`, the
 * last word being the one in question; each line of the answer is a candidate, a tab, and what it means. The answer
 * ":files" leaves it to the shell, which knows files best.
 */

#include "cmd.h"

/* From here on options_parse() answers the shell and ends the program, where it would have begun the work. */
void complete_begin(void);
bool complete_is_on(void);

/* One candidate, if @prefix leads to it. */
void complete_offer(const char *prefix, const char *candidate, const char *meaning);

/* Answers for the last word of @argv, by the tables of options (@n_tables of them) and by @help's usage. */
void complete_arguments(const struct command_help *help, const GOptionEntry *const *tables, size_t n_tables,
			char **argv);
