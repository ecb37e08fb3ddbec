/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "model/change.h"
#include "model/compat.h"
#include "model/explain.h"
#include "model/finding.h"
#include "model/history.h"
#include "model/series.h"
#include "model/site.h"
#include "model/snapshot.h"
#include "reporters.h"

static const struct reporter reporters[] = {
#define REPORTER(name, record, function, summary) { name, record, summary, function },
#include "reporters.def"
#undef REPORTER
};

static bool reporter_takes(const struct reporter *reporter, const struct record *record)
{
	return !reporter->record || reporter->record == record;
}

const struct reporter *reporter_find(const char *name, const struct record *record)
{
	for (size_t i = 0; i < G_N_ELEMENTS(reporters); i++)
		if (strcmp(reporters[i].name, name) == 0 && reporter_takes(&reporters[i], record))
			return &reporters[i];
	return NULL;
}

char *reporter_names(const struct record *record)
{
	GString *names = g_string_new(NULL);

	for (size_t i = 0; i < G_N_ELEMENTS(reporters); i++)
		if (reporter_takes(&reporters[i], record))
			g_string_append_printf(names, "%s%s", names->len ? ", " : "", reporters[i].name);
	return g_string_free(names, FALSE);
}

/* The bytes of the character at @s when it may be shown as it is, else 0. */
static int shown_length(const char *s)
{
	gunichar c = g_utf8_get_char_validated(s, -1);

	if (c == (gunichar)-1 || c == (gunichar)-2 || g_unichar_iscntrl(c) || g_unichar_type(c) == G_UNICODE_FORMAT)
		return 0;
	return g_utf8_skip[*(const guchar *)s];
}

void report_append_escaped(GString *out, const char *string)
{
	while (string && *string) {
		size_t plain = 0;
		int length;

		while ((string[plain] >= ' ' && string[plain] < 0x7f))
			plain++;
		g_string_append_len(out, string, (gssize)plain);
		string += plain;
		if (!*string)
			return;
		length = shown_length(string);
		if (length)
			g_string_append_len(out, string, length);
		else
			g_string_append_printf(out, "\\x%02x", *(const guchar *)string);
		string += length ? length : 1;
	}
}
