/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "model/series.h"
#include "open_tree.h"
#include "patch/changed.h"
#include "patch_request.h"

static void tell_refusals(const struct options *options, const struct plan *plan, int *status)
{
	for (guint i = 0; i < plan->refusals->len; i++) {
		const struct refusal *refusal = &g_array_index(plan->refusals, struct refusal, i);

		if (refusal->site)
			trouble(options, "%s:%u: %s: %s", refusal->site->file, refusal->site->line,
				refusal->site->symbol, refusal->reason);
		else
			trouble(options, "%s: %s", refusal->symbol, refusal->reason);
		if (!refusal->is_harmless)
			*status = EXIT_TROUBLE;
	}
}

static void tell_errors(const struct options *options, GPtrArray *errors, int *status)
{
	for (guint i = 0; i < errors->len; i++)
		*status = trouble_error(options, errors->pdata[i]);
}

/* One patch of all files. */
static void add_patch(struct series *series, const GArray *files, const struct proof *proof)
{
	g_autoptr(GString) diff = g_string_new(NULL);
	struct patch patch = { .number = 1 };

	patch.files = g_new0(char *, files->len + 1);
	for (guint i = 0; i < files->len; i++) {
		const struct changed_file *changed = &g_array_index(files, struct changed_file, i);

		patch.files[i] = g_strdup(changed->file);
		g_string_append(diff, changed->diff);
	}
	patch.diff = series_string(series, diff->str);
	patch.changes = g_array_copy(proof->changes);
	g_array_append_val(series->patches, patch);
}

static int write_plan(const struct options *options, struct source_tree *source, struct texts *texts,
		      const struct plan *plan)
{
	g_autoptr(GPtrArray) errors = g_ptr_array_new();
	AUTO(proof) proof = proof_new();
	AUTO(series) series = series_new();
	g_autoptr(GArray) files = changed_files(plan, source, texts, proof, errors);
	int status = EXIT_NOTHING;

	series->tree = source_tree_sites(source)->tree;
	if (files->len)
		add_patch(series, files, proof);
	status = output_write(options, series, &series_record, series->skipped, status);
	tell_refusals(options, plan, &status);
	tell_errors(options, errors, &status);
	return status;
}

int patch_write(const struct options *options, const struct patch_request *request, const GArray *wants)
{
	GError *error = NULL;
	AUTO(file_tree) tree = open_tree(request->tree ? request->tree : request->repo, &error);
	AUTO(source_tree) source = tree ? source_tree_open(tree, (guint)options->n_jobs, &error) : NULL;
	AUTO(texts) texts = tree ? texts_new(tree) : NULL;
	AUTO(plan) plan = NULL;
	const struct plan_options how = { request->without_mocks, request->only };

	if (!source)
		return trouble_error(options, error);
	plan = plan_new(source, texts, wants, &how);
	return write_plan(options, source, texts, plan);
}
