/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * namespace: the string behind an export. "module:a,b*" restricts the symbol to named modules
 * (EXPORT_SYMBOL_FOR_MODULES, kernel: 6.16); everything else is a name to be imported; "" is none.
 */

#include <stdbool.h>

/* How two lists of modules stand to each other. */
enum module_list_change {
	MODULE_LIST_SAME,     /* the same modules, in any order */
	MODULE_LIST_WIDENED,  /* all of the old and more */
	MODULE_LIST_NARROWED, /* some of the old and nothing else */
	MODULE_LIST_REPLACED, /* some went and some came */
};

bool namespace_is_module_list(const char *name_space);

/* True if a module of that name may use an export of the module list @name_space; '-' and '_' are alike, as in the
 * loader. */
bool namespace_admits_module(const char *name_space, const char *module);

/* The same for an object file's name as modpost sees it: to the letter, '-' is not '_' (kernel: scripts/mod/modpost.c,
 * verify_module_namespace()). */
bool namespace_admits_object(const char *name_space, const char *basename);

/* How the module list @b differs from the module list @a. A tail glob covers the names that it matches. */
enum module_list_change module_list_compare(const char *a, const char *b);
