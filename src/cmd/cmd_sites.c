/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "base/error.h"
#include "base/pattern.h"
#include "cmd.h"
#include "input/config_text.h"
#include "open_tree.h"
#include "source/tree.h"

static const struct command_help help = {
	.usage = "TREE [SYMBOL-PATTERN...]",
	.description =
		"Finds where the source exports symbols: file, line, macro, symbol, type, namespace, condition.\n"
		"TREE is a directory with a kernel's or a module's source, or REPO@REV: a revision of a git "
		"repository,\n"
		"of which nothing is checked out. A SYMBOL-PATTERN has wildcards (dma_buf_*) or is a PCRE2 regular\n"
		"expression (/^__.*_pfn$/).\n"
		"With --kernel or --config the sites are those of one kernel: what its architecture and configuration\n"
		"rule out is left out. Otherwise a symbol may have several, of different classes.",
	.examples = "Examples:\n"
		    "  kexport-audit sites linux/ 'dma_buf_*'\n"
		    "  kexport-audit sites linux@v6.12 'devm_memremap_*'\n"
		    "  kexport-audit sites --kernel /usr/src/linux-headers-6.12-amd64 linux/ rcu_barrier\n"
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

/* Which kernel the sites are asked for. */
struct request {
	char *kernel;
	char *config;
	char *arch;
};

static char *read_config(const struct request *request, GError **error)
{
	char *text = NULL;

	if (request->config) {
		if (!g_file_get_contents(request->config, &text, NULL, error))
			return NULL;
	} else {
		text = config_text(request->kernel);
		if (!text)
			fail(error, KEXPORT_ERROR_NOT_FOUND,
			     "%s: expected a .config, include/config/auto.conf or boot/config-VERSION here; name one "
			     "with "
			     "--config",
			     request->kernel);
	}
	return text;
}

/* The configuration asked for. NULL with @error set, or without it when none is. */
static struct kconfig *load_config(const struct request *request, GError **error)
{
	g_autofree char *text = NULL;
	struct kconfig *config;

	if (request->kernel && request->config)
		fail(error, KEXPORT_ERROR_USAGE, "--kernel and --config: expected one of them");
	else if (request->arch && !request->kernel && !request->config)
		fail(error, KEXPORT_ERROR_USAGE, "--arch %s: expected --kernel or --config with it", request->arch);
	if (*error || (!request->kernel && !request->config))
		return NULL;
	text = read_config(request, error);
	config = text ? kconfig_parse(text, request->arch, error) : NULL;
	if (text && !config)
		g_prefix_error(error, "%s: ",
			       g_error_matches(*error, KEXPORT_ERROR, KEXPORT_ERROR_USAGE) ? "--arch"
			       : request->config					   ? request->config
											   : request->kernel);
	return config;
}

static int run(const struct options *options, const struct request *request)
{
	GError *error = NULL;
	g_autoptr(GPtrArray) patterns = parse_patterns(options->arguments + 1, &error);
	AUTO(kconfig) config = patterns ? load_config(request, &error) : NULL;
	AUTO(file_tree) tree = !patterns || error ? NULL : open_tree(*options->arguments, &error);
	AUTO(sites) sites = tree ? sites_of_kernel(tree, config, (guint)options->n_jobs, &error) : NULL;

	if (!sites || !keep_matching(sites, patterns, &error))
		return trouble_error(options, error);
	return output_write(options, sites, &sites_record, sites->skipped, EXIT_NOTHING);
}

int cmd_sites(int argc, char **argv)
{
	struct options options = { 0 };
	struct request request = { 0 };
	const GOptionEntry entries[] = {
		{ "kernel", 'k', 0, G_OPTION_ARG_FILENAME, &request.kernel,
		  "only the sites that this kernel has, by the .config that lies with it", "KERNEL" },
		{ "config", 0, 0, G_OPTION_ARG_FILENAME, &request.config, "the same, by this .config", "FILE" },
		{ "arch", 0, 0, G_OPTION_ARG_STRING, &request.arch,
		  "its architecture, where the .config does not name it", "NAME" },
		{ NULL, 0, 0, 0, NULL, NULL, NULL },
	};
	int status;

	if (options_parse(&options, &help, entries, argc, argv, &status)) {
		if (*options.arguments)
			status = run(&options, &request);
		else
			status = trouble(&options, "expected a directory with sources or REPO@REV; see --help");
		options_clear(&options);
	}
	g_free(request.kernel);
	g_free(request.config);
	g_free(request.arch);
	return status;
}
