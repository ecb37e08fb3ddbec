/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* commit_text: what a commit says to people. */

#include "repo/commits.h"

struct commit_text {
	char *author, *email;
	char *date;	 /* the author's, "2018-10-26T15:04:03Z"; NULL when it cannot be read */
	int64_t seconds; /* the same, since 1970 */
	char *subject;	 /* the first paragraph in one line */
	char *body;	 /* all after it */
};

/* UTF-8 is made of what is not, as git log does with Latin-1. Empties with commit_text_clear(). */
bool commit_text_read(struct object_reader *reader, uint32_t number, struct commit_text *text, GError **error);
void commit_text_clear(struct commit_text *text);
