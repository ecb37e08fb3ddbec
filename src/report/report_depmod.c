/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The two sentences of depmod -e (kmod: tools/depmod.c), which weak-modules scripts take apart. */
#include "model/compat.h"
#include "reporters.h"

/* The two stages say the same of a symbol: depmod says it once. */
static bool is_repeated(const GArray *problems, guint i)
{
	const struct problem *problem = &g_array_index(problems, struct problem, i);

	for (guint j = 0; j < i; j++) {
		const struct problem *other = &g_array_index(problems, struct problem, j);

		if (other->reason == problem->reason && g_strcmp0(other->symbol, problem->symbol) == 0)
			return true;
	}
	return false;
}

static void append_sentence(const struct compat_module *module, const struct problem *problem, GString *out)
{
	bool missing = problem->reason == PROBLEM_MISSING;

	g_string_append(out, "depmod: WARNING: ");
	report_append_escaped(out, module->path);
	g_string_append(out, missing ? " needs unknown symbol " : " disagrees about version of symbol ");
	report_append_escaped(out, problem->symbol);
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

			if ((problem->reason == PROBLEM_MISSING || problem->reason == PROBLEM_CRC) &&
			    !is_repeated(module->problems, j))
				append_sentence(module, problem, out);
		}
	}
}
