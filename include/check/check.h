/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* check: what a kernel would say to modules, by its own rules. */

#include "base/auto.h"
#include "model/compat.h"
#include "model/snapshot.h"

/*
 * Holds every module of @modules against @kernel. The modules provide their exports to one another. @from is the kernel
 * that they come from, for what a symbol was before; NULL when unknown. The result borrows from all three; free it with
 * compat_free().
 */
struct compat *check_modules(const struct snapshot *kernel, const struct snapshot *from,
			     const struct snapshot *modules);

void compat_free(struct compat *compat);
AUTO_DEFINE(compat)
