/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* patch_request: what `patch` was asked for. */

#include "cmd.h"

struct patch_request {
	char *tree, *repo; /* --tree, --repo */
	char *to;	   /* --to; NULL for gpl */
	char **only;	   /* --only */
	gboolean without_mocks;
};

void patch_request_clear(struct patch_request *request);

/* Writes the patches that make each of @wants (of struct want) so. Returns the exit status. */
int patch_write(const struct options *options, const struct patch_request *request, const GArray *wants);
