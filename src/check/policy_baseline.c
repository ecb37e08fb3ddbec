/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Findings that a baseline accepts are taken out; those whose time is over stay, with who accepted them. */
#include "rule.h"

static GHashTable *entries_of(const struct baseline *baseline)
{
	GHashTable *entries = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; i < baseline->accepted->len; i++) {
		const struct accepted *accepted = &g_array_index(baseline->accepted, struct accepted, i);

		g_hash_table_insert(entries, (gpointer)accepted->fingerprint, (gpointer)accepted);
	}
	return entries;
}

static bool is_accepted(const struct policy *policy, GHashTable *entries, struct finding *finding,
			struct findings *findings)
{
	const struct accepted *accepted = g_hash_table_lookup(entries, finding->fingerprint);
	struct waiver waiver;
	g_autofree char *message = NULL;

	if (!accepted)
		return false;
	waiver = (struct waiver){ .by = accepted->by, .until = accepted->until, .reason = accepted->reason };
	if (!waiver_is_over(&waiver, policy))
		return true;
	message = g_strdup_printf("%s (the baseline accepted it until %s)", finding->message, waiver.until);
	finding->message = findings_string(findings, message);
	finding->waiver = findings_waiver(findings, &waiver);
	return false;
}

void policy_apply_baseline(const struct policy *policy, const struct baseline *baseline, struct findings *findings)
{
	g_autoptr(GHashTable) entries = entries_of(baseline);
	GArray *all = findings->findings;
	guint i = 0;

	findings->n_accepted = 0;
	while (i < all->len) {
		if (!is_accepted(policy, entries, &g_array_index(all, struct finding, i), findings)) {
			i++;
			continue;
		}
		g_array_remove_index(all, i);
		findings->n_accepted++;
	}
}
