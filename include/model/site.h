/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * site: one symbol that one statement of the source exports. A statement that exports several symbols
 * (EXPORT_TRACEPOINT_SYMBOL) has one site for each, all with the same byte range; a symbol that several statements
 * export (one an architecture, both sides of an #ifdef) has one site for each statement.
 */

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/auto.h"
#include "model/export.h"

/* Strings are borrowed from the struct sites that holds the record; all but @symbol may be "", none is NULL. */
struct site {
	const char *file;   /* path in the tree, with '/' */
	uint32_t line;	    /* of the statement's first byte, from 1 */
	uint32_t start;	    /* byte range of the statement in the file: [start, end), its ';' included if it has one */
	uint32_t end;	    /* never 0 */
	const char *macro;  /* as the statement spells it: EXPORT_SYMBOL_GPL, STANDARD_PARAM_DEF */
	const char *symbol; /* as Module.symvers would list it */
	enum export_type type;	/* as modpost would record it; EXPORT_TYPE_UNKNOWN when the source does not say */
	const char *name_space; /* "" for none; "module:a,b*" for a list of modules */
	const char *condition;	/* of the preprocessor: "defined(CONFIG_SMP) && !(BITS == 64)"; "" for none */
	bool pasted;		/* @symbol does not stand in the statement: a macro built or named it */
};

/* A place that looks like an export and that could not be resolved, or a file that could not be read. */
struct sites {
	const char *tree;  /* what was read, for people; may be NULL */
	GArray *sites;	   /* of struct site; by file, then place, then symbol once sorted */
	GArray *skipped;   /* of struct skip (model/snapshot.h) */
	GPtrArray *chunks; /* the GStringChunks that the strings live in */
};

extern const struct record site_record;
extern const struct record sites_record; /* kexport-audit/sites/1 */

struct sites *sites_new(void);
void sites_free(struct sites *sites);
AUTO_DEFINE(sites)

/* A copy of @string that lives as long as @sites; equal strings share one copy. */
const char *sites_string(struct sites *sites, const char *string);
void sites_add_skip(struct sites *sites, const char *path, const char *reason);

/* Moves all that @part holds to @sites and frees @part. */
void sites_merge(struct sites *sites, struct sites *part);
void sites_sort(struct sites *sites);

/*
 * Once sorted: drops what was found twice (a file that others include is read on its own too), keeping the weaker
 * condition, and skips of a statement that could be resolved after all.
 */
void sites_settle(struct sites *sites);
