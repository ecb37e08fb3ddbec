/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* source: one file to be read, or several of which the first that holds a kernel is taken. */

#include <glib.h>

#include "input/input.h"

struct source {
	char **paths; /* alternatives in order; as a rule one */
	char *module; /* what its exports are an export of, as Module.symvers has it: "vmlinux", "drivers/ata/libata" */
};

void source_clear(struct source *source);

/*
 * The files behind @paths (NULL-terminated), directories searched, as a new array of struct source: kernel images
 * first. What leads nowhere becomes a skip of @snapshot.
 */
GArray *sources_find(char *const *paths, enum input_telling telling, struct snapshot *snapshot);

/* Reads @source into a new snapshot, by way of @buffer; what could not be read is in its skipped list. */
struct snapshot *source_read(const struct source *source, const struct input_options *options, GByteArray *buffer);
