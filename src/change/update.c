/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "base/error.h"
#include "change/update.h"
#include "repo/commits.h"
#include "repo/refs.h"

static void update_clear(gpointer update)
{
	g_free(((struct update *)update)->ref);
}

GArray *updates_new(void)
{
	GArray *updates = g_array_new(FALSE, TRUE, sizeof(struct update));

	g_array_set_clear_func(updates, update_clear);
	return updates;
}

/* False unless @text is a whole object name; @has is whether it is any but zeros. */
static bool read_oid(const char *text, struct oid *oid, bool *has)
{
	static const struct oid zeros;

	if (strlen(text) != OID_HEX_SIZE || !oid_from_hex(text, oid))
		return false;
	*has = oid_compare(oid, &zeros) != 0;
	return true;
}

bool updates_add(GArray *updates, const char *ref, const char *old, const char *new, GError **error)
{
	struct update update = { 0 };

	if (!read_oid(old, &update.old, &update.has_old))
		return fail(error, KEXPORT_ERROR_USAGE, "'%s': expected the 40 digits of an object", old);
	if (!read_oid(new, &update.new, &update.has_new))
		return fail(error, KEXPORT_ERROR_USAGE, "'%s': expected the 40 digits of an object", new);
	if (!*ref)
		return fail(error, KEXPORT_ERROR_USAGE, "expected the name of a ref");
	update.ref = g_strdup(ref);
	g_array_append_val(updates, update);
	return true;
}

/* The value of a symbolic ref in a transaction (git: 2.46): it moves no branch. */
static bool is_symbolic(char *const *words)
{
	return g_str_has_prefix(words[0], "ref:") || g_str_has_prefix(words[1], "ref:");
}

static bool read_line(GArray *updates, const char *line, enum update_lines lines, GError **error)
{
	static const struct {
		guint n_words;
		const char *expected;
	} forms[] = {
		[UPDATE_LINES_RECEIVE] = { 3, "OLD NEW REF" },
		[UPDATE_LINES_PUSH] = { 4, "LOCAL-REF LOCAL-OID REMOTE-REF REMOTE-OID" },
		[UPDATE_LINES_TRANSACTION] = { 3, "OLD NEW REF" },
	};
	g_auto(GStrv) words = g_strsplit(line, " ", -1);

	if (g_strv_length(words) != forms[lines].n_words)
		return fail(error, KEXPORT_ERROR_USAGE, "'%s': expected %s", line, forms[lines].expected);
	if (lines == UPDATE_LINES_PUSH)
		return updates_add(updates, words[2], words[3], words[1], error);
	if (lines == UPDATE_LINES_TRANSACTION && is_symbolic(words))
		return true;
	return updates_add(updates, words[2], words[0], words[1], error);
}

GArray *updates_read(const char *text, enum update_lines lines, GError **error)
{
	g_autoptr(GArray) updates = updates_new();
	g_auto(GStrv) all = g_strsplit(text, "\n", -1);

	for (guint i = 0; all[i]; i++) {
		if (!*all[i] || read_line(updates, all[i], lines, error))
			continue;
		g_prefix_error(error, "standard input: line %u: ", i + 1);
		return NULL;
	}
	return g_steal_pointer(&updates);
}

static bool is_being_updated(const GArray *updates, const char *ref)
{
	for (guint i = 0; i < updates->len; i++)
		if (strcmp(g_array_index(updates, struct update, i).ref, ref) == 0)
			return true;
	return false;
}

static void add_known(GArray *known, const GArray *refs, const char *prefix, const GArray *but)
{
	for (guint i = 0; i < refs->len; i++) {
		const struct repo_ref *ref = &g_array_index(refs, struct repo_ref, i);

		if (g_str_has_prefix(ref->name, prefix) && !is_being_updated(but, ref->name))
			g_array_append_val(known, ref->commit);
	}
}

/* What the receiving side had before: GArray of struct oid. A remote that is a URL has no refs here; then any remote's
 * count. */
static GArray *known_commits(struct repo *repo, const GArray *updates, const char *remote, GError **error)
{
	g_autoptr(GArray) refs = repo_refs(repo, error);
	g_autofree char *prefix = remote ? g_strdup_printf("refs/remotes/%s/", remote) : g_strdup("refs/");
	GArray *known;
	struct oid commit;

	if (!refs)
		return NULL;
	known = g_array_new(FALSE, FALSE, sizeof(struct oid));
	add_known(known, refs, prefix, updates);
	if (remote && known->len == 0)
		add_known(known, refs, "refs/remotes/", updates);
	for (guint i = 0; i < updates->len; i++) {
		const struct update *update = &g_array_index(updates, struct update, i);

		if (update->has_old && repo_peel(repo, &update->old, &commit))
			g_array_append_val(known, commit);
	}
	return known;
}

/* How many commits @tip has that none of @hidden has. */
static bool count_commits(struct repo *repo, const struct oid *tip, GArray *hidden, guint *n, GError **error)
{
	AUTO(objects) objects = objects_open(repo, error);
	AUTO(commits) commits = NULL;
	struct repo_range range = { .tips = g_array_new(FALSE, FALSE, sizeof(struct oid)), .hidden = hidden };
	g_autoptr(GArray) order = NULL;

	g_array_append_vals(range.tips, tip, 1);
	if (objects) {
		commits = commits_new(repo, objects);
		order = commits_walk(commits, &range, false, NULL);
		*n = order->len;
	}
	g_array_unref(range.tips);
	return objects != NULL;
}

/* The commit of a protected branch, by a name as git takes it; that of the other side where there is one. */
static bool find_base(struct repo *repo, const char *name, const char *remote, struct oid *commit)
{
	g_autofree char *tracked = remote ? g_strconcat("refs/remotes/", remote, "/", name, NULL) : NULL;

	return (tracked && repo_find_ref(repo, tracked, commit)) || repo_resolve(repo, name, commit, NULL);
}

static void add_base(GArray *bases, struct repo *repo, const char *name, const char *remote)
{
	struct oid commit;

	if (bases->len == 0 && find_base(repo, name, remote, &commit))
		g_array_append_val(bases, commit);
}

/* Where nobody named a protected branch: what a clone would check out, then the usual names. */
static void add_default_bases(GArray *bases, struct repo *repo, const char *remote)
{
	g_autofree char *head = g_strdup_printf("refs/remotes/%s/HEAD", remote ? remote : "origin");
	bool bare = repo_is_bare(repo);

	add_base(bases, repo, bare ? "HEAD" : head, NULL);
	add_base(bases, repo, "main", remote);
	add_base(bases, repo, "master", remote);
	if (!bare)
		add_base(bases, repo, "HEAD", NULL);
}

/* The commits of the protected branches: GArray of struct oid. NULL when one that was named is not there. */
static GArray *find_bases(struct repo *repo, const struct update_options *options, GError **error)
{
	g_autoptr(GArray) bases = g_array_new(FALSE, FALSE, sizeof(struct oid));
	struct oid commit;

	for (char *const *name = options->bases; name && *name; name++) {
		if (!find_base(repo, *name, options->remote, &commit)) {
			fail(error, KEXPORT_ERROR_NOT_FOUND, "%s: --base %s: expected a branch", repo_path(repo),
			     *name);
			return NULL;
		}
		g_array_append_val(bases, commit);
	}
	if (bases->len == 0)
		add_default_bases(bases, repo, options->remote);
	return g_steal_pointer(&bases);
}

/* The common ancestor with one of @bases that leaves the fewest commits to judge. */
static bool nearest_base(struct repo *repo, const GArray *bases, struct update_range *range, GError **error)
{
	guint best = G_MAXUINT, n;

	for (guint i = 0; i < bases->len; i++) {
		g_autoptr(GArray) hidden = g_array_new(FALSE, FALSE, sizeof(struct oid));
		struct oid base;

		if (!repo_merge_base(repo, &range->new, &g_array_index(bases, struct oid, i), &base))
			continue;
		g_array_append_val(hidden, base);
		n = 0;
		if (bases->len > 1 && !count_commits(repo, &range->new, hidden, &n, error))
			return false;
		if (n < best) {
			best = n;
			range->old = base;
			range->has_old = true;
		}
	}
	return true;
}

static bool resolve_new(struct repo *repo, const GArray *updates, const struct update *update,
			const struct update_options *options, struct update_range *range, GError **error)
{
	g_autoptr(GArray) known = known_commits(repo, updates, options->remote, error);
	g_autoptr(GArray) bases = known ? find_bases(repo, options, error) : NULL;
	guint n_new;

	if (!bases || !count_commits(repo, &range->new, known, &n_new, error))
		return false;
	/* Of another repository it may only be that nothing was fetched yet. */
	if (known->len == 0 && (!options->remote || bases->len == 0))
		range->nothing = "the first branch: nothing to compare with";
	else if (n_new == 0)
		range->nothing = "no new commit";
	if (range->nothing)
		return true;
	if (bases->len == 0)
		return fail(error, KEXPORT_ERROR_USAGE, "%s: no protected branch to compare with: expected --base",
			    update->ref);
	if (!nearest_base(repo, bases, range, error))
		return false;
	if (!range->has_old && repo_is_shallow(repo))
		return fail(
			error, KEXPORT_ERROR_NOT_FOUND,
			"%s: no common ancestor with the protected branch in this shallow repository: expected more "
			"history (git fetch --deepen)",
			update->ref);
	return true;
}

static bool is_missing(struct repo *repo, const struct update *update, const struct oid *oid, GError **error)
{
	char hex[OID_HEX_SIZE + 1];

	if (repo_has_object(repo, oid))
		return false;
	oid_to_hex(oid, hex);
	fail(error, KEXPORT_ERROR_NOT_FOUND, "%s: object %s is missing", update->ref, hex);
	return true;
}

bool update_resolve(struct repo *repo, const GArray *updates, guint i, const struct update_options *options,
		    struct update_range *range, GError **error)
{
	struct update update = g_array_index(updates, struct update, i);
	bool is_branch = !g_str_has_prefix(update.ref, "refs/tags/");

	*range = (struct update_range){ .nothing = NULL };
	if (!update.has_new) {
		range->nothing = "deleted";
		return true;
	}
	if (is_missing(repo, &update, &update.new, error))
		return false;
	range->has_new = repo_peel(repo, &update.new, &range->new);
	if (!range->has_new || g_str_has_prefix(update.ref, "refs/notes/")) {
		range->nothing = "no kernel";
		return true;
	}
	if (options->any_old && !update.has_old)
		update.has_old = repo_find_ref(repo, update.ref, &update.old);
	range->has_old = is_branch && update.has_old && repo_peel(repo, &update.old, &range->old);
	if (range->has_old)
		return true;
	/* A push may be ahead of what was fetched; a server that lost the old commit cannot judge. */
	if (is_branch && update.has_old && !options->remote && is_missing(repo, &update, &update.old, error))
		return false;
	return resolve_new(repo, updates, &update, options, range, error);
}

/* One commit against its first parent; the first commit of all against nothing. */
static bool parse_commit(struct repo *repo, const char *word, struct update_range *range, GError **error)
{
	g_autofree char *parent = g_strconcat(word, "^", NULL);
	char hex[OID_HEX_SIZE + 1];

	if (!repo_resolve(repo, word, &range->new, error))
		return false;
	range->has_old = repo_resolve(repo, parent, &range->old, NULL);
	oid_to_hex(&range->new, hex);
	return range->has_old || !repo_ends_at(repo, hex) ||
	       fail(error, KEXPORT_ERROR_NOT_FOUND,
		    "%s: its parents are not in this shallow repository: expected more history (git fetch --deepen)",
		    word);
}

bool update_range_parse(struct repo *repo, const char *word, struct update_range *range, GError **error)
{
	const char *dots = strstr(word, "..");
	g_autofree char *left = dots ? g_strndup(word, (gsize)(dots - word)) : NULL;
	const char *right = dots ? dots + 2 + (dots[2] == '.') : NULL;
	struct oid base;

	*range = (struct update_range){ .has_old = true, .has_new = true };
	if (!dots)
		return parse_commit(repo, word, range, error);
	if (!*left && !*right)
		return fail(error, KEXPORT_ERROR_USAGE, "%s: expected a commit, or a range BASE..TIP", word);
	if (!repo_resolve(repo, *left ? left : "HEAD", &range->old, error) ||
	    !repo_resolve(repo, *right ? right : "HEAD", &range->new, error))
		return false;
	if (repo_merge_base(repo, &range->old, &range->new, &base))
		range->old = base;
	else if (repo_is_shallow(repo))
		return fail(
			error, KEXPORT_ERROR_NOT_FOUND,
			"%s: no common ancestor in this shallow repository: expected more history (git fetch --deepen)",
			word);
	return true;
}
