/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd.h"
#include "signals.h"

/* A report longer than this is no loss when a pipe closes early; a file is written whole or not at all. */
static bool write_stdout(const struct options *options, const GString *text)
{
	if (fwrite(text->str, 1, text->len, stdout) == text->len && fflush(stdout) == 0)
		return true;
	trouble(options, "standard output: %s", g_strerror(errno));
	return false;
}

/* A device or a pipe cannot be replaced by a file, only written to. */
static bool write_device(const struct options *options, const char *path, const GString *text)
{
	FILE *file = fopen(path, "w");
	bool written = file && fwrite(text->str, 1, text->len, file) == text->len;

	if (file && fclose(file) == 0 && written)
		return true;
	trouble(options, "%s: %s", path, g_strerror(errno));
	return false;
}

bool output_file(const struct options *options, const char *path, const GString *text)
{
	char *real = realpath(path, NULL); /* the file behind links: it is to change, not the link */
	g_autoptr(GError) error = NULL;
	struct stat status;
	bool written;

	if (stat(path, &status) == 0 && !S_ISREG(status.st_mode)) {
		free(real);
		return write_device(options, path, text);
	}
	signals_hold();
	written = g_file_set_contents_full(real ? real : path, text->str, (gssize)text->len,
					   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0666, &error);
	signals_release();
	free(real);
	if (!written)
		trouble(options, "%s", error->message);
	return written;
}

/* "json:FILE" as the reporter and FILE; NULL for stdout. */
static const struct reporter *format_parse(const char *format, const struct record *record, const char **path)
{
	const char *colon = strchr(format, ':');
	g_autofree char *name = colon ? g_strndup(format, (gsize)(colon - format)) : g_strdup(format);

	*path = colon ? colon + 1 : NULL;
	return reporter_find(name, record);
}

bool output_check(const struct options *options, const struct record *record)
{
	guint n_stdout = 0;

	for (char **format = options->formats; format && *format; format++) {
		const char *path;

		if (!format_parse(*format, record, &path)) {
			g_autofree char *names = reporter_names(record);

			trouble(options, "-f %s: no such format here; there are %s", *format, names);
			return false;
		}
		if (path && !*path) {
			trouble(options, "-f %s: a file name is expected after the colon", *format);
			return false;
		}
		n_stdout += !path;
	}
	if (n_stdout > 1)
		trouble(options, "-f: only one format can go to standard output; give the others a file, TYPE:FILE");
	return n_stdout <= 1;
}

static guint terminal_width(void)
{
	struct winsize size;

	return isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

static bool write_format(const struct options *options, const char *format, const void *document,
			 const struct record *record)
{
	struct report_options how = { .all = options->all };
	g_autoptr(GString) text = g_string_new(NULL);
	const struct reporter *reporter;
	const char *path;

	reporter = format_parse(format, record, &path);
	how.colour = !path && isatty(STDOUT_FILENO) && !g_getenv("NO_COLOR");
	how.width = path ? 0 : terminal_width();
	reporter->write(document, record, &how, text);
	return path ? output_file(options, path, text) : write_stdout(options, text);
}

int output_tell_skipped(const struct options *options, const GArray *skipped)
{
	for (guint i = 0; i < skipped->len; i++) {
		const struct skip *skip = &g_array_index(skipped, struct skip, i);

		trouble(options, "%s: %s", skip->path, skip->reason);
	}
	return skipped->len ? EXIT_TROUBLE : EXIT_NOTHING;
}

bool output_takes_stdout(const struct options *options)
{
	for (char **format = options->formats; format && *format; format++)
		if (!strchr(*format, ':'))
			return true;
	return false;
}

int output_write_asked(const struct options *options, const void *document, const struct record *record,
		       const GArray *skipped, int status)
{
	bool written = true;

	for (char **format = options->formats; format && *format; format++)
		written = write_format(options, *format, document, record) && written;
	if (skipped)
		output_tell_skipped(options, skipped);
	return !written || (skipped && skipped->len) ? EXIT_TROUBLE : status;
}

int output_write(const struct options *options, const void *document, const struct record *record,
		 const GArray *skipped, int status)
{
	bool written = output_takes_stdout(options) || write_format(options, "text", document, record);

	status = output_write_asked(options, document, record, skipped, status);
	return written ? status : EXIT_TROUBLE;
}

void output_text(const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	g_autoptr(GString) out = g_string_new(NULL);

	for (char **line = lines; *line; line++) {
		report_append_escaped(out, *line);
		if (line[1])
			g_string_append_c(out, '\n');
	}
	fwrite(out->str, 1, out->len, stdout);
}
