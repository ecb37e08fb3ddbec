/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/pattern.h"
#include "hook_input.h"
#include "repo/mails.h"

#define MAX_STDIN ((gsize)64 << 20)

static bool read_stdin(GString *text, GError **error)
{
	char chunk[1 << 16];
	ssize_t n;

	while ((n = read(STDIN_FILENO, chunk, sizeof(chunk))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail(error, KEXPORT_ERROR_IO, "standard input: %s", g_strerror(errno));
		if (text->len + (gsize)n > MAX_STDIN)
			return fail(error, KEXPORT_ERROR_UNSUPPORTED, "standard input: more than 64 MiB");
		g_string_append_len(text, chunk, n);
	}
	return true;
}

char *hook_read_stdin(GError **error)
{
	g_autoptr(GString) text = g_string_new(NULL);

	if (!read_stdin(text, error))
		return NULL;
	if (strlen(text->str) != text->len) {
		fail(error, KEXPORT_ERROR_BAD_DATA, "standard input: expected text, found a NUL");
		return NULL;
	}
	return g_string_free(g_steal_pointer(&text), FALSE);
}

/* git: wt-status.c, cut_line[]. */
static bool is_scissors(const char *line, char comment)
{
	return *line == comment && strstr(line, "------------------------ >8 ------------------------");
}

char *hook_read_message(const char *file, const char *comment, GError **error)
{
	g_autofree char *text = NULL;
	g_auto(GStrv) lines = NULL;
	g_autoptr(GString) message = g_string_new(NULL);
	char mark = comment && *comment && !comment[1] ? *comment : '#';

	if (!g_file_get_contents(file, &text, NULL, error))
		return NULL;
	lines = g_strsplit(text, "\n", -1);
	for (char **line = lines; *line && !is_scissors(*line, mark); line++)
		if (**line != mark)
			g_string_append_printf(message, "%s\n", *line);
	return g_strchomp(g_string_free(g_steal_pointer(&message), FALSE));
}

bool hook_read_mails(GArray *mails, const char *file, GError **error)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autofree char *contents = NULL;
	gsize size;

	if (strcmp(file, "-") == 0)
		return read_stdin(text, error) && mails_read(mails, "standard input", text->str, text->len, error);
	return g_file_get_contents(file, &contents, &size, error) && mails_read(mails, file, contents, size, error);
}

bool hook_wants_ref(const struct hook_request *request, const char *ref, GError **error)
{
	if (request->kind->source == HOOK_TRANSACTION && !g_str_has_prefix(ref, "refs/heads/"))
		return false;
	for (guint i = 0; i < request->wanted->len && !*error; i++)
		if (pattern_matches(request->wanted->pdata[i], ref, error))
			return true;
	return request->wanted->len == 0;
}
