/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>

#include "model/series.h"
#include "patch/want.h"
#include "patch_request.h"

static const struct command_help help = {
	.usage = "[--tree DIR] [--repo REPO] SYMBOL...",
	.description = "Writes the mail with the patch that makes the symbols' exports GPL-only, or what --to says: "
		       "every statement\n"
		       "that exports one, its mocks in tools/testing/ (__wrap_SYMBOL) included. The result is read "
		       "again before it is\n"
		       "shown. What cannot be done is named on standard error, the rest is written, and the exit "
		       "status is 2.",
	.examples = "Classes:\n"
		    "  gpl, plain         license class; the namespace stays\n"
		    "  ns=NAME, no-ns     namespace; the license class stays\n"
		    "  modules=LIST       for the named modules alone (a,b*), GPL-only\n"
		    "  unexport           no export any more\n"
		    "\n"
		    "Examples:\n"
		    "  kexport-audit patch --tree linux/ -s devm_memremap_pages | git -C linux/ am\n"
		    "  kexport-audit patch --tree linux/ -f diff --to plain filp_open\n"
		    "  kexport-audit patch --repo linux@v6.12 --to ns=DRM_PRIVATE --split subsystem -o out drm_open",
	.document = &series_record,
};

void patch_request_clear(struct patch_request *request)
{
	g_free(request->tree);
	g_free(request->repo);
	g_free(request->to);
	g_strfreev(request->only);
	g_free(request->split);
	g_strfreev(request->cc);
	g_strfreev(request->modules);
	g_free(request->from);
	g_free(request->output);
}

/* The same class for each symbol of the command line. */
static GArray *wants_of(char **symbols, const char *to, GError **error)
{
	g_autoptr(GArray) wants = g_array_new(FALSE, FALSE, sizeof(struct want));
	struct want want;

	if (!want_parse(to ? to : "gpl", &want, error)) {
		g_prefix_error(error, "--to ");
		return NULL;
	}
	for (; *symbols; symbols++) {
		want.symbol = *symbols;
		g_array_append_val(wants, want);
	}
	return g_steal_pointer(&wants);
}

static bool is_split(const char *split)
{
	static const char *const splits[] = { "none", "subsystem", "file", NULL };

	return !split || g_strv_contains(splits, split);
}

/* -o writes the mails; the same once more to standard output is not what anybody means. */
static const char *find_second_copy(const struct options *options, const struct patch_request *request)
{
	for (char **format = options->formats; request->output && format && *format; format++)
		if (strcmp(*format, "text") == 0 || strcmp(*format, "diff") == 0)
			return *format;
	return NULL;
}

bool patch_request_check_mails(const struct options *options, const struct patch_request *request)
{
	const char *format = find_second_copy(options, request);

	if (!is_split(request->split))
		trouble(options, "--split %s: expected none, subsystem or file", request->split);
	else if (format)
		trouble(options, "-o writes mails to a folder: expected -f %s:FILE besides, or one of the two", format);
	else
		return true;
	return false;
}

/* What does not go together, told before the work. */
static bool check_request(const struct options *options, const struct patch_request *request)
{
	const char *wrong = NULL;

	if (!request->tree == !request->repo)
		wrong = "expected --tree DIR or --repo REPO[@REV], the source to change; see --help";
	else if (!*options->arguments && !request->from)
		wrong = "expected symbols, or --from FILE; see --help";
	else if (*options->arguments && request->from)
		wrong = "expected symbols or --from FILE, not both";
	else if (request->version < 0)
		wrong = "-v: expected the number of a version, from 1 on";
	else if ((request->apply || request->commit) && request->repo)
		wrong = "--apply and --commit change a work tree: expected --tree DIR";
	if (wrong)
		trouble(options, "%s", wrong);
	return !wrong && patch_request_check_mails(options, request);
}

static int run(const struct options *options, const struct patch_request *request)
{
	GError *error = NULL;
	g_autoptr(GArray) wants = NULL;
	int status = EXIT_NOTHING, written;

	if (!check_request(options, request))
		return EXIT_TROUBLE;
	if (request->from)
		wants = patch_wants_from(options, request->from, request->to, &status, &error);
	else
		wants = wants_of(options->arguments, request->to, &error);
	if (!wants)
		return trouble_error(options, error);
	written = patch_write(options, request, wants);
	return MAX(status, written);
}

int cmd_patch(int argc, char **argv)
{
	struct options options = { 0 };
	struct patch_request request = { 0 };
	const GOptionEntry entries[] = {
		{ "tree", 't', 0, G_OPTION_ARG_FILENAME, &request.tree, "the source to change", "DIR" },
		{ "repo", 0, 0, G_OPTION_ARG_FILENAME, &request.repo, "the same, from a git repository's objects",
		  "REPO[@REV]" },
		{ "to", 0, 0, G_OPTION_ARG_STRING, &request.to, "what the exports become (default: gpl)", "CLASS" },
		{ "from", 0, 0, G_OPTION_ARG_FILENAME, &request.from,
		  "the symbols that diff, check or hook named with -f json; --to old (the default) or new: what they "
		  "were "
		  "or are there",
		  "FILE" },
		{ "only", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &request.only,
		  "only statements in that file or folder; may be repeated", "PATH" },
		{ "no-mocks", 0, 0, G_OPTION_ARG_NONE, &request.without_mocks,
		  "leave __wrap_SYMBOL of tools/testing/ alone", NULL },
		{ "force", 0, 0, G_OPTION_ARG_NONE, &request.force,
		  "restrict to modules although others of the tree use the symbol", NULL },
		PATCH_MAIL_ENTRIES(&request),
		{ "modules", 'm', 0, G_OPTION_ARG_FILENAME_ARRAY, &request.modules,
		  "modules out of the tree, whose use is told in the mail; may be repeated", "PATH" },
		{ "maintainers", 0, 0, G_OPTION_ARG_NONE, &request.maintainers,
		  "address the mails as the tree's MAINTAINERS says", NULL },
		{ "cc", 0, 0, G_OPTION_ARG_STRING_ARRAY, &request.cc, "a copy goes there; may be repeated", "ADDRESS" },
		{ "reroll-count", 'v', 0, G_OPTION_ARG_INT, &request.version,
		  "the number of this version of the series", "N" },
		{ "cover-letter", 0, 0, G_OPTION_ARG_NONE, &request.cover_letter, "begin with a cover letter", NULL },
		{ "no-history", 0, 0, G_OPTION_ARG_NONE, &request.without_history,
		  "do not ask git who first exported the symbols", NULL },
		{ "apply", 0, 0, G_OPTION_ARG_NONE, &request.apply, "change the work tree", NULL },
		{ "commit", 0, 0, G_OPTION_ARG_NONE, &request.commit, "the same, and commit each patch", NULL },
		{ NULL, 0, 0, 0, NULL, NULL, NULL },
	};
	int status;

	if (options_parse(&options, &help, entries, argc, argv, &status)) {
		status = run(&options, &request);
		options_clear(&options);
	}
	patch_request_clear(&request);
	return status;
}
