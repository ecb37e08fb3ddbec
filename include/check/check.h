/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* check: what a kernel would say to modules, by its own rules, when they are built for it and when they are loaded. */

#include "base/auto.h"
#include "model/compat.h"
#include "model/snapshot.h"

struct check_options {
	unsigned stages; /* bits 1 << enum stage */
	bool as_built;	 /* the .ko as it is; false: only what a rebuild cannot mend */
	bool goes_on;	 /* as built, tell also of what comes after that which ends a load, as depmod does */
	const struct snapshot *from;		       /* the kernel that the modules come from; NULL when unknown */
	const struct snapshot *from_insides, *insides; /* functions and prototypes of @from and of the kernel, as far as
							* they are needed; NULL when unknown */
	const struct snapshot *providers; /* modules that count as present and are not judged; NULL for none */
	GHashTable *system_map; /* names that the kernel's image defines, exported or not; NULL when unknown */
	GHashTable *headers;	/* name -> the header of the kernel that defines it itself; NULL when unknown */
	bool (*ignores)(const char *symbol, gpointer data); /* problems of these symbols are left out; may be NULL */
	gpointer ignores_data;
};

/*
 * Holds every module of @modules against @kernel. The modules provide their exports to one another and are loaded in
 * the order in which they need each other. The result borrows from all snapshots and from @options->headers; free it
 * with compat_free().
 */
struct compat *check_modules(const struct snapshot *kernel, const struct snapshot *modules,
			     const struct check_options *options);

/* The export of @kernel whose name is a known variant of @symbol's: "__foo", "foo_noprof", ... NULL for none. */
const struct export *check_find_variant(const struct snapshot *kernel, const char *symbol);

void compat_free(struct compat *compat);
AUTO_DEFINE(compat)
