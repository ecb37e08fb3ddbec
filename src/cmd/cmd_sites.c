/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd.h"
#include "source/tree.h"

static const struct command_help help = {
	.usage = "TREE [SYMBOL-PATTERN...]",
	.description =
		"Finds where the source exports symbols: file, line, macro, symbol, type, namespace, condition.\n"
		"TREE is a directory: a kernel's or a module's source.",
	.examples = "Examples:\n"
		    "  kexport-audit sites linux/ 'dma_buf_*'\n"
		    "  kexport-audit sites -f json linux/ > sites.json",
	.document = &sites_record,
};

int cmd_sites(int argc, char **argv)
{
	struct options options = { 0 };
	AUTO(sites) sites = NULL;
	GError *error = NULL;
	int status;

	if (!options_parse(&options, &help, NULL, argc, argv, &status))
		return status;
	if (!*options.arguments) {
		status = trouble(&options, "expected a directory with sources; see --help");
	} else {
		sites = sites_in_directory(*options.arguments, (guint)options.n_jobs, &error);
		status = sites ? output_write(&options, sites, &sites_record, sites->skipped, EXIT_NOTHING)
			       : trouble_error(&options, error);
	}
	options_clear(&options);
	return status;
}
