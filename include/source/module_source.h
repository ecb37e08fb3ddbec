/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* module_source: what a source says of the module that it is part of: MODULE_LICENSE, MODULE_IMPORT_NS. */

#include <stdbool.h>
#include <stddef.h>

#include <glib.h>

struct module_text {
	char *license;	    /* NULL when the text has no MODULE_LICENSE */
	GPtrArray *imports; /* of char *: namespaces */
	size_t place;	    /* where a line of the kind belongs: after the last import, else after the license */
	const char *before, *after; /* what goes around a line that is put there, so that lines stay lines */
};

void module_text_read(const char *text, size_t length, struct module_text *module);
void module_text_clear(struct module_text *module);

/* Whether the text imports @name_space. */
bool module_text_imports(const char *text, size_t length, const char *name_space);
