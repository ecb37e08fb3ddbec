/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* rules_unused: judging whatever inputs there are, to see which rules decide anything. */

#include "ruling.h"

/* The command line of `rules`. */
struct rules_request {
	char *in, *tree, *repository;
	struct ruling ruling;
};

/* @words are two kernels, or the range of request->repository; none with request->tree. Returns the exit status. */
int rules_unused(const struct options *options, const struct rules_request *request, char *const *words);
