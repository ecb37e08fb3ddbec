/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* dialect: how a tree, by its age, writes exports with a namespace or for named modules. */

#include <glib.h>
#include <stdbool.h>

#include "base/file_tree.h"
#include "model/site.h"

enum namespace_style {
	NAMESPACE_UNKNOWN, /* nothing in the tree tells */
	NAMESPACE_NONE,	   /* a kernel before 5.4 */
	NAMESPACE_BARE,	   /* EXPORT_SYMBOL_NS(x, DMA_BUF): up to 6.12 */
	NAMESPACE_QUOTED,  /* EXPORT_SYMBOL_NS(x, "DMA_BUF"): from 6.13 on */
};

struct dialect {
	bool is_kernel;	    /* it has include/linux/export.h */
	GHashTable *in_c;   /* set: macros that this header defines */
	GHashTable *in_asm; /* the same for assembly, which had a header of its own to 6.4; NULL since */
	enum namespace_style namespaces;
};

/* @sites: those of @files, for trees without that header: they write as they did so far. */
void dialect_init(struct dialect *dialect, struct file_tree *files, const struct sites *sites);
void dialect_clear(struct dialect *dialect);
