/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* nearest: what somebody may have meant. */

#include "model/site.h"

/* Up to three exported names that are few letters away from @symbol, "a, b, c"; NULL for none. Free it with g_free().
 */
char *nearest_symbols(const struct sites *sites, const char *symbol);
