/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* fix: what to write instead, for findings whose rule says which class an export should have. */

#include "base/file_tree.h"
#include "model/finding.h"

/*
 * Gives each finding that wants one its fix: the macro of the other class in the statement's line of @tree. A finding
 * stays without where the line does not hold what the finding says, or where no macro is known that differs by its
 * class alone.
 */
void fixes_find(struct findings *findings, struct file_tree *tree);
