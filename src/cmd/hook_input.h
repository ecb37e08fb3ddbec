/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* hook_input: what a hook is told in files and on its standard input. */

#include "hook.h"

/* All of standard input, up to 64 MiB. Free with g_free(). */
char *hook_read_stdin(GError **error);

/* The message that is about to be committed, without comments and what stands below the scissors. Free with g_free().
 */
char *hook_read_message(const char *file, const char *comment, GError **error);

/* Appends the mails in @file ("-": standard input) to @mails, of struct mail. */
bool hook_read_mails(GArray *mails, const char *file, GError **error);

/* Whether --ref names @ref; all are wanted without one. False with @error when a pattern takes too long. */
bool hook_wants_ref(const struct hook_request *request, const char *ref, GError **error);
