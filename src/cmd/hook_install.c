/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "hook.h"
#include "repo/refs.h"

#define MARK   "# kexport-audit hook "
#define BEFORE ".before-kexport-audit"

/* One hook in its folder. */
struct place {
	const struct hook_kind *kind;
	char *path;   /* the script that git runs */
	char *before; /* what was there before us, which our script runs first */
};

static void place_init(struct place *place, const struct hook_kind *kind, const char *folder)
{
	place->kind = kind;
	place->path = g_build_filename(folder, kind->name, NULL);
	place->before = g_strconcat(place->path, BEFORE, NULL);
}

static void place_clear(struct place *place)
{
	g_free(place->path);
	g_free(place->before);
}

static bool exists(const char *path)
{
	struct stat status;

	return lstat(path, &status) == 0;
}

/* Its text when the file at @path is a script of ours; NULL when it is another's or not there. */
static char *read_own(const char *path)
{
	g_autofree char *text = NULL;

	if (g_file_test(path, G_FILE_TEST_IS_SYMLINK) || !g_file_get_contents(path, &text, NULL, NULL) ||
	    !strstr(text, "\n" MARK))
		return NULL;
	return g_steal_pointer(&text);
}

/* The program that runs now; a hook has another PATH than the one who installs it. */
static char *find_program(void)
{
	char *path = g_file_read_link("/proc/self/exe", NULL);

	return path ? path : g_strdup("kexport-audit");
}

static void append_call(GString *script, const struct hook_request *request, const struct hook_kind *kind)
{
	g_string_append_printf(script, "%s\"$program\" hook run --type %s", hook_reads_stdin(kind) ? "feed | " : "",
			       kind->name);
	for (char **word = request->passed_on; *word; word++) {
		g_autofree char *quoted = g_shell_quote(*word);

		g_string_append_printf(script, " %s", quoted);
	}
	g_string_append(script, " \"$@\"");
}

static char *make_script(const struct hook_request *request, const struct hook_kind *kind)
{
	g_autofree char *program = find_program();
	g_autofree char *quoted = g_shell_quote(program);
	bool reads = hook_reads_stdin(kind);
	GString *script = g_string_new("#!/bin/sh\n");

	g_string_append_printf(script,
			       MARK "%s: judges what a change does to exported symbols.\n"
				    "# What was here before is in %s" BEFORE ", and runs first;\n"
				    "# kexport-audit hook uninstall puts it back.\n"
				    "program=%s\n"
				    "[ -x \"$program\" ] || program=kexport-audit\n"
				    "before=\"${0%%/*}/%s" BEFORE "\"\n",
			       kind->name, kind->name, quoted, kind->name);
	if (reads)
		g_string_append(script, "input=$(cat)\n"
					"feed() {\n"
					"\t[ -z \"$input\" ] || printf '%s\\n' \"$input\"\n"
					"}\n");
	g_string_append_printf(script,
			       "if [ -x \"$before\" ]; then\n"
			       "\t%s\"$before\" \"$@\" || exit\n"
			       "fi\n",
			       reads ? "feed | " : "");
	append_call(script, request, kind);
	/* 1 is a verdict; all else, a program that is not there and one that was killed included, is trouble. */
	if (request->allows_trouble)
		g_string_append(script, " || {\n"
					"\tstatus=$?\n"
					"\t[ $status -ne 1 ] || exit 1\n"
					"\techo \"kexport-audit: exit status $status: let pass\" >&2\n"
					"}");
	g_string_append_c(script, '\n');
	return g_string_free(script, FALSE);
}

static bool fail_errno(GError **error, const char *path)
{
	return fail(error, KEXPORT_ERROR_IO, "%s: %s", path, g_strerror(errno));
}

/* Moves another's hook aside, without a moment in which neither runs: it stays where it is, too, until ours replaces
 * it.
 */
static bool keep_before(const struct place *place, GError **error)
{
	if (exists(place->before))
		return fail(error, KEXPORT_ERROR_USAGE, "%s is in the way: of an earlier installation?", place->before);
	if (link(place->path, place->before) == 0)
		return true;
	return rename(place->path, place->before) == 0 || fail_errno(error, place->path);
}

static bool install_one(const struct hook_request *request, const struct place *place, GError **error)
{
	g_autofree char *script = make_script(request, place->kind);
	g_autofree char *own = read_own(place->path);
	bool was_there = exists(place->path), keeps = was_there && !own;

	if (own && strcmp(own, script) == 0 && access(place->path, X_OK) == 0) {
		printf("%s: is installed already\n", place->path);
		return true;
	}
	if (keeps && !keep_before(place, error))
		return false;
	if (!g_file_set_contents_full(place->path, script, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0777, error)) {
		if (keeps)
			rename(place->before, place->path);
		return false;
	}
	/* A file that was there hands its mode on, which may be one that git does not run. */
	if (chmod(place->path, 0755) != 0)
		return fail_errno(error, place->path);
	printf("%s: installed%s\n", place->path, exists(place->before) ? "; what was there runs first" : "");
	return true;
}

static bool uninstall_one(const struct place *place, bool asked_for, GError **error)
{
	g_autofree char *own = read_own(place->path);

	if (!own && asked_for && exists(place->path))
		return fail(error, KEXPORT_ERROR_USAGE, "%s: not installed by kexport-audit", place->path);
	if (!own) {
		if (asked_for)
			printf("%s: is not installed\n", place->path);
		return true;
	}
	if (exists(place->before)) {
		if (rename(place->before, place->path) != 0)
			return fail_errno(error, place->before);
		printf("%s: as it was\n", place->path);
		return true;
	}
	if (unlink(place->path) != 0)
		return fail_errno(error, place->path);
	printf("%s: removed\n", place->path);
	return true;
}

static bool is_chosen(const struct hook_request *request, const struct hook_kind *kind, bool all, bool bare)
{
	if (request->types)
		return g_strv_contains((const char *const *)request->types, kind->name);
	return all || (bare ? kind->in_bare : kind->in_work_tree);
}

static int each_place(const struct options *options, const struct hook_request *request, bool installs)
{
	GError *error = NULL;
	AUTO(repo) repo = hook_repo(request, &error);
	g_autofree char *folder = repo ? repo_hooks_folder(repo, &error) : NULL;
	bool ok = true;

	if (!folder)
		return trouble_error(options, error);
	if (installs && g_mkdir_with_parents(folder, 0777) != 0)
		return trouble(options, "%s: %s", folder, g_strerror(errno));
	for (const struct hook_kind *kind = hook_kinds; kind->name && ok; kind++) {
		struct place place;

		if (!is_chosen(request, kind, !installs, repo_is_bare(repo)))
			continue;
		place_init(&place, kind, folder);
		ok = installs ? install_one(request, &place, &error)
			      : uninstall_one(&place, request->types != NULL, &error);
		place_clear(&place);
	}
	return ok ? EXIT_NOTHING : trouble_error(options, error);
}

static bool check_types(const struct options *options, const struct hook_request *request)
{
	for (char **type = request->types; type && *type; type++)
		if (!hook_kind_find(options, *type))
			return false;
	if (*request->words)
		trouble(options, "%s: expected no argument", *request->words);
	return !*request->words;
}

/* What a hook could not be called with: rules that are not there are better found now than by the first push. */
static bool check_rules(const struct options *options, const struct hook_request *request)
{
	struct policy *policy = ruling_load(options, &request->ruling, NULL);

	if (policy)
		policy_free(policy);
	return policy != NULL;
}

int hook_install(const struct options *options, const struct hook_request *request)
{
	if (request->staged || request->patches)
		return trouble(options, "install: expected no --staged and no --patch: the type says what is judged");
	if (!check_types(options, request) || !check_rules(options, request))
		return EXIT_TROUBLE;
	return each_place(options, request, true);
}

int hook_uninstall(const struct options *options, const struct hook_request *request)
{
	return check_types(options, request) ? each_place(options, request, false) : EXIT_TROUBLE;
}
