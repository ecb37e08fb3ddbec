/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "base/pattern.h"
#include "hook.h"

static const struct command_help help = {
	.usage = "run|install|uninstall [RANGE|REV]",
	.description =
		"Judges what a change does to exports before it is merged: a range of commits, the index, patches, or "
		"what git\n"
		"tells a hook; by the project's rules, and with --modules by whom it breaks.\n"
		"\n"
		"  run BASE..TIP               the range, from the common ancestor on\n"
		"  run REV                     one commit\n"
		"  run --staged                what is about to be committed\n"
		"  run --patch FILE... [BASE]  patches, applied in order to BASE (HEAD)\n"
		"  run --type HOOK             as that hook of git: from its arguments, its standard input or the "
		"index\n"
		"  install, uninstall          puts a script that runs it among a repository's hooks, and takes it "
		"away\n"
		"\n"
		"Without --type it is pre-receive in a bare repository; in others pre-push, and pre-commit and\n"
		"pre-merge-commit, or commit-msg where the rules ask for the commit message.",
	.examples = "Exit status of run: 0 no finding that --fail-on counts, 1 findings, 2 it could not be judged.\n"
		    "\n"
		    "Examples:\n"
		    "  kexport-audit hook run --rules upstream origin/master..HEAD\n"
		    "  kexport-audit hook run --modules updates/dkms --patch 0001-mm.patch\n"
		    "  kexport-audit hook install --repo linux.git --type pre-receive --rules kvm",
	.reads_kernels = true,
	.document = &findings_record,
};

const struct hook_kind hook_kinds[] = {
	{ "pre-commit", HOOK_INDEX, HOOK_IN_WORK_TREE_EARLY },
	{ "pre-merge-commit", HOOK_INDEX, HOOK_IN_WORK_TREE_EARLY },
	{ "pre-applypatch", HOOK_INDEX, HOOK_ON_REQUEST },
	{ "commit-msg", HOOK_MESSAGE, HOOK_IN_WORK_TREE_LATE },
	{ "pre-push", HOOK_PUSH, HOOK_IN_WORK_TREE },
	{ "pre-receive", HOOK_RECEIVE, HOOK_IN_BARE },
	{ "update", HOOK_UPDATE, HOOK_ON_REQUEST },
	{ "post-receive", HOOK_RECEIVE, HOOK_ON_REQUEST },
	{ "reference-transaction", HOOK_TRANSACTION, HOOK_ON_REQUEST },
	{ NULL, HOOK_INDEX, HOOK_ON_REQUEST },
};

static const struct {
	const char *name;
	int (*run)(const struct options *options, const struct hook_request *request);
} subcommands[] = {
	{ "run", hook_run },
	{ "install", hook_install },
	{ "uninstall", hook_uninstall },
};

const struct hook_kind *hook_kind_find(const struct options *options, const char *name)
{
	g_autoptr(GString) names = g_string_new(NULL);

	for (const struct hook_kind *kind = hook_kinds; kind->name; kind++) {
		if (strcmp(kind->name, name) == 0)
			return kind;
		g_string_append_printf(names, "%s%s", names->len ? ", " : "", kind->name);
	}
	trouble(options, "--type %s: expected one of %s", name, names->str);
	return NULL;
}

struct repo *hook_repo(const struct hook_request *request, GError **error)
{
	const char *git_dir = g_getenv("GIT_DIR");

	if (request->repository)
		return repo_open(request->repository, error);
	return repo_open(git_dir && *git_dir ? git_dir : ".", error);
}

static bool parse_trouble(const struct options *options, struct hook_request *request)
{
	request->allows_trouble = g_strcmp0(request->on_trouble, "allow") == 0;
	if (!request->on_trouble || request->allows_trouble || strcmp(request->on_trouble, "refuse") == 0)
		return true;
	trouble(options, "--on-trouble %s: expected refuse or allow", request->on_trouble);
	return false;
}

static bool parse_refs(const struct options *options, struct hook_request *request)
{
	GError *error = NULL;

	request->wanted = g_ptr_array_new_with_free_func((GDestroyNotify)pattern_free);
	for (char **ref = request->refs; ref && *ref; ref++) {
		struct pattern *pattern = pattern_new(*ref, &error);

		if (!pattern)
			return !trouble_error(options, error);
		g_ptr_array_add(request->wanted, pattern);
	}
	return true;
}

static int dispatch(const struct options *options, struct hook_request *request)
{
	const char *name = *options->arguments;

	request->has_day = request->ruling.today != NULL;
	if (!ruling_parse(options, &request->ruling) || !parse_trouble(options, request) ||
	    !parse_refs(options, request))
		return EXIT_TROUBLE;
	if (!name)
		return trouble(options, "expected run, install or uninstall; see --help");
	request->words = options->arguments + 1;
	for (size_t i = 0; i < G_N_ELEMENTS(subcommands); i++)
		if (strcmp(subcommands[i].name, name) == 0)
			return subcommands[i].run(options, request);
	return trouble(options, "%s: expected run, install or uninstall; see --help", name);
}

static void request_clear(struct hook_request *request)
{
	g_strfreev(request->types);
	g_free(request->repository);
	g_free(request->on_trouble);
	g_strfreev(request->patches);
	g_strfreev(request->bases);
	g_strfreev(request->modules);
	g_strfreev(request->refs);
	g_clear_pointer(&request->wanted, g_ptr_array_unref);
	ruling_clear(&request->ruling);
}

int cmd_hook(int argc, char **argv)
{
	struct options options = { 0 };
	struct hook_request request = { 0 };
	const GOptionEntry entries[] = {
		{ "repo", 0, 0, G_OPTION_ARG_FILENAME, &request.repository,
		  "the repository (default: git's, or the one around the current folder)", "DIR" },
		{ "type", 't', 0, G_OPTION_ARG_STRING_ARRAY, &request.types,
		  "the hook that this is or that is to be installed; may be repeated for install and uninstall",
		  "HOOK" },
		{ "staged", 0, 0, G_OPTION_ARG_NONE, &request.staged, "judge the index against HEAD", NULL },
		{ "patch", 'p', 0, G_OPTION_ARG_FILENAME_ARRAY, &request.patches,
		  "judge a patch or a mail with one or more, - for standard input; may be repeated", "FILE" },
		{ "each-commit", 0, 0, G_OPTION_ARG_NONE, &request.each_commit,
		  "judge each commit's step, not only what is left of all of them", NULL },
		{ "base", 'b', 0, G_OPTION_ARG_STRING_ARRAY, &request.bases,
		  "the protected branch that new branches and tags are held against; may be repeated", "BRANCH" },
		{ "ref", 0, 0, G_OPTION_ARG_STRING_ARRAY, &request.refs,
		  "of a push, judge only refs that match: refs/heads/main, /^refs\\/heads\\// ; may be repeated",
		  "PATTERN" },
		{ "modules", 'm', 0, G_OPTION_ARG_FILENAME_ARRAY, &request.modules,
		  "tell which of these modules break: a folder, .ko files or a snapshot; may be repeated", "PATH" },
		RULING_ENTRIES(&request.ruling),
		{ "on-trouble", 0, 0, G_OPTION_ARG_STRING, &request.on_trouble,
		  "what becomes of a change that cannot be judged (default: refuse)", "refuse|allow" },
		{ NULL, 0, 0, 0, NULL, NULL, NULL },
	};
	int status;

	if (options_parse(&options, &help, entries, argc, argv, &status)) {
		status = dispatch(&options, &request);
		options_clear(&options);
	}
	request_clear(&request);
	return status;
}
