/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "model/namespace.h"
#include "text.h"

enum { NARROWEST_TEXT = 24 };

char *text_count(guint n)
{
	GString *text = g_string_new(NULL);

	g_string_printf(text, "%u", n);
	for (gssize i = (gssize)text->len - 3; i > 0; i -= 3)
		g_string_insert_c(text, i, ',');
	return g_string_free(text, FALSE);
}

const char *text_class(enum export_type type)
{
	static const char *const texts[N_EXPORT_TYPES] = {
		[EXPORT_TYPE_UNKNOWN] = "of unknown class",
		[EXPORT_TYPE_PLAIN] = "plain",
		[EXPORT_TYPE_UNUSED] = "plain, marked unused",
		[EXPORT_TYPE_GPL_FUTURE] = "GPL-only in future",
		[EXPORT_TYPE_GPL] = "GPL-only",
		[EXPORT_TYPE_UNUSED_GPL] = "GPL-only, marked unused",
	};

	return texts[type];
}

void text_append_namespace(GString *out, const char *name_space)
{
	const char *separator = out->len ? ", " : "";

	if (namespace_is_module_list(name_space))
		g_string_append_printf(out, "%sfor modules %s", separator, strchr(name_space, ':') + 1);
	else if (*name_space)
		g_string_append_printf(out, "%snamespace %s", separator, name_space);
}

char *text_export(const struct export *export)
{
	GString *out = g_string_new(text_class(export->type));

	text_append_namespace(out, export->name_space);
	return g_string_free(out, FALSE);
}

void text_append_styled(GString *out, const char *text, enum text_style style, bool colour)
{
	static const char *const codes[] = {
		[TEXT_PLAIN] = "",	   [TEXT_BOLD] = "\033[1m",  [TEXT_RED] = "\033[31m",
		[TEXT_GREEN] = "\033[32m", [TEXT_FAINT] = "\033[2m",
	};

	if (!colour || style == TEXT_PLAIN)
		g_string_append(out, text);
	else
		g_string_append_printf(out, "%s%s\033[0m", codes[style], text);
}

char *text_kinds(unsigned kinds)
{
	GString *text = g_string_new(NULL);
	unsigned said = kinds & ~(unsigned)(CHANGE_MOVED | CHANGE_CRC);

	if (!said)
		said = kinds & CHANGE_MOVED ? CHANGE_MOVED : CHANGE_CRC;
	for (unsigned i = 0; i < N_CHANGE_KINDS; i++)
		if (said & 1U << i)
			g_string_append_printf(text, "%s%s", text->len ? ", " : "", change_kind_phrases[i]);
	return g_string_free(text, FALSE);
}

void text_append_blanks(GString *out, guint n)
{
	for (; n > 0; n--)
		g_string_append_c(out, ' ');
}

void text_append_wrapped(GString *out, const char *text, guint at, guint indent, guint width)
{
	g_auto(GStrv) words = g_strsplit(text, " ", -1);

	if (width && width < indent + NARROWEST_TEXT)
		width = 0;
	for (char **word = words; *word; word++) {
		guint length = (guint)g_utf8_strlen(*word, -1);

		if (width && word != words && at + 1 + length > width) {
			g_string_append_c(out, '\n');
			text_append_blanks(out, indent);
			at = indent;
		} else if (word != words) {
			g_string_append_c(out, ' ');
			at++;
		}
		g_string_append(out, *word);
		at += length;
	}
	g_string_append_c(out, '\n');
}
