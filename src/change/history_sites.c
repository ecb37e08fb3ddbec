/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "history_sites.h"

void rows_add_sites(GArray *rows, const struct sites *sites, const struct blob *blob, const char *path, bool is_new)
{
	for (guint i = 0; i < sites->sites->len; i++) {
		const struct site *site = &g_array_index(sites->sites, struct site, i);
		struct row row = { .symbol = site->symbol, .is_new = is_new };

		row.site = (struct history_site){ path,
						  blob->lines[site->line - 1],
						  site->macro,
						  site->type,
						  site->name_space,
						  *site->condition ? site->condition : NULL };
		g_array_append_val(rows, row);
	}
}

void rows_add(GArray *rows, const struct history_walk *walk, const struct blob *blob, const char *path, bool is_new)
{
	const struct sites *sites = walk_sites(walk, blob->signature);

	if (sites)
		rows_add_sites(rows, sites, blob, path, is_new);
}

static int row_compare(gconstpointer a, gconstpointer b)
{
	const struct row *x = a, *y = b;
	int order = strcmp(x->symbol, y->symbol);

	if (!order)
		order = (int)x->is_new - (int)y->is_new;
	if (!order)
		order = strcmp(x->site.file, y->site.file);
	return order ? order : (x->site.line > y->site.line) - (x->site.line < y->site.line);
}

void rows_sort(GArray *rows)
{
	g_array_sort(rows, row_compare);
}

guint rows_of_symbol(const GArray *rows, guint from)
{
	const struct row *all = (const struct row *)(const void *)rows->data;
	guint n = 1;

	while (from + n < rows->len && strcmp(all[from].symbol, all[from + n].symbol) == 0)
		n++;
	return n;
}

static bool same_class(const struct row *a, const struct row *b)
{
	return a->site.type == b->site.type && strcmp(a->site.name_space, b->site.name_space) == 0;
}

static bool same_file(const struct row *a, const struct row *b)
{
	return strcmp(a->site.file, b->site.file) == 0;
}

static bool same_site(const struct row *a, const struct row *b)
{
	return same_file(a, b) && same_class(a, b);
}

static bool any(const struct row *a, const struct row *b)
{
	(void)a, (void)b;
	return true;
}

/* A site that only went from one macro to another of the same class cancels out like one that stayed. */
static void pair_off(struct row *rows, guint n, bool (*fits)(const struct row *a, const struct row *b), step_func func,
		     gpointer user)
{
	for (guint i = 0; i < n && !rows[i].is_new; i++) {
		for (guint j = i + 1; j < n && !rows[i].is_used; j++) {
			if (!rows[j].is_new || rows[j].is_used || !fits(&rows[i], &rows[j]))
				continue;
			rows[i].is_used = rows[j].is_used = true;
			if (func)
				func(&rows[i], &rows[j], user);
		}
	}
}

void rows_match(struct row *rows, guint n, step_func func, gpointer user)
{
	pair_off(rows, n, same_site, NULL, NULL);
	pair_off(rows, n, same_file, func, user);
	pair_off(rows, n, same_class, func, user);
	pair_off(rows, n, any, func, user);
	for (guint i = 0; i < n; i++)
		if (!rows[i].is_used)
			func(rows[i].is_new ? NULL : &rows[i], rows[i].is_new ? &rows[i] : NULL, user);
}
