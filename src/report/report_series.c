/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Patches, for git: mails one after the other, as git am takes them, or what they change alone. Not escaped: a patch is
 * the bytes that it changes. */
#include "model/series.h"
#include "reporters.h"

static void append_patches(const struct series *series, bool with_message, GString *out)
{
	for (guint i = 0; i < series->patches->len; i++) {
		const struct patch *patch = &g_array_index(series->patches, struct patch, i);

		g_string_append(out, with_message && patch->message ? patch->message : patch->diff);
	}
}

void report_series_text(const void *document, const struct record *record, const struct report_options *options,
			GString *out)
{
	(void)record;
	(void)options;
	append_patches(document, true, out);
}

void report_series_diff(const void *document, const struct record *record, const struct report_options *options,
			GString *out)
{
	(void)record;
	(void)options;
	append_patches(document, false, out);
}
