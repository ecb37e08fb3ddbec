/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Findings in the ways of CI servers: GitHub's workflow commands, GitLab's code quality, JUnit XML. */
#include <string.h>

#include <cjson/cJSON.h>

#include "json.h"
#include "model/finding.h"
#include "model/snapshot.h"
#include "reporters.h"

static const struct finding *finding_at(const struct findings *findings, guint i)
{
	return &g_array_index(findings->findings, struct finding, i);
}

static const struct skip *skip_at(const struct findings *findings, guint i)
{
	return &g_array_index(findings->skipped, struct skip, i);
}

/* Where only binaries were read, the symbol's module stands for the file. */
static const char *place_of(const struct finding *finding)
{
	if (finding->file)
		return finding->file;
	if (finding->new && finding->new->module)
		return finding->new->module;
	return finding->old && finding->old->module ? finding->old->module : "-";
}

/* --- GitHub: ::error file=F,line=N,title=T::MESSAGE ----------------------------------------------------------------
 */

/* As @actions/core escapes: percent, line ends, and in properties colons and commas. */
static void append_command(GString *out, const char *text, bool is_property)
{
	g_autoptr(GString) shown = g_string_new(NULL);

	report_append_escaped(shown, text);
	for (const char *c = shown->str; *c; c++) {
		if (*c == '%' || (is_property && (*c == ':' || *c == ',')))
			g_string_append_printf(out, "%%%02X", (guchar)*c);
		else
			g_string_append_c(out, *c);
	}
}

void report_github(const void *document, const struct record *record, const struct report_options *options,
		   GString *out)
{
	static const char *const commands[] = { "notice", "warning", "error" };
	const struct findings *findings = document;

	(void)record, (void)options;
	for (guint i = 0; i < findings->findings->len; i++) {
		const struct finding *finding = finding_at(findings, i);

		g_string_append_printf(out, "::%s ", commands[finding->severity]);
		if (finding->file) {
			g_string_append(out, "file=");
			append_command(out, finding->file, true);
			if (finding->line)
				g_string_append_printf(out, ",line=%u", finding->line);
			g_string_append_c(out, ',');
		}
		g_string_append(out, "title=");
		append_command(out, finding->rule, true);
		g_string_append(out, "::");
		append_command(out, finding->message, false);
		g_string_append(out, "%0ARemedy: ");
		append_command(out, finding->remedy, false);
		g_string_append_c(out, '\n');
	}
	for (guint i = 0; i < findings->skipped->len; i++) {
		g_string_append(out, "::error title=not judged::");
		append_command(out, skip_at(findings, i)->path, false);
		g_string_append(out, ": ");
		append_command(out, skip_at(findings, i)->reason, false);
		g_string_append_c(out, '\n');
	}
}

/* --- GitLab: a code quality report ---------------------------------------------------------------------------------
 */

static cJSON *finding_to_gitlab(const struct finding *finding, const char *fingerprint)
{
	static const char *const severities[] = { "info", "minor", "major" };
	cJSON *json = cJSON_CreateObject(), *location;
	g_autofree char *text = g_strdup_printf("%s. Remedy: %s.", finding->message, finding->remedy);

	cJSON_AddItemToObjectCS(json, "description", json_string(text));
	cJSON_AddItemToObjectCS(json, "check_name", json_string(finding->rule));
	cJSON_AddItemToObjectCS(json, "fingerprint", json_string(fingerprint));
	cJSON_AddItemToObjectCS(json, "severity", json_string(severities[finding->severity]));
	location = cJSON_AddObjectToObject(json, "location");
	cJSON_AddItemToObjectCS(location, "path", json_string(place_of(finding)));
	cJSON_AddNumberToObject(cJSON_AddObjectToObject(location, "lines"), "begin", finding->line ? finding->line : 1);
	return json;
}

/* GitLab drops the second row of a fingerprint: where it comes again, a number follows. */
void report_gitlab(const void *document, const struct record *record, const struct report_options *options,
		   GString *out)
{
	const struct findings *findings = document;
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

	(void)record, (void)options;
	g_string_append_c(out, '[');
	for (guint i = 0; i < findings->findings->len; i++) {
		const struct finding *finding = finding_at(findings, i);
		guint n = GPOINTER_TO_UINT(g_hash_table_lookup(seen, finding->fingerprint));
		g_autofree char *numbered = g_strdup_printf("%s-%u", finding->fingerprint, n);

		g_hash_table_insert(seen, (gpointer)finding->fingerprint, GUINT_TO_POINTER(n + 1));
		g_string_append(out, i ? ",\n " : "\n ");
		json_append(out, finding_to_gitlab(finding, n ? numbered : finding->fingerprint));
	}
	g_string_append(out, findings->findings->len ? "\n]\n" : "]\n");
}

/* --- JUnit XML: a test case a finding; notes pass, warnings and errors fail ----------------------------------------
 */

static void append_xml(GString *out, const char *text)
{
	g_autoptr(GString) shown = g_string_new(NULL);
	g_autofree char *escaped = NULL;

	report_append_escaped(shown, text);
	escaped = g_markup_escape_text(shown->str, (gssize)shown->len);
	g_string_append(out, escaped);
}

static void append_case(GString *out, const struct finding *finding)
{
	g_string_append(out, "  <testcase classname=\"");
	append_xml(out, finding->rule);
	g_string_append(out, "\" name=\"");
	append_xml(out, place_of(finding));
	if (finding->line)
		g_string_append_printf(out, ":%u", finding->line);
	g_string_append(out, ": ");
	append_xml(out, finding->symbol ? finding->symbol : finding->rule);
	g_string_append(out, "\" time=\"0\">\n    <");
	g_string_append(out, finding->severity == SEVERITY_NOTE ? "system-out>" : "failure type=\"");
	if (finding->severity != SEVERITY_NOTE) {
		g_string_append_printf(out, "%s\" message=\"", severity_names[finding->severity]);
		append_xml(out, finding->message);
		g_string_append(out, "\">");
	}
	append_xml(out, finding->message);
	g_string_append(out, "\nRemedy: ");
	append_xml(out, finding->remedy);
	g_string_append(out, finding->severity == SEVERITY_NOTE ? "</system-out>" : "</failure>");
	g_string_append(out, "\n  </testcase>\n");
}

static void append_error_case(GString *out, const struct skip *skip)
{
	g_string_append(out, "  <testcase classname=\"not-judged\" name=\"");
	append_xml(out, skip->path);
	g_string_append(out, "\" time=\"0\">\n    <error message=\"");
	append_xml(out, skip->reason);
	g_string_append(out, "\"/>\n  </testcase>\n");
}

/* Without findings there is one case, which passes: a suite without cases looks as if nothing had run. */
void report_junit(const void *document, const struct record *record, const struct report_options *options, GString *out)
{
	const struct findings *findings = document;
	guint n = findings->findings->len, n_skipped = findings->skipped->len;
	g_autofree char *counts =
		g_strdup_printf("tests=\"%u\" failures=\"%u\" errors=\"%u\" time=\"0\"", MAX(n + n_skipped, 1),
				findings_count(findings, SEVERITY_WARNING), n_skipped);

	(void)record, (void)options;
	g_string_append_printf(out,
			       "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites %s>\n <testsuite %s name=\"",
			       counts, counts);
	append_xml(out, findings->subject);
	g_string_append(out, "\">\n");
	for (guint i = 0; i < n; i++)
		append_case(out, finding_at(findings, i));
	for (guint i = 0; i < n_skipped; i++)
		append_error_case(out, skip_at(findings, i));
	if (n + n_skipped == 0)
		g_string_append_printf(out, "  <testcase classname=\"kexport-audit\" name=\"%u judged\" time=\"0\"/>\n",
				       findings->n_judged);
	g_string_append(out, " </testsuite>\n</testsuites>\n");
}
