/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/nearest.h"
#include "change/history.h"
#include "change/timeline.h"
#include "check/outlook.h"
#include "cmd.h"
#include "load.h"
#include "walk.h"

enum { MAX_REVISIONS = 64 };

static const struct command_help help = {
	.usage = "SYMBOL [REV...]",
	.description =
		"One page about an exported symbol: where and how it is exported now, which commits made it so and "
		"why, in\n"
		"which release and which of several REVs (master linux-6.1.y) each step landed, who uses it, and "
		"which\n"
		"modules would break if it were restricted further. At least one of --repo, --kernel and --modules "
		"is needed;\n"
		"each adds what it knows.",
	.examples = "Examples:\n"
		    "  kexport-audit explain --repo linux devm_memremap_pages\n"
		    "  kexport-audit explain --repo linux recalibrate_cpu_khz master linux-6.12.y linux-6.1.y\n"
		    "  kexport-audit explain --kernel /lib/modules/6.12.43-amd64 --modules updates/dkms dma_buf_get",
	.reads_kernels = true,
	.document = &explain_record,
};

/* What is asked, and what was read for it; the page borrows from all of it. */
struct question {
	char *repository, *kernel_path, **module_paths;
	struct index_choice index;
	struct repo *repo;
	struct history *history;
	struct snapshot *kernel, *modules;
};

/* The exit status, EXIT_NOTHING when all went well. */
static int read_history(const struct options *options, struct question *question, struct explain *explain)
{
	char **revisions = options->arguments + 1;
	struct history_options how = {
		.words = revisions,
		.symbol = explain->symbol,
		.tips = revisions[0] && revisions[1] ? revisions : NULL,
		.n_jobs = (guint)options->n_jobs,
	};
	GError *error = NULL;

	question->repo = repo_open(question->repository, &error);
	if (!question->repo)
		return trouble_error(options, error);
	if (!walk_begin(options, question->repo, &how, &question->index))
		return EXIT_TROUBLE;
	question->history = history_of(question->repo, &how, &error);
	if (question->history) {
		timeline_of(explain, question->history, revisions);
		timeline_files(explain, question->repo, revisions[0] ? revisions[0] : "HEAD", &how, &error);
	}
	return walk_end(options, &how, error);
}

static bool read_kernels(const struct options *options, struct question *question, struct explain *explain)
{
	char *paths[] = { question->kernel_path, NULL };
	const struct snapshot *read[2];

	if (question->kernel_path) {
		question->kernel = load_kernel(options, paths, true);
		if (!kernel_is_there(options, question->kernel, question->kernel_path))
			return false;
		explain->kernel = question->kernel->label;
	}
	if (question->module_paths)
		question->modules = load_kernel(options, question->module_paths, true);
	read[0] = question->kernel;
	read[1] = question->modules;
	for (size_t i = 0; i < G_N_ELEMENTS(read); i++)
		if (read[i])
			g_array_append_vals(explain->skipped, read[i]->skipped->data, read[i]->skipped->len);
	return true;
}

static char *nearest_exports(const struct snapshot *kernel, const char *symbol)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();

	for (guint i = 0; kernel && i < kernel->exports->len; i++)
		g_ptr_array_add(names, (gpointer)g_array_index(kernel->exports, struct export, i).symbol);
	return nearest_names(names, symbol);
}

/* A name that nothing knows is a typing error, and no page. */
static int unknown(const struct options *options, const struct question *question, const struct explain *explain)
{
	g_autofree char *exported = nearest_exports(question->kernel, explain->symbol);
	const char *near = question->history && question->history->nearest ? question->history->nearest : exported;

	output_tell_skipped(options, explain->skipped);
	return trouble(options, "%s: no such export%s%s", explain->symbol, near ? "; nearest: " : "", near ? near : "");
}

static int explain_symbol(const struct options *options, struct question *question)
{
	AUTO(explain) explain = explain_new(options->arguments[0]);
	int status = question->repository ? read_history(options, question, explain) : EXIT_NOTHING;

	if (status != EXIT_NOTHING)
		return status;
	if (!read_kernels(options, question, explain))
		return EXIT_TROUBLE;
	outlook_of(explain, question->kernel, question->modules);
	if (!explain->steps->len && !explain->sites->len && !explain->exports->len && !explain->users->len)
		return unknown(options, question, explain);
	return output_write(options, explain, &explain_record, explain->skipped, EXIT_NOTHING);
}

static void question_clear(struct question *question)
{
	g_clear_pointer(&question->history, history_free);
	g_clear_pointer(&question->repo, repo_free);
	g_clear_pointer(&question->kernel, snapshot_free);
	g_clear_pointer(&question->modules, snapshot_free);
	g_free(question->repository);
	g_free(question->index.file);
	g_free(question->kernel_path);
	g_strfreev(question->module_paths);
}

static int ask(const struct options *options, struct question *question)
{
	if (!options->arguments[0])
		return trouble(options, "expected the name of a symbol; see --help");
	if (!question->repository && !question->kernel_path && !question->module_paths)
		return trouble(options, "expected --repo, --kernel or --modules: where to look; see --help");
	if (options->arguments[1] && !question->repository)
		return trouble(options, "%s: expected one symbol; revisions need --repo", options->arguments[1]);
	if (g_strv_length(options->arguments) > MAX_REVISIONS)
		return trouble(options, "expected at most %d revisions", MAX_REVISIONS);
	return explain_symbol(options, question);
}

int cmd_explain(int argc, char **argv)
{
	struct options options = { 0 };
	struct question question = { 0 };
	const GOptionEntry entries[] = {
		{ "repo", 0, 0, G_OPTION_ARG_FILENAME, &question.repository, "the kernel's git repository", "DIR" },
		INDEX_OPTIONS(&question.index),
		{ "kernel", 'k', 0, G_OPTION_ARG_FILENAME, &question.kernel_path, "a kernel, with its modules",
		  "KERNEL" },
		{ "modules", 'm', 0, G_OPTION_ARG_FILENAME_ARRAY, &question.module_paths,
		  "modules that may use the symbol; may be repeated", "PATH" },
		{ "all", 0, 0, G_OPTION_ARG_NONE, &options.all, "list all modules and files, however many", NULL },
		{ NULL, 0, 0, 0, NULL, NULL, NULL },
	};
	int status;

	if (options_parse(&options, &help, entries, argc, argv, &status)) {
		status = ask(&options, &question);
		options_clear(&options);
	}
	question_clear(&question);
	return status;
}
