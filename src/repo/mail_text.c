/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "mail_text.h"

char *mail_to_utf8(const char *text, gsize size, const char *charset)
{
	char *converted = NULL;

	if (g_utf8_validate_len(text, size, NULL))
		return g_strndup(text, size);
	if (charset && g_ascii_strcasecmp(charset, "utf-8") != 0)
		converted = g_convert(text, (gssize)size, "UTF-8", charset, NULL, NULL, NULL);
	return converted ? converted : g_convert(text, (gssize)size, "UTF-8", "ISO-8859-1", NULL, NULL, NULL);
}

/* "=3D" and, in headers, "_" for a blank. A "=" at the end of a line joins it with the next. */
static GString *decode_quoted(const char *text, gsize size, bool is_header)
{
	GString *out = g_string_sized_new(size);

	for (gsize i = 0; i < size; i++) {
		const char *p = text + i;

		if (*p == '=' && size - i > 2 && g_ascii_isxdigit(p[1]) && g_ascii_isxdigit(p[2])) {
			g_string_append_c(out, (char)(g_ascii_xdigit_value(p[1]) << 4 | g_ascii_xdigit_value(p[2])));
			i += 2;
		} else if (*p == '=' && size - i > 1 && p[1] == '\n') {
			i++;
		} else if (*p == '=' && size - i > 2 && p[1] == '\r' && p[2] == '\n') {
			i += 2;
		} else {
			g_string_append_c(out, is_header && *p == '_' ? ' ' : *p);
		}
	}
	return out;
}

static GString *decode_base64(const char *text, gsize size)
{
	g_autofree char *copy = g_strndup(text, size);
	gsize length;
	g_autofree guchar *bytes = g_base64_decode(copy, &length);

	return g_string_new_len((const char *)bytes, (gssize)length);
}

GString *mail_decode_body(const char *text, gsize size, const char *encoding)
{
	if (encoding && g_ascii_strcasecmp(encoding, "quoted-printable") == 0)
		return decode_quoted(text, size, false);
	if (encoding && g_ascii_strcasecmp(encoding, "base64") == 0)
		return decode_base64(text, size);
	return g_string_new_len(text, (gssize)size);
}

/* The encoded word at @p, "=?charset?q?text?=": where it ends; NULL when it is none. */
static const char *decode_word(const char *p, GString *out)
{
	const char *charset = p + 2, *kind, *text, *end;
	g_autoptr(GString) bytes = NULL;
	g_autofree char *name = NULL;
	g_autofree char *utf8 = NULL;

	if (!g_str_has_prefix(p, "=?") || !(kind = strchr(charset, '?')) || !kind[1] || kind[2] != '?')
		return NULL;
	text = kind + 3;
	end = strstr(text, "?=");
	if (!end || !strchr("qQbB", kind[1]))
		return NULL;
	name = g_strndup(charset, (gsize)(kind - charset));
	bytes = g_ascii_tolower(kind[1]) == 'q' ? decode_quoted(text, (gsize)(end - text), true)
						: decode_base64(text, (gsize)(end - text));
	utf8 = mail_to_utf8(bytes->str, bytes->len, name);
	g_string_append(out, utf8);
	return end + 2;
}

char *mail_decode_header(const char *text)
{
	GString *out = g_string_new(NULL);
	bool after_word = false;

	while (*text) {
		const char *start = text + (after_word ? strspn(text, " \t") : 0), *end = decode_word(start, out);

		/* Blanks between two encoded words are not part of the text. */
		after_word = end != NULL;
		if (end)
			text = end;
		else
			g_string_append_c(out, *text++);
	}
	return g_string_free(out, FALSE);
}

GDateTime *mail_date(const char *text)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	const char *comma = strchr(text, ',');
	int day, year, hour, minute, second;
	char month[4] = "", zone[6] = "+0000";
	const char *place;
	g_autoptr(GTimeZone) time_zone = NULL;

	if (sscanf(comma ? comma + 1 : text, "%d %3s %d %d:%d:%d %5s", &day, month, &year, &hour, &minute, &second,
		   zone) < 6 ||
	    strlen(month) != 3 || !(place = strstr(months, month)) || (place - months) % 3)
		return NULL;
	time_zone = g_time_zone_new_identifier(zone);
	return time_zone ? g_date_time_new(time_zone, year, (int)(place - months) / 3 + 1, day, hour, minute, second)
			 : NULL;
}
