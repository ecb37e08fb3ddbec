/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* table: rows of cells for people, in aligned columns. */

#include <glib.h>

struct table {
	GString *text; /* of all cells */
	GArray *cells; /* by rows */
};

void table_init(struct table *table);
void table_clear(struct table *table);

/* Adds a row of @n strings, copied and escaped; NULL is an empty cell. */
void table_add(struct table *table, const char *const *cells, guint n);
#define TABLE_ADD(table, ...)                                                                                          \
	table_add((table), (const char *const[]){ __VA_ARGS__ }, G_N_ELEMENTS(((const char *const[]){ __VA_ARGS__ })))

/* Appends all rows, each after @indent blanks; columns are two blanks apart, the last one is not padded. */
void table_append(const struct table *table, guint indent, GString *out);
