/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/history.h"
#include "model/snapshot.h"

static const struct field history_site_fields[] = {
	FIELD(history_site, file, STRING, "file", "FILE"),
	FIELD(history_site, line, COUNT, "line", "LINE"),
	FIELD(history_site, macro, STRING, "macro", "MACRO"),
	FIELD(history_site, type, NAME, "type", "TYPE", .names = export_type_names),
	FIELD(history_site, name_space, STRING, "namespace", "NAMESPACE"),
	FIELD(history_site, condition, STRING, "condition", "CONDITION"),
	FIELD_END,
};

static const struct record history_site_record = { NULL, sizeof(struct history_site), history_site_fields };

static const struct field history_event_fields[] = {
	FIELD(history_event, symbol, STRING, "symbol", "SYMBOL"),
	FIELD(history_event, kinds, FLAGS, "kinds", "CHANGE", .names = change_kind_names),
	FIELD(history_event, direction, NAME, "direction", "DIRECTION", .names = direction_names),
	FIELD(history_event, old, RECORD, "old", "OLD", .record = &history_site_record),
	FIELD(history_event, new, RECORD, "new", "NEW", .record = &history_site_record),
	FIELD(history_event, n_others, KNOWN, "other_sites", "OTHERS"),
	FIELD(history_event, commit, STRING, "commit", "COMMIT"),
	FIELD(history_event, author, STRING, "author", "AUTHOR"),
	FIELD(history_event, email, STRING, "email", "EMAIL"),
	FIELD(history_event, date, STRING, "date", "DATE"),
	FIELD(history_event, subject, STRING, "subject", "SUBJECT"),
	FIELD(history_event, release, STRING, "release", "RELEASE"),
	FIELD_END,
};

static const struct field history_now_fields[] = {
	FIELD(history_now, tip, STRING, "tip", "TIP"),
	FIELD(history_now, site, RECORD, "site", "SITE", .record = &history_site_record),
	FIELD_END,
};

const struct record history_now_record = { NULL, sizeof(struct history_now), history_now_fields };

const struct record history_event_record = { NULL, sizeof(struct history_event), history_event_fields };

static const struct field history_fields[] = {
	FIELD(history, repository, STRING, "repository", "REPOSITORY"),
	FIELD(history, n_commits, COUNT, "commits", "COMMITS"),
	FIELD(history, is_shallow, BOOL, "shallow", "SHALLOW"),
	FIELD(history, events, LIST, "events", "EVENTS", .record = &history_event_record),
	FIELD(history, skipped, LIST, "skipped", "SKIPPED", .record = &skip_record),
	FIELD_END,
};

const struct record history_record = { "kexport-audit/history/1", sizeof(struct history), history_fields };

struct history *history_new(void)
{
	struct history *history = g_new0(struct history, 1);

	history->strings = g_string_chunk_new(1 << 16);
	history->events = g_array_new(FALSE, FALSE, sizeof(struct history_event));
	history->now = g_array_new(FALSE, FALSE, sizeof(struct history_now));
	history->skipped = g_array_new(FALSE, FALSE, sizeof(struct skip));
	history->sites = g_ptr_array_new_with_free_func(g_free);
	return history;
}

void history_free(struct history *history)
{
	g_array_unref(history->events);
	g_array_unref(history->skipped);
	g_array_unref(history->now);
	g_free(history->nearest);
	g_ptr_array_unref(history->sites);
	g_string_chunk_free(history->strings);
	g_free(history);
}

const char *history_string(struct history *history, const char *string)
{
	return string ? g_string_chunk_insert_const(history->strings, string) : NULL;
}

struct history_site *history_add_site(struct history *history)
{
	enum { TOGETHER = 512 };

	if (!history->n_free_sites) {
		g_ptr_array_add(history->sites, g_new0(struct history_site, TOGETHER));
		history->n_free_sites = TOGETHER;
	}
	return (struct history_site *)history->sites->pdata[history->sites->len - 1] + --history->n_free_sites;
}

const struct history_site *history_keep_site(struct history *history, const struct history_site *site)
{
	struct history_site *kept = history_add_site(history);

	*kept = *site;
	kept->file = history_string(history, site->file);
	kept->macro = history_string(history, site->macro);
	kept->name_space = history_string(history, site->name_space);
	kept->condition = history_string(history, site->condition);
	return kept;
}
