/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* evaluate: whether a condition of the preprocessor holds in a configured kernel, as far as that can be said. */

#include <stdbool.h>
#include <stdint.h>

#include "model/kconfig.h"

enum truth {
	IS_FALSE,
	IS_UNKNOWN,
	IS_TRUE,
};

/* Whether and how a file is built into the kernel. By rank: of two conditions the lower one counts. */
enum built {
	BUILT_NOT,
	BUILT_UNKNOWN,
	BUILT_AS_MODULE,
	BUILT_IN,
};

struct facts {
	const struct kconfig *config;
	enum built built; /* the file that the condition stands in */
	/* Whether headers define a name that is no option; may be NULL. */
	enum truth (*is_defined)(const char *name, size_t length, gpointer data);
	gpointer data;
};

/* "" holds. What cannot be parsed is unknown. */
enum truth condition_evaluate(const char *condition, const struct facts *facts);
