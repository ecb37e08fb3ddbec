/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <git2.h>
#include <string.h>

#include "base/error.h"
#include "git.h"
#include "repo/repo.h"

/* As libgit2's functions: 0, or what went wrong. */
static int peel(git_object *object, struct oid *commit)
{
	git_object *peeled = NULL;
	int status = git_object_peel(&peeled, object, GIT_OBJECT_COMMIT);

	if (status == 0)
		memcpy(commit->bytes, git_object_id(peeled)->id, OID_SIZE);
	git_object_free(peeled);
	return status;
}

bool repo_resolve(struct repo *repo, const char *spec, struct oid *commit, GError **error)
{
	git_object *object = NULL;
	int status = git_revparse_single(&object, repo_git(repo), spec);

	if (status == 0)
		status = peel(object, commit);
	git_object_free(object);
	if (status == 0)
		return true;
	/* There is something, and it cannot be read. */
	if (status == GIT_ERROR && git_error_last() && git_error_last()->klass == GIT_ERROR_ODB)
		return fail(error, KEXPORT_ERROR_BAD_DATA, "%s: %s: %s", repo_path(repo), spec, git_reason());
	return fail(error, KEXPORT_ERROR_NOT_FOUND, "%s: %s: expected a commit", repo_path(repo), spec);
}

static bool add_side(struct repo *repo, const char *spec, GArray *side, GError **error)
{
	struct oid commit;

	if (!repo_resolve(repo, *spec ? spec : "HEAD", &commit, error))
		return false;
	g_array_append_val(side, commit);
	return true;
}

/* A...B: what is on one side and not on the other. */
static bool add_symmetric(struct repo *repo, struct repo_range *range, const char *left, const char *right,
			  GError **error)
{
	git_oidarray bases = { 0 };
	git_oid sides[2];
	bool ok;

	if (!add_side(repo, left, range->tips, error) || !add_side(repo, right, range->tips, error))
		return false;
	for (guint i = 0; i < 2; i++)
		memcpy(sides[i].id, &g_array_index(range->tips, struct oid, range->tips->len - 2 + i), OID_SIZE);
	ok = git_merge_bases(&bases, repo_git(repo), &sides[0], &sides[1]) == 0;
	for (size_t i = 0; ok && i < bases.count; i++)
		g_array_append_vals(range->hidden, bases.ids[i].id, 1);
	git_oidarray_dispose(&bases);
	return true;
}

static int add_reference(git_reference *reference, void *data)
{
	struct repo_range *range = data;
	git_object *object = NULL;
	struct oid commit;

	if (!g_str_has_prefix(git_reference_name(reference), "refs/replace/") &&
	    git_reference_peel(&object, reference, GIT_OBJECT_ANY) == 0 && peel(object, &commit) == 0)
		g_array_append_val(range->tips, commit);
	git_object_free(object);
	git_reference_free(reference);
	return 0;
}

static bool add_word(struct repo *repo, struct repo_range *range, const char *word, GError **error)
{
	const char *dots = strstr(word, "..");
	g_autofree char *left = NULL;

	if (strcmp(word, "--all") == 0) {
		git_reference_foreach(repo_git(repo), add_reference, range);
		return true;
	}
	if (*word == '^')
		return add_side(repo, word + 1, range->hidden, error);
	if (!dots)
		return add_side(repo, word, range->tips, error);
	left = g_strndup(word, (gsize)(dots - word));
	if (dots[2] == '.')
		return add_symmetric(repo, range, left, dots + 3, error);
	return add_side(repo, left, range->hidden, error) && add_side(repo, dots + 2, range->tips, error);
}

bool repo_range_parse(struct repo *repo, char *const *words, struct repo_range *range, GError **error)
{
	*range = (struct repo_range){ .tips = g_array_new(FALSE, FALSE, sizeof(struct oid)),
				      .hidden = g_array_new(FALSE, FALSE, sizeof(struct oid)) };
	for (; words && *words; words++)
		if (!add_word(repo, range, *words, error))
			goto failed;
	if (range->tips->len == 0 && !add_side(repo, "HEAD", range->tips, error))
		goto failed;
	return true;
failed:
	repo_range_clear(range);
	return false;
}

void repo_range_clear(struct repo_range *range)
{
	g_clear_pointer(&range->tips, g_array_unref);
	g_clear_pointer(&range->hidden, g_array_unref);
}

static void tag_clear(gpointer tag)
{
	g_free(((struct repo_tag *)tag)->name);
}

/* The first tag object on the way tells the date, as git name-rev has it. */
static int add_tag(git_reference *reference, void *data)
{
	struct repo_tag tag = { 0 };
	git_object *object = NULL;

	if (git_reference_is_tag(reference) && git_reference_peel(&object, reference, GIT_OBJECT_COMMIT) == 0) {
		const git_oid *target = git_reference_target(reference);
		git_tag *annotated = NULL;

		if (target && git_tag_lookup(&annotated, git_reference_owner(reference), target) == 0) {
			const git_signature *tagger = git_tag_tagger(annotated);

			tag.annotated = true;
			tag.date = tagger ? tagger->when.time : 0;
		} else {
			tag.date = git_commit_time((git_commit *)object);
		}
		git_tag_free(annotated);
		memcpy(tag.commit.bytes, git_object_id(object)->id, OID_SIZE);
		tag.name = g_strdup(git_reference_name(reference) + strlen("refs/tags/"));
		g_array_append_val((GArray *)data, tag);
	}
	git_object_free(object);
	git_reference_free(reference);
	return 0;
}

static int tag_compare(gconstpointer a, gconstpointer b)
{
	return strcmp(((const struct repo_tag *)a)->name, ((const struct repo_tag *)b)->name);
}

GArray *repo_tags(struct repo *repo, GError **error)
{
	g_autoptr(GArray) tags = g_array_new(FALSE, FALSE, sizeof(struct repo_tag));

	g_array_set_clear_func(tags, tag_clear);
	if (git_reference_foreach(repo_git(repo), add_tag, tags) < 0) {
		fail(error, KEXPORT_ERROR_BAD_DATA, "%s: refs: %s", repo_path(repo), git_reason());
		return NULL;
	}
	g_array_sort(tags, tag_compare);
	return g_steal_pointer(&tags);
}

static int compare_names(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* A tag in packed-refs is not looked at: peeling a thousand tags takes as long as all the rest of a short run. */
void repo_tags_digest(struct repo *repo, GChecksum *sum)
{
	g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
	git_reference_iterator *iterator = NULL;
	git_reference *reference = NULL;

	if (git_reference_iterator_glob_new(&iterator, repo_git(repo), "refs/tags/*") < 0)
		return;
	while (git_reference_next(&reference, iterator) == 0) {
		const git_oid *target = git_reference_target(reference);
		char hex[OID_HEX_SIZE + 1] = "";

		if (target)
			oid_to_hex((const struct oid *)target, hex);
		g_ptr_array_add(lines, g_strdup_printf("%s %s\n", hex, git_reference_name(reference)));
		git_reference_free(reference);
	}
	git_reference_iterator_free(iterator);
	g_ptr_array_sort(lines, compare_names);
	for (guint i = 0; i < lines->len; i++)
		g_checksum_update(sum, lines->pdata[i], -1);
}
