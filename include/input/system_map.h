/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* system_map: the symbols that a kernel image defines, exported or not, as nm tells them: "ffffffff81000000 T _text".
 */

#include <glib.h>
#include <stdbool.h>

#include "model/snapshot.h"

/*
 * Those of the names @wanted (keys of a set) that the file defines, as a set whose keys are those of @wanted. Free it
 * with g_hash_table_unref(). NULL with KEXPORT_ERROR_BAD_DATA for a file that is no list of a kernel's symbols (Debian
 * installs one line that says where it is to be had).
 */
GHashTable *system_map_read(const char *path, GHashTable *wanted, GError **error);

/* Makes the file's functions those of vmlinux in the sealed @snapshot. False with the same error; nothing changed then.
 */
bool system_map_functions(const char *path, struct snapshot *snapshot, GError **error);

/* The System.map that lies beside or below a kernel's @path, as an installation or a build leaves it; NULL for none. */
char *system_map_find(const char *path);
