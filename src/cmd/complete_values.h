/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* complete_values: what can stand where the help says SYMBOL, REV, KIND or "build|load|both". */

#include "cmd.h"

/*
 * Offers the values of an argument that help calls @what ("SYMBOL...", "REASON,...", NULL for unknown) and that begin
 * with @prefix, each behind @head. @words are all of the command line: the tree or kernel that they name has the
 * symbols and revisions.
 */
void complete_values(const struct command_help *help, const char *what, const char *head, const char *prefix,
		     char *const *words);
