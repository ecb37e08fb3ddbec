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
};

/*
 * Reads @map (NULL: the System.map that lies with @path, if it is one) and the headers below @folder (NULL: none).
 * False, after telling so, when what was asked for cannot be read.
 */
bool evidence_read(struct evidence *evidence, const struct options *options, const struct snapshot *kernel,
		   const char *path, const struct snapshot *modules, const char *map, const char *folder);
void evidence_clear(struct evidence *evidence);
