/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "patch_request.h"
#include "signals.h"

/* All that one run of the command works on. */
struct work {
	const struct options *options;
	const struct patch_request *request;
	struct patch_source source;
	struct source_tree *tree;
	struct texts *texts;
	struct usage *usage; /* NULL when nobody asks who uses the symbols */
	struct plan *plan;
	struct proof *proof;
	GPtrArray *asked; /* of const char *: the symbols of all wants */
	GArray *files;	  /* of struct changed_file */
	GPtrArray *errors;
	struct patch_evidence evidence;
	struct identity from;
	struct series *series;
};

static void work_clear(struct work *work)
{
	if (work->series)
		series_free(work->series);
	identity_clear(&work->from);
	patch_evidence_clear(&work->evidence);
	g_clear_pointer(&work->errors, g_ptr_array_unref);
	g_clear_pointer(&work->asked, g_ptr_array_unref);
	g_clear_pointer(&work->files, g_array_unref);
	if (work->proof)
		proof_free(work->proof);
	plan_free(work->plan);
	if (work->usage)
		usage_free(work->usage);
	if (work->texts)
		texts_free(work->texts);
	if (work->tree)
		source_tree_free(work->tree);
	patch_source_clear(&work->source);
}

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
	g_ptr_array_set_size(errors, 0);
}

/* Whether any output but the bare diff is asked for: mails need an author. */
static bool wants_mails(const struct options *options, const struct patch_request *request)
{
	bool any = request->output || request->commit || !options->formats;

	for (char **format = options->formats; format && *format; format++)
		any = any || (strcmp(*format, "diff") != 0 && !g_str_has_prefix(*format, "diff:"));
	return any && !(request->apply && !options->formats && !request->output && !request->commit);
}

/* Whether who uses a symbol decides what is to be done. */
static bool asks_for_users(const GArray *wants)
{
	for (guint i = 0; i < wants->len; i++) {
		const char *name_space = g_array_index(wants, struct want, i).name_space;

		if (name_space && *name_space)
			return true;
	}
	return false;
}

/* The plan and what it makes of the files. */
static bool make_changes(struct work *work, GArray *wants, bool mails, GError **error)
{
	const struct plan_options how = { work->request->without_mocks, work->request->only };
	guint n_jobs = (guint)work->options->n_jobs;

	work->tree = source_tree_open(work->source.files, n_jobs, error);
	if (!work->tree)
		return false;
	work->texts = texts_new(work->source.files);
	work->proof = proof_new();
	work->errors = g_ptr_array_new();
	work->asked = g_ptr_array_new();
	for (guint i = 0; i < wants->len; i++)
		g_ptr_array_add(work->asked, (gpointer)g_array_index(wants, struct want, i).symbol);
	if (mails || asks_for_users(wants)) {
		work->usage = usage_new(work->source.files, source_tree_sites(work->tree), wants, n_jobs, error);
		if (!work->usage)
			return false;
		usage_check_lists(work->usage, wants, work->request->force, work->plan);
	}
	plan_add(work->plan, work->tree, work->texts, wants, &how);
	if (work->usage)
		usage_add_imports(work->usage, source_tree_dialect(work->tree), work->plan);
	work->files = changed_files(work->plan, work->tree, work->texts, work->proof, work->errors);
	return true;
}

/* Whether the skip may hide an export that was asked for: a file that could not be read, or a statement with its name.
 */
static bool concerns(const struct work *work, const struct skip *skip)
{
	const char *statement = strstr(skip->path, ": ");

	for (guint i = 0; statement && i < work->asked->len; i++)
		if (strstr(statement, work->asked->pdata[i]))
			return true;
	return !statement;
}

static bool make_series(struct work *work, bool mails, GError **error)
{
	const struct patch_request *request = work->request;
	const struct sites *sites = source_tree_sites(work->tree);
	g_autofree char *sign_off = NULL;

	work->series = series_new();
	work->series->tree = sites->tree;
	for (guint i = 0; i < sites->skipped->len; i++) {
		struct skip skip = g_array_index(sites->skipped, struct skip, i);

		if (concerns(work, &skip))
			g_array_append_val(work->series->skipped, skip);
	}
	if (work->usage) {
		const GArray *users = usage_users(work->usage);

		g_array_append_vals(work->series->users, users->data, users->len);
		work->evidence.evidence.users = users;
		work->evidence.evidence.asked = work->asked;
	}
	if (mails) {
		patch_evidence_read(&work->evidence, work->options, request, &work->source, work->proof->changes);
		sign_off = g_strdup_printf("%s <%s>", work->from.name, work->from.email);
		work->evidence.evidence.sign_off = request->sign_off ? sign_off : NULL;
	}
	return patch_series_fill(work->series, request, &work->source, work->files, work->proof->changes, work->plan,
				 &work->evidence.evidence, mails ? &work->from : NULL, error);
}

/* What stands in the source now. */
static void tell_changes(const struct proof *proof)
{
	for (guint i = 0; i < proof->changes->len; i++) {
		const struct patch_change *change = &g_array_index(proof->changes, struct patch_change, i);
		const char *name_space = change->new ? change->new->name_space : "";

		printf("%s:%u: %s %s%s%s\n", change->file, change->line, change->symbol,
		       change->new ? export_type_name(change->new->type) : "is not exported", *name_space ? " " : "",
		       name_space);
	}
}

/* Where the mails are, as git format-patch tells it. */
static void tell_mails(const struct series *series, const struct patch_request *request)
{
	for (guint i = 0; i < series->patches->len; i++) {
		g_autofree char *path = patch_mail_path(request, &g_array_index(series->patches, struct patch, i));

		puts(path);
	}
}

/* All files, or with an error none. */
static bool write_files(struct work *work, bool applies, GError **error)
{
	const struct patch_request *request = work->request;
	bool done;

	signals_hold();
	done = !applies || !work->files->len ||
	       patch_series_apply(work->series, request, &work->source, work->files, &work->from, error);
	done = done && (!request->output || patch_series_write(work->series, request, error));
	signals_release();
	return done;
}

static int deliver(struct work *work, GError **error)
{
	const struct patch_request *request = work->request;
	bool applies = request->apply || request->commit;

	if (!write_files(work, applies, error))
		return EXIT_TROUBLE;
	if (applies && !output_takes_stdout(work->options))
		tell_changes(work->proof);
	if (request->output && !output_takes_stdout(work->options))
		tell_mails(work->series, request);
	if (applies || request->output)
		return output_write_asked(work->options, work->series, &series_record, work->series->skipped,
					  EXIT_NOTHING);
	return output_write(work->options, work->series, &series_record, work->series->skipped, EXIT_NOTHING);
}

/* What must be there, asked before the work is done. */
static bool check_source(struct work *work, bool mails, GError **error)
{
	const struct patch_request *request = work->request;

	if ((request->apply || request->commit) && !work->source.repo)
		return fail(error, KEXPORT_ERROR_USAGE,
			    "%s: --%s: expected a git work tree, which tells local changes from what is safe",
			    request->tree, request->commit ? "commit" : "apply");
	if (request->commit && !work->source.has_head)
		return fail(error, KEXPORT_ERROR_USAGE, "%s: --commit: expected a git repository with a commit",
			    request->tree);
	return !mails || identity_read(work->source.repo, &work->from, error);
}

int patch_write(const struct options *options, const struct patch_request *request, GArray *wants)
{
	struct work work = { .options = options, .request = request, .plan = plan_new() };
	bool mails = wants_mails(options, request);
	GError *error = NULL;
	int status = EXIT_TROUBLE;

	if (patch_source_open(&work.source, request, &error) && check_source(&work, mails, &error) &&
	    make_changes(&work, wants, mails, &error) && make_series(&work, mails, &error))
		status = deliver(&work, &error);
	if (error)
		status = trouble_error(options, error);
	tell_refusals(options, work.plan, &status);
	if (work.errors)
		tell_errors(options, work.errors, &status);
	work_clear(&work);
	return status;
}
