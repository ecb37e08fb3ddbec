/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* nearest: what somebody may have meant. */

#include <glib.h>

/*
 * Up to three of @names (const char *, in any order, repeated or not) that are few letters away from @name, "a, b, c";
 * NULL for none. Free it with g_free().
 */
char *nearest_names(const GPtrArray *names, const char *name);
