/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What changed between two kernels, for people: a line a symbol, those first that shut somebody out. */
#include <string.h>

#include "model/change.h"
#include "reporters.h"
#include "table.h"
#include "text.h"

static char *phrase_modules(const struct change *change)
{
	if (change->kinds & CHANGE_MOVED)
		return g_strdup_printf("%s -> %s", change->old->module, change->new->module);
	return g_strdup(change->new ? change->new->module : change->old->module);
}

static void append_namespace_change(const struct change *change, GString *out)
{
	const char *old = change->old->name_space, *new = change->new->name_space;

	if (strcmp(old, new) == 0 || !*old)
		text_append_namespace(out, new);
	else
		g_string_append_printf(out, "%snamespace %s -> %s", out->len ? ", " : "", old, *new ? new : "none");
}

/* What is not the same any more; for a symbol that came, went or only moved: what it is. */
static char *phrase_detail(const struct change *change)
{
	const struct export *old = change->old, *new = change->new;
	GString *out = g_string_new(NULL);

	if (!old || !new || change->kinds == CHANGE_MOVED) {
		g_string_free(out, TRUE);
		return text_export(new ? new : old);
	}
	if (old->type != new->type)
		g_string_append_printf(out, "%s -> %s", text_class(old->type), text_class(new->type));
	if (change_is_restriction(change->kinds))
		append_namespace_change(change, out);
	if (!change_is_restriction(change->kinds))
		g_string_append_printf(out, "%sCRC 0x%08x -> 0x%08x", out->len ? ", " : "", old->crc, new->crc);
	if (change->crc_blind)
		g_string_append(out, ", same CRC");
	return g_string_free(out, FALSE);
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
		g_autofree char *kinds = text_kinds(change->kinds);
		g_autofree char *modules = phrase_modules(change);
		g_autofree char *detail = phrase_detail(change);

		TABLE_ADD(&table, kinds, change->symbol, modules, detail);
	}
	table_append(&table, 0, out);
	table_clear(&table);
}

/* ": 20 became GPL-only, 1,259 removed": a symbol counts under every kind that it has. */
static void append_kind_counts(const GArray *changes, GString *out)
{
	guint counts[N_CHANGE_KINDS] = { 0 };
	const char *separator = ": ";

	for (guint i = 0; i < changes->len; i++)
		for (guint kind = 0; kind < N_CHANGE_KINDS; kind++)
			counts[kind] += g_array_index(changes, struct change, i).kinds >> kind & 1;
	for (guint kind = 0; kind < N_CHANGE_KINDS; kind++) {
		g_autofree char *count = text_count(counts[kind]);

		if (counts[kind] == 0)
			continue;
		g_string_append_printf(out, "%s%s %s", separator, count, change_kind_phrases[kind]);
		separator = ", ";
	}
}

static void append_summary(const struct changes *changes, guint n_hidden, GString *out)
{
	g_autofree char *total = text_count(changes->changes->len);
	g_autofree char *hidden = text_count(n_hidden);

	report_append_escaped(out, changes->old);
	g_string_append(out, " -> ");
	report_append_escaped(out, changes->new);
	g_string_append_printf(out, ": %s %s changed", total, changes->changes->len == 1 ? "symbol" : "symbols");
	append_kind_counts(changes->changes, out);
	if (n_hidden)
		g_string_append_printf(out, "\n%s of them changed in nothing but their CRC; --all lists these, too",
				       hidden);
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
