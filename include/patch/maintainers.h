/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * maintainers: whom a patch goes to, as scripts/get_maintainer.pl reads it off MAINTAINERS: F, X and N lines, without
 * keywords (K) and git's history.
 */

#include <glib.h>
#include <stdbool.h>

#include "base/auto.h"

struct maintainers;

/* @text is the file MAINTAINERS; @ignored that of .get_maintainer.ignore, NULL for none. */
struct maintainers *maintainers_new(const char *text, const char *ignored);
void maintainers_free(struct maintainers *maintainers);
AUTO_DEFINE(maintainers)

/*
 * Adds whom @file's sections name, most specific first, to @to (maintainers) and @cc (reviewers and lists), unless they
 * are there: char *, owned by the arrays.
 */
void maintainers_of(const struct maintainers *maintainers, const char *file, GPtrArray *to, GPtrArray *cc);

/* The title of the most specific section of @file, "LIBNVDIMM: ..."; NULL when it has none but THE REST. */
const char *maintainers_section(const struct maintainers *maintainers, const char *file);

/* Adds @address ("Name <a@b>") to @list unless either list has it. */
void maintainers_add(GPtrArray *list, const GPtrArray *other, const char *address);
