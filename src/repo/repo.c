/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <git2.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "folders.h"
#include "git.h"
#include "loose.h"
#include "repo/repo.h"

struct repo {
	char *path;
	git_repository *git;
	GPtrArray *folders;   /* of its objects */
	GHashTable *replaced; /* struct oid -> struct oid */
	GHashTable *grafted;  /* struct oid -> GArray of struct oid */
	bool shallow, partial;
};

const char *git_reason(void)
{
	const git_error *last = git_error_last();

	return last && last->message ? last->message : "no reason given";
}

/*
 * libgit2 hashes every object that it reads by default, which git does not: 40 % of the time of a walk. And it
 * refuses extensions that do not concern a reader; "partialclone" and "preciousobjects" are such.
 */
static void git_start(void)
{
	static gsize started;
	const char *extensions[] = { "noop", "objectformat", "partialclone", "preciousobjects", "worktreeconfig" };

	if (!g_once_init_enter(&started))
		return;
	git_libgit2_init();
	git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
	git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, extensions, G_N_ELEMENTS(extensions));
	g_once_init_leave(&started, 1);
}

git_repository *repo_git(const struct repo *repo)
{
	return repo->git;
}

const char *repo_path(const struct repo *repo)
{
	return repo->path;
}

const char *repo_common_dir(const struct repo *repo)
{
	return git_repository_commondir(repo->git);
}

const char *repo_git_folder(const struct repo *repo)
{
	return git_repository_path(repo->git);
}

GPtrArray *repo_object_folders(const struct repo *repo)
{
	return repo->folders;
}

bool repo_is_shallow(const struct repo *repo)
{
	return repo->shallow;
}

bool repo_is_partial(const struct repo *repo)
{
	return repo->partial;
}

bool repo_is_rewritten(const struct repo *repo)
{
	return g_hash_table_size(repo->replaced) || g_hash_table_size(repo->grafted);
}

const struct oid *repo_replaced(const struct repo *repo, const struct oid *oid)
{
	/* A replaced object may be replaced in turn; git follows five times. */
	for (int i = 0; i < 5; i++) {
		const struct oid *other = g_hash_table_lookup(repo->replaced, oid);

		if (!other)
			break;
		oid = other;
	}
	return oid;
}

const GArray *repo_grafted(const struct repo *repo, const struct oid *oid)
{
	return g_hash_table_lookup(repo->grafted, oid);
}

static int read_replacement(git_reference *reference, void *data)
{
	struct repo *repo = data;
	const char *name = git_reference_name(reference);
	const git_oid *target = git_reference_target(reference);
	struct oid from;

	if (g_str_has_prefix(name, "refs/replace/") && strlen(name) == strlen("refs/replace/") + OID_HEX_SIZE &&
	    target && oid_from_hex(name + strlen("refs/replace/"), &from))
		g_hash_table_replace(repo->replaced, g_memdup2(&from, sizeof(from)), g_memdup2(target->id, OID_SIZE));
	git_reference_free(reference);
	return 0;
}

/* Lines of "commit parent...", as info/grafts and shallow have them: a commit alone has no parents. */
static void read_grafts(struct repo *repo, const char *name)
{
	g_autofree char *path = g_strconcat(repo_common_dir(repo), name, NULL);
	g_autofree char *text = NULL;
	g_auto(GStrv) lines = NULL;

	if (!g_file_get_contents(path, &text, NULL, NULL))
		return;
	lines = g_strsplit(text, "\n", -1);
	for (char **line = lines; *line; line++) {
		GArray *parents;
		struct oid commit, parent;

		if (strlen(*line) < OID_HEX_SIZE || !oid_from_hex(*line, &commit))
			continue;
		parents = g_array_new(FALSE, FALSE, sizeof(struct oid));
		for (const char *p = *line + OID_HEX_SIZE; strlen(p) > OID_HEX_SIZE && oid_from_hex(p + 1, &parent);
		     p += OID_HEX_SIZE + 1)
			g_array_append_val(parents, parent);
		g_hash_table_replace(repo->grafted, g_memdup2(&commit, sizeof(commit)), parents);
	}
}

static void read_rewrites(struct repo *repo)
{
	if (!g_getenv("GIT_NO_REPLACE_OBJECTS"))
		git_reference_foreach(repo->git, read_replacement, repo);
	read_grafts(repo, "info/grafts");
	repo->shallow = git_repository_is_shallow(repo->git) == 1;
	if (repo->shallow)
		read_grafts(repo, "shallow");
}

/* True when a remote keeps objects that are not here (git: since 2.22 "remote.NAME.promisor" alone says so). */
static bool has_promisor(struct repo *repo)
{
	git_config *config = NULL;
	git_config_iterator *iterator = NULL;
	git_config_entry *entry;
	int is_promisor = 0;

	/* Looked through by hand: libgit2 1.5 leaks at every match of a pattern. */
	if (git_repository_config_snapshot(&config, repo->git) == 0 && git_config_iterator_new(&iterator, config) == 0)
		while (!is_promisor && git_config_next(&entry, iterator) == 0)
			if (g_str_has_prefix(entry->name, "remote.") && g_str_has_suffix(entry->name, ".promisor"))
				git_config_parse_bool(&is_promisor, entry->value);
	git_config_iterator_free(iterator);
	git_config_free(config);
	return is_promisor;
}

static bool check_format(struct repo *repo, GError **error)
{
	g_autofree char *format = repo_config(repo, "extensions.objectformat");
	g_autofree char *promisor = repo_config(repo, "extensions.partialclone");

	repo->partial = promisor != NULL || has_promisor(repo);
	if (format && g_ascii_strcasecmp(format, "sha1") != 0)
		return fail(error, KEXPORT_ERROR_UNSUPPORTED, "%s: object format %s: expected sha1", repo->path,
			    format);
	return true;
}

struct repo *repo_open(const char *path, GError **error)
{
	AUTO(repo) repo = g_new0(struct repo, 1);

	git_start();
	repo->path = g_strdup(path);
	repo->replaced = g_hash_table_new_full(oid_hash, oid_equal, g_free, g_free);
	repo->grafted = g_hash_table_new_full(oid_hash, oid_equal, g_free, (GDestroyNotify)g_array_unref);
	if (git_repository_open_ext(&repo->git, path, GIT_REPOSITORY_OPEN_CROSS_FS, NULL) < 0) {
		const git_error *last = git_error_last();
		bool sha256 = last && last->message && strstr(last->message, "sha256");

		if (sha256)
			fail(error, KEXPORT_ERROR_UNSUPPORTED, "%s: object format sha256: expected sha1", path);
		else
			fail(error, KEXPORT_ERROR_NOT_FOUND, "%s: no git repository that can be read: %s", path,
			     git_reason());
		return NULL;
	}
	repo->folders = repo_find_folders(repo);
	if (!check_format(repo, error) || !repo_use_environment(repo, error) ||
	    !repo_guard_loose(repo, repo->folders, error))
		return NULL;
	read_rewrites(repo);
	return g_steal_pointer(&repo);
}

void repo_free(struct repo *repo)
{
	repo_unguard_loose(repo);
	g_clear_pointer(&repo->folders, g_ptr_array_unref);
	git_repository_free(repo->git);
	g_hash_table_unref(repo->replaced);
	g_hash_table_unref(repo->grafted);
	g_free(repo->path);
	g_free(repo);
}

char *repo_config(struct repo *repo, const char *name)
{
	g_autofree char *value = NULL;
	git_config *config = NULL;
	git_buf buffer = { 0 };

	if (git_repository_config_snapshot(&config, repo->git) == 0 &&
	    git_config_get_string_buf(&buffer, config, name) == 0)
		value = g_strdup(buffer.ptr);
	git_buf_dispose(&buffer);
	git_config_free(config);
	return g_steal_pointer(&value);
}

static int add_name(git_reference *reference, void *data)
{
	if (git_reference_is_branch(reference) || git_reference_is_remote(reference) || git_reference_is_tag(reference))
		g_ptr_array_add(data, g_strdup(git_reference_shorthand(reference)));
	git_reference_free(reference);
	return 0;
}

GPtrArray *repo_names(const struct repo *repo)
{
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);

	g_ptr_array_add(names, g_strdup("HEAD"));
	git_reference_foreach(repo->git, add_name, names);
	return names;
}

char *repo_prefix(const struct repo *repo, const char *path)
{
	const char *root = git_repository_workdir(repo->git);
	g_autofree char *real_root = root ? realpath(root, NULL) : NULL;
	g_autofree char *real = realpath(path, NULL);
	size_t length = real_root ? strlen(real_root) : 0;

	if (!real_root || !real || strncmp(real, real_root, length) != 0 || (real[length] && real[length] != '/'))
		return NULL;
	return real[length] ? g_strconcat(real + length + 1, "/", NULL) : g_strdup("");
}

/* A replace ref and a graft of the same two commits are not the same. */
static void add_line(GPtrArray *lines, const char *kind, const struct oid *oid, const uint8_t *rest, size_t size)
{
	GString *line = g_string_new(NULL);

	g_string_append_printf(line, "%s %zu ", kind, size);
	g_string_append_len(line, (const char *)oid->bytes, OID_SIZE);
	g_string_append_len(line, (const char *)rest, (gssize)size);
	g_ptr_array_add(lines, g_bytes_new(line->str, line->len));
	g_string_free(line, TRUE);
}

static int compare_bytes(gconstpointer a, gconstpointer b)
{
	return g_bytes_compare(*(const GBytes *const *)a, *(const GBytes *const *)b);
}

void repo_rewrites_digest(const struct repo *repo, GChecksum *sum)
{
	g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
	GHashTableIter iter;
	gpointer from, to;

	g_hash_table_iter_init(&iter, repo->replaced);
	while (g_hash_table_iter_next(&iter, &from, &to))
		add_line(lines, "replace", from, ((const struct oid *)to)->bytes, OID_SIZE);
	g_hash_table_iter_init(&iter, repo->grafted);
	while (g_hash_table_iter_next(&iter, &from, &to))
		add_line(lines, "graft", from, (const uint8_t *)((GArray *)to)->data, ((GArray *)to)->len * OID_SIZE);
	g_ptr_array_sort(lines, compare_bytes);
	for (guint i = 0; i < lines->len; i++)
		g_checksum_update(sum, g_bytes_get_data(lines->pdata[i], NULL),
				  (gssize)g_bytes_get_size(lines->pdata[i]));
}
