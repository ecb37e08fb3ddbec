/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* table: what struct macro_table is made of, for the scanner. */

#include <string.h>

#include "macro.h"
#include "source/macros.h"

/* A quick test that most identifiers of a file fail: one bit for each hash of a name that exports. */
struct name_filter {
	uint64_t bits[1024];
};

struct macro_table {
	GStringChunk *strings;
	GPtrArray *macros;     /* of struct macro; owns them */
	GHashTable *exporting; /* name -> GPtrArray of its definitions: alternatives by condition and place */
	GHashTable *helpers;   /* the same for macros that bodies of the former need */
	GPtrArray *candidates; /* definitions in headers, until macro_table_close() */
	GPtrArray *wrappers;   /* of struct macro: those learnt that export, in the order in which they were found */
	struct name_filter filter;
	GPtrArray *asm_files;  /* of struct asm_file: of headers with macros of the assembler; owns them */
	GPtrArray *asm_macros; /* of struct asm_macro: those of them that export, or may by what they are handed */
};

static inline unsigned name_hash(const char *name, size_t length)
{
	unsigned first = (unsigned char)name[0], last = (unsigned char)name[length - 1];
	unsigned middle = (unsigned char)name[length / 2];

	return (first * 7u + last * 1021u + middle * 131u + (unsigned)length * 4099u) & 0xffff;
}

static inline void filter_add(struct name_filter *filter, const char *name)
{
	unsigned hash = name_hash(name, strlen(name));

	filter->bits[hash / 64] |= 1ull << hash % 64;
}

static inline bool filter_has(const struct name_filter *filter, const char *name, size_t length)
{
	unsigned hash = name_hash(name, length);

	return filter->bits[hash / 64] >> hash % 64 & 1;
}

/* The alternatives under that name, NULL for none. */
GPtrArray *macros_find(GHashTable *macros, const char *name, size_t length);
void macros_add(GHashTable *macros, struct macro *macro);
GHashTable *macros_new(void);

/* Whether what the header @file defines can be meant in @path; @file may be NULL, for what is compiled in. */
bool header_visible(const char *file, const char *path);

/* Whether a macro that @macro's file defines can be meant by that name in @path. */
bool macro_visible(const struct macro *macro, const char *path);

/* Whether one of table->wrappers, from the @since-th on, may be used in @path and be all that tells that it exports. */
bool macro_table_has_news(const struct macro_table *table, guint since, const char *path);

/* The families that are compiled in, counted from 0; NULL behind the last one. */
const struct export_family *export_family_at(size_t i);
