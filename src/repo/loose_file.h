/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* loose_file: one loose object: a file of its own, with "TYPE SIZE", a zero byte and the data in it, deflated. */

#include "store.h"

enum loose_found { LOOSE_ABSENT, LOOSE_READ, LOOSE_DAMAGED };

/*
 * The object @oid of the first of @folders (strings) that has a file of it: to a new buffer of OBJECT_SLACK bytes more
 * than its size. LOOSE_DAMAGED with @reason set when git would not take it as it is, or when it is larger than
 * OBJECT_MAX_SIZE. Safe on any thread.
 */
enum loose_found loose_file_read(const GPtrArray *folders, const struct oid *oid, struct object_buffer **buffer,
				 const char **reason);
