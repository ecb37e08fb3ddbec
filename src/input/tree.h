/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* tree: what a kernel's build tree, or packaged headers, say of the kernel beside a file of theirs. */

#include "model/snapshot.h"

/* Sets release and machine of @part from the tree whose root the file @path lies in; what it does not tell stays NULL.
 */
void tree_describe(const char *path, struct snapshot *part);
