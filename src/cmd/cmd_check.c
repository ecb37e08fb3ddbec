/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "change/since.h"
#include "check/check.h"
#include "cmd.h"
#include "evidence.h"
#include "filter.h"
#include "load.h"
#include "walk.h"

static const struct command_help help = {
	.usage = "--kernel NEW [--from OLD] MODULE...",
	.description = "Tells what the kernel NEW says to modules: modpost when they are built for it, the loader when "
		       "they are loaded,\n"
		       "each in the words of that version, with the reason and what to do.\n"
		       "MODULEs are .ko files or directories of them; they provide symbols to one another and are "
		       "loaded in the order\n"
		       "in which they need each other.",
	.examples = "Reasons: missing, gpl-only, namespace, module-namespace, crc, no-version, vermagic, taint, "
		    "symbol_get,\n"
		    "struct-size, no-flags, license, duplicate-export, future, unused, dependency, circumvention.\n\n"
		    "Examples:\n"
		    "  kexport-audit check --kernel /lib/modules/6.12.43-amd64 nvidia.ko nvidia-drm.ko\n"
		    "  kexport-audit check --kernel new.json --from old.json -f json:report.json updates/dkms/\n"
		    "  kexport-audit check --kernel new.json --as built --stage load -f depmod updates/",
	.reads_kernels = true,
	.document = &compat_record,
};

/* The command line beyond what all commands have. */
struct check_arguments {
	char *kernel, *from, *stage, *as, *repository, *system_map, *headers;
	char **providers, **fail_on, **ignore;
	struct index_choice index;
	unsigned stages, fail_reasons;
	bool as_built;
	GPtrArray *patterns; /* of GRegex: PCRE2 behind GLib's door */
};

static bool parse_stage(const struct options *options, struct check_arguments *arguments)
{
	if (!arguments->stage || g_str_equal(arguments->stage, "both"))
		arguments->stages = 1U << STAGE_BUILD | 1U << STAGE_LOAD;
	else if (g_str_equal(arguments->stage, stage_names[STAGE_BUILD]))
		arguments->stages = 1U << STAGE_BUILD;
	else if (g_str_equal(arguments->stage, stage_names[STAGE_LOAD]))
		arguments->stages = 1U << STAGE_LOAD;
	else
		trouble(options, "--stage %s: expected build, load or both", arguments->stage);
	return arguments->stages != 0;
}

static bool parse_as(const struct options *options, struct check_arguments *arguments)
{
	arguments->as_built = arguments->as && g_str_equal(arguments->as, "built");
	if (!arguments->as || arguments->as_built || g_str_equal(arguments->as, "rebuilt"))
		return true;
	trouble(options, "--as %s: expected rebuilt or built", arguments->as);
	return false;
}

static bool parse_ignore(const struct options *options, struct check_arguments *arguments)
{
	arguments->patterns = g_ptr_array_new_with_free_func((GDestroyNotify)g_regex_unref);
	for (char **text = arguments->ignore; text && *text; text++) {
		g_autofree char *whole = g_strdup_printf("\\A(?:%s)\\z", *text);
		g_autoptr(GError) error = NULL;
		GRegex *pattern = g_regex_new(whole, G_REGEX_OPTIMIZE | G_REGEX_RAW, 0, &error);

		if (!pattern) {
			trouble(options, "--ignore %s: no pattern: %s", *text, error->message);
			return false;
		}
		g_ptr_array_add(arguments->patterns, pattern);
	}
	return true;
}

static bool is_ignored(const char *symbol, gpointer data)
{
	const GPtrArray *patterns = data;

	for (guint i = 0; i < patterns->len; i++)
		if (g_regex_match(patterns->pdata[i], symbol, 0, NULL))
			return true;
	return false;
}

/* Without --fail-on errors and warnings count, notes do not; with it, what is of those reasons, warnings included. */
static bool has_findings(const struct compat *compat, unsigned fail_reasons)
{
	for (guint i = 0; i < compat->modules->len; i++) {
		const GArray *problems = g_array_index(compat->modules, struct compat_module, i).problems;

		for (guint j = 0; j < problems->len; j++) {
			const struct problem *problem = &g_array_index(problems, struct problem, j);

			if (fail_reasons ? fail_reasons & 1U << problem->reason : problem->severity != SEVERITY_NOTE)
				return true;
		}
	}
	return false;
}

/* The exit status, EXIT_NOTHING when all went well. */
static int tell_since(const struct options *options, const struct check_arguments *arguments, struct compat *compat,
		      const struct snapshot *kernel, const struct snapshot *from)
{
	struct history_options how = { .n_jobs = (guint)options->n_jobs };
	GError *error = NULL;
	AUTO(repo) repo = repo_open(arguments->repository, &error);

	if (!repo)
		return trouble_error(options, error);
	if (!since_is_asked(compat))
		return EXIT_NOTHING;
	if (!walk_begin(options, repo, &how, &arguments->index))
		return EXIT_TROUBLE;
	since_fill(compat, kernel, from, repo, &how, &error);
	return walk_end(options, &how, error);
}

static bool has_format(const struct options *options, const char *name)
{
	for (char **format = options->formats; format && *format; format++)
		if (strncmp(*format, name, strlen(name)) == 0 && strchr(":", (*format)[strlen(name)]))
			return true;
	return false;
}

static int judge(const struct options *options, const struct check_arguments *arguments, const struct snapshot *kernel,
		 const struct snapshot *from, const struct snapshot *modules, const struct evidence *evidence)
{
	AUTO(snapshot) providers = arguments->providers ? load_kernel(options, arguments->providers, true) : NULL;
	const struct check_options how = {
		.stages = arguments->stages,
		.as_built = arguments->as_built,
		.goes_on = has_format(options, "depmod"),
		.from = from,
		.from_insides = evidence->from_insides,
		.insides = evidence->insides,
		.providers = providers,
		.system_map = evidence->system_map,
		.headers = evidence->headers,
		.ignores = is_ignored,
		.ignores_data = arguments->patterns,
	};
	AUTO(compat) compat = check_modules(kernel, modules, &how);
	int status = arguments->repository ? tell_since(options, arguments, compat, kernel, from) : EXIT_NOTHING;

	if (status != EXIT_NOTHING)
		return status;
	return output_write(options, compat, &compat_record, compat->skipped,
			    has_findings(compat, arguments->fail_reasons) ? EXIT_FINDINGS : EXIT_NOTHING);
}

static int check(const struct options *options, const struct check_arguments *arguments)
{
	char *kernel_paths[] = { arguments->kernel, NULL }, *from_paths[] = { arguments->from, NULL };
	AUTO(snapshot) kernel = load_kernel(options, kernel_paths, false);
	AUTO(snapshot) from = NULL;
	AUTO(snapshot) modules = NULL;
	struct evidence evidence = { 0 };
	struct evidence_sources sources;
	int status = EXIT_TROUBLE;

	if (!kernel_is_there(options, kernel, arguments->kernel))
		return EXIT_TROUBLE;
	if (arguments->from)
		from = load_kernel(options, from_paths, false);
	if (from && !kernel_is_there(options, from, arguments->from))
		return EXIT_TROUBLE;
	modules = load_kernel(options, options->arguments, true);
	if (!modules->modules->len && !modules->skipped->len)
		return trouble(options, "%s: no module was read there", *options->arguments);
	sources = (struct evidence_sources){
		.kernel = kernel,
		.from = from,
		.modules = modules,
		.kernel_path = arguments->kernel,
		.from_path = arguments->from,
		.system_map = arguments->system_map,
		.headers = arguments->headers,
	};
	if (evidence_read(&evidence, options, &sources))
		status = judge(options, arguments, kernel, from, modules, &evidence);
	evidence_clear(&evidence);
	return status;
}

static bool arguments_check(const struct options *options, struct check_arguments *arguments)
{
	if (!arguments->kernel) {
		trouble(options, "expected --kernel NEW, the kernel to check against; see --help");
		return false;
	}
	if (!*options->arguments) {
		trouble(options, "expected modules: .ko files or directories; see --help");
		return false;
	}
	return parse_stage(options, arguments) && parse_as(options, arguments) && parse_ignore(options, arguments) &&
	       filter_parse(options, "--fail-on", arguments->fail_on, problem_reason_names, &arguments->fail_reasons);
}

static void arguments_clear(struct check_arguments *arguments)
{
	g_free(arguments->kernel);
	g_free(arguments->from);
	g_free(arguments->repository);
	g_free(arguments->index.file);
	g_free(arguments->stage);
	g_free(arguments->as);
	g_free(arguments->system_map);
	g_free(arguments->headers);
	g_strfreev(arguments->providers);
	g_strfreev(arguments->fail_on);
	g_strfreev(arguments->ignore);
	if (arguments->patterns)
		g_ptr_array_unref(arguments->patterns);
}

int cmd_check(int argc, char **argv)
{
	struct options options = { 0 };
	struct check_arguments arguments = { 0 };
	const GOptionEntry entries[] = {
		{ "kernel", 'k', 0, G_OPTION_ARG_FILENAME, &arguments.kernel,
		  "the kernel that the modules are to run on", "NEW" },
		{ "from", 0, 0, G_OPTION_ARG_FILENAME, &arguments.from,
		  "the kernel that they run on now, for what a symbol was", "OLD" },
		{ "repo", 0, 0, G_OPTION_ARG_FILENAME, &arguments.repository,
		  "the kernel's git repository, for the commits that brought the problems", "DIR" },
		INDEX_OPTIONS(&arguments.index),
		{ "stage", 0, 0, G_OPTION_ARG_STRING, &arguments.stage,
		  "who is asked: modpost, the loader, or both (default)", "build|load|both" },
		{ "as", 0, 0, G_OPTION_ARG_STRING, &arguments.as,
		  "rebuilt: only what a rebuild cannot mend (default); built: the .ko as it is", "rebuilt|built" },
		{ "provider", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &arguments.providers,
		  "modules that count as loaded and are not judged; may be repeated", "PATH" },
		{ "headers", 0, 0, G_OPTION_ARG_FILENAME, &arguments.headers,
		  "headers of NEW: its source, or linux-headers; for symbols that became inline functions", "FOLDER" },
		{ "system-map", 0, 0, G_OPTION_ARG_FILENAME, &arguments.system_map,
		  "System.map of NEW, for symbols that are no longer exported (default: the one that lies with it)",
		  "FILE" },
		{ "fail-on", 0, 0, G_OPTION_ARG_STRING_ARRAY, &arguments.fail_on,
		  "exit 1 for these reasons only (default: for errors and warnings)", "REASON,..." },
		{ "ignore", 0, 0, G_OPTION_ARG_STRING_ARRAY, &arguments.ignore,
		  "leave out symbols that match this pattern as a whole (PCRE2); may be repeated", "PATTERN" },
		{ NULL, 0, 0, 0, NULL, NULL, NULL },
	};
	int status;

	if (options_parse(&options, &help, entries, argc, argv, &status)) {
		status = arguments_check(&options, &arguments) ? check(&options, &arguments) : EXIT_TROUBLE;
		options_clear(&options);
	}
	arguments_clear(&arguments);
	return status;
}
