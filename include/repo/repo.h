/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * repo: one git repository, opened for reading. Refs, revisions, and configuration come through libgit2;
 * objects through repo/objects.h, commits through repo/commits.h. Everything stays as it was at repo_open().
 */

#include <glib.h>
#include <stdbool.h>

#include "base/auto.h"
#include "repo/oid.h"

struct repo;

struct repo_tag {
	char *name; /* without refs/tags/ */
	struct oid commit;
	int64_t date; /* when it was made: the tagger's date, or the commit's for a lightweight tag; seconds since 1970
		       */
	bool annotated;
};

/* What of the history to look at: commits reachable from @tips and from none of @hidden. */
struct repo_range {
	GArray *tips;	/* of struct oid */
	GArray *hidden; /* of struct oid */
	bool is_exact;	/* even where clocks went so wrong that git would be mistaken: walks back to the roots */
};

/*
 * Opens the repository that @path lies in: a work tree or a folder in it, a bare repository, a linked work tree.
 * Fails where there is none, where its owner is not to be trusted (safe.directory), and on SHA-256 by name.
 */
struct repo *repo_open(const char *path, GError **error);
void repo_free(struct repo *repo);
AUTO_DEFINE(repo)

/* As the user gave it, for messages. */
const char *repo_path(const struct repo *repo);

/* The folder that has objects/ and packed-refs: shared by all linked work trees. Ends with '/'. */
const char *repo_common_dir(const struct repo *repo);

/* What git keeps of this work tree alone: .git, but for a linked one. Ends with '/'. */
const char *repo_git_folder(const struct repo *repo);

/* Where the folder @path lies in the work tree: "" for its root, "drivers/net/". NULL when it is not in the work tree.
 * Free with g_free(). */
char *repo_prefix(const struct repo *repo, const char *path);

/* The commit that @spec (v6.1, HEAD~3, a branch, an abbreviated id) stands for. */
bool repo_resolve(struct repo *repo, const char *spec, struct oid *commit, GError **error);

/* All tags that lead to a commit, by name. Free with g_array_unref(). */
GArray *repo_tags(struct repo *repo, GError **error);

/* The short names of all branches and tags, HEAD first. Free with g_ptr_array_unref(). */
GPtrArray *repo_names(const struct repo *repo);

/* Adds the names of all tags and what they point to: to see whether repo_tags() would tell something new. */
void repo_tags_digest(struct repo *repo, GChecksum *sum);

/* Adds what makes commits other than their objects say: replace refs, grafts, the edge of a shallow clone. */
void repo_rewrites_digest(const struct repo *repo, GChecksum *sum);

/* A value of git's configuration; NULL when it is not set. Free with g_free(). */
char *repo_config(struct repo *repo, const char *name);

/*
 * Reads the words of a range: "A", "A..B", "A...B", "^A", "--all" (every ref). No word: HEAD. False when one of them
 * names no commit. Empties with repo_range_clear().
 */
bool repo_range_parse(struct repo *repo, char *const *words, struct repo_range *range, GError **error);
void repo_range_clear(struct repo_range *range);

/* True when history ends early (git clone --depth), or when missing objects may be with a remote (--filter). */
bool repo_is_shallow(const struct repo *repo);
bool repo_is_partial(const struct repo *repo);
