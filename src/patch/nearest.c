/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "nearest.h"

enum { MOST_NAMES = 3, LONGEST_NAME = 127 };

/* Insertions, deletions and replacements between two names; above @limit any number above it. */
static guint distance(const char *a, const char *b, guint limit)
{
	guint row[LONGEST_NAME + 1];
	size_t n_a = strlen(a), n_b = strlen(b);

	if (n_a > LONGEST_NAME || n_b > LONGEST_NAME || (n_a > n_b ? n_a - n_b : n_b - n_a) > limit)
		return limit + 1;
	for (size_t j = 0; j <= n_b; j++)
		row[j] = (guint)j;
	for (size_t i = 1; i <= n_a; i++) {
		guint diagonal = row[0];

		row[0] = (guint)i;
		for (size_t j = 1; j <= n_b; j++) {
			guint replaced = diagonal + (a[i - 1] != b[j - 1]);

			diagonal = row[j];
			row[j] = MIN(replaced, 1 + MIN(row[j], row[j - 1]));
		}
	}
	return row[n_b];
}

struct candidate {
	const char *symbol;
	guint distance;
};

static int nearer(gconstpointer a, gconstpointer b)
{
	const struct candidate *x = a, *y = b;

	return x->distance != y->distance ? (int)x->distance - (int)y->distance : strcmp(x->symbol, y->symbol);
}

char *nearest_symbols(const struct sites *sites, const char *symbol)
{
	guint limit = MAX(1, (guint)strlen(symbol) / 4);
	g_autoptr(GArray) candidates = g_array_new(FALSE, FALSE, sizeof(struct candidate));
	g_autoptr(GPtrArray) names = g_ptr_array_new();

	for (guint i = 0; i < sites->sites->len; i++) {
		const char *name = g_array_index(sites->sites, struct site, i).symbol;
		struct candidate candidate = { name, distance(symbol, name, limit) };

		if (candidate.distance <= limit)
			g_array_append_val(candidates, candidate);
	}
	g_array_sort(candidates, nearer);
	for (guint i = 0; i < candidates->len && names->len < MOST_NAMES; i++) {
		const char *name = g_array_index(candidates, struct candidate, i).symbol;

		if (names->len == 0 || strcmp(names->pdata[names->len - 1], name) != 0)
			g_ptr_array_add(names, (gpointer)name);
	}
	g_ptr_array_add(names, NULL);
	return names->len > 1 ? g_strjoinv(", ", (char **)names->pdata) : NULL;
}
