/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd.h"
#include "load.h"
#include "verify.h"

static const struct command_help help = {
	.usage = "INPUT...",
	.description =
		"Reads what one kernel exports, and what its modules import and say of themselves. Several INPUTs are\n"
		"parts of one kernel. An INPUT is a directory (a build tree, /lib/modules/V, an unpacked package), a\n"
		"vmlinux, a vmlinuz, a module (compressed or not), a Module.symvers, or a snapshot.",
	.examples = "Examples:\n"
		    "  kexport-audit scan /lib/modules/$(uname -r)\n"
		    "  kexport-audit scan -f symvers vmlinux drivers/ > Module.symvers\n"
		    "  kexport-audit scan -f json:before.json build/    save it, to diff and check against later\n"
		    "  kexport-audit scan --verify build/               its binaries against its Module.symvers\n"
		    "  kexport-audit scan --verify --tree linux/ build/     and against its sources",
	.reads_kernels = true,
	.document = &snapshot_record,
};

/* File, line and prototype stand in these formats alone; looking for them takes seconds. */
static bool wants_definitions(const struct options *options)
{
	for (char **format = options->formats; format && *format; format++)
		if (g_str_has_prefix(*format, "json") || g_str_has_prefix(*format, "csv"))
			return true;
	return false;
}

/* Module.symvers has exports alone: imports are then a quarter of the work on modules, for nothing. */
static bool wants_imports(const struct options *options)
{
	for (char **format = options->formats; format && *format; format++)
		if (!g_str_has_prefix(*format, "symvers"))
			return true;
	return !options->formats;
}

static int scan(struct options *options)
{
	/*
	 * Freeing 30,000 records one by one takes as long as writing them: it is left to the end of the process.
	 * Volatile, since a leak checker looks for it where the compiler sees no use for it.
	 */
	static struct snapshot *volatile kernel;

	options->definitions = options->debuginfo || wants_definitions(options);
	kernel = load_kernel(options, options->arguments, wants_imports(options));
	return output_write(options, kernel, &snapshot_record, kernel->skipped, EXIT_NOTHING);
}

int cmd_scan(int argc, char **argv)
{
	struct options options = { 0 };
	g_autofree char *tree = NULL;
	gboolean verify = FALSE;
	const GOptionEntry entries[] = {
		{ "debuginfo", 0, 0, G_OPTION_ARG_FILENAME, &options.debuginfo,
		  "where debug information lies: a debug package's tree, or one of build-ids", "DIR" },
		{ "prototypes", 0, 0, G_OPTION_ARG_NONE, &options.prototypes,
		  "take prototypes from type information (BTF) where no debug information tells", NULL },
		{ "verify", 0, 0, G_OPTION_ARG_NONE, &verify,
		  "hold Module.symvers against image and modules; differences are findings", NULL },
		{ "tree", 0, 0, G_OPTION_ARG_FILENAME, &tree,
		  "with --verify: hold these sources against image and modules instead", "TREE" },
		{ NULL, 0, 0, 0, NULL, NULL, NULL },
	};
	int status;

	if (!options_parse(&options, &help, entries, argc, argv, &status))
		return status;
	if (!*options.arguments)
		status = trouble(&options,
				 "expected a kernel: a directory, an image, modules, a Module.symvers; see --help");
	else if (tree && !verify)
		status = trouble(&options, "--tree %s: expected --verify with it", tree);
	else
		status = verify ? verify_kernel(&options, tree) : scan(&options);
	options_clear(&options);
	return status;
}
