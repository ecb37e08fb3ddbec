/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * users: which modules of a tree use a symbol, read off the source: by name, and by way of inline functions and macros
 * of headers. Without a compiler that is an estimate on the large side: code that the configuration leaves out counts,
 * and names that macros paste together are not seen.
 */

#include "source/module_map.h"
#include "source/tree.h"

enum user_kind {
	USER_MODULE,  /* a source of a module */
	USER_BUILTIN, /* of what is never a module */
	USER_UNKNOWN, /* no Makefile says plainly what it is part of */
	USER_HEADER,  /* a header hands it on, and it was not followed any further */
	USER_RUST,
};

/* Strings belong to struct users, or to the map and the symbols that it was made from. */
struct user {
	const char *symbol;
	const char *file;
	uint32_t line;
	enum user_kind kind;
	const struct map_module *module; /* NULL unless USER_MODULE or USER_BUILTIN */
	const char *via;		 /* the inline function or macro that it calls; NULL for the symbol itself */
};

struct users {
	GArray *users; /* of struct user: one a symbol, file and module, by symbol, module and file */
	GStringChunk *strings;
};

/* The users of each of @symbols (of const char *), but for those within the module that exports it. */
struct users *users_find(struct file_tree *files, const struct module_map *map, const struct sites *sites,
			 const GPtrArray *symbols, guint n_jobs);
void users_free(struct users *users);
AUTO_DEFINE(users)

/* What a module's sources say of it. */
struct module_facts {
	const char *license;	    /* NULL when none of them has MODULE_LICENSE */
	const char *file;	    /* that has it; NULL likewise */
	size_t place;		    /* in it: where MODULE_IMPORT_NS belongs ... */
	const char *before, *after; /* ... and what goes around it there; static */
	GPtrArray *imports;	    /* of char *, of all of them */
};

void module_facts_read(struct file_tree *files, const struct map_module *module, struct module_facts *facts);
void module_facts_clear(struct module_facts *facts);
