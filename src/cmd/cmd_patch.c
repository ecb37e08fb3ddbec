/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>

#include "base/folder.h"
#include "cmd.h"
#include "patch/plan.h"
#include "patch/prove.h"
#include "repo/text_diff.h"
#include "source/tree.h"

static const struct command_help help = {
	.usage = "--tree DIR SYMBOL...",
	.description = "Writes the diff that makes the symbols' exports GPL-only, or plain with --to plain: every site "
		       "of a symbol,\n"
		       "its mocks in tools/testing/ (__wrap_SYMBOL) included. The result is read again before it is "
		       "shown. What cannot\n"
		       "be done is named on standard error, the rest is written, and the exit status is 2.",
	.examples = "Examples:\n"
		    "  kexport-audit patch --tree linux/ devm_memremap_pages | git -C linux/ apply\n"
		    "  kexport-audit patch --tree linux/ --to plain filp_open",
};

static void tell_refusals(const struct options *options, const struct plan *plan, int *status)
{
	for (guint i = 0; i < plan->refusals->len; i++) {
		const struct refusal *refusal = &g_array_index(plan->refusals, struct refusal, i);

		if (refusal->site)
			trouble(options, "%s:%u: %s: %s", refusal->site->file, refusal->site->line,
				refusal->site->symbol, refusal->reason);
		else
			trouble(options, "%s: %s", refusal->symbol, refusal->reason);
		if (!refusal->is_done)
			*status = EXIT_TROUBLE;
	}
}

/* The diff of one file, proved; NULL with an error. */
static char *diff_file(struct file_tree *tree, const char *file, const struct plan *plan, enum patch_target target,
		       GError **error)
{
	struct file_buffer buffer = { 0 };
	GString *old, *new;
	char *diff = NULL;

	if (!file_tree_read(tree, file, &buffer, error)) {
		g_prefix_error(error, "%s: ", file);
		g_free(buffer.bytes);
		return NULL;
	}
	old = g_string_new_len(buffer.bytes, (gssize)buffer.length);
	g_free(buffer.bytes);
	new = plan_apply(plan, file, old, error);
	if (new &&prove_text(plan, file, new, target, error))
		diff = text_diff(file, old, new, error);
	g_string_free(old, TRUE);
	if (new)
		g_string_free(new, TRUE);
	return diff;
}

static int write_diffs(const struct options *options, struct file_tree *tree, const struct plan *plan,
		       enum patch_target target)
{
	const char *last = "";
	int status = EXIT_NOTHING;

	for (guint i = 0; i < plan->edits->len; i++) {
		const char *file = g_array_index(plan->edits, struct edit, i).site->file;
		g_autofree char *diff = NULL;
		GError *error = NULL;

		if (strcmp(file, last) == 0)
			continue;
		last = file;
		diff = diff_file(tree, file, plan, target, &error);
		if (diff)
			fputs(diff, stdout);
		else
			status = trouble_error(options, error);
	}
	if (fflush(stdout) != 0 || ferror(stdout))
		status = trouble(options, "standard output: cannot be written");
	return status;
}

static int patch(const struct options *options, const char *name, const struct plan_options *how)
{
	GError *error = NULL;
	AUTO(file_tree) tree = folder_open(name, &error);
	AUTO(sites) sites = tree ? sites_in_tree(tree, (guint)options->n_jobs, &error) : NULL;
	AUTO(plan) plan = NULL;
	int status;

	if (!sites)
		return trouble_error(options, error);
	plan = plan_new(sites, options->arguments, how);
	status = write_diffs(options, tree, plan, how->target);
	tell_refusals(options, plan, &status);
	return status;
}

static bool parse_target(const struct options *options, const char *name, enum patch_target *target)
{
	if (!name || strcmp(name, "gpl") == 0)
		*target = PATCH_TO_GPL;
	else if (strcmp(name, "plain") == 0)
		*target = PATCH_TO_PLAIN;
	else
		trouble(options, "--to %s: expected gpl or plain", name);
	return !name || strcmp(name, "gpl") == 0 || strcmp(name, "plain") == 0;
}

int cmd_patch(int argc, char **argv)
{
	struct options options = { 0 };
	struct plan_options how = { 0 };
	g_autofree char *tree = NULL;
	g_autofree char *to = NULL;
	gboolean without_mocks = FALSE;
	const GOptionEntry entries[] = {
		{ "tree", 't', 0, G_OPTION_ARG_FILENAME, &tree, "the source to change", "DIR" },
		{ "to", 0, 0, G_OPTION_ARG_STRING, &to, "the class to give: gpl (the default) or plain", "CLASS" },
		{ "no-mocks", 0, 0, G_OPTION_ARG_NONE, &without_mocks, "leave __wrap_SYMBOL of tools/testing/ alone",
		  NULL },
		{ NULL, 0, 0, 0, NULL, NULL, NULL },
	};
	int status;

	if (!options_parse(&options, &help, entries, argc, argv, &status))
		return status;
	how.without_mocks = without_mocks;
	if (!tree)
		status = trouble(&options, "expected --tree DIR, the source to change; see --help");
	else if (!*options.arguments)
		status = trouble(&options, "expected symbols; see --help");
	else if (!parse_target(&options, to, &how.target))
		status = EXIT_TROUBLE;
	else
		status = patch(&options, tree, &how);
	options_clear(&options);
	return status;
}
