/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "report/report.h"
#include "table.h"

/* A cell wider than this does not widen its column. */
enum { WIDEST_COLUMN = 40 };

/* A cell of the text. */
struct cell {
	gsize place;
	guint length, width; /* bytes, characters */
	bool is_last;	     /* in its row */
};

static const struct cell *cell_at(const struct table *table, guint i)
{
	return &g_array_index(table->cells, struct cell, i);
}

void table_init(struct table *table)
{
	table->text = g_string_new(NULL);
	table->cells = g_array_new(FALSE, FALSE, sizeof(struct cell));
}

void table_clear(struct table *table)
{
	g_string_free(table->text, TRUE);
	g_array_unref(table->cells);
}

/* Of UTF-8 that is whole: a byte each but for those that go on. */
static guint text_width(const char *text)
{
	guint n = 0;

	for (; *text; text++)
		n += (*text & 0xc0) != 0x80;
	return n;
}

void table_add(struct table *table, const char *const *cells, guint n)
{
	for (guint i = 0; i < n; i++) {
		struct cell cell = { .place = table->text->len, .is_last = i + 1 == n };

		report_append_escaped(table->text, cells[i]);
		cell.length = (guint)(table->text->len - cell.place);
		cell.width = text_width(table->text->str + cell.place);
		g_array_append_val(table->cells, cell);
	}
}

static void measure(const struct table *table, GArray *widths)
{
	for (guint i = 0, column = 0; i < table->cells->len; i++) {
		const struct cell *cell = cell_at(table, i);

		if (column >= widths->len)
			g_array_set_size(widths, column + 1);
		if (cell->width <= WIDEST_COLUMN)
			g_array_index(widths, guint, column) = MAX(cell->width, g_array_index(widths, guint, column));
		column = cell->is_last ? 0 : column + 1;
	}
}

static void append_blanks(GString *out, guint n)
{
	gsize length = out->len;

	g_string_set_size(out, length + n);
	memset(out->str + length, ' ', n);
}

/* Those of the row at @i, up to the last one that is not empty. */
static guint n_filled(const struct table *table, guint i, guint *n_cells)
{
	guint n = 0, filled = 0;

	do {
		n++;
		if (cell_at(table, i + n - 1)->length)
			filled = n;
	} while (!cell_at(table, i + n - 1)->is_last);
	*n_cells = n;
	return filled;
}

void table_append(const struct table *table, guint indent, GString *out)
{
	g_autoptr(GArray) widths = g_array_new(FALSE, TRUE, sizeof(guint));
	guint n_cells;

	measure(table, widths);
	for (guint i = 0; i < table->cells->len; i += n_cells) {
		guint n = n_filled(table, i, &n_cells);

		append_blanks(out, indent);
		for (guint column = 0; column < n; column++) {
			const struct cell *cell = cell_at(table, i + column);
			guint width = g_array_index(widths, guint, column);

			g_string_append_len(out, table->text->str + cell->place, cell->length);
			if (column + 1 < n)
				append_blanks(out, width > cell->width ? width + 2 - cell->width : 2);
		}
		g_string_append_c(out, '\n');
	}
}
