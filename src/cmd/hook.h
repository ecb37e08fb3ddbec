/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* hook: what its subcommands share: the kinds of hooks, and the command line. */

#include "cmd.h"
#include "repo/repo.h"
#include "ruling.h"

/* What a hook of git is about, by where git tells it (githooks(5)). */
enum hook_source {
	HOOK_INDEX,	  /* what is about to be committed */
	HOOK_MESSAGE,	  /* the same, and its message in the file that the first argument names */
	HOOK_RECEIVE,	  /* lines OLD NEW REF */
	HOOK_UPDATE,	  /* arguments REF OLD NEW */
	HOOK_PUSH,	  /* arguments REMOTE URL, lines LOCAL-REF LOCAL-OID REMOTE-REF REMOTE-OID */
	HOOK_TRANSACTION, /* argument STATE, lines OLD NEW REF */
};

/* Where a hook is installed when no --type is given. Only what has the message can judge by rules that ask for it. */
enum hook_default {
	HOOK_ON_REQUEST,
	HOOK_IN_WORK_TREE,
	HOOK_IN_WORK_TREE_EARLY, /* where the rules ask for no message */
	HOOK_IN_WORK_TREE_LATE,	 /* where they do */
	HOOK_IN_BARE,
};

struct hook_kind {
	const char *name;
	enum hook_source source;
	enum hook_default by_default;
};

extern const struct hook_kind hook_kinds[]; /* ends with an entry without a name */

static inline bool hook_reads_stdin(const struct hook_kind *kind)
{
	return kind->source == HOOK_RECEIVE || kind->source == HOOK_PUSH || kind->source == HOOK_TRANSACTION;
}

struct hook_request {
	char **types, *repository, *on_trouble;
	char **patches, **bases, **modules, **refs;
	gboolean staged, each_commit;
	const struct hook_kind *kind; /* of `run --type`; else NULL */
	bool allows_trouble;
	struct ruling ruling;
	bool has_day;	   /* --today was given */
	char **words;	   /* the arguments behind the subcommand; borrowed */
	GPtrArray *wanted; /* of struct pattern: --ref */
};

/* The kind of that name; NULL with a message on stderr. */
const struct hook_kind *hook_kind_find(const struct options *options, const char *name);

/* The repository that --repo, git's environment or the current folder name. */
struct repo *hook_repo(const struct hook_request *request, GError **error);

int hook_run(const struct options *options, const struct hook_request *request);
int hook_install(const struct options *options, const struct hook_request *request);
int hook_uninstall(const struct options *options, const struct hook_request *request);
