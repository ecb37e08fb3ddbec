/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What commits did to exports, for people: a paragraph a commit, a line a symbol; and for streams, a line an event. */
#include <string.h>

#include "events.h"
#include "json.h"
#include "model/history.h"
#include "reporters.h"
#include "table.h"
#include "text.h"

static char *phrase_place(const struct history_event *event)
{
	const struct history_site *old = event->old, *new = event->new;

	if (old && new &&strcmp(old->file, new->file) != 0)
		return g_strdup_printf("%s:%u -> %s:%u", old->file, old->line, new->file, new->line);
	if (!new)
		new = old;
	return g_strdup_printf("%s:%u", new->file, new->line);
}

static char *phrase_macros(const struct history_event *event)
{
	const struct history_site *old = event->old, *new = event->new;

	if (!old || !new)
		return g_strdup(old ? old->macro : new->macro);
	if (strcmp(old->macro, new->macro) == 0)
		return g_strdup(new->macro);
	return g_strdup_printf("%s -> %s", old->macro, new->macro);
}

/* What the macros do not say. */
static char *phrase_rest(const struct history_event *event)
{
	const char *old = event->old ? event->old->name_space : "", *new = event->new ? event->new->name_space : "";
	GString *out = g_string_new(NULL);

	if (event->old && event->new &&strcmp(old, new) != 0)
		g_string_append_printf(out, "namespace %s -> %s", *old ? old : "none", *new ? new : "none");
	else
		text_append_namespace(out, event->new ? new : old);
	if (event->n_others && event->n_others != NUMBER_UNKNOWN)
		g_string_append_printf(out, "%s%s exported in %u other %s", out->len ? ", " : "",
				       event->new ? "also" : "still", event->n_others,
				       event->n_others == 1 ? "place" : "places");
	return g_string_free(out, FALSE);
}

void events_add_row(struct table *table, const struct history_event *event, bool with_symbol)
{
	g_autofree char *kinds = text_kinds(event->kinds);
	g_autofree char *macros = phrase_macros(event);
	g_autofree char *place = phrase_place(event);
	g_autofree char *rest = phrase_rest(event);

	if (with_symbol)
		TABLE_ADD(table, kinds, event->symbol, macros, place, rest);
	else
		TABLE_ADD(table, kinds, macros, place, rest);
}

enum { DATE_LENGTH = 10 }; /* without the time */

static void append_commit(const struct history_event *event, const struct report_options *options, GString *out)
{
	g_autofree char *id = g_strndup(event->commit, 12);

	text_append_styled(out, id, TEXT_BOLD, options->colour);
	g_string_append_c(out, ' ');
	if (event->date)
		g_string_append_len(out, event->date, (gssize)strnlen(event->date, DATE_LENGTH));
	g_string_append_c(out, ' ');
	g_string_append(out, event->release ? event->release : "(no release)");
	g_string_append(out, "  ");
	report_append_escaped(out, event->author);
	g_string_append(out, ": ");
	report_append_escaped(out, event->subject);
	g_string_append_c(out, '\n');
}

void report_history_text(const void *document, const struct record *record, const struct report_options *options,
			 GString *out)
{
	const struct history *history = document;
	const struct history_event *events = (const struct history_event *)(const void *)history->events->data;
	g_autofree char *n_events = text_count(history->events->len), *n_commits = text_count(history->n_commits);
	struct table table;
	bool others_known = true;

	(void)record;
	for (guint i = 0, n; i < history->events->len; i += n) {
		append_commit(&events[i], options, out);
		table_init(&table);
		for (n = 0; i + n < history->events->len && events[i + n].commit == events[i].commit; n++) {
			others_known &=
				events[i + n].n_others != NUMBER_UNKNOWN || (events[i + n].old && events[i + n].new);
			events_add_row(&table, &events[i + n], true);
		}
		table_append(&table, 2, out);
		table_clear(&table);
		g_string_append_c(out, '\n');
	}
	report_append_escaped(out, history->repository);
	g_string_append_printf(out, ": %s %s in %s %s%s\n", n_events, history->events->len == 1 ? "event" : "events",
			       n_commits, history->n_commits == 1 ? "commit" : "commits",
			       history->is_shallow ? " of a shallow clone: what is older is not known" : "");
	if (!others_known)
		g_string_append(out, "not known is whether what was added or removed is exported elsewhere, too: "
				     "--others looks for it\n");
}

void report_history_jsonl(const void *document, const struct record *record, const struct report_options *options,
			  GString *out)
{
	const struct history *history = document;

	(void)record, (void)options;
	for (guint i = 0; i < history->events->len; i++) {
		json_append_record(out, &g_array_index(history->events, struct history_event, i),
				   &history_event_record);
		g_string_append_c(out, '\n');
	}
}
