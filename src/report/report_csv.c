/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A document's first list as CSV (RFC 4180). A record inside a row becomes columns "old.type"; a list inside it
 * (a module's problems) becomes one row each, and a row with empty columns where it has none. A row is one line, for
 * awk and sort: of several strings in one field "\n" divides one from the next, and a backslash in them is doubled. */
#include <stdint.h>
#include <string.h>

#include "reporters.h"

/* @text is escaped already. */
static void append_field(GString *out, GString *text)
{
	if (!strpbrk(text->str, "\",")) {
		g_string_append_len(out, text->str, (gssize)text->len);
		return;
	}
	g_string_replace(text, "\"", "\"\"", 0);
	g_string_append_printf(out, "\"%s\"", text->str);
}

static void append_quoted(GString *out, const char *text)
{
	g_autoptr(GString) escaped = g_string_new(NULL);

	report_append_escaped(escaped, text);
	append_field(out, escaped);
}

static void append_strings(GString *out, char *const *strings)
{
	g_autoptr(GString) escaped = g_string_new(NULL);

	for (char *const *string = strings; string && *string; string++) {
		g_autoptr(GString) one = g_string_new(*string);

		g_string_replace(one, "\\", "\\\\", 0);
		if (string != strings)
			g_string_append(escaped, "\\n");
		report_append_escaped(escaped, one->str);
	}
	append_field(out, escaped);
}

static void append_flags(GString *out, unsigned flags, const char *const *names)
{
	const char *separator = "";

	for (unsigned i = 0; names[i]; i++) {
		if (flags & 1U << i) {
			g_string_append_printf(out, "%s%s", separator, names[i]);
			separator = " ";
		}
	}
}

static void append_cell(GString *out, const void *value, const struct field *field)
{
	if (!value)
		return;
	switch (field->type) {
	case FIELD_STRING:
		append_quoted(out, *(const char *const *)value);
		break;
	case FIELD_STRINGS:
		append_strings(out, *(char **const *)value);
		break;
	case FIELD_BOOL:
		g_string_append(out, *(const bool *)value ? "true" : "false");
		break;
	case FIELD_COUNT:
		if (*(const uint32_t *)value)
			g_string_append_printf(out, "%u", *(const uint32_t *)value);
		break;
	case FIELD_NUMBER:
	case FIELD_KNOWN:
		if (field->type == FIELD_NUMBER || *(const uint32_t *)value != NUMBER_UNKNOWN)
			g_string_append_printf(out, "%u", *(const uint32_t *)value);
		break;
	case FIELD_CRC:
		if (*(const uint32_t *)value)
			g_string_append_printf(out, "0x%08x", *(const uint32_t *)value);
		break;
	case FIELD_NAME:
		g_string_append(out, field->names[*(const unsigned *)value]);
		break;
	case FIELD_FLAGS:
		append_flags(out, *(const unsigned *)value, field->names);
		break;
	case FIELD_LIST:
	case FIELD_RECORD:
		break;
	}
}

static void append_heads(GString *out, const struct record *record, const char *prefix)
{
	for (const struct field *field = record->fields; field->name; field++) {
		g_autofree char *inner = g_strdup_printf("%s%s.", prefix, field->name);

		if (field->type == FIELD_RECORD)
			append_heads(out, field->record, inner);
		else if (field->type == FIELD_LIST)
			append_heads(out, field->record, prefix);
		else
			g_string_append_printf(out, "%s%s,", prefix, field->name);
	}
}

static void append_cells(GString *out, const void *object, const struct record *record, const void *inner)
{
	for (const struct field *field = record->fields; field->name; field++) {
		const void *value = field_value(object, field);

		if (field->type == FIELD_RECORD) {
			append_cells(out, value ? *(const void *const *)value : NULL, field->record, NULL);
		} else if (field->type == FIELD_LIST) {
			append_cells(out, inner, field->record, NULL);
		} else {
			append_cell(out, value, field);
			g_string_append_c(out, ',');
		}
	}
}

static void append_row(GString *out, const void *object, const struct record *record, const void *inner)
{
	append_cells(out, object, record, inner);
	g_string_truncate(out, out->len - 1);
	g_string_append(out, "\r\n");
}

static const struct field *first_list(const struct record *record)
{
	const struct field *field = record->fields;

	while (field->name && field->type != FIELD_LIST)
		field++;
	return field->name ? field : NULL;
}

void report_csv(const void *document, const struct record *record, const struct report_options *options, GString *out)
{
	const struct field *rows = first_list(record);
	const GArray *list = *(GArray *const *)field_value(document, rows);
	const struct field *nested = first_list(rows->record);

	(void)options;
	append_heads(out, rows->record, "");
	g_string_truncate(out, out->len - 1);
	g_string_append(out, "\r\n");
	for (guint i = 0; i < list->len; i++) {
		const void *object = list->data + i * rows->record->size;
		const GArray *inner = nested ? *(GArray *const *)field_value(object, nested) : NULL;

		if (!inner || inner->len == 0)
			append_row(out, object, rows->record, NULL);
		for (guint j = 0; inner && j < inner->len; j++)
			append_row(out, object, rows->record, inner->data + j * nested->record->size);
	}
}
