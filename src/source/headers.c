/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "headers.h"
#include "search.h"
#include "table.h"

/* Some of the headers, to be read: paths, and their places in tree->headers. */
struct header_list {
	struct tree *tree;
	GPtrArray *paths;
	GArray *places; /* of guint */
	void (*read)(struct tree *tree, struct header *header, const char *text, size_t length);
};

static void read_header(guint i, const char *text, size_t length, const char *reason, guint worker, gpointer data)
{
	const struct header_list *list = data;
	struct header *header = &list->tree->headers[g_array_index(list->places, guint, i)];

	if (text)
		list->read(list->tree, header, text, length);
	else if (!header->unreadable)
		sites_add_skip(list->tree->workers[worker].sites, header->path, reason);
	header->unreadable = !text;
}

/* Reads those headers that @wanted picks. */
static void read_headers(struct tree *tree, guint n_jobs, bool (*wanted)(const struct tree *, const struct header *),
			 void (*read)(struct tree *, struct header *, const char *, size_t))
{
	g_autoptr(GPtrArray) paths = g_ptr_array_new();
	g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(guint));
	struct header_list list = { tree, paths, places, read };

	for (guint i = 0; i < tree->files.paths[FILE_HEADER]->len; i++) {
		if (!wanted(tree, &tree->headers[i]))
			continue;
		g_ptr_array_add(paths, (gpointer)tree->headers[i].path);
		g_array_append_val(places, i);
	}
	file_tree_read_all(tree->files.tree, paths, n_jobs, read_header, &list);
}

bool header_is_public(const char *path)
{
	return strncmp(path, "include/", 8) == 0 ||
	       (strncmp(path, "arch/", 5) == 0 && strncmp(path + 5 + strcspn(path + 5, "/"), "/include/", 9) == 0);
}

static bool is_to_search(const struct tree *tree, const struct header *header)
{
	if (header->text.bytes || header->unreadable || (tree->only_public && !header_is_public(header->path)))
		return false;
	return header->n_searched == NOT_SEARCHED ||
	       macro_table_has_news(tree->table, header->n_searched, header->path);
}

static void search_header(struct tree *tree, struct header *header, const char *text, size_t length)
{
	header->n_searched = tree->table->wrappers->len;
	if (search_finds(tree->search, text, length))
		file_buffer_set(&header->text, text, length);
}

static void search_update(struct tree *tree)
{
	g_autoptr(GPtrArray) needles = g_ptr_array_new();

	macro_table_needles(tree->table, needles);
	if (tree->search)
		search_free(tree->search);
	tree->search = search_new(needles);
}

/* Learns from headers until no header that was passed over can have anything new. */
static void learn(struct tree *tree, guint n_jobs)
{
	guint n_headers = tree->files.paths[FILE_HEADER]->len, n_wrappers;

	do {
		n_wrappers = tree->table->wrappers->len;
		read_headers(tree, n_jobs, is_to_search, search_header);
		for (guint i = 0; i < n_headers; i++) {
			struct header *header = &tree->headers[i];
			struct source_text text = { header->path, header->text.bytes, header->text.length, NULL };

			if (header->text.bytes && !header->learnt)
				macro_table_learn(tree->table, &text);
			header->learnt = header->text.bytes;
		}
		macro_table_close(tree->table);
		search_update(tree);
	} while (tree->table->wrappers->len > n_wrappers);
}

void headers_learn(struct tree *tree, guint n_jobs)
{
	const GPtrArray *paths = tree->files.paths[FILE_HEADER];

	tree->headers = g_new0(struct header, paths->len);
	for (guint i = 0; i < paths->len; i++) {
		tree->headers[i].path = paths->pdata[i];
		tree->headers[i].n_searched = NOT_SEARCHED;
	}
	search_update(tree);
	tree->only_public = true;
	learn(tree, n_jobs);
	tree->only_public = false;
	learn(tree, n_jobs);
}

/* A template is included from its own folder, one beside it, or one below: drivers/iommu for one in
 * drivers/iommu/generic_pt; one in include/ from everywhere. */
static bool is_near(const char *path, const char *other)
{
	const char *slash = strrchr(other, '/');
	size_t length = slash ? (size_t)(slash - other) : 0;

	if (strncmp(other, "include/", 8) == 0)
		return true;

	while (length && other[length - 1] != '/')
		length--;
	return strncmp(path, other, length) == 0;
}

static bool is_near_template(const struct tree *tree, const char *path)
{
	GHashTableIter iter;
	gpointer template;

	g_hash_table_iter_init(&iter, tree->templates);
	while (g_hash_table_iter_next(&iter, &template, NULL))
		if (is_near(path, template))
			return true;
	return false;
}

static void add_template(struct tree *tree, struct header *header)
{
	const char *slash = strrchr(header->path, '/'), *name = slash ? slash + 1 : header->path;

	header->is_template = true;
	g_hash_table_insert(tree->templates, (gpointer)header->path, header);
	/* a byte more on either end lets the search take longer steps */
	g_ptr_array_add(tree->include_needles, g_strdup_printf("\"%s\"", name));
	g_ptr_array_add(tree->include_needles, g_strdup_printf("/%s\"", name));
}

static bool may_include_template(const struct tree *tree, const struct header *header)
{
	return !header->is_template && !header->unreadable && is_near_template(tree, header->path);
}

static void find_template_user(struct tree *tree, struct header *header, const char *text, size_t length)
{
	header->is_template = search_finds(tree->include_search, text, length);
}

void headers_find_templates(struct tree *tree, guint n_jobs)
{
	guint n_headers = tree->files.paths[FILE_HEADER]->len, n_before;

	do {
		n_before = tree->include_needles->len;
		for (guint i = 0; i < n_headers; i++)
			if (tree->headers[i].is_template &&
			    !g_hash_table_contains(tree->templates, tree->headers[i].path))
				add_template(tree, &tree->headers[i]);
		if (tree->include_needles->len == n_before)
			return;
		if (tree->include_search)
			search_free(tree->include_search);
		tree->include_search = search_new(tree->include_needles);
		read_headers(tree, n_jobs, may_include_template, find_template_user);
	} while (true);
}

bool headers_have_template(const struct tree *tree, const char *path, const char *text, size_t length)
{
	return tree->include_search && is_near_template(tree, path) && search_finds(tree->include_search, text, length);
}
