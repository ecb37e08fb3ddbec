/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Findings as a comment on a merge request: a table, those that weigh most first, details folded away. */
#include <string.h>

#include "model/finding.h"
#include "model/snapshot.h"
#include "reporters.h"
#include "text.h"

/* What people see as text stays text: nothing of a file's name or a commit's subject can act as markup. */
static void append_marked(GString *out, const char *text)
{
	g_autoptr(GString) shown = g_string_new(NULL);

	report_append_escaped(shown, text);
	for (const char *c = shown->str; *c; c++) {
		if (strchr("\\`*_{}[]()<>#+!|~@$", *c))
			g_string_append_c(out, '\\');
		g_string_append_c(out, *c);
	}
}

/* `code`; backticks inside would end it, and a bar would end the cell. */
static void append_code(GString *out, const char *text)
{
	g_autoptr(GString) shown = g_string_new(NULL);

	report_append_escaped(shown, text);
	g_string_append_c(out, '`');
	for (const char *c = shown->str; *c; c++)
		g_string_append_c(out, *c == '`' || *c == '|' ? '?' : *c);
	g_string_append_c(out, '`');
}

static void append_row(GString *out, const struct finding *finding)
{
	static const char *const marks[] = { "note", "warning", "**error**" };

	g_string_append_printf(out, "| %s | ", marks[finding->severity]);
	if (finding->file) {
		g_autofree char *place = finding->line ? g_strdup_printf("%s:%u", finding->file, finding->line)
						       : g_strdup(finding->file);

		append_code(out, place);
	}
	g_string_append(out, " | ");
	append_marked(out, finding->message);
	if (finding->commit)
		g_string_append_printf(out, " (%.12s)", finding->commit);
	g_string_append(out, " | ");
	append_marked(out, finding->remedy);
	g_string_append(out, " | ");
	append_code(out, finding->rule);
	g_string_append(out, " |\n");
}

static void append_modules(GString *out, const struct finding *finding)
{
	for (guint i = 0; finding->modules && i < finding->modules->len; i++) {
		const struct finding_module *module = &g_array_index(finding->modules, struct finding_module, i);

		g_string_append(out, "| ");
		append_code(out, finding->symbol);
		g_string_append(out, " | ");
		append_code(out, module->name);
		g_string_append_printf(out, " | %u |\n", module->n_imports);
	}
}

static bool has_modules(const struct findings *findings)
{
	for (guint i = 0; i < findings->findings->len; i++)
		if (g_array_index(findings->findings, struct finding, i).modules)
			return true;
	return false;
}

static void append_rows(GString *out, const struct findings *findings, enum severity severity)
{
	for (guint i = 0; i < findings->findings->len; i++) {
		const struct finding *finding = &g_array_index(findings->findings, struct finding, i);

		if (finding->severity == severity)
			append_row(out, finding);
	}
}

static void append_head(GString *out, const struct findings *findings)
{
	guint n_errors = findings_count(findings, SEVERITY_ERROR);
	guint n_warnings = findings_count(findings, SEVERITY_WARNING) - n_errors;
	g_autofree char *errors = text_count(n_errors), *warnings = text_count(n_warnings);
	g_autofree char *notes = text_count(findings->findings->len - n_errors - n_warnings);

	g_string_append(out, "### Kernel exports: ");
	g_string_append_printf(out, "%s errors, %s warnings, %s notes in ", errors, warnings, notes);
	append_marked(out, findings->subject);
	g_string_append(out, "\n");
}

void report_markdown(const void *document, const struct record *record, const struct report_options *options,
		     GString *out)
{
	const struct findings *findings = document;

	(void)record, (void)options;
	append_head(out, findings);
	if (findings->findings->len) {
		g_string_append(out, "\n| | where | what | remedy | rule |\n|---|---|---|---|---|\n");
		for (int severity = SEVERITY_ERROR; severity >= SEVERITY_NOTE; severity--)
			append_rows(out, findings, (enum severity)severity);
	}
	if (has_modules(findings)) {
		g_string_append(out, "\n<details><summary>Modules that break</summary>\n\n"
				     "| symbol | module | of its imports |\n|---|---|---|\n");
		for (guint i = 0; i < findings->findings->len; i++)
			append_modules(out, &g_array_index(findings->findings, struct finding, i));
		g_string_append(out, "\n</details>\n");
	}
	for (guint i = 0; i < findings->skipped->len; i++) {
		g_string_append(out, "\n**Not judged:** ");
		append_marked(out, g_array_index(findings->skipped, struct skip, i).path);
		g_string_append(out, ": ");
		append_marked(out, g_array_index(findings->skipped, struct skip, i).reason);
		g_string_append_c(out, '\n');
	}
}
