/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "model/namespace.h"
#include "patch/usage.h"

struct usage {
	struct file_tree *files;
	struct module_map *map;
	struct users *users;
	GHashTable *facts; /* struct map_module -> struct module_facts */
	GArray *rows;	   /* of struct patch_user: as users->users, one for one */
};

static const enum patch_user_kind kinds[] = {
	[USER_MODULE] = PATCH_USER_MODULE, [USER_BUILTIN] = PATCH_USER_BUILTIN, [USER_UNKNOWN] = PATCH_USER_UNKNOWN,
	[USER_HEADER] = PATCH_USER_HEADER, [USER_RUST] = PATCH_USER_RUST,
};

static const char *const unsure[] = {
	[PATCH_USER_UNKNOWN] = "no Makefile says plainly which module that is part of",
	[PATCH_USER_HEADER] = "a header hands it on to files that were not looked for",
	[PATCH_USER_RUST] = "by Rust code",
};

static void facts_free(gpointer facts)
{
	module_facts_clear(facts);
	g_free(facts);
}

static const struct module_facts *facts_of(struct usage *usage, const struct map_module *module)
{
	struct module_facts *facts = g_hash_table_lookup(usage->facts, module);

	if (!facts) {
		facts = g_new0(struct module_facts, 1);
		module_facts_read(usage->files, module, facts);
		g_hash_table_insert(usage->facts, (gpointer)module, facts);
	}
	return facts;
}

static const struct user *user_at(const struct usage *usage, guint i)
{
	return &g_array_index(usage->users->users, struct user, i);
}

struct usage *usage_new(struct file_tree *files, const struct sites *sites, const GArray *wants, guint n_jobs,
			GError **error)
{
	struct usage *usage = g_new0(struct usage, 1);
	g_autoptr(GPtrArray) symbols = g_ptr_array_new();

	usage->files = files;
	usage->facts = g_hash_table_new_full(NULL, NULL, NULL, facts_free);
	usage->rows = g_array_new(FALSE, FALSE, sizeof(struct patch_user));
	usage->map = module_map_read(files, n_jobs, error);
	if (!usage->map) {
		usage_free(usage);
		return NULL;
	}
	for (guint i = 0; i < wants->len; i++)
		g_ptr_array_add(symbols, (gpointer)g_array_index(wants, struct want, i).symbol);
	usage->users = users_find(files, usage->map, sites, symbols, n_jobs);
	for (guint i = 0; i < usage->users->users->len; i++) {
		const struct user *user = user_at(usage, i);
		struct patch_user row = {
			user->symbol, kinds[user->kind], NULL, NULL, user->file, user->line, user->via
		};

		if (user->module) {
			row.module = user->module->name;
			row.license = facts_of(usage, user->module)->license;
		}
		g_array_append_val(usage->rows, row);
	}
	return usage;
}

void usage_free(struct usage *usage)
{
	g_hash_table_unref(usage->facts);
	g_array_unref(usage->rows);
	if (usage->users)
		users_free(usage->users);
	if (usage->map)
		module_map_free(usage->map);
	g_free(usage);
}

const GArray *usage_users(const struct usage *usage)
{
	return usage->rows;
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* The modules that use @symbol and that @list does not name, "a, b (Proprietary)"; NULL for none. */
static char *cut_off(const struct usage *usage, const char *symbol, const char *list)
{
	GString *names = g_string_new(NULL);
	const char *last = "";

	for (guint i = 0; i < usage->rows->len; i++) {
		const struct patch_user *row = &g_array_index(usage->rows, struct patch_user, i);

		if (row->kind != PATCH_USER_MODULE || strcmp(row->symbol, symbol) != 0 ||
		    strcmp(row->module, last) == 0 || namespace_admits_object(list, base_name(row->module)))
			continue;
		last = row->module;
		g_string_append_printf(names, "%s%s", names->len ? ", " : "", row->module);
	}
	if (names->len)
		return g_string_free(names, FALSE);
	g_string_free(names, TRUE);
	return NULL;
}

/* Users of which nobody knows whether they are modules, and which. */
static void tell_unsure(const struct usage *usage, const struct want *want, const char *what, struct plan *plan)
{
	for (guint i = 0; i < usage->rows->len; i++) {
		const struct patch_user *row = &g_array_index(usage->rows, struct patch_user, i);

		if (strcmp(row->symbol, want->symbol) != 0 || row->kind == PATCH_USER_MODULE ||
		    row->kind == PATCH_USER_BUILTIN)
			continue;
		plan_refuse(plan, want->symbol, NULL,
			    g_strdup_printf("%s:%u uses it%s%s: %s; %s", row->file, row->line,
					    row->via ? " through " : "", row->via ? row->via : "", unsure[row->kind],
					    what),
			    false);
	}
}

void usage_check_lists(const struct usage *usage, GArray *wants, bool force, struct plan *plan)
{
	struct want *want = (struct want *)wants->data;
	guint n_kept = 0;

	for (guint i = 0; i < wants->len; i++) {
		bool is_list = want[i].name_space && namespace_is_module_list(want[i].name_space);
		g_autofree char *names = is_list ? cut_off(usage, want[i].symbol, want[i].name_space) : NULL;

		if (names)
			plan_refuse(plan, want[i].symbol, NULL,
				    g_strdup_printf("would be cut off from these users in the tree: %s%s", names,
						    force ? "" : "; --force does it nevertheless"),
				    force);
		if (is_list)
			tell_unsure(usage, &want[i], "it may be cut off", plan);
		if (!names || force)
			want[n_kept++] = want[i];
	}
	g_array_set_size(wants, n_kept);
}

static bool imports(const struct module_facts *facts, const char *name_space)
{
	for (guint i = 0; i < facts->imports->len; i++)
		if (strcmp(facts->imports->pdata[i], name_space) == 0)
			return true;
	return false;
}

static void import_for(struct usage *usage, const struct user *user, const struct want *want,
		       const struct dialect *dialect, struct plan *plan)
{
	const struct module_facts *facts = facts_of(usage, user->module);
	const char *quote = dialect->namespaces == NAMESPACE_QUOTED ? "\"" : "";
	struct edit edit = { .file = facts->file, .start = facts->place, .end = facts->place };

	if (imports(facts, want->name_space))
		return;
	if (!facts->file) {
		plan_refuse(plan, want->symbol, NULL,
			    g_strdup_printf("%s uses it, and none of its sources has a MODULE_LICENSE to put "
					    "MODULE_IMPORT_NS behind",
					    user->module->name),
			    false);
		return;
	}
	edit.text = g_strdup_printf("%sMODULE_IMPORT_NS(%s%s%s);%s", facts->before, quote, want->name_space, quote,
				    facts->after);
	edit.imports = want->name_space;
	g_array_append_val(plan->edits, edit);
	plan_refuse(plan, want->symbol, NULL,
		    g_strdup_printf("%s uses it%s%s, and imports %s now: %s", user->module->name,
				    user->via ? " through " : "", user->via ? user->via : "", want->name_space,
				    facts->file),
		    true);
}

/* Whether an edit of the plan brings the symbol to the namespace. */
static const struct want *want_of(const struct plan *plan, const char *symbol)
{
	for (guint i = 0; i < plan->edits->len; i++) {
		const struct want *want = g_array_index(plan->edits, struct edit, i).want;

		if (want && strcmp(want->symbol, symbol) == 0 && want->name_space && *want->name_space &&
		    !namespace_is_module_list(want->name_space))
			return want;
	}
	return NULL;
}

void usage_add_imports(struct usage *usage, const struct dialect *dialect, struct plan *plan)
{
	const char *told = "", *module = "";

	for (guint i = 0; i < usage->users->users->len; i++) {
		const struct user *user = user_at(usage, i);
		const struct want *want = want_of(plan, user->symbol);

		if (!want)
			continue;
		if (strcmp(told, user->symbol) != 0) {
			tell_unsure(usage, want, "it may have to import the namespace", plan);
			module = "";
		}
		told = user->symbol;
		if (user->kind != USER_MODULE || strcmp(user->module->name, module) == 0)
			continue;
		module = user->module->name;
		import_for(usage, user, want, dialect, plan);
	}
	plan_settle(plan);
}
