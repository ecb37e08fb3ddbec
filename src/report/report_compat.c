/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What breaks on a kernel, for people: module by module, those that break first. */
#include "model/compat.h"
#include "reporters.h"
#include "table.h"
#include "text.h"

static void append_licenses(const struct compat_module *module, GString *out)
{
	g_autofree char *licenses = module->licenses ? g_strjoinv("\", \"", module->licenses) : NULL;

	if (!licenses || !*licenses) {
		g_string_append(out, "no license");
		return;
	}
	g_string_append(out, "license \"");
	report_append_escaped(out, licenses);
	g_string_append_printf(out, "\", %sGPL-compatible", module->gpl_compatible ? "" : "not ");
}

static void append_problems(const GArray *problems, GString *out)
{
	struct table table;

	table_init(&table);
	for (guint i = 0; i < problems->len; i++) {
		const struct problem *problem = &g_array_index(problems, struct problem, i);

		TABLE_ADD(&table, problem_reason_names[problem->reason], problem->symbol, problem->message);
	}
	table_append(&table, 2, out);
	table_clear(&table);
}

static void append_module(const struct compat_module *module, const struct compat *compat, bool colour, GString *out)
{
	bool breaks = module->verdict == VERDICT_BREAKS;
	g_autoptr(GString) name = g_string_new(NULL);

	report_append_escaped(name, module->name);
	text_append_styled(out, name->str, TEXT_BOLD, colour);
	g_string_append(out, " ");
	text_append_styled(out, breaks ? "breaks" : "works", breaks ? TEXT_RED : TEXT_GREEN, colour);
	g_string_append(out, " on ");
	report_append_escaped(out, compat->kernel);
	g_string_append(out, " (");
	append_licenses(module, out);
	g_string_append(out, "): ");
	report_append_escaped(out, module->path);
	g_string_append_c(out, '\n');
	append_problems(module->problems, out);
}

static guint append_modules(const struct compat *compat, enum verdict verdict, bool colour, GString *out)
{
	guint n = 0;

	for (guint i = 0; i < compat->modules->len; i++) {
		const struct compat_module *module = &g_array_index(compat->modules, struct compat_module, i);

		if (module->verdict != verdict)
			continue;
		append_module(module, compat, colour, out);
		n++;
	}
	return n;
}

void report_compat_text(const void *document, const struct record *record, const struct report_options *options,
			GString *out)
{
	const struct compat *compat = document;
	guint n_breaks, n_works;

	(void)record;
	n_breaks = append_modules(compat, VERDICT_BREAKS, options->colour, out);
	n_works = append_modules(compat, VERDICT_WORKS, options->colour, out);
	g_string_append_printf(out, "\n%u of %u modules break on ", n_breaks, n_breaks + n_works);
	report_append_escaped(out, compat->kernel);
	g_string_append_c(out, '\n');
}
