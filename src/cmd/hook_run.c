/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "change/net.h"
#include "change/update.h"
#include "check/impact.h"
#include "hook.h"
#include "hook_input.h"
#include "hook_judge.h"
#include "load.h"
#include "patch/fix.h"
#include "repo/refs.h"
#include "repo/revision.h"

/* BASE..TIP of the command line, or of one ref that moves. @name is for people. */
static bool judge_range(struct judging *judging, const struct update_range *range, const char *name, GError **error)
{
	char old[OID_HEX_SIZE + 2] = "^", new[OID_HEX_SIZE + 1];
	char *words[] = { new, range->has_old ? old : NULL, NULL };
	struct history_options options = {
		.words = words,
		.without_releases = true,
		.n_jobs = judging->n_jobs,
	};
	AUTO(history) net = NULL;
	AUTO(history) path = NULL;

	judging->tip = range->new;
	judging->has_tip = !judging->request->kind;
	oid_to_hex(&range->new, new);
	oid_to_hex(&range->old, old + 1);
	path = history_of(judging->repo, &options, error);
	if (!path)
		return false;
	net = net_of_commits(judging->repo, range->has_old ? &range->old : NULL, &range->new, &options, error);
	if (net && judging_wants_others(judging, net)) {
		history_free(net);
		options.search_tree = true;
		net = net_of_commits(judging->repo, range->has_old ? &range->old : NULL, &range->new, &options, error);
	}
	return net && judging_judge(judging, net, path, name, error);
}

/* What the commits do that a merge brings, while git makes it; NULL when it makes none. */
static struct history *read_merged(const struct judging *judging)
{
	g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
	g_auto(GStrv) words = NULL;
	struct history_options options = { .without_releases = true, .n_jobs = judging->n_jobs };

	g_strv_builder_add(builder, "^HEAD");
	repo_merge_heads(judging->repo, builder);
	words = g_strv_builder_end(builder);
	options.words = words;
	return words[1] ? history_of(judging->repo, &options, NULL) : NULL;
}

static bool judge_index(struct judging *judging, const char *message, GError **error)
{
	struct history_options options = { .n_jobs = judging->n_jobs };
	AUTO(history) merged = message ? read_merged(judging) : NULL;
	AUTO(history) net = net_of_index(judging->repo, &options, error);

	if (net && judging_wants_others(judging, net)) {
		history_free(net);
		options.search_tree = true;
		net = net_of_index(judging->repo, &options, error);
	}
	return net && judging_judge_index(judging, net, merged, message, error);
}

static bool judge_updates(struct judging *judging, const GArray *updates, const char *remote, GError **error)
{
	const struct hook_request *request = judging->request;
	const struct update_options options = {
		.bases = request->bases,
		.remote = remote,
		.any_old = request->kind->source == HOOK_TRANSACTION,
	};

	for (guint i = 0; i < updates->len; i++) {
		const char *ref = g_array_index(updates, struct update, i).ref;
		struct update_range range;

		if (!hook_wants_ref(request, ref, error)) {
			if (*error)
				return false;
			continue;
		}
		if (!update_resolve(judging->repo, updates, i, &options, &range, error))
			return false;
		if (range.nothing)
			judging_name(judging, "%s: %s", ref, range.nothing);
		else if (!judge_range(judging, &range, ref, error))
			return false;
	}
	return true;
}

static bool judge_lines(struct judging *judging, enum update_lines lines, const char *remote, GError **error)
{
	g_autofree char *text = hook_read_stdin(error);
	g_autoptr(GArray) updates = text ? updates_read(text, lines, error) : NULL;

	return updates && judge_updates(judging, updates, remote, error);
}

static bool judge_update(struct judging *judging, char *const *words, GError **error)
{
	g_autoptr(GArray) updates = updates_new();

	return updates_add(updates, words[0], words[1], words[2], error) &&
	       judge_updates(judging, updates, NULL, error);
}

static bool judge_message(struct judging *judging, const char *file, GError **error)
{
	g_autofree char *comment = repo_config(judging->repo, "core.commentchar");
	g_autofree char *message = hook_read_message(file, comment, error);

	return message && judge_index(judging, message, error);
}

/* Only while a transaction can still be stopped there is something to say (git: githooks(5)). */
static bool judge_transaction(struct judging *judging, const char *state, GError **error)
{
	return strcmp(state, "prepared") != 0 || judge_lines(judging, UPDATE_LINES_TRANSACTION, NULL, error);
}

/* How many arguments git gives each kind of hook. */
static bool check_words(const struct hook_request *request, GError **error)
{
	static const struct {
		guint n;
		const char *expected;
	} forms[] = {
		[HOOK_INDEX] = { 0, "no argument" },   [HOOK_MESSAGE] = { 1, "the file with the message" },
		[HOOK_RECEIVE] = { 0, "no argument" }, [HOOK_UPDATE] = { 3, "REF OLD NEW" },
		[HOOK_PUSH] = { 2, "REMOTE URL" },     [HOOK_TRANSACTION] = { 1, "a state" },
	};
	enum hook_source source = request->kind->source;

	if (g_strv_length(request->words) == forms[source].n)
		return true;
	return fail(error, KEXPORT_ERROR_USAGE, "--type %s: expected %s behind it", request->kind->name,
		    forms[source].expected);
}

static bool judge_hook(struct judging *judging, GError **error)
{
	const struct hook_request *request = judging->request;

	if (!check_words(request, error))
		return false;
	switch (request->kind->source) {
	case HOOK_INDEX:
		return judge_index(judging, NULL, error);
	case HOOK_MESSAGE:
		return judge_message(judging, request->words[0], error);
	case HOOK_RECEIVE:
		return judge_lines(judging, UPDATE_LINES_RECEIVE, NULL, error);
	case HOOK_UPDATE:
		return judge_update(judging, request->words, error);
	case HOOK_PUSH:
		return judge_lines(judging, UPDATE_LINES_PUSH, request->words[0], error);
	case HOOK_TRANSACTION:
		return judge_transaction(judging, request->words[0], error);
	}
	return false;
}

static bool judge_patches(struct judging *judging, GError **error)
{
	const struct hook_request *request = judging->request;
	const char *name = *request->words ? *request->words : "HEAD";
	struct history_options options = { .n_jobs = judging->n_jobs };
	g_autoptr(GArray) mails = mails_new();
	g_autoptr(GPtrArray) steps = g_ptr_array_new_with_free_func((GDestroyNotify)history_free);
	AUTO(history) net = NULL;
	struct oid base;

	for (char **file = request->patches; *file; file++)
		if (!hook_read_mails(mails, *file, error))
			return false;
	if (!repo_resolve(judging->repo, name, &base, error))
		return false;
	net = net_of_mails(judging->repo, &base, mails, &options, steps, error);
	if (net && judging_wants_others(judging, net)) {
		history_free(net);
		options.search_tree = true;
		net = net_of_mails(judging->repo, &base, mails, &options, NULL, error);
	}
	return net && judging_judge_mails(judging, net, steps, mails, name, error);
}

static bool judge_request(struct judging *judging, GError **error)
{
	const struct hook_request *request = judging->request;
	struct update_range range;

	if (request->kind)
		return judge_hook(judging, error);
	if (request->patches)
		return judge_patches(judging, error);
	if (request->staged)
		return judge_index(judging, NULL, error);
	return update_range_parse(judging->repo, *request->words, &range, error) &&
	       judge_range(judging, &range, *request->words, error);
}

/* One thing at a time. */
static bool check_request(const struct options *options, struct hook_request *request)
{
	guint n_types = request->types ? g_strv_length(request->types) : 0, n_words = g_strv_length(request->words);
	guint n_sources = n_types + (request->staged != 0) + (request->patches != NULL);

	if (n_sources > 1)
		trouble(options, "expected one of --type, --staged and --patch");
	else if (n_sources == 0 && n_words == 0)
		trouble(options, "expected BASE..TIP, a commit, --staged, --patch or --type; see --help");
	else if (n_types == 0 && n_words > (request->staged ? 0 : 1))
		trouble(options, "%s: expected no more arguments", request->words[request->staged ? 0 : 1]);
	else if (n_types == 0)
		return true;
	else
		return (request->kind = hook_kind_find(options, *request->types)) != NULL;
	return false;
}

/* A hook that has nothing to say says nothing. */
static bool is_silent(const struct options *options, const struct judging *judging)
{
	return judging->request->kind && !options->formats && judging->findings->findings->len == 0 &&
	       judging->findings->skipped->len == 0 && judging->findings->n_deferred == 0;
}

/* People who asked are told what to write; a hook of git has no time for it. */
static void find_fixes(struct judging *judging)
{
	char tip[OID_HEX_SIZE + 1];
	AUTO(file_tree) tree = NULL;

	if (!judging->has_tip)
		return;
	oid_to_hex(&judging->tip, tip);
	tree = revision_open(repo_path(judging->repo), tip, NULL);
	if (tree)
		fixes_find(judging->findings, tree);
}

static int judge(const struct options *options, struct judging *judging)
{
	const struct hook_request *request = judging->request;
	GError *error = NULL;
	int status;

	judging->repo = hook_repo(request, &error);
	if (!judging->repo || !judge_request(judging, &error)) {
		if (judging->repo && repo_is_partial(judging->repo) && error->code == KEXPORT_ERROR_NOT_FOUND)
			g_prefix_error(&error, "a partial clone, for which git diff fetches what is missing: ");
		return trouble_error(options, error);
	}
	judging_finish(judging);
	if (is_silent(options, judging))
		return EXIT_NOTHING;
	find_fixes(judging);
	status = ruling_write(options, &request->ruling, judging->policy, judging->findings);
	/* What was found counts, whatever else could not be read. */
	if (status == EXIT_TROUBLE && request->allows_trouble && ruling_fails(&request->ruling, judging->findings))
		return EXIT_FINDINGS;
	return status;
}

static int tell_verdict(const struct options *options, const struct hook_request *request, int status)
{
	if (status == EXIT_TROUBLE && request->allows_trouble) {
		trouble(options, "it could not be judged, and is let pass (--on-trouble allow)");
		return EXIT_NOTHING;
	}
	if (request->kind && status == EXIT_FINDINGS)
		trouble(options, "refused by the rules for exports");
	if (request->kind && status == EXIT_TROUBLE)
		trouble(options, "refused: it could not be judged");
	return status;
}

int hook_run(const struct options *options, const struct hook_request *given)
{
	struct hook_request request = *given;
	struct judging judging = { .request = &request, .n_jobs = (guint)options->n_jobs };
	int status = EXIT_TROUBLE;

	if (check_request(options, &request) && judging_init(&judging, options)) {
		status = judge(options, &judging);
		judging_clear(&judging);
	}
	return tell_verdict(options, &request, status);
}
