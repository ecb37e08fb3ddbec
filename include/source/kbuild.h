/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * kbuild: which sources make which module, read off the Makefiles as far as they say it plainly: lists of objects, with
 * variables and CONFIG_ options, but without make's functions. Whatever a condition decides counts as there.
 */

#include <glib.h>
#include <stdbool.h>

#include "base/auto.h"
#include "base/file_tree.h"

struct kbuild_module {
	const char *name;   /* as Module.symvers has it: "drivers/ata/libata" */
	bool is_builtin;    /* its option is no tristate, or there is none: it is never a module */
	GPtrArray *sources; /* of char *: paths without their suffix */
};

struct kbuild;

/* Reads all Makefiles and Kconfig files of @files. NULL when the tree cannot be listed. */
struct kbuild *kbuild_read(struct file_tree *files, guint n_jobs, GError **error);
void kbuild_free(struct kbuild *kbuild);
AUTO_DEFINE(kbuild)

/* The modules (const struct kbuild_module *) that have the source @path; NULL when no Makefile names it. */
const GPtrArray *kbuild_modules_of(const struct kbuild *kbuild, const char *path);

/* The module of that name; NULL for none. */
const struct kbuild_module *kbuild_find(const struct kbuild *kbuild, const char *name);

/* All C, assembler, header and Rust files of the tree, but those below Documentation, scripts and tools (tools/testing
 * is there); of char *, by name. */
const GPtrArray *kbuild_sources(const struct kbuild *kbuild);
