/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * makevars: the assignments of a Makefile, with its conditionals and variables expanded as far as a configuration
 * decides them. Recipes, rules and most of make's functions are not followed.
 */

#include "evaluate.h"

/* Stands where a value is that is not known. */
#define MAKE_UNKNOWN '\1'

/*
 * Takes an assignment: its expanded name and the words of its expanded value, NULL at the end; @truth says whether it
 * is made.
 */
typedef void (*make_list_func)(const char *folder, const char *name, char *const *words, enum truth truth,
			       gpointer data);

/*
 * Adds the options that a Makefile sets itself to @options (set of char *): "CONFIG_X := m", "-DCONFIG_X". Builds of
 * modules outside of the kernel do that.
 */
void makevars_note_options(const char *text, size_t length, GHashTable *options);

void makevars_read(const struct kconfig *config, const char *folder, const char *text, size_t length,
		   make_list_func func, gpointer data);
