/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* filter: options whose values are names out of a table. */

#include "cmd.h"

/*
 * The bits (1 << i for names[i]) of the values @given to @option, commas between several allowed; 0 for none given.
 * False, with the names there are on stderr, when one is not in the table.
 */
bool filter_parse(const struct options *options, const char *option, char *const *given, const char *const *names,
		  unsigned *bits);
