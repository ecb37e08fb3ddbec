/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* banner: "Linux version 6.1.0-50-amd64 (...", which every kernel holds (kernel: init/version.c, linux_banner). */

#include <stddef.h>

/* The release in the first banner among @size bytes: a new string, or NULL. */
char *banner_find(const void *data, size_t size);
