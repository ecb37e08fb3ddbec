/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "change/compare.h"
#include "cmd.h"
#include "filter.h"
#include "input/states.h"
#include "load.h"
#include "patch_request.h"
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
		    "  kexport-audit diff --kind became-gpl-only --kind removed before.json build/\n"
		    "  kexport-audit diff --as-patch --tree linux-6.1/ -f diff 6.1/Module.symvers 6.12/Module.symvers",
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

/* With --as-patch: what gives OLD's source NEW's classes. */
static int write_patch(const struct options *options, const struct patch_request *request,
		       const struct changes *changes)
{
	g_autoptr(GArray) states = export_states_of(changes);
	int status = EXIT_NOTHING, written;
	g_autoptr(GArray) wants = patch_wants_of_states(states, true, options, &status);

	written = patch_write(options, request, wants);
	return MAX(status, written);
}

static int diff(const struct options *options, const struct ruling *ruling, const struct patch_request *request,
		unsigned kinds, unsigned directions)
{
	char *old_path[] = { options->arguments[0], NULL }, *new_path[] = { options->arguments[1], NULL };
	AUTO(snapshot) old = load_kernel(options, old_path, false);
	AUTO(snapshot) new = load_kernel(options, new_path, false);
	AUTO(changes) changes = NULL;

	if (!kernels_are_comparable(options, old, *old_path, new, *new_path))
		return EXIT_TROUBLE;
	changes = changes_between(old, new);
	changes_filter(changes, kinds, directions);
	if (request)
		return write_patch(options, request, changes);
	if (ruling->rules)
		return rule_changes(options, ruling, changes, new->release);
	return output_write(options, changes, &changes_record, changes->skipped,
			    changes->changes->len ? EXIT_FINDINGS : EXIT_NOTHING);
}

/* What does not go together, told before the work. */
static bool check_request(const struct options *options, const struct ruling *ruling,
			  const struct patch_request *request, bool as_patch)
{
	const char *wrong = NULL;

	if (g_strv_length(options->arguments) != 2)
		wrong = "expected two kernels, OLD and NEW; see --help";
	else if (!ruling->rules && (ruling->baseline || ruling->fail_on))
		wrong = "expected --rules with --baseline and --fail-on: findings come from rules";
	else if (as_patch == (!request->tree == !request->repo))
		wrong = "expected --as-patch and OLD's source together: --tree DIR or --repo REPO[@REV]";
	else if (!as_patch && (request->split || request->sign_off || request->output))
		wrong = "expected --as-patch with --split, --signoff and --output: they are about its mails";
	if (wrong)
		trouble(options, "%s", wrong);
	return !wrong && patch_request_check_mails(options, request);
}

int cmd_diff(int argc, char **argv)
{
	struct options options = { 0 };
	struct ruling ruling = { 0 };
	struct patch_request request = { 0 };
	gboolean as_patch = FALSE;
	g_auto(GStrv) kind_names_given = NULL;
	g_auto(GStrv) directions_given = NULL;
	const GOptionEntry entries[] = {
		{ "kind", 0, 0, G_OPTION_ARG_STRING_ARRAY, &kind_names_given,
		  "only these kinds of change; may be repeated", "KIND" },
		{ "direction", 0, 0, G_OPTION_ARG_STRING_ARRAY, &directions_given,
		  "only changes of this direction; may be repeated", "tightened|loosened|neutral" },
		{ "all", 0, 0, G_OPTION_ARG_NONE, &options.all, "list changes of the CRC alone, too", NULL },
		{ "as-patch", 0, 0, G_OPTION_ARG_NONE, &as_patch,
		  "write the patch that gives OLD's source the classes of NEW", NULL },
		{ "tree", 't', 0, G_OPTION_ARG_FILENAME, &request.tree, "OLD's source, for --as-patch", "DIR" },
		{ "repo", 0, 0, G_OPTION_ARG_FILENAME, &request.repo, "the same, from a git repository's objects",
		  "REPO[@REV]" },
		PATCH_MAIL_ENTRIES(&request),
		RULING_ENTRIES(&ruling),
		{ NULL, 0, 0, 0, NULL, NULL, NULL },
	};
	unsigned kinds, directions;
	int status;

	if (!options_parse(&options, &help, entries, argc, argv, &status)) {
		ruling_clear(&ruling);
		patch_request_clear(&request);
		return status;
	}
	status = EXIT_TROUBLE;
	if (check_request(&options, &ruling, &request, as_patch) &&
	    output_check(&options, as_patch	  ? &series_record
				   : ruling.rules ? &findings_record
						  : &changes_record) &&
	    ruling_parse(&options, &ruling) &&
	    filter_parse(&options, "--kind", kind_names_given, change_kind_names, &kinds) &&
	    filter_parse(&options, "--direction", directions_given, direction_names, &directions))
		status = diff(&options, &ruling, as_patch ? &request : NULL, kinds, directions);
	ruling_clear(&ruling);
	patch_request_clear(&request);
	options_clear(&options);
	return status;
}
