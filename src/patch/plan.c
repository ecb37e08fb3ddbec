/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "nearest.h"
#include "patch/plan.h"
#include "source/macros.h"

static const char mock_prefix[] = "__wrap_";

static const struct site *site_at(const struct sites *sites, guint i)
{
	return &g_array_index(sites->sites, struct site, i);
}

static bool is_mock(const struct site *site, const char *symbol)
{
	return g_str_has_prefix(site->file, "tools/testing/") && g_str_has_prefix(site->symbol, mock_prefix) &&
	       strcmp(site->symbol + strlen(mock_prefix), symbol) == 0;
}

static void refuse(struct plan *plan, const char *symbol, const struct site *site, char *reason, bool is_done)
{
	struct refusal refusal = { symbol, site, reason, is_done };

	g_array_append_val(plan->refusals, refusal);
}

/* The macro of the same family that gives the class; NULL when there is none. */
static const char *sibling(const struct site *site, enum patch_target target)
{
	const struct export_family *family = export_family_find(site->macro);
	bool has_namespace;

	if (!family)
		return NULL;
	has_namespace = g_strcmp0(site->macro, family->plain_ns) == 0 || g_strcmp0(site->macro, family->gpl_ns) == 0;
	if (has_namespace)
		return target == PATCH_TO_GPL ? family->gpl_ns : family->plain_ns;
	return target == PATCH_TO_GPL ? family->gpl : family->plain;
}

static char *pasted_reason(const struct site *site)
{
	return g_strdup_printf(
		"%s builds the symbol's name; a change would touch all that it exports, and is left to you",
		site->macro);
}

static void plan_site(struct plan *plan, const char *symbol, const struct site *site, enum patch_target target)
{
	bool is_gpl = export_type_is_gpl_only(site->type);
	struct edit edit = { .site = site };

	if (site->type == EXPORT_TYPE_UNKNOWN) {
		refuse(plan, symbol, site, g_strdup_printf("%s: its class is not known", site->macro), false);
	} else if (is_gpl == (target == PATCH_TO_GPL)) {
		refuse(plan, symbol, site, g_strdup_printf("is %s already", export_type_name(site->type)), true);
	} else if (site->pasted) {
		refuse(plan, symbol, site, pasted_reason(site), false);
	} else {
		edit.macro = sibling(site, target);
		if (edit.macro)
			g_array_append_val(plan->edits, edit);
		else
			refuse(plan, symbol, site,
			       g_strdup_printf("no macro is known that is to %s what %s is to %s", site->macro,
					       target == PATCH_TO_GPL ? "EXPORT_SYMBOL_GPL" : "EXPORT_SYMBOL",
					       target == PATCH_TO_GPL ? "EXPORT_SYMBOL" : "EXPORT_SYMBOL_GPL"),
			       false);
	}
}

static void plan_symbol(struct plan *plan, const struct sites *sites, const char *symbol,
			const struct plan_options *options)
{
	guint n_found = 0;

	for (guint i = 0; i < sites->sites->len; i++) {
		const struct site *site = site_at(sites, i);
		bool same = strcmp(site->symbol, symbol) == 0;

		if (!same && (options->without_mocks || !is_mock(site, symbol)))
			continue;
		n_found += same;
		plan_site(plan, symbol, site, options->target);
	}
	if (n_found == 0) {
		g_autofree char *near = nearest_symbols(sites, symbol);

		refuse(plan, symbol, NULL,
		       g_strdup_printf("is not exported in this tree%s%s", near ? "; nearest: " : "", near ? near : ""),
		       false);
	}
}

static int edit_order(gconstpointer a, gconstpointer b)
{
	const struct site *x = ((const struct edit *)a)->site, *y = ((const struct edit *)b)->site;
	int order = strcmp(x->file, y->file);

	return order ? order : x->start < y->start ? -1 : x->start > y->start;
}

/* A symbol given twice, or its mock given by name as well, changes once. */
static void drop_repeated_edits(GArray *edits)
{
	struct edit *rows = (struct edit *)edits->data;
	guint n_kept = 0;

	for (guint i = 0; i < edits->len; i++)
		if (n_kept == 0 || edit_order(&rows[n_kept - 1], &rows[i]) != 0)
			rows[n_kept++] = rows[i];
	g_array_set_size(edits, n_kept);
}

static void refusal_clear(struct refusal *refusal)
{
	g_free(refusal->reason);
}

struct plan *plan_new(const struct sites *sites, char *const *symbols, const struct plan_options *options)
{
	struct plan *plan = g_new0(struct plan, 1);

	plan->edits = g_array_new(FALSE, FALSE, sizeof(struct edit));
	plan->refusals = g_array_new(FALSE, FALSE, sizeof(struct refusal));
	g_array_set_clear_func(plan->refusals, (GDestroyNotify)refusal_clear);
	for (; *symbols; symbols++)
		plan_symbol(plan, sites, *symbols, options);
	g_array_sort(plan->edits, edit_order);
	drop_repeated_edits(plan->edits);
	return plan;
}

void plan_free(struct plan *plan)
{
	g_array_unref(plan->edits);
	g_array_unref(plan->refusals);
	g_free(plan);
}
