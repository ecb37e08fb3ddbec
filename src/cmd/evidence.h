/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* evidence: what a kernel has besides its exports, as far as modules ask for it: for check, of symbols that are
 * missing. */

#include "cmd.h"
#include "model/snapshot.h"

struct evidence {
	GHashTable *wanted;	/* a set: what the modules import and the kernel does not export */
	GHashTable *system_map; /* a set, of those that the image defines; NULL when there is no System.map */
	GHashTable *headers;	/* name -> header that defines it; NULL when no headers were given */
	struct snapshot *from_insides, *insides; /* of the two kernels; NULL where nothing was to be found there */
};

/* What the evidence is about. */
struct evidence_sources {
	const struct snapshot *kernel, *from, *modules; /* @from may be NULL */
	char *kernel_path, *from_path;
	const char *system_map; /* NULL: the one that lies with the kernel, if it is one */
	const char *headers;	/* a folder; NULL for none */
};

/* False, after telling so, when what was asked for cannot be read. */
bool evidence_read(struct evidence *evidence, const struct options *options, const struct evidence_sources *sources);
void evidence_clear(struct evidence *evidence);
