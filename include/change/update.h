/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* update: refs that a push or a transaction moves, as git tells a hook (githooks(5)), and the range that each brings.
 */

#include "repo/repo.h"

/* How a line of the hook's standard input reads. */
enum update_lines {
	UPDATE_LINES_RECEIVE,	  /* OLD NEW REF: pre-receive, post-receive */
	UPDATE_LINES_PUSH,	  /* LOCAL-REF LOCAL-OID REMOTE-REF REMOTE-OID: pre-push */
	UPDATE_LINES_TRANSACTION, /* OLD NEW REF, where OLD may be zeros for "whatever it is": reference-transaction */
};

struct update {
	char *ref; /* in full: refs/heads/main */
	struct oid old, new;
	bool has_old, has_new; /* false: zeros, there is no such ref before or after */
};

/* Reads @text. NULL, naming the line, when one does not read so. GArray of struct update. */
GArray *updates_read(const char *text, enum update_lines lines, GError **error);
GArray *updates_new(void);

/* One more, from the words of the update hook. */
bool updates_add(GArray *updates, const char *ref, const char *old, const char *new, GError **error);

/* What an update brings. */
struct update_range {
	bool has_old, has_new; /* without @new there is nothing to judge; without @old all of @new is new */
	struct oid old;	       /* commits, both; not always an ancestor of @new */
	struct oid new;
	const char *nothing; /* why there is nothing to judge, for people; static; NULL when there is */
};

struct update_options {
	char *const *bases; /* names of the protected branches; NULL or empty: default_bases() finds one */
	const char *remote; /* of pre-push: what the other side has is told by refs/remotes/REMOTE/; else NULL */
	bool any_old;	    /* UPDATE_LINES_TRANSACTION: an old of zeros is looked up */
};

/*
 * The range of @updates[@i]:
 *  - a branch that moves, forced or not: from its old commit to its new one;
 *  - a new branch, a tag, or one whose old commit is not here: from the best common ancestor with a protected branch,
 *    the nearest where there are several; nothing when all its commits are known by other refs already;
 *  - a deletion, a ref that is no commit's, the first branch of all: nothing.
 * False when an object is missing, or when a shallow repository hides the common ancestor.
 */
bool update_resolve(struct repo *repo, const GArray *updates, guint i, const struct update_options *options,
		    struct update_range *range, GError **error);

/*
 * BASE..TIP and BASE...TIP, each side HEAD when it is empty: from the common ancestor to TIP, as git diff BASE...TIP
 * and git log BASE..TIP have it; from BASE itself where there is no common ancestor; a shallow
 * repository that may only hide it is an error. A single commit: what it does to its first parent.
 */
bool update_range_parse(struct repo *repo, const char *word, struct update_range *range, GError **error);
