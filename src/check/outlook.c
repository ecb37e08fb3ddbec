/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "check/check.h"
#include "check/outlook.h"

static bool makes_gpl(struct export *export)
{
	bool applies = !export_type_is_gpl_only(export->type);

	export->type = EXPORT_TYPE_GPL;
	return applies;
}

static bool makes_namespace(struct export *export)
{
	bool applies = !*export->name_space;

	export->name_space = "A_NEW_NAMESPACE";
	return applies;
}

static const struct {
	const char *name;
	bool (*make)(struct export *export); /* false where the export is so restricted already; NULL takes it away */
} outlooks[] = {
	{ "gpl-only", makes_gpl },
	{ "namespace", makes_namespace },
	{ "removed", NULL },
};

static void add_exports(struct explain *explain, const struct snapshot *snapshot)
{
	guint n = 0;
	const struct export *export = snapshot ? snapshot_find(snapshot, explain->symbol, &n) : NULL;

	if (n)
		g_array_append_vals(explain->exports, export, n);
}

static void add_users(struct explain *explain, const struct snapshot *snapshot, bool are_given)
{
	for (guint i = 0; snapshot && i < snapshot->modules->len; i++) {
		const struct module *module = &g_array_index(snapshot->modules, struct module, i);
		struct explain_user user = {
			.name = module->name,
			.path = module->path,
			.is_given = are_given,
			.in_tree = module->in_tree,
			.licenses = module->licenses,
			.gpl_compatible = module->gpl_compatible,
			.import_ns = module->import_ns,
		};

		if (module_imports(module, explain->symbol))
			g_array_append_val(explain->users, user);
	}
}

/* @snapshot with every export of @symbol changed; only the list of exports is its own. False when nothing changed. */
static bool change(struct snapshot *changed, const struct snapshot *snapshot, const char *symbol,
		   bool (*make)(struct export *export))
{
	bool any = false;

	*changed = *snapshot;
	changed->exports = g_array_sized_new(FALSE, FALSE, sizeof(struct export), snapshot->exports->len);
	for (guint i = 0; i < snapshot->exports->len; i++) {
		struct export export = g_array_index(snapshot->exports, struct export, i);
		bool same = strcmp(export.symbol, symbol) == 0;

		if (same)
			any |= make ? make(&export) : true;
		if (!same || make)
			g_array_append_val(changed->exports, export);
	}
	return any;
}

static bool has_problem(const struct compat_module *module, const struct problem *problem)
{
	for (guint i = 0; i < module->problems->len; i++) {
		const struct problem *other = &g_array_index(module->problems, struct problem, i);

		if (other->severity == SEVERITY_ERROR && other->reason == problem->reason &&
		    g_strcmp0(other->symbol, problem->symbol) == 0)
			return true;
	}
	return false;
}

/* An error at the symbol that is asked for. */
static bool breaks_by(const struct compat_module *module, const char *symbol)
{
	for (guint i = 0; i < module->problems->len; i++) {
		const struct problem *problem = &g_array_index(module->problems, struct problem, i);

		if (problem->severity == SEVERITY_ERROR && g_strcmp0(problem->symbol, symbol) == 0)
			return true;
	}
	return false;
}

/* An error that it does not have today, at this symbol or because of it at another. */
static bool breaks_newly(const struct compat_module *today, const struct compat_module *then)
{
	for (guint i = 0; i < then->problems->len; i++) {
		const struct problem *problem = &g_array_index(then->problems, struct problem, i);

		if (problem->severity == SEVERITY_ERROR && !has_problem(today, problem))
			return true;
	}
	return false;
}

struct judging {
	struct explain *explain;
	const struct snapshot *kernel, *modules;
	struct check_options options;
	struct compat *today;
};

static void judge_change(struct judging *judging, const char *name, bool (*make)(struct export *export))
{
	struct snapshot kernel, modules;
	const char *symbol = judging->explain->symbol;
	bool changed = change(&kernel, judging->kernel, symbol, make);
	struct explain_outlook outlook = { .change = name, .n_judged = judging->modules->modules->len };
	GPtrArray *names = g_ptr_array_new();

	changed |= change(&modules, judging->modules, symbol, make);
	if (changed) {
		AUTO(compat) then = check_modules(&kernel, &modules, &judging->options);

		for (guint i = 0; i < then->modules->len; i++) {
			const struct compat_module *module = &g_array_index(then->modules, struct compat_module, i);
			const struct compat_module *today =
				&g_array_index(judging->today->modules, struct compat_module, i);

			if (!breaks_by(today, symbol) && breaks_newly(today, module))
				g_ptr_array_add(names, g_strdup(module->name));
		}
	}
	g_ptr_array_add(names, NULL);
	outlook.modules = (char **)g_ptr_array_free(names, FALSE);
	g_array_unref(kernel.exports);
	g_array_unref(modules.exports);
	if (changed)
		g_array_append_val(judging->explain->outlook, outlook);
	else
		g_strfreev(outlook.modules);
}

/* Those that the symbol keeps out as it is: they are in no other outlook. */
static void judge_today(struct judging *judging)
{
	struct explain_outlook outlook = { .change = "none", .n_judged = judging->modules->modules->len };
	GPtrArray *names = g_ptr_array_new();

	for (guint i = 0; i < judging->today->modules->len; i++) {
		const struct compat_module *module = &g_array_index(judging->today->modules, struct compat_module, i);

		if (breaks_by(module, judging->explain->symbol))
			g_ptr_array_add(names, g_strdup(module->name));
	}
	g_ptr_array_add(names, NULL);
	outlook.modules = (char **)g_ptr_array_free(names, FALSE);
	if (*outlook.modules)
		g_array_append_val(judging->explain->outlook, outlook);
	else
		g_strfreev(outlook.modules);
}

/* The kernel's own modules that use the symbol, as if they had been given. Only the list of modules is its own. */
static void own_users(struct snapshot *users, const struct snapshot *kernel, const char *symbol)
{
	*users = *kernel;
	users->exports = g_array_new(FALSE, FALSE, sizeof(struct export));
	users->skipped = g_array_new(FALSE, FALSE, sizeof(struct skip));
	users->modules = g_array_new(FALSE, FALSE, sizeof(struct module));
	for (guint i = 0; i < kernel->modules->len; i++)
		if (module_imports(&g_array_index(kernel->modules, struct module, i), symbol))
			g_array_append_vals(users->modules, &g_array_index(kernel->modules, struct module, i), 1);
}

/* Stands in for a kernel that was not given: it has this symbol alone, of the class that the repository tells. */
static struct snapshot *stand_in(const struct explain *explain)
{
	struct snapshot *kernel = snapshot_new();
	const struct history_site *site =
		explain->sites->len ? g_array_index(explain->sites, struct history_now, 0).site : NULL;
	struct export export = {
		.symbol = explain->symbol,
		.module = "vmlinux",
		.type = site ? site->type : EXPORT_TYPE_PLAIN,
		.name_space = site ? site->name_space : "",
	};

	kernel->label = "";
	snapshot_add_export(kernel, &export);
	snapshot_seal(kernel);
	return kernel;
}

void outlook_of(struct explain *explain, const struct snapshot *kernel, const struct snapshot *modules)
{
	AUTO(snapshot) only = kernel ? NULL : stand_in(explain);
	struct judging judging = {
		explain, kernel ? kernel : only, modules, { .stages = 1U << STAGE_BUILD | 1U << STAGE_LOAD }, NULL
	};
	struct snapshot own;

	add_exports(explain, kernel);
	add_exports(explain, modules);
	add_users(explain, modules, true);
	add_users(explain, kernel, false);
	explain->asked_modules = modules || (kernel && kernel->modules->len);
	if (!explain->asked_modules || (kernel && !explain->exports->len))
		return;
	if (!modules) {
		own_users(&own, kernel, explain->symbol);
		judging.modules = &own;
	}
	judging.today = check_modules(judging.kernel, judging.modules, &judging.options);
	judge_today(&judging);
	for (size_t i = 0; i < G_N_ELEMENTS(outlooks); i++)
		judge_change(&judging, outlooks[i].name, outlooks[i].make);
	compat_free(judging.today);
	if (!modules) {
		g_array_unref(own.exports);
		g_array_unref(own.skipped);
		g_array_unref(own.modules);
	}
}
