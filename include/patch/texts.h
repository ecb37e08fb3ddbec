/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* texts: files of a tree, each read once and kept as it was: what a patch is made from is what it is held against. */

#include <glib.h>

#include "base/auto.h"
#include "base/file_tree.h"

struct texts;

/* @files outlives it. */
struct texts *texts_new(struct file_tree *files);
void texts_free(struct texts *texts);
AUTO_DEFINE(texts)

/* NULL with an error that names the file. Belongs to @texts. */
const GString *texts_get(struct texts *texts, const char *path, GError **error);
