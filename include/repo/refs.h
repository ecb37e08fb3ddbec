/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* refs: names of commits, and how two commits are related. */

#include "repo/repo.h"

struct repo_ref {
	char *name; /* in full: refs/heads/main */
	struct oid commit;
};

/* The commit that HEAD stands for. False without an error when its branch has none yet. */
bool repo_head(struct repo *repo, struct oid *commit, GError **error);

/* The commit behind the ref @name (in full, or HEAD); false when there is none. */
bool repo_find_ref(struct repo *repo, const char *name, struct oid *commit);

/* The commit that the object @oid is, or a tag of. False when it is another thing, or not there at all. */
bool repo_peel(struct repo *repo, const struct oid *oid, struct oid *commit);
bool repo_has_object(struct repo *repo, const struct oid *oid);

/* The whole message of the commit with that name (40 digits), in UTF-8; NULL when it cannot be read. Free with
 * g_free(). */
char *repo_message(struct repo *repo, const char *hex);

/* Whether a shallow repository ends at the commit with that name: what it did to its parents cannot be told. */
bool repo_ends_at(const struct repo *repo, const char *hex);

/* All refs that lead to a commit: GArray of struct repo_ref; NULL when they cannot be read. */
GArray *repo_refs(struct repo *repo, GError **error);

/* The best common ancestor; false when there is none. */
bool repo_merge_base(struct repo *repo, const struct oid *a, const struct oid *b, struct oid *base);

/* Appends the names (40 digits) of the commits that a merge brings which git is making now: none when it makes none. */
void repo_merge_heads(struct repo *repo, GStrvBuilder *names);

bool repo_is_bare(struct repo *repo);

/* The folder that git runs hooks from (core.hooksPath); it may not be there. Free with g_free(). */
char *repo_hooks_folder(struct repo *repo, GError **error);
