/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* config_text: the configuration that lies with a kernel. */

/*
 * The .config or auto.conf that belongs to the kernel at @path: of a build tree, of linux-headers, boot/config-V of a
 * package, the file beside an image. NULL when there is none: a configuration is never guessed. Free it with g_free().
 */
char *config_text(const char *path);
