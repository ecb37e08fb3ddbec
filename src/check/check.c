/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "check.h"

static const struct check {
	enum problem_reason reason;
	check_func refuses;
} checks[] = {
#define CHECK(reason, function) { reason, function },
#include "checks.def"
#undef CHECK
};

/* Who provides what: the kernel first, then the modules that are judged together. */
struct providers {
	const struct snapshot *kernel, *from, *modules;
};

static const struct export *find(const struct snapshot *snapshot, const char *symbol)
{
	guint n;

	return snapshot ? snapshot_find(snapshot, symbol, &n) : NULL;
}

static struct question question_ask(const struct providers *providers, const struct module *module,
				    const struct import *import)
{
	struct question question = { .module = module, .import = import, .from = providers->from };

	question.now = find(providers->kernel, import->symbol);
	if (!question.now)
		question.now = find(providers->modules, import->symbol);
	question.was = find(providers->from, import->symbol);
	return question;
}

static void judge_import(const struct question *question, GArray *problems)
{
	for (size_t i = 0; i < G_N_ELEMENTS(checks); i++) {
		struct problem problem = {
			.symbol = question->import->symbol,
			.reason = checks[i].reason,
			.was = question->was,
			.now = question->now,
		};

		if (checks[i].refuses(question, &problem.message)) {
			g_array_append_val(problems, problem);
			return;
		}
	}
}

static struct compat_module judge_module(const struct providers *providers, const struct module *module)
{
	struct compat_module result = {
		.name = module->name,
		.path = module->path,
		.licenses = module->licenses,
		.gpl_compatible = module->gpl_compatible,
		.problems = g_array_new(FALSE, FALSE, sizeof(struct problem)),
	};

	g_array_set_clear_func(result.problems, (GDestroyNotify)problem_clear);
	for (guint i = 0; i < module->imports->len; i++) {
		const struct import *import = &g_array_index(module->imports, struct import, i);
		struct question question = question_ask(providers, module, import);

		judge_import(&question, result.problems);
	}
	result.verdict = result.problems->len ? VERDICT_BREAKS : VERDICT_WORKS;
	return result;
}

struct compat *check_modules(const struct snapshot *kernel, const struct snapshot *from, const struct snapshot *modules)
{
	struct providers providers = { kernel, from, modules };
	struct compat *compat = g_new0(struct compat, 1);

	compat->kernel = kernel->label;
	compat->modules = g_array_new(FALSE, FALSE, sizeof(struct compat_module));
	g_array_set_clear_func(compat->modules, (GDestroyNotify)compat_module_clear);
	compat->skipped = g_array_new(FALSE, FALSE, sizeof(struct skip));
	g_array_append_vals(compat->skipped, kernel->skipped->data, kernel->skipped->len);
	if (from)
		g_array_append_vals(compat->skipped, from->skipped->data, from->skipped->len);
	g_array_append_vals(compat->skipped, modules->skipped->data, modules->skipped->len);
	for (guint i = 0; i < modules->modules->len; i++) {
		struct compat_module result =
			judge_module(&providers, &g_array_index(modules->modules, struct module, i));

		g_array_append_val(compat->modules, result);
	}
	return compat;
}

void compat_free(struct compat *compat)
{
	g_array_unref(compat->modules);
	g_array_unref(compat->skipped);
	g_free(compat);
}
