/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "change/compare.h"

/* All rows of one symbol on one side. */
struct rows {
	const struct export *first;
	guint n;
};

/* Both sides, and what each cannot tell. */
struct comparison {
	const struct snapshot *old, *new;
	GHashTable *unknown_old, *unknown_new; /* names of modules that could not be read */
	struct changes *changes;
};

static GHashTable *unknown_modules(const struct snapshot *snapshot)
{
	GHashTable *modules = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; i < snapshot->skipped->len; i++) {
		const struct skip *skip = &g_array_index(snapshot->skipped, struct skip, i);

		if (skip->module)
			g_hash_table_add(modules, (gpointer)skip->module);
	}
	return modules;
}

static struct rows rows_at(const GArray *exports, guint at)
{
	struct rows rows = { &g_array_index(exports, struct export, at), 1 };

	while (at + rows.n < exports->len && strcmp(rows.first[rows.n].symbol, rows.first->symbol) == 0)
		rows.n++;
	return rows;
}

static bool modules_meet(const struct rows *rows, const struct export *row)
{
	for (guint i = 0; i < rows->n; i++)
		if (strcmp(rows->first[i].module, row->module) == 0)
			return true;
	return false;
}

/* The next row from @i on whose module the other side has not; @i is left behind it. NULL when there is none. */
static const struct export *next_unmatched(const struct rows *rows, const struct rows *other, guint *i)
{
	while (*i < rows->n) {
		const struct export *row = &rows->first[(*i)++];

		if (!modules_meet(other, row))
			return row;
	}
	return NULL;
}

static void note_pair(struct change *change, const struct export *old, const struct export *new)
{
	unsigned kinds = change_kinds(old, new);

	if (!kinds)
		return;
	if (!change->kinds) {
		change->old = old;
		change->new = new;
		change->direction = change_direction(old, new);
		change->crc_blind = change_is_restriction(kinds) && old->crc && old->crc == new->crc;
	}
	change->kinds |= kinds;
}

/* Rows of the same module belong together; what is left over moved, in order, or was added or removed. */
static void compare_rows(struct comparison *comparison, const struct rows *old, const struct rows *new)
{
	struct change change = { .symbol = old->n ? old->first->symbol : new->first->symbol };
	const struct export *was, *is;
	guint i = 0, j = 0;

	for (guint a = 0; a < old->n; a++)
		for (guint b = 0; b < new->n; b++)
			if (strcmp(old->first[a].module, new->first[b].module) == 0)
				note_pair(&change, &old->first[a], &new->first[b]);
	do {
		was = next_unmatched(old, new, &i);
		is = next_unmatched(new, old, &j);
		if (was && !is && g_hash_table_contains(comparison->unknown_new, was->module))
			continue;
		if (is && !was && g_hash_table_contains(comparison->unknown_old, is->module))
			continue;
		if (was || is)
			note_pair(&change, was, is);
	} while (was || is);
	if (change.kinds)
		g_array_append_val(comparison->changes->changes, change);
}

static void compare_exports(struct comparison *comparison)
{
	const GArray *old = comparison->old->exports, *new = comparison->new->exports;
	const struct rows nothing = { NULL, 0 };
	guint i = 0, j = 0;

	while (i < old->len || j < new->len) {
		struct rows was = i < old->len ? rows_at(old, i) : nothing;
		struct rows is = j < new->len ? rows_at(new, j) : nothing;
		int order = !was.n ? 1 : !is.n ? -1 : strcmp(was.first->symbol, is.first->symbol);

		if (order < 0)
			is = nothing;
		if (order > 0)
			was = nothing;
		compare_rows(comparison, &was, &is);
		i += was.n;
		j += is.n;
	}
}

struct changes *changes_between(const struct snapshot *old, const struct snapshot *new)
{
	g_autoptr(GHashTable) unknown_old = unknown_modules(old);
	g_autoptr(GHashTable) unknown_new = unknown_modules(new);
	struct changes *changes = g_new0(struct changes, 1);
	struct comparison comparison = { old, new, unknown_old, unknown_new, changes };

	changes->old = old->label;
	changes->new = new->label;
	changes->changes = g_array_new(FALSE, FALSE, sizeof(struct change));
	changes->skipped = g_array_new(FALSE, FALSE, sizeof(struct skip));
	g_array_append_vals(changes->skipped, old->skipped->data, old->skipped->len);
	g_array_append_vals(changes->skipped, new->skipped->data, new->skipped->len);
	compare_exports(&comparison);
	return changes;
}

void changes_free(struct changes *changes)
{
	g_array_unref(changes->changes);
	g_array_unref(changes->skipped);
	g_free(changes);
}

void changes_filter(struct changes *changes, unsigned kinds, unsigned directions)
{
	struct change *rows = (struct change *)changes->changes->data;
	guint n_kept = 0;

	for (guint i = 0; i < changes->changes->len; i++)
		if ((!kinds || rows[i].kinds & kinds) && (!directions || directions & 1U << rows[i].direction))
			rows[n_kept++] = rows[i];
	g_array_set_size(changes->changes, n_kept);
}
