/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "model/baseline.h"

static const struct field accepted_fields[] = {
	FIELD(accepted, fingerprint, STRING, "fingerprint", "FINGERPRINT"),
	FIELD(accepted, rule, STRING, "rule", "RULE", .optional = true),
	FIELD(accepted, symbol, STRING, "symbol", "SYMBOL", .optional = true),
	FIELD(accepted, file, STRING, "file", "FILE", .optional = true),
	FIELD(accepted, message, STRING, "message", "MESSAGE", .optional = true),
	FIELD(accepted, by, STRING, "by", "BY", .optional = true),
	FIELD(accepted, until, STRING, "until", "UNTIL", .optional = true),
	FIELD(accepted, reason, STRING, "reason", "REASON", .optional = true),
	FIELD_END,
};

static const struct record accepted_record = { NULL, sizeof(struct accepted), accepted_fields };

static const struct field baseline_fields[] = {
	FIELD(baseline, accepted, LIST, "accepted", "ACCEPTED", .record = &accepted_record),
	FIELD_END,
};

const struct record baseline_record = { "kexport-audit/baseline/1", sizeof(struct baseline), baseline_fields };

struct baseline *baseline_new(void)
{
	struct baseline *baseline = g_new0(struct baseline, 1);

	baseline->accepted = g_array_new(FALSE, FALSE, sizeof(struct accepted));
	baseline->strings = g_string_chunk_new(4096);
	return baseline;
}

void baseline_free(struct baseline *baseline)
{
	g_array_unref(baseline->accepted);
	g_string_chunk_free(baseline->strings);
	g_free(baseline);
}

static const char *keep_string(struct baseline *baseline, const char *string)
{
	return string ? g_string_chunk_insert_const(baseline->strings, string) : NULL;
}

void baseline_accept(struct baseline *baseline, const struct findings *findings, const struct waiver *waiver)
{
	g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; i < baseline->accepted->len; i++)
		g_hash_table_add(known, (gpointer)g_array_index(baseline->accepted, struct accepted, i).fingerprint);
	for (guint i = 0; i < findings->findings->len; i++) {
		const struct finding *finding = &g_array_index(findings->findings, struct finding, i);
		const struct accepted accepted = {
			.fingerprint = keep_string(baseline, finding->fingerprint),
			.rule = keep_string(baseline, finding->rule),
			.symbol = keep_string(baseline, finding->symbol),
			.file = keep_string(baseline, finding->file),
			.message = keep_string(baseline, finding->message),
			.by = keep_string(baseline, waiver ? waiver->by : NULL),
			.until = keep_string(baseline, waiver ? waiver->until : NULL),
			.reason = keep_string(baseline, waiver ? waiver->reason : NULL),
		};

		if (g_hash_table_add(known, (gpointer)accepted.fingerprint))
			g_array_append_val(baseline->accepted, accepted);
	}
}

void baseline_keep(struct baseline *baseline, GHashTable *known)
{
	struct accepted *accepted = (struct accepted *)(void *)baseline->accepted->data;
	guint n_kept = 0;

	for (guint i = 0; i < baseline->accepted->len; i++)
		if (g_hash_table_contains(known, accepted[i].fingerprint))
			accepted[n_kept++] = accepted[i];
	g_array_set_size(baseline->accepted, n_kept);
}

static int accepted_order(gconstpointer a, gconstpointer b)
{
	const struct accepted *x = a, *y = b;
	int order = g_strcmp0(x->file, y->file);

	if (!order)
		order = g_strcmp0(x->symbol, y->symbol);
	if (!order)
		order = g_strcmp0(x->rule, y->rule);
	return order ? order : strcmp(x->fingerprint, y->fingerprint);
}

void baseline_sort(struct baseline *baseline)
{
	g_array_sort(baseline->accepted, accepted_order);
}
