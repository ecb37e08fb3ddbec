/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* patch_recipients: whom patches go to: scripts/get_maintainer.pl of the tree where it stands and runs, else our
 * reading of MAINTAINERS. */

#include "patch_request.h"

struct recipients;

/* Reads MAINTAINERS of @files; a tree without one names nobody. */
struct recipients *recipients_new(struct file_tree *files, const struct patch_request *request);
void recipients_free(struct recipients *recipients);

/* Adds whom the files of a patch go to, with --maintainers alone; @recipients may be NULL. */
void recipients_of(const struct recipients *recipients, char *const *paths, GPtrArray *to, GPtrArray *cc);

/* The section of MAINTAINERS that @path belongs to; NULL for none. */
const char *recipients_section(const struct recipients *recipients, const char *path);
