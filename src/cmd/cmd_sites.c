/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/pattern.h"
#include "cmd.h"
#include "open_tree.h"
#include "source/tree.h"

static const struct command_help help = {
	.usage = "TREE [SYMBOL-PATTERN...]",
	.description =
		"Finds where the source exports symbols: file, line, macro, symbol, type, namespace, condition.\n"
		"TREE is a directory with a kernel's or a module's source, or REPO@REV: a revision of a git "
		"repository,\n"
		"of which nothing is checked out. A SYMBOL-PATTERN has wildcards (dma_buf_*) or is a PCRE2 regular\n"
		"expression (/^__.*_pfn$/).",
	.examples = "Examples:\n"
		    "  kexport-audit sites linux/ 'dma_buf_*'\n"
		    "  kexport-audit sites linux@v6.12 /_gpl_future$/\n"
		    "  kexport-audit sites -f json linux/ > sites.json",
	.document = &sites_record,
};

static GPtrArray *parse_patterns(char **texts, GError **error)
{
	g_autoptr(GPtrArray) patterns = g_ptr_array_new_with_free_func((GDestroyNotify)pattern_free);

	for (; *texts; texts++) {
		struct pattern *pattern = pattern_new(*texts, error);

		if (!pattern)
			return NULL;
		g_ptr_array_add(patterns, pattern);
	}
	return g_steal_pointer(&patterns);
}

static bool matches_any(const GPtrArray *patterns, const char *symbol, GError **error)
{
	for (guint i = 0; i < patterns->len && !*error; i++)
		if (pattern_matches(patterns->pdata[i], symbol, error))
			return true;
	return patterns->len == 0;
}

/* Keeps the sites whose symbols match one of @patterns; all when there are none. */
static bool keep_matching(struct sites *sites, const GPtrArray *patterns, GError **error)
{
	struct site *site = (struct site *)sites->sites->data;
	guint n_kept = 0;

	for (guint i = 0; i < sites->sites->len; i++)
		if (matches_any(patterns, site[i].symbol, error))
			site[n_kept++] = site[i];
	g_array_set_size(sites->sites, n_kept);
	return !*error;
}

static int run(const struct options *options)
{
	GError *error = NULL;
	g_autoptr(GPtrArray) patterns = parse_patterns(options->arguments + 1, &error);
	AUTO(file_tree) tree = patterns ? open_tree(*options->arguments, &error) : NULL;
	AUTO(sites) sites = tree ? sites_in_tree(tree, (guint)options->n_jobs, &error) : NULL;

	if (!sites || !keep_matching(sites, patterns, &error))
		return trouble_error(options, error);
	return output_write(options, sites, &sites_record, sites->skipped, EXIT_NOTHING);
}

int cmd_sites(int argc, char **argv)
{
	struct options options = { 0 };
	int status;

	if (!options_parse(&options, &help, NULL, argc, argv, &status))
		return status;
	if (*options.arguments)
		status = run(&options);
	else
		status = trouble(&options, "expected a directory with sources or REPO@REV; see --help");
	options_clear(&options);
	return status;
}
