/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* compare: two snapshots of a kernel, held against each other. */

#include "model/change.h"
#include "model/snapshot.h"

/*
 * What lies between @old and @new, one record a symbol, sorted by symbol. The exports of a module that one side could
 * not read are unknown there: they are neither removed nor added. Free it with changes_free(); it borrows from both
 * snapshots.
 */
struct changes *changes_between(const struct snapshot *old, const struct snapshot *new);

void changes_free(struct changes *changes);
AUTO_DEFINE(changes)

/* Keeps the records that have one of @kinds (0: any) and one of the @directions (bits 1 << enum direction, 0: any). */
void changes_filter(struct changes *changes, unsigned kinds, unsigned directions);
