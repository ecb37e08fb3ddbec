/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>

#include "change/history_index.h"
#include "cmd.h"

static const struct command_help help = {
	.usage = "gc",
	.description = "Throws away what the index of a repository's history (see history) holds of ranges that no\n"
		       "branch or tag ends, and of objects that are gone; and indices of repositories that are gone.\n"
		       "An index is a cache: it can be deleted at any time.",
	.examples = "Example:\n"
		    "  kexport-audit index gc --repo linux",
};

/* Those in the default folder whose repository does not exist any more. */
static int sweep(const struct options *options)
{
	g_autofree char *folder = history_index_folder();
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	int status = EXIT_NOTHING;
	const char *name;

	while (dir && (name = g_dir_read_name(dir))) {
		g_autofree char *file = g_build_filename(folder, name, NULL);
		GError *error = NULL;
		bool removed;

		if (!g_str_has_prefix(name, "history-") || !g_str_has_suffix(name, ".sqlite"))
			continue;
		if (!history_index_sweep(file, &removed, &error))
			status = trouble_error(options, error);
		else if (removed)
			printf("%s: removed: its repository is gone\n", file);
	}
	return status;
}

static int collect(const struct options *options, struct repo *repo, const char *named)
{
	g_autofree char *file = named ? g_strdup(named) : history_index_path(repo);
	struct index_garbage garbage = { 0 };
	AUTO(history_index) index = NULL;
	GError *error = NULL;

	if (!g_file_test(file, G_FILE_TEST_EXISTS)) {
		printf("%s: no index\n", file);
		return EXIT_NOTHING;
	}
	index = history_index_open(file, repo, NULL, &error);
	if (!index || !history_index_gc(index, &garbage, &error))
		return trouble_error(options, error);
	printf("%s: dropped %u ranges, %u commits, %u files\n", file, garbage.n_ranges, garbage.n_commits,
	       garbage.n_files);
	return EXIT_NOTHING;
}

static int run(const struct options *options, const char *repository, const char *file)
{
	GError *error = NULL;
	AUTO(repo) repo = NULL;
	int status;

	if (g_strv_length(options->arguments) != 1 || strcmp(options->arguments[0], "gc") != 0)
		return trouble(options, "expected gc; see kexport-audit index --help");
	repo = repo_open(repository ? repository : ".", &error);
	if (!repo)
		return trouble_error(options, error);
	status = collect(options, repo, file);
	return file ? status : MAX(status, sweep(options));
}

int cmd_index(int argc, char **argv)
{
	struct options options = { 0 };
	g_autofree char *repository = NULL, *file = NULL;
	const GOptionEntry entries[] = {
		{ "repo", 0, 0, G_OPTION_ARG_FILENAME, &repository,
		  "the repository (default: the one around the current folder)", "DIR" },
		{ "index", 0, 0, G_OPTION_ARG_FILENAME, &file, "its index, where that is not the default one", "FILE" },
		{ NULL, 0, 0, 0, NULL, NULL, NULL },
	};
	int status;

	if (!options_parse(&options, &help, entries, argc, argv, &status))
		return status;
	status = run(&options, repository, file);
	options_clear(&options);
	return status;
}
