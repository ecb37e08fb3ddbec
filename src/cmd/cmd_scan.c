/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd.h"
#include "load.h"

static const struct command_help help = {
	.usage = "INPUT...",
	.description =
		"Reads what one kernel exports, and what its modules import and say of themselves. Several INPUTs are\n"
		"parts of one kernel. An INPUT is a directory (a build tree, /lib/modules/V, an unpacked package), a\n"
		"vmlinux, a vmlinuz, a module (compressed or not), a Module.symvers, or a snapshot.",
	.examples = "Examples:\n"
		    "  kexport-audit scan /lib/modules/$(uname -r)\n"
		    "  kexport-audit scan -f symvers vmlinux drivers/ > Module.symvers\n"
		    "  kexport-audit scan -f json:before.json build/    save it, to diff and check against later",
	.document = &snapshot_record,
};

int cmd_scan(int argc, char **argv)
{
	struct options options = { 0 };
	AUTO(snapshot) kernel = NULL;
	int status;

	if (!options_parse(&options, &help, NULL, argc, argv, &status))
		return status;
	if (!*options.arguments) {
		status = trouble(&options,
				 "expected a kernel: a directory, an image, modules, a Module.symvers; see --help");
	} else {
		kernel = load_kernel(&options, options.arguments, true);
		status = output_write(&options, kernel, &snapshot_record, kernel->skipped, EXIT_NOTHING);
	}
	options_clear(&options);
	return status;
}
