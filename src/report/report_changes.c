/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What changed between two kernels, for people: a line a symbol, those first that shut somebody out. */
#include <string.h>

#include "model/change.h"
#include "reporters.h"
#include "table.h"
#include "text.h"

static const char *const kind_phrases[N_CHANGE_KINDS] = {
	"became GPL-only",
	"became plain",
	"changed type",
	"namespace added",
	"namespace removed",
	"namespace changed",
	"restricted to modules",
	"module list widened",
	"module list narrowed",
	"removed",
	"added",
	"moved",
	"CRC changed",
};

/* The kinds of a change in words; what a line says elsewhere (a move, a new CRC) only when there is nothing else. */
static char *phrase_kinds(unsigned kinds)
{
	GString *text = g_string_new(NULL);
	unsigned said = kinds & ~(unsigned)(CHANGE_MOVED | CHANGE_CRC);

	if (!said)
		said = kinds & CHANGE_MOVED ? CHANGE_MOVED : CHANGE_CRC;
	for (unsigned i = 0; i < N_CHANGE_KINDS; i++)
		if (said & 1U << i)
			g_string_append_printf(text, "%s%s", text->len ? ", " : "", kind_phrases[i]);
	return g_string_free(text, FALSE);
}

static char *phrase_modules(const struct change *change)
{
	if (change->kinds & CHANGE_MOVED)
		return g_strdup_printf("%s -> %s", change->old->module, change->new->module);
	return g_strdup(change->new ? change->new->module : change->old->module);
}

static char *phrase_detail(const struct change *change)
{
	g_autofree char *old = change->old ? text_export(change->old) : NULL;
	g_autofree char *new = change->new ? text_export(change->new) : NULL;

	if (!old || !new)
		return g_strdup(old ? old : new);
	if (change_is_restriction(change->kinds))
		return g_strdup_printf("%s -> %s%s", old, new, change->crc_blind ? ", same CRC" : "");
	if (change->kinds == CHANGE_CRC)
		return g_strdup_printf("0x%08x -> 0x%08x", change->old->crc, change->new->crc);
	return g_strdup(new);
}

static int reading_order(gconstpointer a, gconstpointer b)
{
	static const int urgency[] = { [DIRECTION_TIGHTENED] = 0, [DIRECTION_LOOSENED] = 1, [DIRECTION_NEUTRAL] = 2 };
	const struct change *x = *(const struct change *const *)a, *y = *(const struct change *const *)b;

	if (x->direction != y->direction)
		return urgency[x->direction] - urgency[y->direction];
	if (x->kinds != y->kinds)
		return (x->kinds & -x->kinds) < (y->kinds & -y->kinds)	 ? -1
		       : (x->kinds & -x->kinds) > (y->kinds & -y->kinds) ? 1
									 : strcmp(x->symbol, y->symbol);
	return strcmp(x->symbol, y->symbol);
}

static void append_lines(const GPtrArray *order, GString *out)
{
	struct table table;

	table_init(&table);
	for (guint i = 0; i < order->len; i++) {
		const struct change *change = order->pdata[i];
		g_autofree char *kinds = phrase_kinds(change->kinds);
		g_autofree char *modules = phrase_modules(change);
		g_autofree char *detail = phrase_detail(change);

		TABLE_ADD(&table, kinds, change->symbol, modules, detail);
	}
	table_append(&table, 0, out);
	table_clear(&table);
}

static void append_summary(const struct changes *changes, guint n_hidden, GString *out)
{
	guint by_direction[3] = { 0 };
	g_autofree char *total = text_count(changes->changes->len);

	for (guint i = 0; i < changes->changes->len; i++)
		by_direction[g_array_index(changes->changes, struct change, i).direction]++;
	report_append_escaped(out, changes->old);
	g_string_append(out, " -> ");
	report_append_escaped(out, changes->new);
	g_string_append_printf(out, ": %s %s changed", total, changes->changes->len == 1 ? "symbol" : "symbols");
	if (changes->changes->len) {
		g_autofree char *tightened = text_count(by_direction[DIRECTION_TIGHTENED]);
		g_autofree char *loosened = text_count(by_direction[DIRECTION_LOOSENED]);

		g_string_append_printf(out, ": %s tightened, %s loosened", tightened, loosened);
	}
	if (n_hidden) {
		g_autofree char *hidden = text_count(n_hidden);

		g_string_append_printf(out, "; %s only in their CRC (--all lists them)", hidden);
	}
	g_string_append_c(out, '\n');
}

void report_changes_text(const void *document, const struct record *record, const struct report_options *options,
			 GString *out)
{
	const struct changes *changes = document;
	g_autoptr(GPtrArray) order = g_ptr_array_new();
	guint n_hidden = 0;

	(void)record;
	for (guint i = 0; i < changes->changes->len; i++) {
		struct change *change = &g_array_index(changes->changes, struct change, i);

		if (change->kinds == CHANGE_CRC && !options->all)
			n_hidden++;
		else
			g_ptr_array_add(order, change);
	}
	g_ptr_array_sort(order, reading_order);
	append_lines(order, out);
	if (order->len)
		g_string_append_c(out, '\n');
	append_summary(changes, n_hidden, out);
}
