/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * pattern: what users and rules write to pick names. "dma_buf_*" is a wildcard pattern as in a shell (* ? [...]), which
 * a name must match as a whole; "/^__.*_gpl$/" is a PCRE2 regular expression, found anywhere. A compiled pattern is
 * read-only and may be used by several threads.
 */

#include <glib.h>
#include <stdbool.h>

#include "base/auto.h"

struct pattern;

/* NULL with KEXPORT_ERROR_USAGE, the place and the cause when @text is no pattern. */
struct pattern *pattern_new(const char *text, GError **error);

/* @text is a PCRE2 regular expression, without slashes, that a name must match from its first byte to its last. */
struct pattern *pattern_new_whole(const char *text, GError **error);
void pattern_free(struct pattern *pattern);
AUTO_DEFINE(pattern)

/* As it was given. */
const char *pattern_text(const struct pattern *pattern);

/*
 * Whether @name, any bytes, matches. A match that would take too many steps counts as none and sets @error
 * (KEXPORT_ERROR_USAGE): patterns may come from people whom one does not trust with one's time.
 */
bool pattern_matches(const struct pattern *pattern, const char *name, GError **error);

/*
 * @template with "$1", "${1}", ... replaced by what the groups of @pattern caught in @name; freed with g_free(). NULL
 * when @name does not match, and with @error set when it takes too long or the template asks for a group that is not
 * there.
 */
char *pattern_expand(const struct pattern *pattern, const char *name, const char *template, GError **error);
