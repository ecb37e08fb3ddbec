/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "judge.h"

struct message_words judge_words(const struct judge *judge, const char *symbol)
{
	return (struct message_words){
		.module = judge->member->module->name,
		.base = judge->member->base,
		.file = judge->member->file,
		.symbol = symbol,
	};
}

char **lines_new(char *first, char *second)
{
	char **lines = g_new0(char *, 3);

	lines[0] = first;
	lines[1] = second;
	return lines;
}

void judge_complain(struct judge *judge, struct complaint complaint)
{
	const struct check_options *options = judge->options;
	struct problem problem = {
		.symbol = complaint.symbol,
		.reason = complaint.reason,
		.stage = complaint.stage,
		.severity = complaint.severity,
		.now = complaint.export,
		.lines = complaint.lines,
	};
	guint n;

	if (complaint.symbol && options->ignores && options->ignores(complaint.symbol, options->ignores_data)) {
		g_strfreev(complaint.lines);
		return;
	}
	if (complaint.symbol && options->from)
		problem.was = snapshot_find(options->from, complaint.symbol, &n);
	if (complaint.reason == PROBLEM_MISSING)
		problem.successor = complaint.export ? successor_of_move(judge, complaint.export)
						     : successor_find(judge, complaint.symbol, problem.was);
	problem.message = complaint_message(judge, &complaint, &problem);
	problem.remedy = complaint_remedy(judge, &complaint, &problem);
	g_array_append_val(judge->problems, problem);
}

static int problem_order(gconstpointer a, gconstpointer b)
{
	const struct problem *x = a, *y = b;
	int order = (int)y->severity - (int)x->severity;

	if (!order)
		order = g_strcmp0(x->symbol, y->symbol);
	if (!order)
		order = (int)x->stage - (int)y->stage;
	return order ? order : (int)x->reason - (int)y->reason;
}

static bool has_errors(const GArray *problems)
{
	for (guint i = 0; i < problems->len; i++)
		if (g_array_index(problems, struct problem, i).severity == SEVERITY_ERROR)
			return true;
	return false;
}

/* A stage that was not asked for is gone through all the same where the other modules' fate depends on it. */
static void drop_other_stages(GArray *problems, unsigned stages)
{
	for (guint i = problems->len; i > 0; i--)
		if (!(stages & 1U << g_array_index(problems, struct problem, i - 1).stage))
			g_array_remove_index(problems, i - 1);
}

static GArray *judge_member(struct judge judge, struct member *member)
{
	judge.member = member;
	judge.problems = g_array_new(FALSE, FALSE, sizeof(struct problem));
	g_array_set_clear_func(judge.problems, (GDestroyNotify)problem_clear);
	judge_load(&judge);
	if (!member->judged) {
		member->loads = true;
		g_array_set_size(judge.problems, 0);
		return judge.problems;
	}
	judge_build(&judge);
	judge_circumvention(&judge);
	drop_other_stages(judge.problems, judge.options->stages);
	g_array_sort(judge.problems, problem_order);
	return judge.problems;
}

static int result_order(gconstpointer a, gconstpointer b)
{
	return strcmp(((const struct compat_module *)a)->path, ((const struct compat_module *)b)->path);
}

static void judge_set(const struct target *target, const struct set *set, const struct check_options *options,
		      GArray *results)
{
	struct places *places = places_new(target->kernel, options);
	const struct judge judge = { .target = target, .set = set, .options = options, .places = places };

	for (guint i = 0; i < set->order->len; i++) {
		struct member *member = set->order->pdata[i];
		const struct module *module = member->module;
		GArray *problems = judge_member(judge, member);
		struct compat_module result = {
			.name = module->name,
			.path = module->path,
			.licenses = module->licenses,
			.gpl_compatible = module->gpl_compatible,
			.verdict = has_errors(problems) ? VERDICT_BREAKS : VERDICT_WORKS,
			.problems = problems,
		};

		if (member->judged)
			g_array_append_val(results, result);
		else
			g_array_unref(problems);
	}
	g_array_sort(results, result_order);
	places_free(places);
}

static void add_skips(struct compat *compat, const struct snapshot *snapshot)
{
	if (snapshot)
		g_array_append_vals(compat->skipped, snapshot->skipped->data, snapshot->skipped->len);
}

static bool has_skip(const struct snapshot *snapshot, const struct skip *skip)
{
	for (guint i = 0; i < snapshot->skipped->len; i++) {
		const struct skip *other = &g_array_index(snapshot->skipped, struct skip, i);

		if (strcmp(other->path, skip->path) == 0 && strcmp(other->reason, skip->reason) == 0)
			return true;
	}
	return false;
}

/* Those of @insides that reading the same kernel's exports did not meet. */
static void add_more_skips(struct compat *compat, const struct snapshot *insides, const struct snapshot *snapshot)
{
	for (guint i = 0; insides && i < insides->skipped->len; i++) {
		const struct skip *skip = &g_array_index(insides->skipped, struct skip, i);

		if (!has_skip(snapshot, skip))
			g_array_append_val(compat->skipped, *skip);
	}
}

struct compat *check_modules(const struct snapshot *kernel, const struct snapshot *modules,
			     const struct check_options *options)
{
	struct compat *compat = g_new0(struct compat, 1);
	struct target target;
	struct set set;

	target_init(&target, kernel);
	compat->kernel = kernel->label;
	compat->texts = message_texts_version(target.version);
	compat->modules = g_array_new(FALSE, FALSE, sizeof(struct compat_module));
	g_array_set_clear_func(compat->modules, (GDestroyNotify)compat_module_clear);
	compat->skipped = g_array_new(FALSE, FALSE, sizeof(struct skip));
	add_skips(compat, kernel);
	add_skips(compat, options->from);
	add_more_skips(compat, options->insides, kernel);
	add_more_skips(compat, options->from_insides, options->from);
	add_skips(compat, modules);
	add_skips(compat, options->providers);
	set_init(&set, kernel, modules, options->providers);
	judge_set(&target, &set, options, compat->modules);
	set_clear(&set);
	return compat;
}

void compat_free(struct compat *compat)
{
	g_array_unref(compat->modules);
	g_array_unref(compat->skipped);
	g_free(compat);
}
