/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* compat: what a kernel would say to modules that were not built with it. */

#include <glib.h>
#include <stdbool.h>

#include "model/export.h"

enum problem_reason {
	PROBLEM_MISSING,	  /* nobody exports the symbol */
	PROBLEM_GPL_ONLY,	  /* it is for GPL-compatible modules, and the module is not */
	PROBLEM_NAMESPACE,	  /* the module does not import its namespace */
	PROBLEM_MODULE_NAMESPACE, /* it is for other modules by name */
	N_PROBLEM_REASONS,
};

enum verdict {
	VERDICT_WORKS,
	VERDICT_BREAKS,
};

struct problem {
	const char *symbol; /* borrowed from the module's snapshot */
	enum problem_reason reason;
	const struct export
		*was; /* in the kernel that the module comes from; borrowed, NULL when unknown or not there */
	const struct export *now; /* in the kernel that is asked; borrowed, NULL when it has no such export */
	char *message;		  /* a sentence for people; owned */
};

struct compat_module {
	const char *name; /* borrowed, as all of the module's own */
	const char *path;
	char **licenses;
	bool gpl_compatible;
	enum verdict verdict;
	GArray *problems; /* of struct problem, by symbol; owned */
};

struct compat {
	const char *kernel; /* label; borrowed */
	GArray *modules;    /* of struct compat_module, by path */
	GArray *skipped;    /* of struct skip */
};

extern const char *const problem_reason_names[N_PROBLEM_REASONS + 1];
extern const struct record problem_record;
extern const struct record compat_module_record;
extern const struct record compat_record;

void problem_clear(struct problem *problem);
void compat_module_clear(struct compat_module *module);
