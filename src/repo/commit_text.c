/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "repo/commit_text.h"

static char *to_utf8(const char *text, size_t length)
{
	if (g_utf8_validate_len(text, length, NULL))
		return g_strndup(text, length);
	return g_convert(text, (gssize)length, "UTF-8", "ISO-8859-1", NULL, NULL, NULL);
}

/* "NAME <MAIL> SECONDS ZONE" */
static void read_author(struct commit_text *text, const char *line, const char *end)
{
	const char *less = memchr(line, '<', (size_t)(end - line));
	const char *more = less ? memrchr(less, '>', (size_t)(end - less)) : NULL;
	g_autoptr(GDateTime) date = NULL;

	if (!more)
		return;
	text->author = to_utf8(line, (size_t)(less - line));
	g_strchomp(text->author);
	text->email = to_utf8(less + 1, (size_t)(more - less - 1));
	text->seconds = g_ascii_strtoll(more + 1, NULL, 10);
	date = g_date_time_new_from_unix_utc(text->seconds);
	text->date = date ? g_date_time_format(date, "%Y-%m-%dT%H:%M:%SZ") : NULL;
}

static void read_message(struct commit_text *text, const char *p, const char *end)
{
	const char *stop;

	while (p < end && *p == '\n')
		p++;
	stop = memmem(p, (size_t)(end - p), "\n\n", 2);
	if (!stop)
		stop = end;
	text->subject = to_utf8(p, (size_t)(stop - p));
	if (text->subject)
		g_strchomp(g_strdelimit(text->subject, "\n", ' '));
	while (stop < end && *stop == '\n')
		stop++;
	text->body = to_utf8(stop, (size_t)(end - stop));
}

bool commit_text_read(struct object_reader *reader, uint32_t number, struct commit_text *text, GError **error)
{
	struct object_data data = { 0 };
	const char *p, *end;

	memset(text, 0, sizeof(*text));
	if (!object_read_type(reader, number, OBJECT_COMMIT, &data, error))
		return false;
	p = (const char *)data.bytes;
	end = p + data.size;
	while (p < end && *p != '\n') {
		const char *next = memchr(p, '\n', (size_t)(end - p));

		if (!next)
			next = end;
		if (next - p > 7 && memcmp(p, "author ", 7) == 0)
			read_author(text, p + 7, next);
		p = next < end ? next + 1 : end;
	}
	read_message(text, p, end);
	object_data_release(reader, &data);
	return true;
}

void commit_text_clear(struct commit_text *text)
{
	g_free(text->author);
	g_free(text->email);
	g_free(text->date);
	g_free(text->subject);
	g_free(text->body);
}
