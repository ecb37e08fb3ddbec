/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "input/findings.h"
#include "rules_unused.h"

static const struct command_help help = {
	.usage = "check|unused|explain|show|list [POLICY...]",
	.description =
		"check: reads rules, and tells of keys that nobody knows, of rules that are never reached or never "
		"match, and\n"
		"of waivers whose time is over. unused: judges inputs (two kernels, OLD NEW; --tree DIR; --repo DIR "
		"RANGE...)\n"
		"by --rules, and tells the rules that decided nothing. explain: which rule decided, by which keys, and "
		"why those\n"
		"above it did not; FINDING is the id of a rule, or a symbol, a fingerprint or the id of a rule in --in "
		"FILE.\n"
		"show: prints a shipped policy, to start one's own from. list: the names of the shipped policies.",
	.examples = "Examples:\n"
		    "  kexport-audit rules check ours.json\n"
		    "  kexport-audit rules unused --rules ours.json --repo linux/ v6.1..v6.12\n"
		    "  kexport-audit rules explain --rules ours.json --in findings.json devm_memremap_pages\n"
		    "  kexport-audit rules show upstream > ours.json",
	.reads_kernels = true,
	.document = &findings_record,
};

/* The error names the file and the line, as a rule: "ours.json:5: ..."; a skip has them apart. */
static void add_broken(struct findings *findings, const char *file, GError *error)
{
	char *colon = strstr(error->message, ": ");
	g_autofree char *place = colon ? g_strndup(error->message, (gsize)(colon - error->message)) : NULL;

	if (place && strstr(place, file))
		findings_add_skip(findings, place, colon + 2);
	else
		findings_add_skip(findings, file, error->message);
	g_error_free(error);
}

/* Each file on its own: one that cannot be read does not hide what is wrong with the others. */
static int check(const struct options *options, const struct rules_request *request, char *const *files)
{
	g_autofree char *subject = g_strjoinv(" ", (char **)files);
	AUTO(findings) findings = findings_new(subject);

	if (!*files)
		return trouble(options, "check: expected files with rules, or names of shipped policies; see --help");
	for (; *files; files++) {
		AUTO(policy) policy = policy_new();
		GError *error = NULL;

		policy_set_now(policy, request->ruling.today, request->ruling.release);
		if (!policy_add(policy, *files, &error) || !policy_check(policy, findings, &error))
			add_broken(findings, *files, error);
	}
	findings_sort(findings);
	return output_write(options, findings, &findings_record, findings->skipped,
			    findings->findings->len ? EXIT_FINDINGS : EXIT_NOTHING);
}

static bool is_meant(const struct finding *finding, const char *what)
{
	return g_strcmp0(finding->symbol, what) == 0 || strcmp(finding->rule, what) == 0 ||
	       (strlen(what) >= 6 && g_str_has_prefix(finding->fingerprint, what));
}

static int explain_findings(const struct options *options, const struct policy *policy, const struct findings *findings,
			    const char *what)
{
	guint n = 0;

	for (guint i = 0; i < findings->findings->len; i++) {
		const struct finding *finding = &g_array_index(findings->findings, struct finding, i);
		g_autofree char *text = NULL;
		GError *error = NULL;

		if (!is_meant(finding, what))
			continue;
		text = policy_explain(policy, finding, &error);
		if (!text)
			return trouble_error(options, error);
		output_text(n++ ? "\n" : "");
		output_text(text);
	}
	return n ? EXIT_NOTHING
		 : trouble(options, "explain: %s: no finding of that symbol, fingerprint or rule in %s", what,
			   findings->subject);
}

static int explain(const struct options *options, const struct rules_request *request, char *const *words)
{
	GError *error = NULL;
	AUTO(policy) policy = NULL;
	AUTO(findings) findings = NULL;
	g_autofree char *text = NULL;

	if (!*words || words[1])
		return trouble(options, "explain: expected one FINDING; see --help");
	policy = ruling_load(options, &request->ruling, NULL);
	if (!policy)
		return EXIT_TROUBLE;
	if (!request->in) {
		text = policy_describe(policy, *words);
		if (!text)
			return trouble(options, "explain: %s: no such rule; findings are looked for in --in FILE",
				       *words);
		output_text(text);
		return EXIT_NOTHING;
	}
	findings = findings_read(request->in, &error);
	return findings ? explain_findings(options, policy, findings, *words) : trouble_error(options, error);
}

static int show(const struct options *options, const struct rules_request *request, char *const *words)
{
	const char *text = *words && !words[1] ? policy_shipped_text(*words) : NULL;
	g_autofree char *names = g_strjoinv(", ", (char **)policy_shipped());

	(void)request;
	if (!text)
		return trouble(options, "show: expected one of %s", names);
	fputs(text, stdout);
	return EXIT_NOTHING;
}

static int list(const struct options *options, const struct rules_request *request, char *const *words)
{
	(void)options, (void)request, (void)words;
	for (const char *const *name = policy_shipped(); *name; name++)
		puts(*name);
	return EXIT_NOTHING;
}

static const struct {
	const char *name;
	int (*run)(const struct options *options, const struct rules_request *request, char *const *words);
} parts[] = {
	{ "check", check }, { "unused", rules_unused }, { "explain", explain }, { "show", show }, { "list", list },
};

static int run(const struct options *options, struct rules_request *request)
{
	if (!ruling_parse(options, &request->ruling))
		return EXIT_TROUBLE;
	for (size_t i = 0; *options->arguments && i < G_N_ELEMENTS(parts); i++)
		if (strcmp(parts[i].name, *options->arguments) == 0)
			return parts[i].run(options, request, options->arguments + 1);
	return trouble(options, "expected check, unused, explain, show or list; see --help");
}

int cmd_rules(int argc, char **argv)
{
	struct options options = { 0 };
	struct rules_request request = { 0 };
	const GOptionEntry entries[] = {
		{ "in", 0, 0, G_OPTION_ARG_FILENAME, &request.in,
		  "explain: the findings, as -f json wrote them; - for standard input", "FILE" },
		{ "tree", 't', 0, G_OPTION_ARG_FILENAME, &request.tree, "unused: a source, or REPO@REV", "DIR" },
		{ "repo", 0, 0, G_OPTION_ARG_FILENAME, &request.repository, "unused: a repository, whose RANGE follows",
		  "DIR" },
		POLICY_ENTRIES(&request.ruling),
		{ NULL, 0, 0, 0, NULL, NULL, NULL },
	};
	int status;

	if (options_parse(&options, &help, entries, argc, argv, &status)) {
		status = run(&options, &request);
		options_clear(&options);
	}
	g_free(request.in);
	g_free(request.tree);
	g_free(request.repository);
	ruling_clear(&request.ruling);
	return status;
}
