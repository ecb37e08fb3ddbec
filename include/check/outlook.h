/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* outlook: who uses a symbol, and which of them would break if it were restricted further. */

#include "model/explain.h"

/*
 * Fills @explain's exports, users and outlook: from @kernel, whose imports were read, and from @modules; either may be
 * NULL, and both outlive @explain. Judged are @modules, or without them the kernel's own modules that use the symbol,
 * by the rules that check_modules() has.
 */
void outlook_of(struct explain *explain, const struct snapshot *kernel, const struct snapshot *modules);
