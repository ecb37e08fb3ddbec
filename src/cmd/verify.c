/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "verify.h"
#include "change/compare.h"
#include "load.h"

/* The formats of the command are those of a kernel; what is written here are differences. */
static bool check_formats(const struct options *options)
{
	return output_check(options, &changes_record);
}

static struct snapshot *load(const struct options *options, enum input_telling telling, const char *label)
{
	struct options how = *options;
	struct snapshot *snapshot;

	how.telling = telling;
	snapshot = load_kernel(&how, options->arguments, false);
	snapshot->label = snapshot_string(snapshot, label);
	return snapshot;
}

static bool is_told(const struct options *options, const struct snapshot *snapshot, const char *expected)
{
	if (snapshot->exports->len)
		return true;
	output_tell_skipped(options, snapshot->skipped);
	trouble(options, "--verify: nothing to hold against the rest; expected %s", expected);
	return false;
}

int verify_kernel(const struct options *options, const char *tree)
{
	struct options how = *options;
	AUTO(snapshot) lists = NULL;
	AUTO(snapshot) binaries = NULL;
	AUTO(changes) changes = NULL;

	if (!check_formats(options))
		return EXIT_TROUBLE;
	binaries = load(options, INPUT_BINARIES, "binaries");
	if (!is_told(options, binaries, "an image and its modules"))
		return EXIT_TROUBLE;
	if (tree)
		return verify_sources(options, tree, binaries);
	lists = load(options, INPUT_LISTS, "Module.symvers");
	if (!is_told(options, lists, "a Module.symvers or a snapshot"))
		return EXIT_TROUBLE;
	if (!kernels_are_comparable(options, lists, "Module.symvers", binaries, "the binaries"))
		return EXIT_TROUBLE;
	changes = changes_between(lists, binaries);
	how.all = TRUE; /* a CRC that differs is a difference here */
	return output_write(&how, changes, &changes_record, changes->skipped,
			    changes->changes->len ? EXIT_FINDINGS : EXIT_NOTHING);
}
