/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "makevars.h"
#include "model/snapshot.h"
#include "resolve.h"
#include "scanner.h"
#include "search.h"
#include "table.h"

/* Definitions that conditions of definitions lead to. */
#define MAX_DEPTH 8

struct resolver {
	struct tree *tree;
	const struct kconfig *config;
	struct kbuild *kbuild;
	GHashTable *definitions; /* name -> GPtrArray of struct macro, of names in conditions; NULL at first */
	GPtrArray *all;		 /* owns them */
	GStringChunk *strings;
	struct search *search;	  /* for the names */
	GMutex lock;		  /* for what is above, while headers are read */
	bool follows_definitions; /* evaluate the conditions that names are defined under */
	guint depth;
	bool is_assembly; /* the file that is asked about */
};

/* How those files are built that the scans followed an #include of @path from; BUILT_NOT for none. */
static enum built built_includers(struct resolver *resolver, const char *path, bool *has_one)
{
	const struct tree *tree = resolver->tree;
	enum built built = BUILT_NOT;
	bool named;

	*has_one = false;
	for (guint i = 0; i < tree->n_workers; i++) {
		const GPtrArray *includers = g_hash_table_lookup(tree->workers[i].entered, path);

		*has_one |= includers != NULL;
		for (guint n = 0; includers && n < includers->len; n++)
			built = MAX(built, kbuild_file(resolver->kbuild, includers->pdata[n], &named));
	}
	return built;
}

/* What another source includes is built with that one; a source may be an object of its own, besides. */
static enum built built_of(struct resolver *resolver, const char *path)
{
	bool named, is_included;
	enum built own = kbuild_file(resolver->kbuild, path, &named);
	enum built with = built_includers(resolver, path, &is_included);

	if (g_str_has_prefix(path, "tools/"))
		return BUILT_NOT;
	return !is_included ? own : named ? MAX(own, with) : with;
}

static bool is_word(const char *name, size_t length, const char *word)
{
	return strlen(word) == length && memcmp(name, word, length) == 0;
}

/*
 * A name that headers of other architectures alone define is not defined here. What the others define they may define
 * for some of those who include them: that is asked only where the answer is needed to tell sites apart.
 */
static enum truth is_defined(const char *name, size_t length, gpointer data)
{
	struct resolver *resolver = data;
	struct facts facts = { resolver->config, BUILT_UNKNOWN, is_defined, resolver };
	const GPtrArray *definitions;
	enum truth truth = IS_FALSE;

	if (is_word(name, length, "__ASSEMBLY__") || is_word(name, length, "__ASSEMBLER__"))
		return resolver->is_assembly ? IS_TRUE : IS_FALSE;
	definitions = resolver->definitions ? macros_find(resolver->definitions, name, length) : NULL;
	if (!definitions || resolver->depth >= MAX_DEPTH)
		return IS_UNKNOWN;
	resolver->depth++;
	for (guint i = 0; i < definitions->len && truth != IS_TRUE; i++) {
		const struct macro *macro = definitions->pdata[i];

		if (kbuild_is_foreign(resolver->kbuild, macro->file))
			continue;
		if (!resolver->follows_definitions)
			truth = IS_UNKNOWN;
		else
			truth = MAX(truth, condition_evaluate(macro->condition, &facts));
	}
	resolver->depth--;
	return truth;
}

static enum truth truth_of(struct resolver *resolver, const struct site *site)
{
	struct facts facts = { resolver->config, built_of(resolver, site->file), is_defined, resolver };

	resolver->is_assembly = g_str_has_suffix(site->file, ".S");
	return facts.built == BUILT_NOT ? IS_FALSE : condition_evaluate(site->condition, &facts);
}

/* Drops what is ruled out, of all symbols or, with @only, of those. */
static void drop_sites(struct resolver *resolver, GArray *sites, GHashTable *only)
{
	struct site *site = (struct site *)sites->data;
	guint n_kept = 0;

	for (guint i = 0; i < sites->len; i++)
		if ((only && !g_hash_table_contains(only, site[i].symbol)) || truth_of(resolver, &site[i]) != IS_FALSE)
			site[n_kept++] = site[i];
	g_array_set_size(sites, n_kept);
}

/* The skips of statements ("file:line: statement") in files that are not built. */
static void drop_skips(struct resolver *resolver, GArray *skips)
{
	struct skip *skip = (struct skip *)skips->data;
	guint n_kept = 0;

	for (guint i = 0; i < skips->len; i++) {
		const char *colon = strchr(skip[i].path, ':');
		g_autofree char *file = colon ? g_strndup(skip[i].path, (gsize)(colon - skip[i].path)) : NULL;

		if (!file || built_of(resolver, file) != BUILT_NOT)
			skip[n_kept++] = skip[i];
	}
	g_array_set_size(skips, n_kept);
}

/* Set of symbols that have sites of unequal type or namespace. */
static GHashTable *ambiguous_symbols(const GArray *sites)
{
	g_autoptr(GHashTable) first = g_hash_table_new(g_str_hash, g_str_equal);
	GHashTable *ambiguous = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; i < sites->len; i++) {
		const struct site *site = &g_array_index(sites, struct site, i);
		const struct site *other = g_hash_table_lookup(first, site->symbol);

		if (!other)
			g_hash_table_insert(first, (gpointer)site->symbol, (gpointer)site);
		else if (other->type != site->type || strcmp(other->name_space, site->name_space) != 0)
			g_hash_table_add(ambiguous, (gpointer)site->symbol);
	}
	return ambiguous;
}

static bool note_name(const char *word, size_t length, gpointer data)
{
	struct resolver *resolver = data;
	g_autofree char *name = g_strndup(word, length);

	if (length > 1 && !g_str_has_prefix(name, "CONFIG_") && !g_str_has_prefix(name, "IS_") &&
	    strcmp(name, "defined") != 0 && !g_hash_table_contains(resolver->definitions, name))
		g_hash_table_insert(resolver->definitions, g_string_chunk_insert(resolver->strings, name),
				    g_ptr_array_new());
	return false;
}

struct lookup {
	struct resolver *resolver;
	GPtrArray *paths;
};

/* Takes the definitions of the names that we look for out of a header. */
static void read_definitions_of(guint i, const char *text, size_t length, const char *reason, guint worker,
				gpointer data)
{
	const struct lookup *lookup = data;
	struct resolver *resolver = lookup->resolver;
	struct source_text header = { lookup->paths->pdata[i], text, length, NULL };
	GPtrArray *definitions;

	(void)reason;
	(void)worker;
	if (!text || !search_finds(resolver->search, text, length))
		return;
	g_mutex_lock(&resolver->lock);
	definitions = read_definitions(resolver->tree->table, resolver->strings, &header);
	for (guint d = 0; d < definitions->len; d++) {
		struct macro *macro = definitions->pdata[d];
		GPtrArray *found = g_hash_table_lookup(resolver->definitions, macro->name);

		if (found)
			g_ptr_array_add(found, macro);
	}
	g_ptr_array_extend_and_steal(resolver->all, definitions);
	g_mutex_unlock(&resolver->lock);
}

static gboolean is_undefined(gpointer name, gpointer definitions, gpointer data)
{
	(void)name;
	(void)data;
	return ((const GPtrArray *)definitions)->len == 0;
}

/* Looks up the names in conditions of sites. A name that no header defines stays unknown. */
static void find_definitions(struct resolver *resolver, const GArray *sites, guint n_jobs)
{
	const GPtrArray *headers = resolver->tree->files.paths[FILE_HEADER];
	g_autoptr(GPtrArray) paths = g_ptr_array_new();
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	GHashTableIter iter;
	gpointer name;
	struct lookup lookup = { resolver, paths };

	resolver->definitions = macros_new();
	for (guint i = 0; i < sites->len; i++)
		words_any(g_array_index(sites, struct site, i).condition, note_name, resolver);
	g_hash_table_iter_init(&iter, resolver->definitions);
	while (g_hash_table_iter_next(&iter, &name, NULL))
		g_ptr_array_add(names, name);
	if (names->len == 0)
		return;
	resolver->search = search_new(names);
	for (guint i = 0; i < headers->len; i++)
		if (header_is_public(headers->pdata[i]))
			g_ptr_array_add(paths, headers->pdata[i]);
	file_tree_read_all(resolver->tree->files.tree, paths, n_jobs, read_definitions_of, &lookup);
	search_free(resolver->search);
	g_hash_table_foreach_remove(resolver->definitions, is_undefined, NULL);
}

/* The options that the tree's own Makefiles set: the kernel's configuration does not decide about them. */
static void note_options(guint i, const char *text, size_t length, const char *reason, guint worker, gpointer data)
{
	struct resolver *resolver = data;

	(void)i;
	(void)reason; /* a skip already */
	(void)worker;
	if (!text || !memmem(text, length, "CONFIG_", 7))
		return;
	g_mutex_lock(&resolver->lock);
	makevars_note_options(text, length, resolver->config->unsure);
	g_mutex_unlock(&resolver->lock);
}

static void read_makefile(guint i, const char *text, size_t length, const char *reason, guint worker, gpointer data)
{
	struct resolver *resolver = data;

	(void)reason; /* a skip already */
	(void)worker;
	if (!text)
		return;
	g_mutex_lock(&resolver->lock);
	kbuild_read(resolver->kbuild, resolver->tree->files.paths[FILE_MAKEFILE]->pdata[i], text, length);
	g_mutex_unlock(&resolver->lock);
}

void resolve_sites(struct tree *tree, struct sites *sites, const struct kconfig *config, guint n_jobs)
{
	struct kconfig own = { config->arch, config->values,
			       g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL) };
	struct resolver resolver = { .tree = tree, .config = &own };
	GHashTable *ambiguous;

	g_mutex_init(&resolver.lock);
	resolver.kbuild = kbuild_new(&own);
	resolver.all = g_ptr_array_new_with_free_func(g_free);
	resolver.strings = g_string_chunk_new(4096);
	file_tree_read_all(tree->files.tree, tree->files.paths[FILE_MAKEFILE], n_jobs, note_options, &resolver);
	file_tree_read_all(tree->files.tree, tree->files.paths[FILE_MAKEFILE], n_jobs, read_makefile, &resolver);
	find_definitions(&resolver, sites->sites, n_jobs);
	drop_sites(&resolver, sites->sites, NULL);
	drop_skips(&resolver, sites->skipped);
	ambiguous = ambiguous_symbols(sites->sites);
	resolver.follows_definitions = true;
	drop_sites(&resolver, sites->sites, ambiguous);
	g_hash_table_unref(ambiguous);
	if (resolver.definitions)
		g_hash_table_unref(resolver.definitions);
	g_ptr_array_unref(resolver.all);
	g_string_chunk_free(resolver.strings);
	kbuild_free(resolver.kbuild);
	g_hash_table_unref(own.unsure);
	g_mutex_clear(&resolver.lock);
}
