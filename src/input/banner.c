/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include <glib.h>

#include "banner.h"

char *banner_find(const void *data, size_t size)
{
	static const char banner[] = "Linux version ";
	const char *at = data, *end = at + size;

	while (at && (at = memmem(at, (size_t)(end - at), banner, strlen(banner)))) {
		const char *start = at + strlen(banner);
		const char *blank = memchr(start, ' ', MIN((size_t)(end - start), 256));

		if (blank && g_ascii_isdigit(*start))
			return g_strndup(start, (size_t)(blank - start));
		at = start;
	}
	return NULL;
}
