/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * mails: patches as git format-patch writes them and as mail programs keep them, applied one after the other to a tree,
 * in memory: only the files that they name are looked at, nothing is left in the repository.
 */

#include "repo/objects.h"
#include "repo/tree.h"

/* All strings are UTF-8 and may be "". */
struct mail {
	char *name;   /* of the file, with the number of the mail in it where there are several; for messages */
	char *author; /* without the address */
	char *email;
	char *date;    /* 2018-10-26T15:04:03Z; NULL when it has none that can be read */
	char *subject; /* without [PATCH 1/2] */
	char *body;    /* the message without the subject, without what stands below "---" */
	char *diff;
	size_t diff_size;
};

/* The mails of the file @name with that text: one mail, many (mbox), or a bare diff. Appends struct mail to @mails
 * (mails_new()). */
bool mails_read(GArray *mails, const char *name, const char *text, size_t size, GError **error);
GArray *mails_new(void);

struct mail_files; /* what the mails made of the base, so far */

/* @base is a commit. @objects must be of the same @repo; new objects are in it from here on. */
struct mail_files *mail_files_new(struct repo *repo, struct objects *objects, const struct oid *base, GError **error);
void mail_files_free(struct mail_files *files);
AUTO_DEFINE(mail_files)

/* Applies one more mail. False, naming mail and file, when it does not apply. */
bool mail_files_apply(struct mail_files *files, const struct mail *mail, GError **error);

/* What differs now: @walk->changed for each regular file. @all true: against the base; false: against what was before
 * the last mail. */
bool mail_files_compare(const struct mail_files *files, bool all, const struct tree_walk *walk, GError **error);
