/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "headers.h"
#include "search.h"

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

static bool is_unmatched(const struct tree *tree, const struct header *header)
{
	(void)tree;
	return !header->text.bytes && !header->unreadable;
}

static void match_header(struct tree *tree, struct header *header, const char *text, size_t length)
{
	if (search_finds(tree->search, text, length))
		file_buffer_set(&header->text, text, length);
}

/* The search for macros that export, and for #includes of templates. */
static guint needles_update(struct tree *tree)
{
	g_autoptr(GPtrArray) needles = g_ptr_array_new();

	macro_table_needles(tree->table, needles);
	g_ptr_array_extend(needles, tree->include_needles, NULL, NULL);
	if (tree->search)
		search_free(tree->search);
	tree->search = search_new(needles);
	return needles->len;
}

void headers_learn(struct tree *tree, guint n_jobs)
{
	const GPtrArray *paths = tree->files.paths[FILE_HEADER];
	guint n_needles = needles_update(tree), n_before;

	tree->headers = g_new0(struct header, paths->len);
	for (guint i = 0; i < paths->len; i++)
		tree->headers[i].path = paths->pdata[i];
	do {
		n_before = n_needles;
		read_headers(tree, n_jobs, is_unmatched, match_header);
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

/* A template is included from its own folder, one beside it, or one below: drivers/iommu for one in
 * drivers/iommu/generic_pt. */
static bool is_near(const char *path, const char *other)
{
	const char *slash = strrchr(other, '/');
	size_t length = slash ? (size_t)(slash - other) : 0;

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
			break;
		tree->include_search = search_new(tree->include_needles);
		read_headers(tree, n_jobs, may_include_template, find_template_user);
		g_clear_pointer(&tree->include_search, search_free);
	} while (true);
	needles_update(tree);
}
