/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* text_diff: two versions of one file as a unified diff. */

#include <glib.h>

/* The diff of @old and @new with the header that git writes for @path, three lines of context; "" when they are the
 * same. Free it with g_free(). */
char *text_diff(const char *path, const GString *old, const GString *new, GError **error);
