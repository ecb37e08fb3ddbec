/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <string.h>

#include "base/parallel.h"
#include "makefile.h"
#include "search.h"
#include "source/scan.h"
#include "source/tree.h"

/* Headers are read first, for the macros that they define; the sources that use them are read once, after that. */
struct header {
	const char *path;
	struct buffer text; /* of those that hold a needle */
	bool learnt;
};

struct worker {
	struct buffer buffer;
	struct sites *sites;
	GPtrArray *included; /* of struct buffer *: texts that a scan follows an #include to */
	const struct tree *tree;
};

struct tree {
	struct files files;
	struct makefiles *makefiles;
	struct macro_table *table;
	struct search *search;
	struct header *headers;
	struct worker *workers;
	guint n_workers;
};

static void buffer_free(gpointer data)
{
	struct buffer *buffer = data;

	g_free(buffer->bytes);
	g_free(buffer);
}

static bool read_file(struct worker *worker, const char *path)
{
	if (file_read(&worker->tree->files, path, &worker->buffer))
		return true;
	sites_add_skip(worker->sites, path, g_strerror(errno));
	return false;
}

/* Where the compiler would find an #include, in order: beside the file, in its architecture, in include/. */
static bool include_file(const char *from, const char *name, bool is_system, struct source_text *included,
			 gpointer data)
{
	struct worker *worker = data;
	g_autofree char *folder = g_path_get_dirname(from);
	size_t arch = strncmp(from, "arch/", 5) == 0 ? 5 + strcspn(from + 5, "/") : 0;
	g_autofree char *beside = is_system ? NULL : g_build_filename(folder, name, NULL);
	g_autofree char *in_arch = g_strdup_printf("%.*s/include/%s", (int)arch, from, name);
	g_autofree char *in_include = g_build_filename("include", name, NULL);
	const char *paths[] = { beside, arch ? in_arch : NULL, in_include };
	struct buffer *buffer = g_new0(struct buffer, 1);

	g_ptr_array_add(worker->included, buffer);
	for (size_t i = 0; i < G_N_ELEMENTS(paths); i++) {
		if (!paths[i] || !file_read(&worker->tree->files, paths[i], buffer))
			continue;
		*included = (struct source_text){ from, buffer->bytes, buffer->length, NULL };
		return true;
	}
	return false;
}

static void scan_text(struct worker *worker, const char *path, const struct buffer *text)
{
	struct source_text source = {
		.path = path,
		.text = text->bytes,
		.length = text->length,
		.default_namespace = makefiles_namespace(worker->tree->makefiles, path),
	};

	sites_in_text(worker->tree->table, &source, worker->sites, include_file, worker);
	g_ptr_array_set_size(worker->included, 0);
}

static void read_header(guint i, guint n, gpointer data)
{
	struct tree *tree = data;
	struct header *header = &tree->headers[i];
	struct worker *worker = &tree->workers[n];

	if (header->text.bytes || !read_file(worker, header->path))
		return;
	if (search_finds(tree->search, worker->buffer.bytes, worker->buffer.length)) {
		header->text.length = worker->buffer.length;
		header->text.bytes = g_memdup2(worker->buffer.bytes, worker->buffer.length);
	}
}

static void scan_header(guint i, guint n, gpointer data)
{
	struct tree *tree = data;

	if (tree->headers[i].text.bytes)
		scan_text(&tree->workers[n], tree->headers[i].path, &tree->headers[i].text);
}

static void scan_source(guint i, guint n, gpointer data)
{
	struct tree *tree = data;
	struct worker *worker = &tree->workers[n];
	const char *path = tree->files.paths[FILE_SOURCE]->pdata[i];

	if (read_file(worker, path) && search_finds(tree->search, worker->buffer.bytes, worker->buffer.length))
		scan_text(worker, path, &worker->buffer);
}

static guint needles_update(struct tree *tree)
{
	g_autoptr(GPtrArray) needles = g_ptr_array_new();

	macro_table_needles(tree->table, needles);
	if (tree->search)
		search_free(tree->search);
	tree->search = search_new(needles);
	return needles->len;
}

/* A wrapper that we learn may be used by a header that we passed over: again, until nothing new is found. */
static void learn_headers(struct tree *tree, guint n_jobs)
{
	const GPtrArray *paths = tree->files.paths[FILE_HEADER];
	guint n_needles = needles_update(tree), n_before;

	tree->headers = g_new0(struct header, paths->len);
	for (guint i = 0; i < paths->len; i++)
		tree->headers[i].path = paths->pdata[i];
	do {
		n_before = n_needles;
		parallel_for(paths->len, n_jobs, read_header, tree);
		for (guint i = 0; i < paths->len; i++) {
			struct header *header = &tree->headers[i];
			struct source_text text = { header->path, header->text.bytes, header->text.length, NULL };

			if (header->text.bytes && !header->learnt)
				macro_table_learn(tree->table, &text);
			header->learnt = header->text.bytes;
		}
		macro_table_close(tree->table);
		n_needles = needles_update(tree);
	} while (n_needles > n_before);
}

static void tree_init(struct tree *tree, guint n_jobs)
{
	tree->n_workers = parallel_n_jobs(n_jobs);
	tree->workers = g_new0(struct worker, tree->n_workers);
	tree->table = macro_table_new();
	for (guint i = 0; i < tree->n_workers; i++) {
		tree->workers[i].sites = sites_new();
		tree->workers[i].included = g_ptr_array_new_with_free_func(buffer_free);
		tree->workers[i].tree = tree;
	}
}

/* Moves what the workers found to @sites. */
static void tree_clear(struct tree *tree, struct sites *sites)
{
	for (guint i = 0; i < tree->n_workers; i++) {
		sites_merge(sites, tree->workers[i].sites);
		g_ptr_array_unref(tree->workers[i].included);
		g_free(tree->workers[i].buffer.bytes);
	}
	for (guint i = 0; tree->headers && i < tree->files.paths[FILE_HEADER]->len; i++)
		g_free(tree->headers[i].text.bytes);
	g_free(tree->headers);
	g_free(tree->workers);
	if (tree->search)
		search_free(tree->search);
	if (tree->makefiles)
		makefiles_free(tree->makefiles);
	macro_table_free(tree->table);
	files_clear(&tree->files);
}

struct sites *sites_in_directory(const char *path, guint n_jobs, GError **error)
{
	struct tree tree = { 0 };
	struct sites *sites = sites_new();
	bool listed;

	tree_init(&tree, n_jobs);
	listed = files_list(&tree.files, path, sites, error);
	if (listed) {
		tree.makefiles = makefiles_read(&tree.files, sites);
		learn_headers(&tree, n_jobs);
		parallel_for(tree.files.paths[FILE_HEADER]->len, n_jobs, scan_header, &tree);
		parallel_for(tree.files.paths[FILE_SOURCE]->len, n_jobs, scan_source, &tree);
	}
	tree_clear(&tree, sites);
	if (!listed) {
		sites_free(sites);
		return NULL;
	}
	sites->tree = sites_string(sites, path);
	sites_sort(sites);
	return sites;
}
