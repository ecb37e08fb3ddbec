/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* prototypes: what each export looks like, from BTF. */

#include "image.h"
#include "input/input.h"

/*
 * The image's BTF, which that of its modules continues, and what went wrong with any. The image is read before they
 * are, which may then be read by several threads.
 */
struct prototypes;

struct prototypes *prototypes_new(void);
void prototypes_free(struct prototypes *prototypes);

/* Keeps the .BTF of @image, a linked one that was read from @path, unless one is kept already or it has none. */
void prototypes_keep(struct prototypes *prototypes, const struct image *image, const char *path);

/*
 * Sets the prototype of those exports of @part, all of them of the module @image, that have none. False with an error
 * when its .BTF cannot be read; without one nothing happens.
 */
bool prototypes_read(struct prototypes *prototypes, const struct image *image, const char *path, struct snapshot *part,
		     GError **error);

/*
 * Does so for the exports of vmlinux in @snapshot, which may have been read from a list, and adds what went wrong; that
 * there was no image for its modules only when @tells_all.
 */
void prototypes_finish(struct prototypes *prototypes, struct snapshot *snapshot, bool tells_all);

/* Adds the functions that the image's BTF names to those of @snapshot, with no place. */
void prototypes_add_functions(const struct prototypes *prototypes, struct snapshot *snapshot);
