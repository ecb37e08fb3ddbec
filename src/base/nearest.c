/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "base/nearest.h"

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
	const char *name;
	guint distance;
};

static int nearer(gconstpointer a, gconstpointer b)
{
	const struct candidate *x = a, *y = b;

	return x->distance != y->distance ? (int)x->distance - (int)y->distance : strcmp(x->name, y->name);
}

char *nearest_names(const GPtrArray *names, const char *name)
{
	guint limit = MAX(1, (guint)strlen(name) / 4);
	g_autoptr(GArray) candidates = g_array_new(FALSE, FALSE, sizeof(struct candidate));
	g_autoptr(GPtrArray) nearest = g_ptr_array_new();

	for (guint i = 0; i < names->len; i++) {
		struct candidate candidate = { names->pdata[i], distance(name, names->pdata[i], limit) };

		if (candidate.distance <= limit)
			g_array_append_val(candidates, candidate);
	}
	g_array_sort(candidates, nearer);
	for (guint i = 0; i < candidates->len && nearest->len < MOST_NAMES; i++) {
		const char *found = g_array_index(candidates, struct candidate, i).name;

		if (nearest->len == 0 || strcmp(nearest->pdata[nearest->len - 1], found) != 0)
			g_ptr_array_add(nearest, (gpointer)found);
	}
	g_ptr_array_add(nearest, NULL);
	return nearest->len > 1 ? g_strjoinv(", ", (char **)nearest->pdata) : NULL;
}
