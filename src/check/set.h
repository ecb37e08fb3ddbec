/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* set: the modules that are looked at together, and who provides a symbol: one of them, or the kernel. */

#include "model/snapshot.h"

struct member {
	const struct module *module;
	char *base;	  /* the object's file name without ending: '-' stays '-' */
	char *file;	  /* its path without ending */
	bool judged;	  /* false for one that counts as present */
	bool placed;	  /* it has its place in the load order */
	bool proprietary; /* the loader gave it TAINT_PROPRIETARY_MODULE; known once it was loaded */
	bool inherited;	  /* and that from a module that it uses */
	const char *inherited_from;
	bool loads;	    /* known once it was loaded */
	bool hides_gpl;	    /* its GPL-only exports stand in a section that the kernel ignores */
	GPtrArray *exports; /* of const struct export * */
};

struct set {
	const struct snapshot *kernel;
	GArray *members;       /* of struct member */
	GPtrArray *order;      /* of struct member *, in load order */
	GHashTable *providers; /* symbol -> GArray of struct provided */
};

/* One provider of a symbol. */
struct provided {
	const struct export *export;
	struct member *member; /* NULL for the kernel */
};

void set_init(struct set *set, const struct snapshot *kernel, const struct snapshot *modules,
	      const struct snapshot *providers);
void set_clear(struct set *set);

/* Who provides @symbol besides @user itself; false when nobody does. */
bool set_find(const struct set *set, const char *symbol, const struct member *user, struct provided *provided);

/* True for "drivers/foo/bar-baz" and bar_baz: module names and files spell '-' and '_' as they like. */
bool module_names_match(const char *path, const char *name);
