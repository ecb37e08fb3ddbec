/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>

#include "check/policy.h"
#include "cmd.h"
#include "input/findings.h"

static const struct command_help help = {
	.usage = "update FILE FINDINGS...",
	.description =
		"Writes the baseline FILE: the findings that are accepted from now on. FINDINGS are what a command "
		"with "
		"rules\n"
		"wrote with -f json, - for standard input. What FILE accepts already and is still found keeps its by, "
		"until and\n"
		"reason; what is not found any more goes. One finding a line, sorted.",
	.examples = "Examples:\n"
		    "  kexport-audit lint --tree linux/ -f json:lint.json; kexport-audit baseline update accepted.json "
		    "lint.json\n"
		    "  kexport-audit lint --tree linux/ --baseline accepted.json",
};

/* Today's findings of all documents; NULL with a message on stderr. */
static bool accept_document(const struct options *options, const char *path, struct baseline *baseline,
			    GHashTable *known, const struct waiver *waiver)
{
	GError *error = NULL;
	AUTO(findings) findings = findings_read(path, &error);

	if (!findings) {
		trouble_error(options, error);
		return false;
	}
	if (findings->n_accepted) {
		trouble(options, "%s: made with --baseline, so what that accepted is missing; make it without", path);
		return false;
	}
	for (guint i = 0; i < findings->findings->len; i++)
		g_hash_table_add(known, g_strdup(g_array_index(findings->findings, struct finding, i).fingerprint));
	baseline_accept(baseline, findings, waiver);
	return true;
}

static int write_baseline(const struct options *options, const char *path, const struct baseline *baseline,
			  guint n_dropped)
{
	g_autoptr(GString) text = g_string_new(NULL);
	const struct report_options how = { 0 };

	reporter_find("json", &baseline_record)->write(baseline, &baseline_record, &how, text);
	if (!output_file(options, path, text))
		return EXIT_TROUBLE;
	printf("%s: %u %s accepted", path, baseline->accepted->len,
	       baseline->accepted->len == 1 ? "finding" : "findings");
	if (n_dropped)
		printf("; %u of before dropped, which these findings lack", n_dropped);
	putchar('\n');
	return EXIT_NOTHING;
}

static int update(const struct options *options, const char *path, char *const *documents, const struct waiver *waiver)
{
	g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	guint n_dropped;
	GError *error = NULL;
	AUTO(baseline)
	baseline = g_file_test(path, G_FILE_TEST_EXISTS) ? baseline_read(path, &error) : baseline_new();

	if (!baseline)
		return trouble_error(options, error);
	for (; *documents; documents++)
		if (!accept_document(options, *documents, baseline, known, waiver))
			return EXIT_TROUBLE;
	n_dropped = baseline->accepted->len;
	baseline_keep(baseline, known);
	n_dropped -= baseline->accepted->len;
	baseline_sort(baseline);
	return write_baseline(options, path, baseline, n_dropped);
}

int cmd_baseline(int argc, char **argv)
{
	struct options options = { 0 };
	g_autofree char *by = NULL;
	g_autofree char *until = NULL;
	g_autofree char *reason = NULL;
	const GOptionEntry entries[] = {
		{ "by", 0, 0, G_OPTION_ARG_STRING, &by, "who accepts what is new", "NAME" },
		{ "until", 0, 0, G_OPTION_ARG_STRING, &until, "how long: a date or the first release without it",
		  "DATE|VERSION" },
		{ "reason", 0, 0, G_OPTION_ARG_STRING, &reason, "why", "TEXT" },
		{ NULL, 0, 0, 0, NULL, NULL, NULL },
	};
	int status;

	if (!options_parse(&options, &help, entries, argc, argv, &status))
		return status;
	if (g_strv_length(options.arguments) < 3 || strcmp(options.arguments[0], "update") != 0)
		status = trouble(&options, "expected update, the baseline's FILE and FINDINGS; see --help");
	else if (until && !waiver_end_is_good(until))
		status = trouble(&options, "--until %s: expected a date as 2027-01-31, or a version as 7.4", until);
	else
		status = update(&options, options.arguments[1], options.arguments + 2,
				&(struct waiver){ .by = by, .until = until, .reason = reason });
	options_clear(&options);
	return status;
}
