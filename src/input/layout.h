/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* layout: the entries of one export table, in whichever form they are written. */

#include "image.h"
#include "reloc.h"

struct layout;

/* A section of entries with what resolves them. */
struct table {
	const struct image *image;
	const struct section *section;
	const struct section *strings; /* __ksymtab_strings */
	const struct layout *layout;   /* the only one under which every entry can be read */
	GArray *relocs;
	uint64_t n; /* entries */
};

/* Both borrowed from the image; @name_space is "" for none. */
struct names {
	const char *symbol;
	const char *name_space;
};

/*
 * Opens @section, which holds entries; @one when it can hold but one of them (___ksymtab+NAME). False with an error
 * that names the entry when no layout fits, or more than one.
 */
bool table_open(struct table *table, const struct image *image, const struct section *section, bool one,
		GError **error);
void table_close(struct table *table);

/* Entry @i of an open table. */
void table_entry(const struct table *table, uint64_t i, struct names *names);

/* The address of what it exports; 0 in a relocatable file, and where it cannot be told. */
uint64_t table_address(const struct table *table, uint64_t i);
