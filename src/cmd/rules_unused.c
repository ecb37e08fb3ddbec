/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rules_unused.h"
#include "change/compare.h"
#include "change/history.h"
#include "check/lint.h"
#include "load.h"
#include "open_tree.h"
#include "repo/refs.h"
#include "source/definitions.h"
#include "source/tree.h"

enum { ALL_CHECKS = (1 << N_FINDING_CHECKS) - 1, MANY_USERS = G_MAXINT };

/* Where the whole messages of commits come from. */
struct messages {
	struct repo *repo;
	char *last;
};

static const char *tell_message(const char *commit, gpointer data)
{
	struct messages *messages = data;

	g_free(messages->last);
	messages->last = repo_message(messages->repo, commit);
	return messages->last;
}

static int judge_range(const struct options *options, const struct rules_request *request, char *const *words,
		       struct policy *policy, struct findings *judged)
{
	GError *error = NULL;
	AUTO(repo) repo = repo_open(request->repository, &error);
	const struct history_options how = { .words = (char **)words,
					     .without_releases = true,
					     .n_jobs = (guint)options->n_jobs };
	AUTO(history) history = repo ? history_of(repo, &how, &error) : NULL;
	struct messages messages = { repo, NULL };
	bool done = history && policy_judge_events(policy, history->events, tell_message, &messages, judged, &error);

	g_free(messages.last);
	for (guint i = 0; history && i < history->skipped->len; i++) {
		const struct skip *skip = &g_array_index(history->skipped, struct skip, i);

		findings_add_skip(judged, skip->path, skip->reason);
	}
	return done ? EXIT_NOTHING : trouble_error(options, error);
}

static int judge_tree(const struct options *options, const char *name, struct policy *policy, struct findings *judged)
{
	GError *error = NULL;
	AUTO(file_tree) tree = open_tree(name, &error);
	AUTO(sites) sites = tree ? sites_in_tree(tree, (guint)options->n_jobs, &error) : NULL;
	g_autoptr(GArray) undefined = sites ? sites_without_definition(sites, tree, (guint)options->n_jobs) : NULL;
	const struct lint_input input = { .sites = sites, .undefined = undefined, .checks = ALL_CHECKS };

	if (!sites || !lint_judge(policy, &input, judged, &error))
		return trouble_error(options, error);
	return EXIT_NOTHING;
}

static int judge_kernels(const struct options *options, char *const *words, struct policy *policy,
			 struct findings *judged)
{
	char *old_path[] = { words[0], NULL }, *new_path[] = { words[1], NULL };
	AUTO(snapshot) old = load_kernel(options, old_path, true);
	AUTO(snapshot) new = load_kernel(options, new_path, true);
	const unsigned users = 1U << FINDING_NO_USER | 1U << FINDING_FEW_USERS;
	const struct lint_input input = { .kernel = new,
					  .checks = ALL_CHECKS & ~(new->modules->len ? 0 : users),
					  .max_users = MANY_USERS };
	AUTO(changes) changes = NULL;
	GError *error = NULL;

	if (!kernels_are_comparable(options, old, *old_path, new, *new_path))
		return EXIT_TROUBLE;
	changes = changes_between(old, new);
	if (!policy_judge_changes(policy, changes, judged, &error) || !lint_judge(policy, &input, judged, &error))
		return trouble_error(options, error);
	return EXIT_NOTHING;
}

static int judge(const struct options *options, const struct rules_request *request, char *const *words,
		 struct policy *policy, struct findings *judged)
{
	int status = EXIT_NOTHING;

	if (request->tree)
		status = judge_tree(options, request->tree, policy, judged);
	if (status == EXIT_NOTHING && request->repository)
		return judge_range(options, request, words, policy, judged);
	if (status == EXIT_NOTHING && *words)
		return judge_kernels(options, words, policy, judged);
	return status;
}

int rules_unused(const struct options *options, const struct rules_request *request, char *const *words)
{
	AUTO(policy) policy = NULL;
	AUTO(findings) judged = findings_new("");
	AUTO(findings) findings = NULL;
	guint n_words = g_strv_length((char **)words);

	if (request->repository ? n_words == 0 : n_words != 2 && !(request->tree && n_words == 0))
		return trouble(options,
			       "unused: expected two kernels, --tree DIR, or --repo DIR and a range; see --help");
	policy = ruling_load(options, &request->ruling, NULL);
	if (!policy || judge(options, request, words, policy, judged) != EXIT_NOTHING)
		return EXIT_TROUBLE;
	findings = findings_new(NULL);
	findings->subject = findings_string(findings, "rules");
	findings->n_judged = judged->n_judged;
	policy_tell_unused(policy, findings);
	findings_sort(findings);
	return output_write(options, findings, &findings_record, judged->skipped,
			    findings->findings->len ? EXIT_FINDINGS : EXIT_NOTHING);
}
