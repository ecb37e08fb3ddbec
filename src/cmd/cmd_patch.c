/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>

#include "model/series.h"
#include "patch/want.h"
#include "patch_request.h"

static const struct command_help help = {
	.usage = "[--tree DIR] [--repo REPO] SYMBOL...",
	.description = "Writes the patch that makes the symbols' exports GPL-only, or what --to says: every statement "
		       "that exports one,\n"
		       "its mocks in tools/testing/ (__wrap_SYMBOL) included. The result is read again before it is "
		       "shown. What cannot\n"
		       "be done is named on standard error, the rest is written, and the exit status is 2.",
	.examples = "Classes:\n"
		    "  gpl, plain         license class; the namespace stays\n"
		    "  ns=NAME, no-ns     namespace; the license class stays\n"
		    "  modules=LIST       for the named modules alone (a,b*), GPL-only\n"
		    "  unexport           no export any more\n"
		    "\n"
		    "Examples:\n"
		    "  kexport-audit patch --tree linux/ -f diff devm_memremap_pages | git -C linux/ apply\n"
		    "  kexport-audit patch --tree linux/ --to plain filp_open",
	.document = &series_record,
};

void patch_request_clear(struct patch_request *request)
{
	g_free(request->tree);
	g_free(request->repo);
	g_free(request->to);
	g_strfreev(request->only);
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

static int run(const struct options *options, const struct patch_request *request)
{
	GError *error = NULL;
	g_autoptr(GArray) wants = NULL;

	if (!request->tree == !request->repo)
		return trouble(options, "expected --tree DIR or --repo REPO[@REV], the source to change; see --help");
	if (!*options->arguments)
		return trouble(options, "expected symbols; see --help");
	wants = wants_of(options->arguments, request->to, &error);
	return wants ? patch_write(options, request, wants) : trouble_error(options, error);
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
		{ "only", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &request.only,
		  "only statements in that file or folder; may be repeated", "PATH" },
		{ "no-mocks", 0, 0, G_OPTION_ARG_NONE, &request.without_mocks,
		  "leave __wrap_SYMBOL of tools/testing/ alone", NULL },
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
