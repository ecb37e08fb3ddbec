/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "hook.h"
#include "load.h"
#include "repo/refs.h"
#include "signals.h"

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

static void append_option(GString *call, const char *option, const char *value)
{
	g_autofree char *quoted = value ? g_shell_quote(value) : NULL;

	if (value)
		g_string_append_printf(call, " %s=%s", option, quoted);
}

static void append_options(GString *call, const char *option, char *const *values)
{
	for (; values && *values; values++)
		append_option(call, option, *values);
}

/* The hook runs in another folder. */
static void append_file(GString *call, const char *option, const char *file)
{
	g_autofree char *whole = file ? g_canonicalize_filename(file, NULL) : NULL;

	append_option(call, option, whole);
}

static void append_rules(GString *call, const char *name)
{
	if (policy_shipped_text(name) && !g_file_test(name, G_FILE_TEST_IS_REGULAR))
		append_option(call, "--rules", name);
	else
		append_file(call, "--rules", name);
}

/* The options of `run` that were given. */
static char *phrase_options(const struct options *options, const struct hook_request *request)
{
	g_autofree char *jobs = options->n_jobs ? g_strdup_printf("%d", options->n_jobs) : NULL;
	const struct ruling *ruling = &request->ruling;
	GString *call = g_string_new(NULL);

	for (char **name = ruling->rules; name && *name; name++)
		append_rules(call, *name);
	for (char **path = request->modules; path && *path; path++)
		append_file(call, "--modules", *path);
	append_file(call, "--baseline", ruling->baseline);
	append_option(call, "--fail-on", ruling->fail_on);
	append_option(call, "--release", ruling->release);
	append_option(call, "--on-trouble", request->on_trouble);
	append_options(call, "--base", request->bases);
	append_options(call, "--ref", request->refs);
	append_options(call, "--format", options->formats);
	append_option(call, "--jobs", jobs);
	append_option(call, "--max-size", options->max_size);
	if (request->each_commit)
		g_string_append(call, " --each-commit");
	return g_string_free(call, FALSE);
}

/* @call is what phrase_options() makes. */
static char *make_script(const struct hook_request *request, const char *call, const struct hook_kind *kind)
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
	g_string_append_printf(script, "%s\"$program\" hook run --type %s%s \"$@\"", reads ? "feed | " : "", kind->name,
			       call);
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

static bool install_one(const struct hook_request *request, const char *call, const struct place *place, GError **error)
{
	g_autofree char *script = make_script(request, call, place->kind);
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

/* A hook of an earlier installation that is not asked for now goes on as it was installed. */
static void tell_staying(const struct place *place)
{
	g_autofree char *own = read_own(place->path);

	if (own)
		printf("%s: stays as it was installed; uninstall --type %s removes it\n", place->path,
		       place->kind->name);
}

/* Which hooks of a folder are meant. */
struct choice {
	char **types; /* --type */
	bool all;     /* without --type */
	bool bare;
	bool wants_message; /* the rules do */
};

static bool is_chosen(const struct choice *choice, const struct hook_kind *kind)
{
	if (choice->types)
		return g_strv_contains((const char *const *)choice->types, kind->name);
	if (choice->all)
		return true;
	switch (kind->by_default) {
	case HOOK_ON_REQUEST:
		return false;
	case HOOK_IN_WORK_TREE:
		return !choice->bare;
	case HOOK_IN_WORK_TREE_EARLY:
		return !choice->bare && !choice->wants_message;
	case HOOK_IN_WORK_TREE_LATE:
		return !choice->bare && choice->wants_message;
	case HOOK_IN_BARE:
		return choice->bare;
	}
	return false;
}

/* @policy is that of the hooks to install; NULL to uninstall. */
static int each_place(const struct options *options, const struct hook_request *request, const struct policy *policy)
{
	GError *error = NULL;
	AUTO(repo) repo = hook_repo(request, &error);
	g_autofree char *folder = repo ? repo_hooks_folder(repo, &error) : NULL;
	g_autofree char *call = phrase_options(options, request);
	struct choice choice = { request->types, !policy, false, policy && policy_wants_message(policy) };
	bool ok = true;

	if (!folder)
		return trouble_error(options, error);
	choice.bare = repo_is_bare(repo);
	if (policy && g_mkdir_with_parents(folder, 0777) != 0)
		return trouble(options, "%s: %s", folder, g_strerror(errno));
	signals_hold();
	for (const struct hook_kind *kind = hook_kinds; kind->name && ok; kind++) {
		struct place place;

		place_init(&place, kind, folder);
		if (is_chosen(&choice, kind))
			ok = policy ? install_one(request, call, &place, &error)
				    : uninstall_one(&place, request->types != NULL, &error);
		else if (policy)
			tell_staying(&place);
		place_clear(&place);
	}
	signals_release();
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

/* Without files that the hook reads, the first commit or push would be refused: better told now. */
static bool check_files(const struct options *options, const struct hook_request *request)
{
	AUTO(snapshot) modules = NULL;

	if (!ruling_check_baseline(options, &request->ruling))
		return false;
	if (!request->modules)
		return true;
	modules = load_kernel(options, request->modules, true);
	if (output_tell_skipped(options, modules->skipped) == EXIT_NOTHING || request->allows_trouble) {
		if (modules->modules->len)
			return true;
		trouble(options, "--modules %s: no module was read there", *request->modules);
	}
	return false;
}

int hook_install(const struct options *options, const struct hook_request *request)
{
	AUTO(policy) policy = NULL;
	int status;

	if (request->staged || request->patches || request->has_day)
		return trouble(options, "install: expected no --staged, --patch or --today: the hook says what is "
					"judged, and when");
	if (!check_types(options, request))
		return EXIT_TROUBLE;
	policy = ruling_load(options, &request->ruling, NULL);
	if (!policy || !check_files(options, request))
		return EXIT_TROUBLE;
	status = each_place(options, request, policy);
	if (status == EXIT_NOTHING && !request->ruling.rules && !request->ruling.fail_on)
		puts("the rules are the shipped ones, default, which warn and do not refuse: see --rules and "
		     "--fail-on");
	return status;
}

int hook_uninstall(const struct options *options, const struct hook_request *request)
{
	return check_types(options, request) ? each_place(options, request, NULL) : EXIT_TROUBLE;
}
