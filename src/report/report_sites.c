/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Export statements for people: a line each, as a compiler's message so that editors can jump to it. */
#include <string.h>

#include "model/site.h"
#include "reporters.h"

static void append_site(GString *out, const struct site *site)
{
	report_append_escaped(out, site->file);
	g_string_append_printf(out, ":%u: ", site->line);
	report_append_escaped(out, site->symbol);
	g_string_append_printf(out, " %s", export_type_name(site->type));
	if (*site->name_space) {
		g_string_append(out, " \"");
		report_append_escaped(out, site->name_space);
		g_string_append_c(out, '"');
	}
	if (strcmp(site->macro, export_type_name(site->type)) != 0) {
		g_string_append(out, " by ");
		report_append_escaped(out, site->macro);
	}
	if (*site->condition) {
		g_string_append(out, " if ");
		report_append_escaped(out, site->condition);
	}
	g_string_append_c(out, '\n');
}

void report_sites_text(const void *document, const struct record *record, const struct report_options *options,
		       GString *out)
{
	const struct sites *sites = document;

	(void)record;
	(void)options;
	for (guint i = 0; i < sites->sites->len; i++)
		append_site(out, &g_array_index(sites->sites, struct site, i));
}
