/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who of a kernel's own modules uses an export: nobody, or so few that it could be restricted to them. */
#include <string.h>

#include "lint.h"
#include "model/namespace.h"

static bool any_in_tree(const struct snapshot *kernel)
{
	for (guint i = 0; i < kernel->modules->len; i++)
		if (g_array_index(kernel->modules, struct module, i).in_tree)
			return true;
	return false;
}

static void add_user(struct lint *lint, const char *name, const struct module *module)
{
	struct lint_symbol *symbol = g_hash_table_lookup(lint->by_name, name);

	if (!symbol)
		return;
	if (!symbol->users)
		symbol->users = g_ptr_array_new();
	if (symbol->users->len == 0 || symbol->users->pdata[symbol->users->len - 1] != module)
		g_ptr_array_add(symbol->users, (gpointer)module);
}

/* Modules from outside the tree are no users, where the others say that they are from it. */
static void find_users(struct lint *lint)
{
	const struct snapshot *kernel = lint->input->kernel;
	bool only_in_tree = any_in_tree(kernel);

	for (guint i = 0; i < kernel->modules->len; i++) {
		const struct module *module = &g_array_index(kernel->modules, struct module, i);

		if (only_in_tree && !module->in_tree)
			continue;
		for (guint j = 0; j < module->imports->len; j++)
			add_user(lint, g_array_index(module->imports, struct import, j).symbol, module);
		for (char **name = module->symbol_gets; name && *name; name++)
			add_user(lint, *name, module);
	}
}

static int compare_strings(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static char *join_users(const GPtrArray *users)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();

	for (guint i = 0; i < users->len; i++)
		g_ptr_array_add(names, (gpointer)((const struct module *)users->pdata[i])->name);
	g_ptr_array_sort(names, compare_strings);
	g_ptr_array_add(names, NULL);
	return g_strjoinv(",", (char **)names->pdata);
}

static bool judge_few(struct lint *lint, const struct lint_symbol *symbol, GError **error)
{
	g_autofree char *users = join_users(symbol->users);
	g_autofree char *detail = g_strdup_printf("%s is used by %s alone", symbol->symbol, users);

	return lint_tell(lint, symbol, FINDING_FEW_USERS, NULL, users, detail, error);
}

static bool judge_symbol(struct lint *lint, const struct lint_symbol *symbol, GError **error)
{
	guint n = symbol->users ? symbol->users->len : 0;
	unsigned checks = lint->input->checks;

	if (!symbol->export)
		return true;
	if (n == 0 && checks & 1U << FINDING_NO_USER) {
		g_autofree char *detail = g_strdup_printf("no module of this kernel uses %s", symbol->symbol);

		return lint_tell(lint, symbol, FINDING_NO_USER, NULL, NULL, detail, error);
	}
	if (n && n <= lint->input->max_users && checks & 1U << FINDING_FEW_USERS &&
	    !namespace_is_module_list(symbol->export->name_space))
		return judge_few(lint, symbol, error);
	return true;
}

/* A module that could not be read may be the one that uses a symbol: nothing is said of users then. */
bool lint_users(struct lint *lint, GError **error)
{
	const struct snapshot *kernel = lint->input->kernel;

	if (kernel->skipped->len || kernel->modules->len == 0) {
		findings_add_skip(lint->findings, kernel->label ? kernel->label : "kernel",
				  kernel->modules->len
					  ? "not all modules could be read: users of exports are not judged"
					  : "no modules here: users of exports are not judged");
		return true;
	}
	find_users(lint);
	for (guint i = 0; i < lint->symbols->len; i++)
		if (!judge_symbol(lint, lint->symbols->pdata[i], error))
			return false;
	return true;
}
