/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The exports as modpost writes Module.symvers since 5.6, an empty last column included. */
#include "model/snapshot.h"
#include "reporters.h"

void report_symvers(const void *document, const struct record *record, const struct report_options *options,
		    GString *out)
{
	const struct snapshot *snapshot = document;

	(void)record;
	(void)options;
	for (guint i = 0; i < snapshot->exports->len; i++) {
		const struct export *export = &g_array_index(snapshot->exports, struct export, i);

		g_string_append_printf(out, "0x%08x\t", export->crc);
		report_append_escaped(out, export->symbol);
		g_string_append_c(out, '\t');
		report_append_escaped(out, export->module);
		g_string_append_printf(out, "\t%s\t", export_type_name(export->type));
		report_append_escaped(out, export->name_space);
		g_string_append_c(out, '\n');
	}
}
