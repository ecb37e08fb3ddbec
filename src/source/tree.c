/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "base/parallel.h"
#include "headers.h"
#include "makefile.h"
#include "renames.h"
#include "resolve.h"
#include "search.h"
#include "source/scan.h"
#include "source/tree.h"

#define MAX_WRAPPER 16384

struct included_file {
	char *path;
	struct file_buffer text;
};

static void included_free(gpointer data)
{
	struct included_file *file = data;

	g_free(file->path);
	g_free(file->text.bytes);
	g_free(file);
}

static void includers_free(gpointer includers)
{
	g_ptr_array_unref(includers);
}

/* "a/b/../c" as "a/c"; what would lead out of the tree stays at its root. Freed with g_free(). */
static char *plain_path(const char *folder, const char *name)
{
	g_autofree char *joined = g_build_filename(folder, name, NULL);
	g_autofree char *plain = g_canonicalize_filename(joined, "/");

	return g_strdup(plain + 1);
}

static bool is_header(const char *path)
{
	return g_str_has_suffix(path, ".h") || g_str_has_suffix(path, ".inc");
}

static bool is_template(const struct tree *tree, const char *path)
{
	return g_hash_table_contains(tree->templates, path);
}

static bool has_statements(const struct tree *tree, const char *path, const struct file_buffer *text)
{
	if (is_header(path))
		return is_template(tree, path);
	return search_finds(tree->search, text->bytes, text->length) ||
	       headers_have_template(tree, path, text->bytes, text->length);
}

/* Threads set it alike and nobody reads it before they are done. */
static void note_entered(struct worker *worker, const char *path, const char *from)
{
	struct header *header = g_hash_table_lookup(worker->tree->templates, path);
	GPtrArray *includers = g_hash_table_lookup(worker->entered, path);

	if (header)
		__atomic_store_n(&header->entered, true, __ATOMIC_RELAXED);
	if (!includers) {
		includers = g_ptr_array_new_with_free_func(g_free);
		g_hash_table_insert(worker->entered, g_strdup(path), includers);
	}
	g_ptr_array_add(includers, g_strdup(from));
}

/* What the header beside a source renames. */
static const GPtrArray *renames_of(struct worker *worker, const char *folder, const char *name)
{
	g_autofree char *path = plain_path(folder, name);

	return is_header(path) ? renames_find(worker->renames, worker->tree->table, &worker->tree->files, path) : NULL;
}

/* Where the compiler would find an #include, in order: beside the file, in its architecture, in include/. */
static bool include_file(const char *from, const char *name, bool is_system, struct included *included, gpointer data)
{
	struct worker *worker = data;
	g_autofree char *folder = g_path_get_dirname(from);
	size_t arch = strncmp(from, "arch/", 5) == 0 ? 5 + strcspn(from + 5, "/") : 0;
	g_autofree char *arch_folder = g_strdup_printf("%.*s/include", (int)arch, from);
	const char *folders[] = { is_system ? NULL : folder, arch ? arch_folder : NULL, "include" };
	struct included_file *file = g_new0(struct included_file, 1);

	if (!is_system)
		included->renames = renames_of(worker, folder, name);
	g_ptr_array_add(worker->included, file);
	for (size_t i = 0; i < G_N_ELEMENTS(folders); i++) {
		if (!folders[i])
			continue;
		g_free(file->path);
		file->path = plain_path(folders[i], name);
		if (!included->any && is_header(file->path) && !is_template(worker->tree, file->path))
			continue;
		if (!file_tree_read(worker->tree->files.tree, file->path, &file->text, NULL))
			continue;
		included->source = (struct source_text){ file->path, file->text.bytes, file->text.length, NULL };
		included->has_statements = has_statements(worker->tree, file->path, &file->text);
		note_entered(worker, file->path, from);
		return true;
	}
	return false;
}

static void scan_text(struct worker *worker, const char *path, const char *text, size_t length, struct sites *out)
{
	struct source_text source = {
		.path = path,
		.text = text,
		.length = length,
		.default_namespace = makefiles_namespace(worker->tree->makefiles, path),
	};

	sites_in_text(worker->tree->table, &source, out, include_file, worker);
	g_ptr_array_set_size(worker->included, 0);
}

static void scan_header(guint i, guint n, gpointer data)
{
	struct tree *tree = data;
	struct header *header = &tree->headers[i];

	if (!header->text.bytes)
		return;
	header->sites = sites_new();
	scan_text(&tree->workers[n], header->path, header->text.bytes, header->text.length, header->sites);
	header->is_template = header->sites->sites->len + header->sites->skipped->len > 0;
}

/* A small file that includes a .c or .S may do so to give what that exports another name (lib/lzo). */
static bool is_wrapper(const char *text, size_t length)
{
	return length <= MAX_WRAPPER && (memmem(text, length, ".c\"", 3) || memmem(text, length, ".S\"", 3));
}

static void scan_source(guint i, const char *text, size_t length, const char *reason, guint n, gpointer data)
{
	struct tree *tree = data;
	struct worker *worker = &tree->workers[n];
	const char *path = tree->files.paths[FILE_SOURCE]->pdata[i];

	if (!text)
		sites_add_skip(worker->sites, path, reason);
	else if (search_finds(tree->search, text, length) || headers_have_template(tree, path, text, length) ||
		 is_wrapper(text, length))
		scan_text(worker, path, text, length, worker->sites);
}

static void tree_init(struct tree *tree, guint n_jobs)
{
	tree->n_workers = parallel_n_jobs(n_jobs);
	tree->workers = g_new0(struct worker, tree->n_workers);
	tree->table = macro_table_new();
	tree->templates = g_hash_table_new(g_str_hash, g_str_equal);
	tree->include_needles = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < tree->n_workers; i++) {
		tree->workers[i].sites = sites_new();
		tree->workers[i].renames = renames_new();
		tree->workers[i].included = g_ptr_array_new_with_free_func(included_free);
		tree->workers[i].entered = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, includers_free);
		tree->workers[i].tree = tree;
	}
}

/* In a header that sources were followed into, names that macros made are right only as the sources make them. */
static void drop_pasted(struct sites *sites)
{
	struct site *site = (struct site *)sites->sites->data;
	guint n_kept = 0;

	for (guint i = 0; i < sites->sites->len; i++)
		if (!site[i].pasted)
			site[n_kept++] = site[i];
	g_array_set_size(sites->sites, n_kept);
	g_array_set_size(sites->skipped, 0);
}

static void header_clear(struct header *header, struct sites *sites)
{
	g_free(header->text.bytes);
	if (!header->sites)
		return;
	if (header->entered)
		drop_pasted(header->sites);
	sites_merge(sites, header->sites);
}

/* Moves what the workers found to @sites. */
static void tree_collect(struct tree *tree, struct sites *sites)
{
	for (guint i = 0; i < tree->n_workers; i++)
		sites_merge(sites, tree->workers[i].sites);
	for (guint i = 0; tree->headers && i < tree->files.paths[FILE_HEADER]->len; i++)
		header_clear(&tree->headers[i], sites);
	sites_sort(sites);
	sites_settle(sites);
}

static void tree_clear(struct tree *tree)
{
	for (guint i = 0; i < tree->n_workers; i++) {
		g_ptr_array_unref(tree->workers[i].included);
		g_hash_table_unref(tree->workers[i].entered);
		renames_free(tree->workers[i].renames);
	}
	g_free(tree->headers);
	g_hash_table_unref(tree->templates);
	g_ptr_array_unref(tree->include_needles);
	g_free(tree->workers);
	if (tree->search)
		search_free(tree->search);
	if (tree->include_search)
		search_free(tree->include_search);
	if (tree->makefiles)
		makefiles_free(tree->makefiles);
	macro_table_free(tree->table);
	files_clear(&tree->files);
}

struct source_tree {
	struct tree tree;
	struct sites *sites;
	struct dialect dialect;
};

void source_tree_free(struct source_tree *source)
{
	tree_clear(&source->tree);
	dialect_clear(&source->dialect);
	if (source->sites)
		sites_free(source->sites);
	g_free(source);
}

static struct source_tree *open_tree(struct file_tree *files, const struct kconfig *config, guint n_jobs,
				     GError **error)
{
	struct source_tree *source = g_new0(struct source_tree, 1);
	struct tree *tree = &source->tree;
	bool listed;

	source->sites = sites_new();
	tree_init(tree, n_jobs);
	listed = files_list(&tree->files, files, source->sites, error);
	if (listed) {
		tree->makefiles = makefiles_read(&tree->files, source->sites, n_jobs);
		headers_learn(tree, n_jobs);
		parallel_for(tree->files.paths[FILE_HEADER]->len, n_jobs, scan_header, tree);
		headers_find_templates(tree, n_jobs);
		file_tree_read_all(files, tree->files.paths[FILE_SOURCE], n_jobs, scan_source, tree);
	}
	tree_collect(tree, source->sites);
	if (listed && config)
		resolve_sites(tree, source->sites, config, n_jobs);
	if (!listed) {
		source_tree_free(source);
		return NULL;
	}
	source->sites->tree = sites_string(source->sites, files->name);
	return source;
}

struct source_tree *source_tree_open(struct file_tree *files, guint n_jobs, GError **error)
{
	struct source_tree *source = open_tree(files, NULL, n_jobs, error);

	if (source)
		dialect_init(&source->dialect, files, source->sites);
	return source;
}

struct sites *sites_of_kernel(struct file_tree *files, const struct kconfig *config, guint n_jobs, GError **error)
{
	struct source_tree *source = open_tree(files, config, n_jobs, error);
	struct sites *sites;

	if (!source)
		return NULL;
	sites = g_steal_pointer(&source->sites);
	source_tree_free(source);
	return sites;
}

struct sites *sites_in_tree(struct file_tree *files, guint n_jobs, GError **error)
{
	return sites_of_kernel(files, NULL, n_jobs, error);
}

const struct sites *source_tree_sites(const struct source_tree *source)
{
	return source->sites;
}

const struct dialect *source_tree_dialect(const struct source_tree *source)
{
	return &source->dialect;
}

void source_tree_scan(struct source_tree *source, const char *path, const GString *text, struct sites *out)
{
	scan_text(&source->tree.workers[0], path, text->str, text->len, out);
}

bool source_tree_defines(const struct source_tree *source, const char *macro)
{
	return macro_table_is_learnt(source->tree.table, macro);
}

bool source_tree_only_exports(const struct source_tree *source, const char *macro)
{
	return macro_table_only_exports(source->tree.table, macro);
}

bool source_tree_has_macro(const struct source_tree *source, const char *macro, const char *file)
{
	const struct export_macro *row = export_macro_find(macro, strlen(macro));
	const struct dialect *dialect = &source->dialect;

	if (!dialect->is_kernel)
		return true;
	if (!row || !row->primitive)
		return source_tree_defines(source, macro);
	if (g_str_has_suffix(file, ".S") && dialect->in_asm)
		return g_hash_table_contains(dialect->in_asm, macro);
	return g_hash_table_contains(dialect->in_c, macro);
}
