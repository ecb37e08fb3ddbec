/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a kernel says to modules, for people: module by module, those with most errors first. */
#include <string.h>

#include "model/compat.h"
#include "reporters.h"
#include "text.h"

enum { INDENT = 2, WIDEST_SYMBOL = 40 };

struct columns {
	guint reason, symbol; /* where what follows the column begins */
	guint width;	      /* of the terminal; 0 for no end */
};

/* The same symbol and reason in both stages is one problem to people. */
static bool same_problem(const struct problem *a, const struct problem *b)
{
	return a->reason == b->reason && a->severity == b->severity && g_strcmp0(a->symbol, b->symbol) == 0;
}

static bool is_second(const GArray *problems, guint i)
{
	for (guint j = 0; j < i; j++)
		if (same_problem(&g_array_index(problems, struct problem, j),
				 &g_array_index(problems, struct problem, i)))
			return true;
	return false;
}

static guint count_problems(const struct compat_module *module, enum severity severity)
{
	guint n = 0;

	for (guint i = 0; i < module->problems->len; i++)
		n += g_array_index(module->problems, struct problem, i).severity == severity &&
		     !is_second(module->problems, i);
	return n;
}

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

static char *escaped(const char *text)
{
	GString *out = g_string_new(NULL);

	report_append_escaped(out, text);
	return g_string_free(out, FALSE);
}

static void append_cell(GString *out, const char *text, guint width)
{
	guint length = (guint)g_utf8_strlen(text, -1);

	g_string_append(out, text);
	text_append_blanks(out, length + 2 <= width ? width - length : 2);
}

/* The kernel's lines are never wrapped: they are there to be searched for. */
static void append_lines(const struct problem *problem, guint indent, const char *stage, GString *out)
{
	for (char **line = problem->lines; line && *line; line++) {
		g_autofree char *text = escaped(*line);

		text_append_blanks(out, indent);
		g_string_append_printf(out, "%s: %s\n", stage, text);
	}
}

/* "by 4aabbf1c7eec of 2018-10-22 in v4.20-rc6, Ann: subject", and what took the place of what went; or that the history
 * does not tell. */
static void append_since(const struct problem *problem, const struct columns *columns, GString *out)
{
	const struct since *since = problem->since;
	guint indent = INDENT + columns->reason + columns->symbol;
	GString *text = g_string_new(NULL);
	g_autofree char *shown = NULL;

	if (!since)
		g_string_printf(text, "no commit up to %s explains it", problem->sought_to);
	else
		g_string_printf(text, "by %.12s of %.10s in %s, %s: %s", since->commit, since->date ? since->date : "?",
				since->release ? since->release : "no release", since->author, since->subject);
	if (since && since->renamed_to)
		g_string_append_printf(text, "; it exports %s instead", since->renamed_to);
	shown = escaped(text->str);
	g_string_free(text, TRUE);
	text_append_blanks(out, indent);
	text_append_wrapped(out, shown, indent, indent, columns->width);
}

static void append_problem(const GArray *problems, guint i, const struct columns *columns, const char **remedy,
			   GString *out)
{
	const struct problem *problem = &g_array_index(problems, struct problem, i);
	g_autofree char *symbol = escaped(problem->symbol ? problem->symbol : "-");
	g_autofree char *plain = g_strconcat(problem->severity == SEVERITY_WARNING ? "warning: "
					     : problem->severity == SEVERITY_NOTE  ? "note: "
										   : "",
					     problem->message, NULL);
	g_autofree char *message = escaped(plain);
	guint text = INDENT + columns->reason + columns->symbol;

	text_append_blanks(out, INDENT);
	append_cell(out, problem_reason_names[problem->reason], columns->reason);
	append_cell(out, symbol, columns->symbol);
	text_append_wrapped(out, message, text, text, columns->width);
	if (problem->since || problem->sought_to)
		append_since(problem, columns, out);
	for (guint j = i; j < problems->len; j++) {
		const struct problem *other = &g_array_index(problems, struct problem, j);

		if (same_problem(problem, other))
			append_lines(other, INDENT + columns->reason, stage_names[other->stage], out);
	}
	if (problem->remedy && g_strcmp0(*remedy, problem->remedy) != 0) {
		g_autofree char *advice = escaped(problem->remedy);

		text_append_blanks(out, INDENT + columns->reason);
		text_append_wrapped(out, advice, INDENT + columns->reason, INDENT + columns->reason, columns->width);
	}
	*remedy = problem->remedy;
}

static void append_problems(const GArray *problems, guint width, GString *out)
{
	struct columns columns = { .width = width };
	const char *remedy = NULL;

	for (guint i = 0; i < problems->len; i++) {
		const struct problem *problem = &g_array_index(problems, struct problem, i);
		guint symbol = problem->symbol ? (guint)g_utf8_strlen(problem->symbol, -1) : 1;

		columns.reason = MAX(columns.reason, (guint)strlen(problem_reason_names[problem->reason]) + 2);
		columns.symbol = MAX(columns.symbol, MIN(symbol, WIDEST_SYMBOL) + 2);
	}
	for (guint i = 0; i < problems->len; i++)
		if (!is_second(problems, i))
			append_problem(problems, i, &columns, &remedy, out);
}

static void append_module(const struct compat_module *module, const struct compat *compat,
			  const struct report_options *options, GString *out)
{
	bool breaks = module->verdict == VERDICT_BREAKS;
	const char *verdict = breaks ? "breaks" : "works";
	g_autofree char *name = escaped(module->name);
	g_autoptr(GString) rest = g_string_new("on ");

	report_append_escaped(rest, compat->kernel);
	g_string_append(rest, " (");
	append_licenses(module, rest);
	g_string_append(rest, "): ");
	report_append_escaped(rest, module->path);
	text_append_styled(out, name, TEXT_BOLD, options->colour);
	g_string_append_c(out, ' ');
	text_append_styled(out, verdict, breaks ? TEXT_RED : TEXT_GREEN, options->colour);
	g_string_append_c(out, ' ');
	text_append_wrapped(out, rest->str, (guint)(g_utf8_strlen(name, -1) + strlen(verdict) + 2), 2 * INDENT,
			    options->width);
	append_problems(module->problems, options->width, out);
}

static int worst_first(gconstpointer a, gconstpointer b)
{
	const struct compat_module *x = *(const struct compat_module *const *)a;
	const struct compat_module *y = *(const struct compat_module *const *)b;

	for (int severity = SEVERITY_ERROR; severity >= SEVERITY_NOTE; severity--) {
		guint n = count_problems(x, (enum severity)severity), m = count_problems(y, (enum severity)severity);

		if (n != m)
			return n > m ? -1 : 1;
	}
	return strcmp(x->path, y->path);
}

/* ": 12 missing, 2 gpl-only", the errors of all modules. */
static void append_reasons(const struct compat *compat, GString *out)
{
	guint counts[N_PROBLEM_REASONS] = { 0 };
	const char *separator = ": ";

	for (guint i = 0; i < compat->modules->len; i++) {
		const GArray *problems = g_array_index(compat->modules, struct compat_module, i).problems;

		for (guint j = 0; j < problems->len; j++) {
			const struct problem *problem = &g_array_index(problems, struct problem, j);

			if (problem->severity == SEVERITY_ERROR && !is_second(problems, j))
				counts[problem->reason]++;
		}
	}
	for (guint i = 0; i < N_PROBLEM_REASONS; i++) {
		if (!counts[i])
			continue;
		g_string_append_printf(out, "%s%u %s", separator, counts[i], problem_reason_names[i]);
		separator = ", ";
	}
}

void report_compat_text(const void *document, const struct record *record, const struct report_options *options,
			GString *out)
{
	const struct compat *compat = document;
	g_autoptr(GPtrArray) order = g_ptr_array_new();
	g_autoptr(GString) summary = g_string_new(NULL);
	guint n_breaks = 0;

	(void)record;
	for (guint i = 0; i < compat->modules->len; i++)
		g_ptr_array_add(order, &g_array_index(compat->modules, struct compat_module, i));
	g_ptr_array_sort(order, worst_first);
	for (guint i = 0; i < order->len; i++) {
		const struct compat_module *module = order->pdata[i];

		append_module(module, compat, options, out);
		n_breaks += module->verdict == VERDICT_BREAKS;
	}
	if (order->len == 0)
		return;
	g_string_printf(summary, "%u of %u modules break on ", n_breaks, order->len);
	report_append_escaped(summary, compat->kernel);
	g_string_append_printf(summary, " (rules and texts of %s)", compat->texts);
	append_reasons(compat, summary);
	g_string_append_c(out, '\n');
	text_append_wrapped(out, summary->str, 0, 2 * INDENT, options->width);
}
