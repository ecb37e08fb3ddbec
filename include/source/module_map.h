/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * module_map: which sources make which module, read off the Makefiles as far as they say it plainly: lists of objects,
 * with variables and CONFIG_ options, but without make's functions. Whatever a condition decides counts as there.
 */

#include <glib.h>
#include <stdbool.h>

#include "base/auto.h"
#include "base/file_tree.h"

struct map_module {
	const char *name;   /* as Module.symvers has it: "drivers/ata/libata" */
	bool is_builtin;    /* its option is no tristate, or there is none: it is never a module */
	GPtrArray *sources; /* of char *: paths without their suffix */
};

struct module_map;

/* Reads all Makefiles and Kconfig files of @files. NULL when the tree cannot be listed. */
struct module_map *module_map_read(struct file_tree *files, guint n_jobs, GError **error);
void module_map_free(struct module_map *map);
AUTO_DEFINE(module_map)

/* The modules (const struct map_module *) that have the source @path; NULL when no Makefile names it. */
const GPtrArray *module_map_of(const struct module_map *map, const char *path);

/* All C, assembler, header and Rust files of the tree, but those below Documentation, scripts and tools (tools/testing
 * is there); of char *, by name. */
const GPtrArray *module_map_sources(const struct module_map *map);
