/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* history_paths: each path once, by number: a history names the same few ten thousand again and again. */

#include <glib.h>
#include <stdint.h>

struct path_table {
	GString *text;	 /* one behind the other, with their NUL */
	GArray *places;	 /* of uint32_t: where each starts in @text */
	uint32_t *slots; /* numbers, from 1, open addressing; 0: free */
	uint32_t mask;
};

void path_table_init(struct path_table *table);
void path_table_clear(struct path_table *table);

/* The number of a path; the first one's is 0. */
uint32_t path_table_number(struct path_table *table, const char *path);

/* Valid until another path gets a number. */
const char *path_table_get(const struct path_table *table, uint32_t number);
