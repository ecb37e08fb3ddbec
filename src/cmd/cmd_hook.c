/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "base/pattern.h"
#include "hook.h"

static const struct command_help help = {
	.usage = "run|install|uninstall [REV|RANGE]",
	.description =
		"Judges what a change does to exports before it is merged: a range of commits, the index, patches, or "
		"what git\n"
		"tells a hook; by the project's rules, and with --modules by whom it breaks.\n"
		"\n"
		"  run BASE..TIP               the range, from the common ancestor on\n"
		"  run --staged                what is about to be committed\n"
		"  run --patch FILE... [BASE]  patches, applied in order to BASE (HEAD)\n"
		"  run --type HOOK             as that hook of git: from its arguments, its standard input or the "
		"index\n"
		"  install, uninstall          puts a script that runs it among a repository's hooks, and takes it "
		"away",
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
	{ "pre-commit", HOOK_INDEX, true, false },
	{ "pre-merge-commit", HOOK_INDEX, true, false },
	{ "pre-applypatch", HOOK_INDEX, false, false },
	{ "commit-msg", HOOK_MESSAGE, false, false },
	{ "pre-push", HOOK_PUSH, true, false },
	{ "pre-receive", HOOK_RECEIVE, false, true },
	{ "update", HOOK_UPDATE, false, false },
	{ "post-receive", HOOK_RECEIVE, false, false },
	{ "reference-transaction", HOOK_TRANSACTION, false, false },
	{ NULL, HOOK_INDEX, false, false },
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

/* A file that an option names, for a hook that runs in another folder; names of shipped rules stay. */
static char *absolute_name(const char *name)
{
	return g_file_test(name, G_FILE_TEST_EXISTS) ? g_canonicalize_filename(name, NULL) : g_strdup(name);
}

static bool is_one_of(const char *word, const char *const *names)
{
	for (; *names; names++)
		if (strcmp(word, *names) == 0)
			return true;
	return false;
}

/* "--rules=FILE" with the whole path of FILE. */
static char *pass_on(const char *word, const char *const *file_options)
{
	const char *equals = strchr(word, '=');
	g_autofree char *option = equals ? g_strndup(word, (gsize)(equals - word)) : NULL;
	g_autofree char *file = equals ? absolute_name(equals + 1) : NULL;

	return option && is_one_of(option, file_options) ? g_strconcat(option, "=", file, NULL) : g_strdup(word);
}

/* What an installed hook is to call `run` with: all that was given but the subcommand, --type and --repo. */
static char **words_to_pass_on(int argc, char **argv)
{
	static const char *const left_out[] = { "--type", "-t", "--repo", NULL };
	static const char *const with_file[] = { "--rules", "-r", "--baseline", "--modules", "-m", NULL };
	g_autoptr(GStrvBuilder) words = g_strv_builder_new();

	for (int i = 2; i < argc; i++) {
		g_autofree char *word = pass_on(argv[i], with_file);

		if (is_one_of(argv[i], left_out)) {
			i++;
		} else if (is_one_of(argv[i], with_file) && i + 1 < argc) {
			g_autofree char *file = absolute_name(argv[i + 1]);

			g_strv_builder_add(words, argv[i++]);
			g_strv_builder_add(words, file);
		} else if (!g_str_has_prefix(word, "--type=") && !g_str_has_prefix(word, "--repo=")) {
			g_strv_builder_add(words, word);
		}
	}
	return g_strv_builder_end(words);
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
	g_strfreev(request->passed_on);
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

	request.passed_on = words_to_pass_on(argc, argv);
	if (options_parse(&options, &help, entries, argc, argv, &status)) {
		status = dispatch(&options, &request);
		options_clear(&options);
	}
	request_clear(&request);
	return status;
}
