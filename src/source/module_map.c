/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "files.h"
#include "make_lists.h"
#include "source/module_map.h"

struct module_map {
	struct file_tree *files;
	GPtrArray *makefiles, *kconfigs, *sources; /* of char * */
	GHashTable *tristates;			   /* set: options, with their CONFIG_ */
	GHashTable *declared;			   /* set: options that a Kconfig of the tree declares */
	GHashTable *modules;			   /* name -> struct map_module */
	GHashTable *by_source;			   /* path without suffix -> GPtrArray of struct map_module */
	GMutex lock;				   /* of the tables while files are read */
};

static const char *const source_suffixes[] = { ".c", ".S", ".h", ".inc", ".rs" };

static bool is_source(const char *path)
{
	for (size_t i = 0; i < G_N_ELEMENTS(source_suffixes); i++)
		if (g_str_has_suffix(path, source_suffixes[i]))
			return true;
	return false;
}

static bool enter_folder(const char *path, gpointer data)
{
	(void)data;
	return files_is_entered(path);
}

static void list_file(const char *path, gpointer data)
{
	struct module_map *map = data;
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;

	if (strncmp(name, "Kconfig", 7) == 0)
		g_ptr_array_add(map->kconfigs, g_strdup(path));
	else if (!files_is_read(path))
		return;
	else if (strcmp(name, "Makefile") == 0 || strcmp(name, "Kbuild") == 0)
		g_ptr_array_add(map->makefiles, g_strdup(path));
	else if (is_source(path))
		g_ptr_array_add(map->sources, g_strdup(path));
}

/* "config X" and then "tristate" in its stanza. */
static void read_kconfig(guint i, const char *text, size_t length, const char *reason, guint worker, gpointer data)
{
	struct module_map *map = data;
	g_autofree char *copy = text ? g_strndup(text, length) : g_strdup("");
	g_auto(GStrv) lines = g_strsplit(copy, "\n", -1);
	g_autofree char *option = NULL;

	(void)i;
	(void)reason;
	(void)worker;
	for (char **line = lines; *line; line++) {
		char *word = g_strstrip(*line);

		if (g_str_has_prefix(word, "config ") || g_str_has_prefix(word, "menuconfig ")) {
			g_free(option);
			option = g_strconcat("CONFIG_", g_strstrip(strchr(word, ' ')), NULL);
			g_mutex_lock(&map->lock);
			g_hash_table_add(map->declared, g_strdup(option));
			g_mutex_unlock(&map->lock);
		} else if (option && (g_str_has_prefix(word, "tristate") || g_str_has_prefix(word, "def_tristate"))) {
			g_mutex_lock(&map->lock);
			g_hash_table_add(map->tristates, g_steal_pointer(&option));
			g_mutex_unlock(&map->lock);
		}
	}
}

/* Whether what stands behind "obj-" can be m. An option that no Kconfig of the tree declares may be a tristate. */
static bool may_be_module(const struct module_map *map, const char *condition)
{
	const char *config = strstr(condition, "CONFIG_");

	if (strcmp(condition, "m") == 0)
		return true;
	if (strcmp(condition, "y") == 0 || strstr(condition, "m=y") || strstr(condition, "subst m,y"))
		return false;
	if (!config)
		return true;
	for (; config; config = strstr(config + 1, "CONFIG_")) {
		size_t length = strspn(config, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");
		g_autofree char *option = g_strndup(config, length);

		if (g_hash_table_contains(map->tristates, option) || !g_hash_table_contains(map->declared, option))
			return true;
	}
	return false;
}

/* "drivers/ata" and "../x/y.o" as "drivers/x/y"; NULL for what is no object. */
static char *object_path(const char *folder, const char *word)
{
	size_t length = strlen(word);
	g_autofree char *stem = NULL, *joined = NULL, *plain = NULL;

	if (length < 3 || strcmp(word + length - 2, ".o") != 0)
		return NULL;
	stem = g_strndup(word, length - 2);
	joined = g_build_filename(strcmp(folder, ".") == 0 ? "" : folder, stem, NULL);
	plain = g_canonicalize_filename(joined, "/");
	return g_strdup(plain + 1);
}

static void module_free(gpointer data)
{
	struct map_module *module = data;

	g_ptr_array_unref(module->sources);
	g_free((char *)module->name);
	g_free(module);
}

static struct map_module *module_get(struct module_map *map, const char *name)
{
	struct map_module *module = g_hash_table_lookup(map->modules, name);

	if (!module) {
		module = g_new0(struct map_module, 1);
		module->name = g_strdup(name);
		module->is_builtin = true;
		module->sources = g_ptr_array_new_with_free_func(g_free);
		g_hash_table_insert(map->modules, (gpointer)module->name, module);
	}
	return module;
}

static void module_add_source(struct module_map *map, struct map_module *module, char *stem)
{
	GPtrArray *modules = g_hash_table_lookup(map->by_source, stem);

	if (!modules) {
		modules = g_ptr_array_new();
		g_hash_table_insert(map->by_source, g_strdup(stem), modules);
	}
	if (!g_ptr_array_find(modules, module, NULL)) {
		g_ptr_array_add(modules, module);
		g_ptr_array_add(module->sources, g_strdup(stem));
	}
	g_free(stem);
}

/* The objects of "name-y", "name-objs" and so on; false when there are none: the module is one source. */
static bool add_parts(struct module_map *map, GHashTable *variables, const char *folder, const char *object,
		      struct map_module *module)
{
	size_t length = strlen(object);
	GHashTableIter iter;
	gpointer name, value;
	bool any = false;

	g_hash_table_iter_init(&iter, variables);
	while (g_hash_table_iter_next(&iter, &name, &value)) {
		const char *tail = (const char *)name + length;
		g_autoptr(GPtrArray) words = NULL;

		if (strncmp(name, object, length) != 0 || *tail != '-' ||
		    (strcmp(tail, "-y") != 0 && strcmp(tail, "-m") != 0 && strcmp(tail, "-objs") != 0 &&
		     !g_str_has_prefix(tail, "-$") && !g_str_has_prefix(tail, "-objs-")))
			continue;
		words = make_words(variables, ((GString *)value)->str);
		for (guint i = 0; i < words->len; i++) {
			char *stem = object_path(folder, words->pdata[i]);

			any = any || stem;
			if (stem)
				module_add_source(map, module, stem);
		}
	}
	return any;
}

static void add_object(struct module_map *map, GHashTable *variables, const char *folder, const char *word,
		       bool is_module)
{
	g_autofree char *path = object_path(folder, word);
	g_autofree char *object = NULL;
	struct map_module *module;

	if (!path)
		return;
	module = module_get(map, path);
	module->is_builtin = module->is_builtin && !is_module;
	object = g_strndup(word, strlen(word) - 2);
	if (!add_parts(map, variables, folder, object, module))
		module_add_source(map, module, g_strdup(path));
}

static void read_makefile(guint i, const char *text, size_t length, const char *reason, guint worker, gpointer data)
{
	struct module_map *map = data;
	g_autofree char *folder = g_path_get_dirname(map->makefiles->pdata[i]);
	GHashTable *variables = text ? make_variables(text, length) : NULL;
	GHashTableIter iter;
	gpointer name, value;

	(void)reason;
	(void)worker;
	if (!variables)
		return;
	g_mutex_lock(&map->lock);
	g_hash_table_iter_init(&iter, variables);
	while (g_hash_table_iter_next(&iter, &name, &value)) {
		bool is_lib = g_str_has_prefix(name, "lib-");
		g_autoptr(GPtrArray) words = NULL;

		if (!is_lib && !g_str_has_prefix(name, "obj-"))
			continue;
		words = make_words(variables, ((GString *)value)->str);
		for (guint j = 0; j < words->len; j++)
			add_object(map, variables, folder, words->pdata[j],
				   !is_lib && may_be_module(map, (const char *)name + 4));
	}
	g_mutex_unlock(&map->lock);
	g_hash_table_unref(variables);
}

static void modules_free(gpointer modules)
{
	g_ptr_array_unref(modules);
}

static int path_order(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

struct module_map *module_map_read(struct file_tree *files, guint n_jobs, GError **error)
{
	struct module_map *map = g_new0(struct module_map, 1);
	struct file_walk walk = { enter_folder, list_file, NULL, map };

	map->files = files;
	map->makefiles = g_ptr_array_new_with_free_func(g_free);
	map->kconfigs = g_ptr_array_new_with_free_func(g_free);
	map->sources = g_ptr_array_new_with_free_func(g_free);
	map->tristates = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	map->declared = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	map->modules = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, module_free);
	map->by_source = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, modules_free);
	if (!file_tree_list(files, &walk, error)) {
		module_map_free(map);
		return NULL;
	}
	g_ptr_array_sort(map->sources, path_order);
	file_tree_read_all(files, map->kconfigs, n_jobs, read_kconfig, map);
	file_tree_read_all(files, map->makefiles, n_jobs, read_makefile, map);
	return map;
}

void module_map_free(struct module_map *map)
{
	g_ptr_array_unref(map->makefiles);
	g_ptr_array_unref(map->kconfigs);
	g_ptr_array_unref(map->sources);
	g_hash_table_unref(map->tristates);
	g_hash_table_unref(map->declared);
	g_hash_table_unref(map->by_source);
	g_hash_table_unref(map->modules);
	g_free(map);
}

const GPtrArray *module_map_of(const struct module_map *map, const char *path)
{
	const char *dot = strrchr(path, '.');
	g_autofree char *stem = dot ? g_strndup(path, (gsize)(dot - path)) : g_strdup(path);

	return g_hash_table_lookup(map->by_source, stem);
}

const GPtrArray *module_map_sources(const struct module_map *map)
{
	return map->sources;
}
