/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * definitions: export statements whose own file does not define the symbol. C alone: assembly is not looked at, nor
 * are statements that build the symbol's name or stand in a header.
 */

#include "base/file_tree.h"
#include "model/site.h"

/*
 * The places in @sites->sites (GArray of guint, rising) of statements without a definition of their symbol at file
 * scope, before or behind them. @sites are of @tree, sorted; on up to @n_jobs threads. A definition that a macro makes
 * counts when the macro is given the symbol's name. Free it with g_array_unref().
 */
GArray *sites_without_definition(const struct sites *sites, struct file_tree *tree, guint n_jobs);
