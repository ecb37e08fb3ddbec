/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* check: one rule of the kernel each, applied to one import of one module. */

#include "check/check.h"

struct question {
	const struct module *module;
	const struct import *import;
	const struct export *was;    /* NULL when unknown or not there */
	const struct export *now;    /* NULL when nobody exports it */
	const struct snapshot *from; /* NULL when unknown */
};

/* True, and in @message why (owned by the caller), when the kernel refuses. */
typedef bool (*check_func)(const struct question *question, char **message);

#define CHECK(reason, function) bool function(const struct question *question, char **message);
#include "checks.def"
#undef CHECK
