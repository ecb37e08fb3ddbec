/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* ctype: a function or variable of DWARF as a line of C. */

#include <elfutils/libdw.h>

/* "int down_trylock(struct semaphore *sem)" for a subprogram, "struct list_head modules" for a variable: a new string.
 */
char *ctype_prototype(Dwarf_Die *die, const char *name);
