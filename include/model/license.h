/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* license: which MODULE_LICENSE() strings the kernel takes for GPL-compatible (kernel: include/linux/license.h). */

#include <stdbool.h>

/* As the kernel compares: to the letter, case and blanks included. */
bool license_is_gpl_compatible(const char *license);

/*
 * What modpost concludes from all license= strings of a module: one incompatible string decides, none at all
 * counts as incompatible here (modpost refuses to build such a module, the loader takes it for proprietary).
 */
bool licenses_are_gpl_compatible(char *const *licenses);

/*
 * True for an incompatible string that people write for a license that is free: "MIT", "GPLv2", "BSD". A hint for the
 * author, never a class.
 */
bool license_looks_free(const char *license);
