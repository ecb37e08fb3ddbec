/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* mail: a patch as git format-patch writes it and git am reads it. */

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "repo/oid.h"
#include "repo/repo.h"

/* Whose patches they are, and when they were made. */
struct identity {
	char *name, *email;
	int64_t seconds;    /* since 1970 */
	int offset_minutes; /* of the time zone */
};

/*
 * As git has it: GIT_AUTHOR_NAME, GIT_AUTHOR_EMAIL and GIT_AUTHOR_DATE, else user.name and user.email of @repo (NULL:
 * of the user's own configuration) and now. False when there is no name or address, or the date is none. Empties with
 * identity_clear().
 */
bool identity_read(struct repo *repo, struct identity *identity, GError **error);
void identity_clear(struct identity *identity);

struct mail {
	const struct identity *from;
	const char *subject; /* without prefix */
	const char *body;    /* ends with a newline */
	const char *diff;    /* of all that it changes; for a cover letter that of all patches */
	const GPtrArray *to; /* of char *: "Name <address>"; NULL for none */
	const GPtrArray *cc;
	guint number; /* 0 for the cover letter */
	guint total;
	guint version;	    /* of the series; 1 says nothing */
	struct oid *commit; /* NULL for what is not committed */
};

/* NULL when the diff is none. Free with g_free(). */
char *mail_write(const struct mail *mail, GError **error);

/* "0001-mm-export-x-to-GPL-compatible-modules-only.patch", "v2-0000-cover-letter.patch". Free with g_free(). */
char *mail_file_name(const struct mail *mail);
