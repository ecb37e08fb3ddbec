/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a policy says, for people and editors: "path:line: rule: severity: message", and what to do below it. */
#include <string.h>

#include "model/finding.h"
#include "reporters.h"
#include "text.h"

static const char *module_of(const struct finding *finding)
{
	if (finding->new && finding->new->module)
		return finding->new->module;
	return finding->old ? finding->old->module : NULL;
}

/* Where only binaries were read, the module stands for the place. */
static void append_place(const struct finding *finding, GString *out)
{
	const char *module = module_of(finding);

	if (finding->file) {
		report_append_escaped(out, finding->file);
		if (finding->line)
			g_string_append_printf(out, ":%u", finding->line);
	} else {
		report_append_escaped(out, module ? module : "-");
	}
}

static void append_detail(GString *out, const char *label, const char *text)
{
	if (!text)
		return;
	g_string_append_printf(out, "  %s: ", label);
	report_append_escaped(out, text);
	g_string_append_c(out, '\n');
}

static void append_modules(const struct finding *finding, GString *out)
{
	for (guint i = 0; finding->modules && i < finding->modules->len; i++) {
		const struct finding_module *module = &g_array_index(finding->modules, struct finding_module, i);

		g_string_append(out, "  breaks: ");
		report_append_escaped(out, module->name);
		g_string_append_printf(out, " (%u of its imports)", module->n_imports);
		if (module->because) {
			g_string_append(out, ": ");
			report_append_escaped(out, module->because);
		}
		g_string_append_c(out, '\n');
	}
}

static void append_finding(const struct finding *finding, const struct report_options *options, GString *out)
{
	static const enum text_style styles[] = { TEXT_PLAIN, TEXT_BOLD, TEXT_RED };

	append_place(finding, out);
	g_string_append(out, ": ");
	report_append_escaped(out, finding->rule);
	g_string_append(out, ": ");
	text_append_styled(out, severity_names[finding->severity], styles[finding->severity], options->colour);
	g_string_append(out, ": ");
	report_append_escaped(out, finding->message);
	if (finding->commit || finding->subject) {
		g_string_append_printf(out, " (%.12s%s", finding->commit ? finding->commit : "",
				       finding->commit ? " " : "");
		report_append_escaped(out, finding->subject);
		g_string_append_c(out, ')');
	}
	g_string_append_c(out, '\n');
	append_modules(finding, out);
	append_detail(out, "why", finding->reason);
	append_detail(out, "remedy", finding->remedy);
	if (finding->fix) {
		g_string_append(out, "  fix: ");
		report_append_escaped(out, finding->fix->old);
		g_string_append(out, " -> ");
		report_append_escaped(out, finding->fix->new);
		g_string_append_c(out, '\n');
	}
}

static void append_summary(const struct findings *findings, GString *out)
{
	guint n_errors = findings_count(findings, SEVERITY_ERROR);
	guint n_warnings = findings_count(findings, SEVERITY_WARNING) - n_errors;
	guint n_notes = findings->findings->len - n_errors - n_warnings;
	g_autofree char *errors = text_count(n_errors), *warnings = text_count(n_warnings),
			*notes = text_count(n_notes);
	g_autofree char *ignored = text_count(findings->n_ignored), *accepted = text_count(findings->n_accepted),
			*deferred = text_count(findings->n_deferred);

	report_append_escaped(out, findings->subject);
	g_string_append_printf(out, ": %s %s, %s %s, %s %s", errors, n_errors == 1 ? "error" : "errors", warnings,
			       n_warnings == 1 ? "warning" : "warnings", notes, n_notes == 1 ? "note" : "notes");
	if (findings->n_ignored)
		g_string_append_printf(out, "; %s ignored by rules", ignored);
	if (findings->n_accepted)
		g_string_append_printf(out, "; %s accepted by the baseline", accepted);
	if (findings->n_deferred)
		g_string_append_printf(out,
				       "; %s not judged: rules ask for the commit message, which commit-msg and "
				       "pre-push see",
				       deferred);
	if (findings->skipped->len)
		g_string_append_printf(out, "; %u could not be judged", findings->skipped->len);
	g_string_append_c(out, '\n');
}

void report_findings_text(const void *document, const struct record *record, const struct report_options *options,
			  GString *out)
{
	const struct findings *findings = document;

	(void)record;
	for (guint i = 0; i < findings->findings->len; i++)
		append_finding(&g_array_index(findings->findings, struct finding, i), options, out);
	append_summary(findings, out);
}
