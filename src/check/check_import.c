/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rules for an import: is it there, may this license use it, may this module (kernel: kernel/module/main.c,
 * resolve_symbol()). */
#include <string.h>

#include "check.h"
#include "model/namespace.h"

bool check_missing(const struct question *question, char **message)
{
	if (question->now || question->import->weak)
		return false;
	if (question->was)
		*message = g_strdup_printf("was exported by %s, and is not exported any more", question->was->module);
	else if (question->from)
		*message = g_strdup("is exported by neither kernel: another module provides it, or the module was "
				    "built for a third kernel");
	else
		*message = g_strdup("is not exported");
	return true;
}

bool check_gpl_only(const struct question *question, char **message)
{
	const struct export *was = question->was;

	if (!question->now || question->module->gpl_compatible || !export_type_is_gpl_only(question->now->type) ||
	    question->import->weak)
		return false;
	if (was && !export_type_is_gpl_only(was->type))
		*message = g_strdup("became GPL-only, and the module's license is not GPL-compatible");
	else
		*message = g_strdup("is GPL-only, and the module's license is not GPL-compatible");
	return true;
}

bool check_module_namespace(const struct question *question, char **message)
{
	const char *name_space = question->now ? question->now->name_space : "";

	if (!namespace_is_module_list(name_space) || namespace_admits_module(name_space, question->module->name))
		return false;
	*message = g_strdup_printf("%s the modules %s, and cannot be imported by any other",
				   question->was && strcmp(question->was->name_space, name_space) != 0
					   ? "was restricted to"
					   : "is only for",
				   strchr(name_space, ':') + 1);
	return true;
}

bool check_namespace(const struct question *question, char **message)
{
	const char *name_space = question->now ? question->now->name_space : "";

	if (!*name_space || namespace_is_module_list(name_space) ||
	    g_strv_contains((const char *const *)question->module->import_ns, name_space))
		return false;
	*message = g_strdup_printf(
		"%s namespace %s, which the module does not import (MODULE_IMPORT_NS)",
		question->was && strcmp(question->was->name_space, name_space) != 0 ? "moved to" : "is in", name_space);
	return true;
}
