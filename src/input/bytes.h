/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* bytes: a file in memory, read into a buffer that serves file after file, or mapped when it is large. */

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bytes {
	const uint8_t *data;
	size_t size;
	void *map; /* NULL when the bytes are in the buffer */
};

/* Loads the file at @path, into @buffer when it is small. Valid until bytes_clear(), and until @buffer is used again.
 */
bool bytes_load(struct bytes *bytes, const char *path, GByteArray *buffer, GError **error);
void bytes_clear(struct bytes *bytes);
