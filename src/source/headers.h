/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* headers: what the headers of a tree have for its sources: macros, and statements to be included. */

#include "files.h"
#include "source/macros.h"

#define NOT_SEARCHED G_MAXUINT

/* Headers are read first, for the macros that they define; the sources that use them are read once, after that. */
struct header {
	const char *path;
	struct file_buffer text; /* of those that hold a needle */
	guint n_searched;	 /* the wrappers that were known when it was searched; NOT_SEARCHED at first */
	bool unreadable;
	bool learnt;
	bool is_template;    /* has statements, or includes a header that has */
	bool entered;	     /* a source was followed into it: what it exports by itself is not the whole truth */
	struct sites *sites; /* what it has read on its own */
};

/* One a thread. */
struct worker {
	struct sites *sites;
	struct renames *renames;
	GPtrArray *included; /* of struct included_file: what a scan followed an #include to */
	GHashTable *entered; /* path of one of them -> GPtrArray of paths of those that include it, of all scans */
	const struct tree *tree;
};

struct tree {
	struct files files;
	struct makefiles *makefiles;
	struct macro_table *table;
	struct search *search;	       /* for macros that export */
	GPtrArray *include_needles;    /* of char *: '/iommu_pt.h"' */
	struct search *include_search; /* for them; NULL for none */
	struct header *headers;
	bool only_public;      /* for headers_learn(): which headers it is about */
	GHashTable *templates; /* path -> struct header, of the headers that are templates */
	struct worker *workers;
	guint n_workers;
};

/*
 * Whether its macros hold outside of their own folder: include/ and arch/X/include/. There are few such headers, and
 * they have most wrappers.
 */
bool header_is_public(const char *path);

/*
 * Fills tree->headers, tree->table and tree->search from the files listed. A wrapper that one header is found to define
 * may be used by a header that was passed over: those that can see it are searched again until nothing new is found.
 */
void headers_learn(struct tree *tree, guint n_jobs);

/*
 * Finds headers that have statements, once each header's sites are known, and those that include one, so that a
 * source's #include can be followed down to them; fills tree->templates and tree->include_search.
 */
void headers_find_templates(struct tree *tree, guint n_jobs);

/* Whether the source may include a template: one that is near, as those have it that the kernel has. */
bool headers_have_template(const struct tree *tree, const char *path, const char *text, size_t length);
