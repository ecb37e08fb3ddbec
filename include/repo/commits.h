/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * commits: the graph of commits, read as far as it is asked for: from the commit-graph file where there is one (a tenth
 * of the time), else from the commits. Replace refs, grafts and the edge of a shallow clone are honoured. Not for two
 * threads at once, except for the commits that commits_walk() returned, once it did.
 */

#include "repo/objects.h"

#define COMMIT_NONE G_MAXUINT32

struct commit {
	uint32_t number;       /* its object */
	uint32_t tree;	       /* object; OBJECT_NONE when it is missing */
	uint32_t first_parent; /* place in the list of all parents; for commit_parents() */
	uint32_t n_parents;
	int64_t date;	     /* the committer's; seconds since 1970 */
	uint32_t file_place; /* in the commit-graph file */
	uint8_t state;	     /* for commits.c */
	uint8_t flags;	     /* for a walk */
	bool is_missing;     /* the object is not in the repository, or damaged: it has no parents, no tree */
	bool lost_parent;    /* a parent that it names is not in the repository */
};

struct commits;

struct commits *commits_new(struct repo *repo, struct objects *objects);
void commits_free(struct commits *commits);
AUTO_DEFINE(commits)

/* The commit of that name, read; COMMIT_NONE when the repository does not have it. */
uint32_t commits_find(struct commits *commits, const struct oid *oid);

/* Valid until the next commit is read. */
const struct commit *commits_get(struct commits *commits, uint32_t commit);

/* Its parents, read; valid until the next commit is read. There are commit->n_parents. */
const uint32_t *commits_parents(struct commits *commits, uint32_t commit);

const struct oid *commits_id(struct commits *commits, uint32_t commit);

/* How many are known: all indices are below. */
uint32_t commits_n(struct commits *commits);

/*
 * The commits of a range, in the order of git log: of those whose child was seen, the newest comes next. GArray of
 * uint32_t. All of them and their parents are read. With @first_parent only first parents are followed.
 */
GArray *commits_walk(struct commits *commits, const struct repo_range *range, bool first_parent, const gint *cancel);
