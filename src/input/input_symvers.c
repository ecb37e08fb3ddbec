/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Module.symvers: CRC, symbol, module, type and, since 5.4, namespace, separated by tabs. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "inputs.h"

enum { CRC, SYMBOL, MODULE, TYPE, NAMESPACE, MOST_COLUMNS };

bool input_symvers_fits(const struct file *file)
{
	const char *name = strrchr(file->path, '/');
	bool named = strstr(name ? name : file->path, "symvers") != NULL;

	return (file->size > 2 && memcmp(file->data, "0x", 2) == 0) || (named && !memchr(file->data, '\0', file->size));
}

static bool parse_crc(const char *text, uint32_t *crc)
{
	char *end;
	guint64 value = g_ascii_strtoull(text, &end, 16);

	*crc = (uint32_t)value;
	return strncmp(text, "0x", 2) == 0 && end > text + 2 && *end == '\0' && value <= G_MAXUINT32;
}

/* Splits @line at its tabs, in place; the number of columns, all counted. */
static unsigned split(char *line, const char **columns)
{
	unsigned n = 0;

	for (char *rest = line; rest; n++) {
		char *column = strsep(&rest, "\t");

		if (n < MOST_COLUMNS)
			columns[n] = column;
	}
	return n;
}

static bool parse_line(char *line, struct snapshot *part, GError **error)
{
	const char *columns[MOST_COLUMNS] = { "", "", "", "", "" };
	unsigned n = split(line, columns);
	struct export export;

	if (n < TYPE + 1 || n > MOST_COLUMNS)
		return fail(error, KEXPORT_ERROR_BAD_DATA,
			    "%u columns; expected CRC, symbol, module, type and namespace, separated by tabs", n);
	if (!parse_crc(columns[CRC], &export.crc))
		return fail(error, KEXPORT_ERROR_BAD_DATA, "CRC '%s'; expected 0x and up to eight hexadecimal digits",
			    columns[CRC]);
	if (!*columns[SYMBOL] || !*columns[MODULE])
		return fail(error, KEXPORT_ERROR_BAD_DATA, "symbol or module is empty");
	if (!export_type_parse(columns[TYPE], &export.type))
		return fail(error, KEXPORT_ERROR_BAD_DATA,
			    "type '%s'; expected EXPORT_SYMBOL, EXPORT_SYMBOL_GPL or one of their old kin",
			    columns[TYPE]);
	export.symbol = snapshot_string(part, columns[SYMBOL]);
	export.module = snapshot_string(part, columns[MODULE]);
	export.name_space = *columns[NAMESPACE] ? snapshot_string(part, columns[NAMESPACE]) : "";
	snapshot_add_export(part, &export);
	return true;
}

/* One skip for all bad lines: the first in full, the others counted. */
static void tell_bad_lines(const struct file *file, const char *first, guint n_bad, struct snapshot *part)
{
	g_autofree char *more = n_bad > 1 ? g_strdup_printf("; %u lines are bad in all", n_bad) : g_strdup("");
	g_autofree char *reason = g_strconcat(first, more, NULL);

	snapshot_add_skip(part, file->path, NULL, reason);
}

bool input_symvers_read(const struct file *file, const struct input_options *options, struct snapshot *part,
			GError **error)
{
	g_autofree char *text = g_strndup((const char *)file->data, file->size);
	g_autofree char *first_bad = NULL;
	guint number = 0, n_bad = 0;

	(void)options;
	if (strlen(text) != file->size)
		return fail(error, KEXPORT_ERROR_BAD_DATA, "a NUL byte at %zu; expected text", strlen(text));
	for (char *rest = text, *line; rest && *rest;) {
		g_autoptr(GError) bad = NULL;

		line = strsep(&rest, "\n");
		number++;
		if (!parse_line(line, part, &bad) && n_bad++ == 0)
			first_bad = g_strdup_printf("line %u: %s", number, bad->message);
	}
	if (n_bad && part->exports->len == 0)
		return fail(error, KEXPORT_ERROR_BAD_DATA, "%s", first_bad);
	if (n_bad)
		tell_bad_lines(file, first_bad, n_bad, part);
	return true;
}
