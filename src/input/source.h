/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* source: one file to be read, or several of which the first that holds a kernel is taken. */

#include <glib.h>

#include "input/input.h"

struct source {
	char **paths; /* alternatives in order; as a rule one */
	char *module; /* what its exports are an export of, as Module.symvers has it: "vmlinux", "drivers/ata/libata" */
};

/*
 * Where kernel images lie below a directory, best first; only the first pattern with a match counts, and a second one
 * stands by when what it matched holds no export table (Debian's headers of 7.x have such a vmlinux).
 */
enum { N_IMAGE_PLACES = 18 };
extern const char *const source_image_places[N_IMAGE_PLACES];

void source_clear(struct source *source);

/*
 * The files behind @paths (NULL-terminated), directories searched, as a new array of struct source: kernel images
 * first. What leads nowhere becomes a skip of @snapshot.
 */
GArray *sources_find(char *const *paths, enum input_telling telling, struct snapshot *snapshot);

/*
 * The image that sources_find() will most likely take from a directory among @paths, told by a few looks: a new string,
 * or NULL.
 */
char *source_guess_image(char *const *paths);

/* Reads @source into a new snapshot, by way of @buffer; what could not be read is in its skipped list. */
struct snapshot *source_read(const struct source *source, const struct input_options *options, GByteArray *buffer);

/* An installed lib/modules/V has its image in boot/ of the same root: "boot/NAME-V" there; NULL for any other folder.
 */
char *source_boot_path(const char *directory, const char *name);
