/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/lint.h"
#include "cmd.h"
#include "filter.h"
#include "load.h"
#include "open_tree.h"
#include "patch/fix.h"
#include "ruling.h"
#include "source/definitions.h"
#include "source/tree.h"

enum {
	DEFAULT_CHECKS = 1 << FINDING_EXPORT | 1 << FINDING_FAMILY | 1 << FINDING_NO_DEFINITION | 1 << FINDING_NO_USER,
	DEFAULT_USERS = 2,
};

static const struct command_help help = {
	.usage = "[--tree DIR] [KERNEL...]",
	.description =
		"Holds exports as they stand against the rules of a project; no history is needed. Of the source DIR\n"
		"(or REPO@REV): each statement, symbols that belong together and have unequal classes, exports without "
		"a\n"
		"definition in their file. Of a KERNEL with its modules: exports that no module uses, or so few that "
		"they\n"
		"could be restricted to them.",
	.examples = "Checks: export, family, no-definition, no-user, few-users (only when asked for).\n\n"
		    "Examples:\n"
		    "  kexport-audit lint --tree linux/\n"
		    "  kexport-audit lint --check few-users --max-users 1 /lib/modules/6.12.43-amd64\n"
		    "  kexport-audit lint --tree linux/ --rules kvm --fail-on warning -f sarif:lint.sarif",
	.reads_kernels = true,
	.document = &findings_record,
};

struct arguments {
	char *tree;
	char **check_names;
	gint max_users;
	struct ruling ruling;
};

/* Reads the statements of @tree (may be NULL). False with a message on stderr. */
static bool read_source(const struct options *options, struct file_tree *tree, struct lint_input *input)
{
	GError *error = NULL;
	struct sites *sites = tree ? sites_in_tree(tree, (guint)options->n_jobs, &error) : NULL;

	if (error) {
		trouble_error(options, error);
		return false;
	}
	input->sites = sites;
	if (sites && input->checks & 1U << FINDING_NO_DEFINITION)
		input->undefined = sites_without_definition(sites, tree, (guint)options->n_jobs);
	return true;
}

static int judge(const struct options *options, const struct arguments *arguments, const struct lint_input *input,
		 struct file_tree *tree)
{
	g_autofree char *kernels = g_strjoinv(" ", options->arguments);
	g_autofree char *subject = g_strdup_printf("%s%s%s", arguments->tree ? arguments->tree : "",
						   arguments->tree && *kernels ? " " : "", kernels);
	AUTO(policy)
	policy = ruling_load(options, &arguments->ruling, input->kernel ? input->kernel->release : NULL);
	AUTO(findings) findings = findings_new(subject);
	GError *error = NULL;

	if (!policy)
		return EXIT_TROUBLE;
	if (!lint_judge(policy, input, findings, &error))
		return trouble_error(options, error);
	if (tree)
		fixes_find(findings, tree);
	return ruling_write(options, &arguments->ruling, policy, findings);
}

static int run(const struct options *options, const struct arguments *arguments)
{
	struct lint_input input = { .max_users = (guint)arguments->max_users };
	GError *error = NULL;
	AUTO(file_tree) tree = NULL;
	AUTO(snapshot) kernel = NULL;
	int status = EXIT_TROUBLE;

	if (!filter_parse(options, "--check", arguments->check_names, finding_check_names, &input.checks))
		return EXIT_TROUBLE;
	if (!input.checks)
		input.checks = DEFAULT_CHECKS;
	tree = arguments->tree ? open_tree(arguments->tree, &error) : NULL;
	if (error)
		return trouble_error(options, error);
	if (*options->arguments)
		kernel = load_kernel(options, options->arguments, true);
	input.kernel = kernel;
	if (read_source(options, tree, &input))
		status = judge(options, arguments, &input, tree);
	if (input.sites)
		sites_free((struct sites *)input.sites);
	if (input.undefined)
		g_array_unref((GArray *)input.undefined);
	return status;
}

int cmd_lint(int argc, char **argv)
{
	struct options options = { 0 };
	struct arguments arguments = { .max_users = DEFAULT_USERS };
	const GOptionEntry entries[] = {
		{ "tree", 't', 0, G_OPTION_ARG_FILENAME, &arguments.tree, "the source: a folder, or REPO@REV", "DIR" },
		{ "check", 0, 0, G_OPTION_ARG_STRING_ARRAY, &arguments.check_names,
		  "only these checks; may be repeated (default: all but few-users)",
		  "export|family|no-definition|no-user|few-users" },
		{ "max-users", 0, 0, G_OPTION_ARG_INT, &arguments.max_users,
		  "few-users: up to so many modules (default: 2)", "N" },
		RULING_ENTRIES(&arguments.ruling),
		{ NULL, 0, 0, 0, NULL, NULL, NULL },
	};
	int status;

	if (options_parse(&options, &help, entries, argc, argv, &status)) {
		status = EXIT_TROUBLE;
		if (!arguments.tree && !*options.arguments)
			trouble(&options, "expected --tree DIR, a kernel, or both; see --help");
		else if (arguments.max_users < 1)
			trouble(&options, "--max-users %d: expected a number from 1 on", arguments.max_users);
		else if (ruling_parse(&options, &arguments.ruling))
			status = run(&options, &arguments);
		options_clear(&options);
	}
	g_free(arguments.tree);
	g_strfreev(arguments.check_names);
	ruling_clear(&arguments.ruling);
	return status;
}
