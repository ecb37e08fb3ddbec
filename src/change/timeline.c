/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "change/timeline.h"
#include "message.h"

/* A step in the making: the commits that are one. */
struct draft {
	const struct history_event *first; /* of the commit that the step is told by */
	char *upstream;			   /* the commit that it is a copy of; NULL when it is none */
	GPtrArray *events;		   /* of const struct history_event *, of all its commits */
};

static void draft_free(gpointer data)
{
	struct draft *draft = data;

	g_free(draft->upstream);
	g_ptr_array_unref(draft->events);
	g_free(draft);
}

static bool same_class(const struct history_site *a, const struct history_site *b)
{
	if (!a || !b)
		return a == b;
	return a->type == b->type && strcmp(a->name_space, b->name_space) == 0;
}

/* What a backport and its original have in common, whatever the file was called there. */
static bool same_change(const struct history_event *a, const struct history_event *b)
{
	return a->kinds == b->kinds && same_class(a->old, b->old) && same_class(a->new, b->new);
}

static bool is_copy(const struct draft *draft, const struct history_event *event, const char *upstream)
{
	if (upstream && (strcmp(upstream, draft->first->commit) == 0 || g_strcmp0(upstream, draft->upstream) == 0))
		return true;
	if (draft->upstream && strcmp(draft->upstream, event->commit) == 0)
		return true;
	/* A stable branch that does not name the original keeps its subject; a subject twice on one branch is a step
	 * twice. */
	return (upstream || draft->upstream || !(event->tips & draft->first->tips)) &&
	       g_strcmp0(event->subject, draft->first->subject) == 0;
}

static bool fits(const struct draft *draft, const struct history_event *event, const char *upstream)
{
	if (strcmp(draft->first->commit, event->commit) == 0)
		return true;
	return is_copy(draft, event, upstream) && same_change(draft->first, event);
}

static void add_event(GPtrArray *drafts, const struct history_event *event)
{
	g_autofree char *upstream = message_upstream(event->body);
	struct draft *draft;

	for (guint i = 0; i < drafts->len; i++) {
		draft = drafts->pdata[i];
		if (!fits(draft, event, upstream))
			continue;
		g_ptr_array_add(draft->events, (gpointer)event);
		if (draft->upstream && !upstream) { /* the original speaks for its copies */
			draft->first = event;
			g_clear_pointer(&draft->upstream, g_free);
		}
		return;
	}
	draft = g_new0(struct draft, 1);
	draft->first = event;
	draft->upstream = g_steal_pointer(&upstream);
	draft->events = g_ptr_array_new();
	g_ptr_array_add(draft->events, (gpointer)event);
	g_ptr_array_add(drafts, draft);
}

static void add_landing(struct explain_step *step, const struct draft *draft, const char *tip, guint n)
{
	for (guint i = 0; i < draft->events->len; i++) {
		const struct history_event *event = draft->events->pdata[i];
		struct explain_landing landing = { tip, event->commit, event->date, event->release };

		if (!(event->tips & UINT64_C(1) << n))
			continue;
		g_array_append_val(step->landings, landing);
		return;
	}
	g_array_append_val(step->missing, tip);
}

static void add_step(struct explain *explain, const struct draft *draft, char *const *tips)
{
	static const char *const fixes[] = { "Fixes", NULL }, *const copies[] = { "Cc", NULL },
				 *const links[] = { "Link", "Closes", NULL };
	const struct history_event *first = draft->first;
	g_autofree char *reason = message_reason(first->body, explain->symbol);
	struct explain_step step = {
		.commit = first->commit,
		.author = first->author,
		.date = first->date,
		.subject = first->subject,
		.release = first->release,
		.reason = explain_string(explain, reason),
		.fixes = message_trailers(first->body, fixes, NULL),
		.stable = message_trailers(first->body, copies, "stable@"),
		.links = message_trailers(first->body, links, "://"),
		.events = g_array_new(FALSE, FALSE, sizeof(struct history_event)),
		.landings = g_array_new(FALSE, FALSE, sizeof(struct explain_landing)),
		.missing = g_array_new(FALSE, FALSE, sizeof(const char *)),
	};

	for (guint i = 0; i < draft->events->len; i++) {
		const struct history_event *event = draft->events->pdata[i];

		if (strcmp(event->commit, first->commit) == 0)
			g_array_append_vals(step.events, event, 1);
	}
	for (guint i = 0; tips && tips[0] && tips[1] && tips[i]; i++)
		add_landing(&step, draft, explain_string(explain, tips[i]), i);
	g_array_append_val(explain->steps, step);
}

static int newest_first(gconstpointer a, gconstpointer b)
{
	return g_strcmp0(((const struct explain_step *)b)->date, ((const struct explain_step *)a)->date);
}

static bool is_exported_in(const struct explain *explain, const char *tip)
{
	for (guint i = 0; i < explain->sites->len; i++)
		if (strcmp(g_array_index(explain->sites, struct history_now, i).tip, tip) == 0)
			return true;
	return false;
}

static char **tips_without_site(const struct explain *explain, const char *const *tips)
{
	g_autoptr(GStrvBuilder) absent = g_strv_builder_new();

	for (; *tips; tips++)
		if (!is_exported_in(explain, *tips))
			g_strv_builder_add(absent, *tips);
	return g_strv_builder_end(absent);
}

void timeline_of(struct explain *explain, const struct history *history, char *const *tips)
{
	static const char *const head[] = { "HEAD", NULL };
	const char *const *told = tips && *tips ? (const char *const *)tips : head;
	g_autoptr(GPtrArray) drafts = g_ptr_array_new_with_free_func(draft_free);

	explain->repository = history->repository;
	explain->is_shallow = history->is_shallow;
	for (guint i = 0; i < history->events->len; i++)
		add_event(drafts, &g_array_index(history->events, struct history_event, i));
	for (guint i = 0; i < drafts->len; i++)
		add_step(explain, drafts->pdata[i], tips);
	if (tips && tips[0] && tips[1])
		g_array_sort(explain->steps, newest_first);
	g_array_append_vals(explain->sites, history->now->data, history->now->len);
	explain->revision = explain_string(explain, told[0]);
	explain->absent = tips_without_site(explain, told);
	g_array_append_vals(explain->skipped, history->skipped->data, history->skipped->len);
}
