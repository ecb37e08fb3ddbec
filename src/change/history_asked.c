/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "base/nearest.h"
#include "history_asked.h"
#include "history_others.h"

enum { MAX_TIPS = 64 };

static char *nearest_symbols(const GArray *events, const char *symbol)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();

	for (guint i = 0; i < events->len; i++)
		g_ptr_array_add(names, (gpointer)g_array_index(events, struct history_event, i).symbol);
	return nearest_names(names, symbol);
}

void history_asked(struct history *history, struct history_walk *walk, GArray *places)
{
	const char *symbol = walk->options->symbol;
	struct history_event *events = (struct history_event *)(void *)history->events->data;
	uint32_t *place = (uint32_t *)(void *)places->data;
	guint n = 0;

	history_now(history, walk, symbol);
	for (guint i = 0; i < history->events->len && n == 0; i++)
		n += strcmp(events[i].symbol, symbol) == 0;
	if (n == 0 && history->now->len == 0)
		history->nearest = nearest_symbols(history->events, symbol);
	n = 0;
	for (guint i = 0; i < history->events->len; i++) {
		if (strcmp(events[i].symbol, symbol) != 0)
			continue;
		events[n] = events[i];
		place[n++] = place[i];
	}
	g_array_set_size(history->events, n);
	g_array_set_size(places, n);
}

/* One bit for each commit that can be reached from @tip. */
static GHashTable *reach(struct history_walk *walk, const struct oid *tip)
{
	GHashTable *reached = g_hash_table_new(NULL, NULL);
	struct repo_range range = { .tips = g_array_new(FALSE, FALSE, sizeof(*tip)),
				    .hidden = g_array_new(FALSE, FALSE, sizeof(*tip)) };
	g_autoptr(GArray) order = NULL;

	g_array_append_val(range.tips, *tip);
	order = commits_walk(walk->commits, &range, walk->options->first_parent, walk->options->cancel);
	for (guint i = 0; i < order->len; i++)
		g_hash_table_add(reached, GUINT_TO_POINTER(g_array_index(order, uint32_t, i)));
	repo_range_clear(&range);
	return reached;
}

bool history_tips(struct history *history, struct history_walk *walk, struct repo *repo, const GArray *places,
		  GError **error)
{
	for (guint tip = 0; tip < MAX_TIPS && walk->options->tips[tip]; tip++) {
		GHashTable *reached;
		struct oid end;

		if (!repo_resolve(repo, walk->options->tips[tip], &end, error))
			return false;
		reached = reach(walk, &end);
		for (guint i = 0; i < history->events->len; i++) {
			uint32_t place = g_array_index(places, uint32_t, i);
			uint32_t commit = g_array_index(walk->order, uint32_t, place);

			if (g_hash_table_contains(reached, GUINT_TO_POINTER(commit)))
				g_array_index(history->events, struct history_event, i).tips |= UINT64_C(1) << tip;
		}
		g_hash_table_unref(reached);
	}
	return true;
}
