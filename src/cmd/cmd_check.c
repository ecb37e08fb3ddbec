/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/check.h"
#include "cmd.h"
#include "load.h"

static const struct command_help help = {
	.usage = "--kernel NEW [--from OLD] MODULE...",
	.description = "Tells which modules break on the kernel NEW, at which symbol, and why: it is missing, GPL-only "
		       "while the module's\n"
		       "license is not GPL-compatible, in a namespace that the module does not import, or restricted "
		       "to other modules.\n"
		       "MODULEs are .ko files or directories of them; they provide symbols to one another.",
	.examples = "Examples:\n"
		    "  kexport-audit check --kernel /lib/modules/6.12.43-amd64 nvidia.ko nvidia-drm.ko\n"
		    "  kexport-audit check --kernel new.json --from old.json -f json:report.json updates/dkms/",
	.document = &compat_record,
};

static int check(const struct options *options, char *kernel_path, char *from_path)
{
	char *kernel_paths[] = { kernel_path, NULL }, *from_paths[] = { from_path, NULL };
	AUTO(snapshot) kernel = load_kernel(options, kernel_paths, false);
	AUTO(snapshot) from = NULL;
	AUTO(snapshot) modules = NULL;
	AUTO(compat) compat = NULL;
	bool breaks = false;

	if (!kernel_is_there(options, kernel, kernel_path))
		return EXIT_TROUBLE;
	if (from_path)
		from = load_kernel(options, from_paths, false);
	if (from && !kernel_is_there(options, from, from_path))
		return EXIT_TROUBLE;
	modules = load_kernel(options, options->arguments, true);
	compat = check_modules(kernel, from, modules);
	for (guint i = 0; i < compat->modules->len; i++)
		breaks = breaks || g_array_index(compat->modules, struct compat_module, i).verdict == VERDICT_BREAKS;
	return output_write(options, compat, &compat_record, compat->skipped, breaks ? EXIT_FINDINGS : EXIT_NOTHING);
}

int cmd_check(int argc, char **argv)
{
	struct options options = { 0 };
	g_autofree char *kernel = NULL;
	g_autofree char *from = NULL;
	const GOptionEntry entries[] = {
		{ "kernel", 'k', 0, G_OPTION_ARG_FILENAME, &kernel, "the kernel that the modules are to run on",
		  "NEW" },
		{ "from", 0, 0, G_OPTION_ARG_FILENAME, &from, "the kernel that they run on now, for what a symbol was",
		  "OLD" },
		{ NULL, 0, 0, 0, NULL, NULL, NULL },
	};
	int status;

	if (!options_parse(&options, &help, entries, argc, argv, &status))
		return status;
	if (!kernel)
		status = trouble(&options, "expected --kernel NEW, the kernel to check against; see --help");
	else if (!*options.arguments)
		status = trouble(&options, "expected modules: .ko files or directories; see --help");
	else
		status = check(&options, kernel, from);
	options_clear(&options);
	return status;
}
