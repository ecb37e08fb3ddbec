/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "table.h"
#include "report/report.h"

/* A cell wider than this does not widen its column. */
enum { WIDEST_COLUMN = 40 };

void table_init(struct table *table)
{
	table->rows = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
}

void table_clear(struct table *table)
{
	g_ptr_array_unref(table->rows);
}

void table_add(struct table *table, const char *const *cells, guint n)
{
	char **row = g_new0(char *, n + 1);

	for (guint i = 0; i < n; i++) {
		GString *cell = g_string_new(NULL);

		report_append_escaped(cell, cells[i]);
		row[i] = g_string_free(cell, FALSE);
	}
	g_ptr_array_add(table->rows, row);
}

/* Of UTF-8 that is whole: a byte each but for those that go on. */
static glong text_width(const char *text)
{
	glong n = 0;

	for (; *text; text++)
		n += (*text & 0xc0) != 0x80;
	return n;
}

static void measure(const struct table *table, GArray *widths)
{
	for (guint i = 0; i < table->rows->len; i++) {
		char **row = table->rows->pdata[i];

		for (guint column = 0; row[column]; column++) {
			glong width = text_width(row[column]);

			if (column >= widths->len)
				g_array_set_size(widths, column + 1);
			if (width <= WIDEST_COLUMN)
				g_array_index(widths, glong, column) = MAX(width, g_array_index(widths, glong, column));
		}
	}
}

static void append_blanks(GString *out, glong n)
{
	for (; n > 0; n--)
		g_string_append_c(out, ' ');
}

static guint last_filled(char **row)
{
	guint n = g_strv_length(row);

	while (n > 0 && !*row[n - 1])
		n--;
	return n;
}

void table_append(const struct table *table, guint indent, GString *out)
{
	g_autoptr(GArray) widths = g_array_new(FALSE, TRUE, sizeof(glong));

	measure(table, widths);
	for (guint i = 0; i < table->rows->len; i++) {
		char **row = table->rows->pdata[i];
		guint n = last_filled(row);

		append_blanks(out, indent);
		for (guint column = 0; column < n; column++) {
			g_string_append(out, row[column]);
			if (column + 1 < n)
				append_blanks(
					out,
					MAX(g_array_index(widths, glong, column) + 2 - text_width(row[column]), 2));
		}
		g_string_append_c(out, '\n');
	}
}
