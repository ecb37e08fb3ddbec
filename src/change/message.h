/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* message: what the message of a commit says to whom asks why. */

#include <glib.h>
#include <stdbool.h>

/* The paragraph of @body that most likely says why @symbol was changed, in one line; NULL when it has none but
 * trailers. Free it with g_free(). */
char *message_reason(const char *body, const char *symbol);

/* What stands behind the trailers of the names @names ("Link", "Closes"), whose line has @word if that is not NULL.
 * Free it with g_strfreev(). */
char **message_trailers(const char *body, const char *const *names, const char *word);

/* The 40 digits of the commit that this one is a copy of, as stable branches name it; NULL for none. Free it with
 * g_free(). */
char *message_upstream(const char *body);
