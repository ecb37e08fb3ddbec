/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* input: whatever a kernel is told by (a directory, an image, modules, Module.symvers, a saved snapshot) as one
 * snapshot. */

#include <glib.h>
#include <inttypes.h>
#include <stdbool.h>

#include "model/snapshot.h"

/* Which of a kernel's tellings are read, where there are several. */
enum input_telling {
	INPUT_BEST,	/* binaries, and a list where there are none */
	INPUT_LISTS,	/* Module.symvers, snapshots */
	INPUT_BINARIES, /* images, modules */
};

struct input_options {
	enum input_telling telling;
	guint n_jobs;	       /* threads; 0 for the processors at hand */
	bool without_imports;  /* leave struct module's imports empty: the exports alone are asked for */
	bool definitions;      /* look for file, line and prototype of exports in debug information */
	const char *debuginfo; /* a folder with the debug package's tree, or with build-id paths; NULL for none */
	bool with_prototypes;  /* take prototypes from BTF, where no debug information told */
	struct prototypes *prototypes; /* input_read()'s own; NULL */
	bool with_functions;	       /* take the functions of images and modules from their symbol tables */
	GHashTable *only;  /* a set of the modules to read, as exports name them, beside images; NULL for all */
	uint64_t max_size; /* the most that one file may unpack to, in bytes; 0 for the default, 1 GiB */
	void (*progress)(guint n_done, guint n_files, gpointer data); /* called from any thread; may be NULL */
	gpointer progress_data;
};

/*
 * Reads @paths (NULL-terminated) as the parts of one kernel. What cannot be read stands in the snapshot's skipped list,
 * a path that does not exist included: there is always a snapshot, sealed, to be freed by the caller.
 */
struct snapshot *input_read(char *const *paths, const struct input_options *options);
