/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Module.symvers in every form that modpost wrote (kernel: scripts/mod/modpost.c, write_dump()), columns separated by
 * tabs. The form is told by where the type stands, not by a version:
 *
 *	CRC symbol module			to 2.6.17: the type is not told
 *	CRC symbol module type			2.6.18 to 5.3
 *	CRC symbol namespace module type	5.4 and early 5.5, mended in their stable series (kernel: 5190044c2965)
 *	CRC symbol module type namespace	since
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "inputs.h"
#include "tree.h"

enum { CRC, SYMBOL, MODULE, MOST_COLUMNS = 5 };

static const struct form {
	unsigned n_columns;
	unsigned module, type, name_space; /* columns; 0 for none */
} forms[] = {
	{ 3, 2, 0, 0 },
	{ 4, 2, 3, 0 },
	{ 5, 2, 3, 4 },
	{ 5, 3, 4, 2 },
};

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

/* True when @columns can be read so: the type is one, and there is a module. */
static bool form_fits(const struct form *form, const char *const *columns, unsigned n)
{
	enum export_type type;

	return form->n_columns == n && *columns[form->module] &&
	       (!form->type || export_type_parse(columns[form->type], &type));
}

/* The one form that fits; where a namespace or module is spelled like a type, the one that the line before had. */
static const struct form *find_form(const char *const *columns, unsigned n, const struct form *last)
{
	const struct form *found = NULL;

	for (size_t i = 0; i < G_N_ELEMENTS(forms); i++)
		if (form_fits(&forms[i], columns, n) && (!found || &forms[i] == last))
			found = &forms[i];
	return found;
}

static bool check_columns(const char *const *columns, unsigned n, GError **error)
{
	if (n < MODULE + 1 || n > MOST_COLUMNS)
		return fail(error, KEXPORT_ERROR_BAD_DATA,
			    "%u columns; expected CRC, symbol, module, type and namespace, separated by tabs", n);
	if (!*columns[SYMBOL])
		return fail(error, KEXPORT_ERROR_BAD_DATA, "the symbol is empty");
	return true;
}

static bool parse_line(char *line, const struct form **form, struct snapshot *part, GError **error)
{
	const char *columns[MOST_COLUMNS] = { "", "", "", "", "" };
	unsigned n = split(line, columns);
	struct export export = { .name_space = "", .type = EXPORT_TYPE_UNKNOWN };
	const struct form *found;

	if (!check_columns(columns, n, error))
		return false;
	if (!parse_crc(columns[CRC], &export.crc))
		return fail(error, KEXPORT_ERROR_BAD_DATA, "CRC '%s'; expected 0x and up to eight hexadecimal digits",
			    columns[CRC]);
	found = find_form(columns, n, *form);
	if (!found)
		return fail(
			error, KEXPORT_ERROR_BAD_DATA,
			"no module, or type '%s'; expected EXPORT_SYMBOL, EXPORT_SYMBOL_GPL or one of their old kin",
			n > MODULE + 1 ? columns[MODULE + 1] : "");
	*form = found;
	export.symbol = snapshot_string(part, columns[SYMBOL]);
	export.module = snapshot_string(part, columns[found->module]);
	if (found->type)
		export_type_parse(columns[found->type], &export.type);
	if (found->name_space && *columns[found->name_space])
		export.name_space = snapshot_string(part, columns[found->name_space]);
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
	const struct form *form = NULL;
	guint number = 0, n_bad = 0;

	(void)options;
	if (strlen(text) != file->size)
		return fail(error, KEXPORT_ERROR_BAD_DATA, "a NUL byte at %zu; expected text", strlen(text));
	for (char *rest = text, *line; rest && *rest;) {
		g_autoptr(GError) bad = NULL;

		line = strsep(&rest, "\n");
		number++;
		if (!parse_line(line, &form, part, &bad) && n_bad++ == 0)
			first_bad = g_strdup_printf("line %u: %s", number, bad->message);
	}
	if (n_bad && part->exports->len == 0)
		return fail(error, KEXPORT_ERROR_BAD_DATA, "%s", first_bad);
	if (n_bad)
		tell_bad_lines(file, first_bad, n_bad, part);
	tree_describe(file->path, part);
	return true;
}
