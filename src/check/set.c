/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "set.h"

bool module_names_match(const char *path, const char *name)
{
	const char *slash = strrchr(path, '/');

	for (path = slash ? slash + 1 : path; *path && *name; path++, name++)
		if (*path != *name && !((*path == '-' || *path == '_') && (*name == '-' || *name == '_')))
			return false;
	return *path == *name;
}

static char *path_without_ending(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *ending = strstr(slash ? slash : path, ".ko");

	return ending ? g_strndup(path, (gsize)(ending - path)) : g_strdup(path);
}

static void add_members(struct set *set, const struct snapshot *modules, bool judged)
{
	for (guint i = 0; modules && i < modules->modules->len; i++) {
		struct member member = { .module = &g_array_index(modules->modules, struct module, i),
					 .judged = judged };
		g_autofree char *base = NULL;

		member.file = path_without_ending(member.module->path);
		base = g_path_get_basename(member.file);
		/* A file that was renamed (nvidia-current.ko) had its module's name when it was built. */
		member.base = g_strdup(module_names_match(base, member.module->name) ? base : member.module->name);
		member.exports = g_ptr_array_new();
		g_array_append_val(set->members, member);
	}
}

static void member_clear(struct member *member)
{
	g_free(member->base);
	g_free(member->file);
	g_ptr_array_unref(member->exports);
}

/* The member whose file a row of exports names. */
static struct member *find_member(const struct set *set, const struct snapshot *modules, const char *file)
{
	struct member *fits = NULL;

	for (guint i = 0; i < set->members->len; i++) {
		struct member *member = &g_array_index(set->members, struct member, i);
		const struct module *all = (const struct module *)modules->modules->data;
		g_autofree char *base = NULL;

		if (member->module < all || member->module >= all + modules->modules->len)
			continue;
		base = g_path_get_basename(member->file);
		if (g_str_has_suffix(member->file, file))
			return member;
		if (!fits && (module_names_match(file, base) || module_names_match(file, member->module->name)))
			fits = member;
	}
	return fits;
}

static void add_exports(struct set *set, const struct snapshot *modules)
{
	const char *last = NULL;
	struct member *member = NULL;

	for (guint i = 0; modules && i < modules->exports->len; i++) {
		const struct export *export = &g_array_index(modules->exports, struct export, i);
		struct provided provided = { .export = export };
		GArray *all;

		if (!last || strcmp(last, export->module) != 0)
			member = find_member(set, modules, export->module);
		last = export->module;
		if (!member)
			continue;
		provided.member = member;
		g_ptr_array_add(member->exports, (gpointer) export);
		all = g_hash_table_lookup(set->providers, export->symbol);
		if (!all) {
			all = g_array_new(FALSE, FALSE, sizeof(struct provided));
			g_hash_table_insert(set->providers, (gpointer) export->symbol, all);
		}
		g_array_append_val(all, provided);
	}
}

/* Those that it needs come before a module; a circle is cut where it was entered. */
static void place(struct set *set, struct member *member)
{
	if (member->placed)
		return;
	member->placed = true;
	for (guint i = 0; i < member->module->imports->len; i++) {
		const char *symbol = g_array_index(member->module->imports, struct import, i).symbol;
		struct provided provided;

		if (set_find(set, symbol, member, &provided) && provided.member)
			place(set, provided.member);
	}
	g_ptr_array_add(set->order, member);
}

void set_init(struct set *set, const struct snapshot *kernel, const struct snapshot *modules,
	      const struct snapshot *providers)
{
	set->kernel = kernel;
	set->members = g_array_new(FALSE, FALSE, sizeof(struct member));
	g_array_set_clear_func(set->members, (GDestroyNotify)member_clear);
	set->order = g_ptr_array_new();
	set->providers = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_array_unref);
	add_members(set, modules, true);
	add_members(set, providers, false);
	add_exports(set, modules);
	add_exports(set, providers);
	for (guint i = 0; i < set->members->len; i++)
		place(set, &g_array_index(set->members, struct member, i));
}

void set_clear(struct set *set)
{
	g_hash_table_unref(set->providers);
	g_ptr_array_unref(set->order);
	g_array_unref(set->members);
}

/* A module of the set takes the place of the kernel's own of that name: updates/ comes before kernel/. */
static bool is_replaced(const struct set *set, const char *path)
{
	for (guint i = 0; i < set->members->len; i++)
		if (module_names_match(path, g_array_index(set->members, struct member, i).module->name))
			return true;
	return false;
}

static bool find_in_kernel(const struct set *set, const char *symbol, struct provided *provided)
{
	guint n;
	const struct export *rows = snapshot_find(set->kernel, symbol, &n);

	for (guint i = 0; i < n; i++) {
		if (strcmp(rows[i].module, "vmlinux") != 0 && is_replaced(set, rows[i].module))
			continue;
		*provided = (struct provided){ .export = &rows[i] };
		return true;
	}
	return false;
}

static bool find_in_set(const struct set *set, const char *symbol, const struct member *except,
			struct provided *provided)
{
	const GArray *all = g_hash_table_lookup(set->providers, symbol);

	for (guint i = 0; all && i < all->len; i++) {
		*provided = g_array_index(all, struct provided, i);
		if (provided->member != except)
			return true;
	}
	return false;
}

bool set_find(const struct set *set, const char *symbol, const struct member *user, struct provided *provided)
{
	return find_in_kernel(set, symbol, provided) || find_in_set(set, symbol, user, provided);
}
