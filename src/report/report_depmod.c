/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The two sentences of depmod -e (kmod: tools/depmod.c), which weak-modules scripts take apart: a module of which
 * nothing is said counts as compatible. So each symbol that the kernel withholds is an unknown one, as the loader calls
 * it, and a module that is refused as a whole disagrees about module_layout, the symbol that stands for struct module.
 */
#include <string.h>

#include "model/compat.h"
#include "reporters.h"

/* Of the module as a whole: that it exports what others do has nothing to do with what it needs. */
static bool is_whole(const struct problem *problem)
{
	return !problem->symbol || problem->reason == PROBLEM_DUPLICATE_EXPORT;
}

static bool is_version(const struct problem *problem)
{
	return is_whole(problem) || problem->reason == PROBLEM_CRC || problem->reason == PROBLEM_NO_VERSION;
}

static const char *symbol_of(const struct problem *problem)
{
	return is_whole(problem) ? "module_layout" : problem->symbol;
}

static bool is_told(const struct problem *problem)
{
	return problem->severity == SEVERITY_ERROR;
}

/* The two stages say the same of a symbol, and a module has several reasons: depmod says it once. */
static bool is_repeated(const GArray *problems, guint i)
{
	const struct problem *problem = &g_array_index(problems, struct problem, i);

	for (guint j = 0; j < i; j++) {
		const struct problem *other = &g_array_index(problems, struct problem, j);

		if (is_told(other) && is_version(other) == is_version(problem) &&
		    strcmp(symbol_of(other), symbol_of(problem)) == 0)
			return true;
	}
	return false;
}

static void append_sentence(const struct compat_module *module, const struct problem *problem, GString *out)
{
	g_string_append(out, "depmod: WARNING: ");
	report_append_escaped(out, module->path);
	g_string_append(out, is_version(problem) ? " disagrees about version of symbol " : " needs unknown symbol ");
	report_append_escaped(out, symbol_of(problem));
	g_string_append_c(out, '\n');
}

void report_depmod(const void *document, const struct record *record, const struct report_options *options,
		   GString *out)
{
	const struct compat *compat = document;

	(void)record;
	(void)options;
	for (guint i = 0; i < compat->modules->len; i++) {
		const struct compat_module *module = &g_array_index(compat->modules, struct compat_module, i);

		for (guint j = 0; j < module->problems->len; j++) {
			const struct problem *problem = &g_array_index(module->problems, struct problem, j);

			if (is_told(problem) && !is_repeated(module->problems, j))
				append_sentence(module, problem, out);
		}
	}
}
