/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * macros: which macros export symbols, and how. The kernel's own come from rules/export-macros.json, which is compiled
 * in; those that a tree defines itself are added by macro_table_learn(). A table is filled once and only read from
 * then on, by any number of threads.
 */

#include <stdbool.h>
#include <stddef.h>

#include <glib.h>

#include "base/auto.h"

/* A row of rules/export-macros.json. "$1" in a template stands for the statement's first argument. */
struct export_macro {
	const char *name;
	const char *type;	/* as Module.symvers has it: "EXPORT_SYMBOL_GPL"; "$2": what that argument says */
	const char *symbols;	/* templates, a blank between them */
	const char *name_space; /* a template; NULL: the file's DEFAULT_SYMBOL_NAMESPACE */
	const char *condition;	/* under which it exports at all; "" for always */
	const char *since;	/* first and last kernel known to have it, backports to stable kernels included; "" */
	const char *until;	/* when it is older than 5.10, or still there */
	bool primitive;		/* the kernel's own: a tree's definition of it is not to be followed */
	bool defines;		/* it defines what it exports, too */
};

/*
 * Macros that differ by license class and namespace alone; NULL where the kernel has no such member. Those with a
 * namespace or a list of modules take it as their last argument.
 */
struct export_family {
	const char *plain;
	const char *gpl;
	const char *plain_ns;
	const char *gpl_ns;
	const char *modules; /* GPL-only, for named modules; "gpl_modules" is what 6.16 called it */
	const char *gpl_modules;
	const char *gpl_future; /* plain for the time being (kernel: up to 5.11) */
};

enum export_form {
	EXPORT_FORM_BARE,      /* no namespace argument */
	EXPORT_FORM_NAMESPACE, /* a name */
	EXPORT_FORM_MODULES,   /* a list of modules */
};

/* A file in memory. */
struct source_text {
	const char *path; /* in the tree, with '/' */
	const char *text; /* @length bytes in any encoding; no terminator needed */
	size_t length;
	const char *default_namespace; /* DEFAULT_SYMBOL_NAMESPACE of its Makefile; NULL for none */
};

struct macro_table;

/* The compiled-in macros alone: enough for single files and for old revisions. */
struct macro_table *macro_table_new(void);
void macro_table_free(struct macro_table *table);
AUTO_DEFINE(macro_table)

/*
 * Adds the macros that the header @header defines by way of macros in the table, and those that they need. Headers may
 * come in any order; macro_table_close() finds what follows from them. The definition that a tree has replaces the
 * compiled-in one, unless that is a primitive.
 */
void macro_table_learn(struct macro_table *table, const struct source_text *header);
void macro_table_close(struct macro_table *table);

/* Whether a header that was learnt defines the macro, which exports. */
bool macro_table_is_learnt(const struct macro_table *table, const char *name);

/* Whether the macro does nothing but export, whichever of its definitions holds. */
bool macro_table_only_exports(const struct macro_table *table, const char *name);

/* The names that a file with an export has one of, for a search in memory; each is at least 2 bytes long. */
void macro_table_needles(const struct macro_table *table, GPtrArray *names /* of const char *, borrowed */);

/* Adds all that is compiled in to @sum: it tells one table from another. */
void export_macros_digest(GChecksum *sum);

/* The compiled-in row of that name, NULL when there is none. */
const struct export_macro *export_macro_find(const char *name, size_t length);

/* The family of the macro @name, NULL for none, and what @name is in it; @is_gpl and @form may be NULL. */
const struct export_family *export_family_find(const char *name, bool *is_gpl, enum export_form *form);

/* The members of that class and form, best first, ended by NULL. */
void export_family_members(const struct export_family *family, bool is_gpl, enum export_form form,
			   const char *members[3]);
