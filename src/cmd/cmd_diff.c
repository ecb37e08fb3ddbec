/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "change/compare.h"
#include "cmd.h"
#include "filter.h"
#include "load.h"
#include "ruling.h"

static const struct command_help help = {
	.usage = "OLD NEW",
	.description = "Tells every symbol that became GPL-only or plain, gained, lost or changed its namespace, was "
		       "restricted to\n"
		       "named modules, was removed, added or moved to another module, or changed its CRC. OLD and NEW "
		       "are kernels:\n"
		       "directories, images, modules, Module.symvers files or snapshots.",
	.examples = "Kinds of change:\n"
		    "  became-gpl-only became-plain type-changed namespace-added namespace-removed namespace-changed\n"
		    "  modules-restricted modules-widened modules-narrowed removed added moved crc\n"
		    "Directions:\n"
		    "  tightened (fewer modules may use it) loosened neutral\n"
		    "\n"
		    "Examples:\n"
		    "  kexport-audit diff old/Module.symvers new/Module.symvers\n"
		    "  kexport-audit diff --kind became-gpl-only --kind removed before.json build/",
	.reads_kernels = true,
	.document = &changes_record,
	.judged = &findings_record,
};

/* With --rules: what the policy says to the changes. */
static int rule_changes(const struct options *options, const struct ruling *ruling, const struct changes *changes,
			const char *release)
{
	g_autofree char *subject = g_strdup_printf("%s -> %s", changes->old, changes->new);
	AUTO(policy) policy = ruling_load(options, ruling, release);
	AUTO(findings) findings = findings_new(subject);
	GError *error = NULL;

	if (!policy)
		return EXIT_TROUBLE;
	if (!policy_judge_changes(policy, changes, findings, &error))
		return trouble_error(options, error);
	return ruling_write(options, ruling, policy, findings);
}

static int diff(const struct options *options, const struct ruling *ruling, unsigned kinds, unsigned directions)
{
	char *old_path[] = { options->arguments[0], NULL }, *new_path[] = { options->arguments[1], NULL };
	AUTO(snapshot) old = load_kernel(options, old_path, false);
	AUTO(snapshot) new = load_kernel(options, new_path, false);
	AUTO(changes) changes = NULL;

	if (!kernels_are_comparable(options, old, *old_path, new, *new_path))
		return EXIT_TROUBLE;
	changes = changes_between(old, new);
	changes_filter(changes, kinds, directions);
	if (ruling->rules)
		return rule_changes(options, ruling, changes, new->release);
	return output_write(options, changes, &changes_record, changes->skipped,
			    changes->changes->len ? EXIT_FINDINGS : EXIT_NOTHING);
}

int cmd_diff(int argc, char **argv)
{
	struct options options = { 0 };
	struct ruling ruling = { 0 };
	g_auto(GStrv) kind_names_given = NULL;
	g_auto(GStrv) directions_given = NULL;
	const GOptionEntry entries[] = {
		{ "kind", 0, 0, G_OPTION_ARG_STRING_ARRAY, &kind_names_given,
		  "only these kinds of change; may be repeated", "KIND" },
		{ "direction", 0, 0, G_OPTION_ARG_STRING_ARRAY, &directions_given,
		  "only changes of this direction; may be repeated", "tightened|loosened|neutral" },
		{ "all", 0, 0, G_OPTION_ARG_NONE, &options.all, "list changes of the CRC alone, too", NULL },
		RULING_ENTRIES(&ruling),
		{ NULL, 0, 0, 0, NULL, NULL, NULL },
	};
	unsigned kinds, directions;
	int status;

	if (!options_parse(&options, &help, entries, argc, argv, &status)) {
		ruling_clear(&ruling);
		return status;
	}
	status = EXIT_TROUBLE;
	if (g_strv_length(options.arguments) != 2)
		trouble(&options, "expected two kernels, OLD and NEW; see --help");
	else if (output_check(&options, ruling.rules ? &findings_record : &changes_record) &&
		 ruling_parse(&options, &ruling) &&
		 filter_parse(&options, "--kind", kind_names_given, change_kind_names, &kinds) &&
		 filter_parse(&options, "--direction", directions_given, direction_names, &directions))
		status = diff(&options, &ruling, kinds, directions);
	ruling_clear(&ruling);
	options_clear(&options);
	return status;
}
