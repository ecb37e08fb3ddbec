/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "mail_text.h"
#include "repo/mails.h"

/* The headers that matter, in the order of their names below. */
enum header { HEADER_FROM, HEADER_DATE, HEADER_SUBJECT, HEADER_ENCODING, HEADER_TYPE, N_HEADERS };

static const char *const header_names[N_HEADERS] = {
	"From:", "Date:", "Subject:", "Content-Transfer-Encoding:", "Content-Type:",
};

static void mail_clear(gpointer data)
{
	struct mail *mail = data;

	g_free(mail->name);
	g_free(mail->author);
	g_free(mail->email);
	g_free(mail->date);
	g_free(mail->subject);
	g_free(mail->body);
	g_free(mail->diff);
}

GArray *mails_new(void)
{
	GArray *mails = g_array_new(FALSE, TRUE, sizeof(struct mail));

	g_array_set_clear_func(mails, mail_clear);
	return mails;
}

static const char *line_end(const char *p, const char *end)
{
	const char *newline = memchr(p, '\n', (size_t)(end - p));

	return newline ? newline + 1 : end;
}

static bool line_starts(const char *p, const char *end, const char *with)
{
	size_t length = strlen(with);

	return (size_t)(end - p) >= length && g_ascii_strncasecmp(p, with, length) == 0;
}

/* "From 0123... Mon Sep 17 00:00:00 2001": what divides the mails of an mbox. */
static bool is_divider(const char *p, const char *end)
{
	return (size_t)(end - p) > 5 && memcmp(p, "From ", 5) == 0 && memchr(p, ':', (size_t)(line_end(p, end) - p));
}

/* Reads headers up to the empty line; continued lines are joined. Returns where the body starts. */
static const char *read_headers(const char *p, const char *end, GString *values[N_HEADERS])
{
	GString *last = NULL;

	for (const char *next; p < end; p = next) {
		size_t length;

		next = line_end(p, end);
		length = (size_t)(next - p);
		while (length && (p[length - 1] == '\n' || p[length - 1] == '\r'))
			length--;
		if (!length)
			return next;
		if (*p == ' ' || *p == '\t') {
			if (last)
				g_string_append_len(last, p, (gssize)length);
			continue;
		}
		last = NULL;
		for (guint i = 0; i < N_HEADERS; i++) {
			size_t name = strlen(header_names[i]);

			if (!line_starts(p, p + length, header_names[i]))
				continue;
			last = values[i];
			g_string_assign(last, "");
			g_string_append_len(last, p + name, (gssize)(length - name));
		}
	}
	return end;
}

/* "[PATCH v2 1/3] mm: do" -> "mm: do" */
static char *plain_subject(const char *subject)
{
	const char *close;

	for (;;) {
		subject += strspn(subject, " \t");
		if (g_ascii_strncasecmp(subject, "re:", 3) == 0)
			subject += 3;
		else if (*subject == '[' && (close = strchr(subject, ']')))
			subject = close + 1;
		else
			return g_strchomp(g_strdup(subject));
	}
}

static void set_author(struct mail *mail, const char *from)
{
	const char *less = strrchr(from, '<'), *more = less ? strchr(less, '>') : NULL;

	g_free(mail->author);
	g_free(mail->email);
	mail->author = more ? g_strndup(from, (gsize)(less - from)) : g_strdup("");
	mail->email = more ? g_strndup(less + 1, (gsize)(more - less - 1)) : g_strdup(from);
	g_strstrip(mail->author);
	g_strstrip(mail->email);
	if (*mail->author == '"' && g_str_has_suffix(mail->author, "\"") && mail->author[1]) {
		mail->author[strlen(mail->author) - 1] = '\0';
		memmove(mail->author, mail->author + 1, strlen(mail->author));
	}
}

/* In UTC; NULL when it is no date. */
static char *plain_date(const char *text)
{
	g_autoptr(GDateTime) local = mail_date(text);
	g_autoptr(GDateTime) utc = local ? g_date_time_to_utc(local) : NULL;

	return utc ? g_date_time_format(utc, "%Y-%m-%dT%H:%M:%SZ") : NULL;
}

/* Where the diff starts: "diff --git", or a bare "--- a/file" with "+++ " below it. */
static const char *find_diff(const char *p, const char *end)
{
	for (; p < end; p = line_end(p, end)) {
		const char *next = line_end(p, end);

		if (line_starts(p, end, "diff --git ") ||
		    (line_starts(p, end, "--- ") && line_starts(next, end, "+++ ")))
			return p;
	}
	return end;
}

/* The message, up to "---" or the diff. A "From:" in its first line is who wrote it, if not who sent it (git am). */
static void set_message(struct mail *mail, const char *p, const char *end, const char *charset)
{
	const char *stop = p;

	while (p < end && (*p == '\n' || *p == '\r'))
		p++;
	if (line_starts(p, end, "From:")) {
		const char *next = line_end(p, end);
		g_autofree char *line = mail_to_utf8(p + 5, (gsize)(next - p - 5), charset);
		g_autofree char *from = mail_decode_header(line);

		set_author(mail, from);
		for (p = next; p < end && (*p == '\n' || *p == '\r');)
			p++;
	}
	for (stop = p; stop < end && !(line_starts(stop, end, "---") && stop[3] != ' ' && stop[3] != '-');)
		stop = line_end(stop, end);
	mail->body = mail_to_utf8(p, (gsize)(stop - p), charset);
	g_strchomp(mail->body);
}

/* The charset= of a Content-Type; NULL for none. Free with g_free(). */
static char *find_charset(const char *type)
{
	g_autofree char *lower = g_ascii_strdown(type, -1);
	const char *found = strstr(lower, "charset=");

	if (!found)
		return NULL;
	found += strlen("charset=");
	found += *found == '"';
	return g_strndup(type + (found - lower), strcspn(found, "\"; \t"));
}

/* libgit2 wants "diff --git" before each file; other programs' patches only have "---" and "+++". */
static void set_diff(struct mail *mail, const char *p, const char *end)
{
	g_autoptr(GString) diff = g_string_sized_new((gsize)(end - p));

	if (!line_starts(p, end, "--- ")) {
		mail->diff_size = (gsize)(end - p);
		mail->diff = g_strndup(p, mail->diff_size);
		return;
	}
	for (const char *next; p < end; p = next) {
		next = line_end(p, end);
		if (line_starts(p, end, "--- ") && line_starts(next, end, "+++ ")) {
			size_t old = strcspn(p + 4, "\t\r\n"), new = strcspn(next + 4, "\t\r\n");
			bool comes = strncmp(p + 4, "/dev/null", old) == 0;
			bool goes = strncmp(next + 4, "/dev/null", new) == 0;
			const char *a = comes ? next + 6 : p + 6, *b = goes ? p + 6 : next + 6;
			int a_size = (int)(comes ? new : old) - 2, b_size = (int)(goes ? old : new) - 2;

			g_string_append_printf(diff, "diff --git a/%.*s b/%.*s\n", MAX(a_size, 0), a, MAX(b_size, 0),
					       b);
			if (comes || goes)
				g_string_append(diff, comes ? "new file mode 100644\n" : "deleted file mode 100644\n");
		}
		g_string_append_len(diff, p, next - p);
	}
	mail->diff_size = diff->len;
	mail->diff = g_string_free(g_steal_pointer(&diff), FALSE);
}

/* "[PATCH v2 0/3]": a letter that goes with patches and has none. */
static bool is_cover_letter(const char *subject)
{
	const char *slash = strchr(subject, '/'), *zero = slash;

	while (zero && zero > subject && zero[-1] == '0')
		zero--;
	return slash && zero < slash && g_ascii_isdigit(slash[1]) && zero > subject && strchr(" [", zero[-1]);
}

static void mail_read(struct mail *mail, const char *p, const char *end, GString *headers[N_HEADERS])
{
	bool is_mail = !line_starts(p, end, "diff ") && !line_starts(p, end, "--- ") && !line_starts(p, end, "Index: ");
	g_autofree char *charset = NULL;
	g_autofree char *encoding = NULL;
	g_autofree char *from = NULL;
	g_autofree char *subject = NULL;
	g_autoptr(GString) body = NULL;
	const char *diff, *stop;

	if (is_mail)
		p = read_headers(p, end, headers);
	charset = find_charset(headers[HEADER_TYPE]->str);
	encoding = g_strstrip(g_strdup(headers[HEADER_ENCODING]->str));
	from = mail_decode_header(headers[HEADER_FROM]->str);
	subject = mail_decode_header(headers[HEADER_SUBJECT]->str);
	body = mail_decode_body(p, (gsize)(end - p), encoding);
	mail->subject = plain_subject(subject);
	mail->date = plain_date(headers[HEADER_DATE]->str);
	set_author(mail, from);
	stop = body->str + body->len;
	diff = find_diff(body->str, stop);
	set_message(mail, body->str, is_mail ? diff : body->str, charset);
	set_diff(mail, diff, stop);
}

/* Takes @name. */
static bool add_mail(GArray *mails, char *name, const char *p, const char *end, GError **error)
{
	GString *headers[N_HEADERS];
	struct mail mail = { .name = name };
	bool has_diff, is_letter;

	for (guint i = 0; i < N_HEADERS; i++)
		headers[i] = g_string_new(NULL);
	mail_read(&mail, p, end, headers);
	has_diff = mail.diff_size > 0;
	is_letter = !has_diff && is_cover_letter(headers[HEADER_SUBJECT]->str);
	for (guint i = 0; i < N_HEADERS; i++)
		g_string_free(headers[i], TRUE);
	if (has_diff)
		g_array_append_val(mails, mail);
	else if (!is_letter)
		fail(error, KEXPORT_ERROR_BAD_DATA, "%s: no patch in it: expected a line 'diff --git'", name);
	if (!has_diff)
		mail_clear(&mail);
	return has_diff || is_letter;
}

bool mails_read(GArray *mails, const char *name, const char *text, size_t size, GError **error)
{
	const char *end = text + size, *start = text;
	guint number = 1;
	bool several = false;

	for (const char *p = line_end(text, end); p < end && !several; p = line_end(p, end))
		several = is_divider(p, end);
	do {
		const char *stop = line_end(start, end);
		char *label = several ? g_strdup_printf("%s: mail %u", name, number) : g_strdup(name);

		while (stop < end && !is_divider(stop, end))
			stop = line_end(stop, end);
		if (!add_mail(mails, label, start, stop, error))
			return false;
		number++;
		start = stop;
	} while (start < end);
	return true;
}
