/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "base/error.h"
#include "history_events.h"
#include "model/snapshot.h"
#include "repo/commit_text.h"
#include "repo/releases.h"
#include "repo/tree.h"

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
	FIELD(history_event, n_others, COUNT, "other_sites", "OTHERS"),
	FIELD(history_event, commit, STRING, "commit", "COMMIT"),
	FIELD(history_event, author, STRING, "author", "AUTHOR"),
	FIELD(history_event, email, STRING, "email", "EMAIL"),
	FIELD(history_event, date, STRING, "date", "DATE"),
	FIELD(history_event, subject, STRING, "subject", "SUBJECT"),
	FIELD(history_event, release, STRING, "release", "RELEASE"),
	FIELD_END,
};

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

static const char *keep(struct history *history, const char *string)
{
	return string ? g_string_chunk_insert_const(history->strings, string) : NULL;
}

/* Author, date and subject, read once a commit: its events stand side by side. */
static void tell_commits(struct history *history, struct history_walk *walk, const GArray *places)
{
	struct history_event *last = NULL;

	for (guint i = 0; i < history->events->len; i++) {
		struct history_event *event = &g_array_index(history->events, struct history_event, i);
		uint32_t place = g_array_index(places, uint32_t, i);
		uint32_t number = commits_get(walk->commits, g_array_index(walk->order, uint32_t, place))->number;
		char hex[OID_HEX_SIZE + 1];
		struct commit_text text;

		if (last && place == g_array_index(places, uint32_t, i - 1)) {
			event->commit = last->commit;
			event->author = last->author;
			event->email = last->email;
			event->date = last->date;
			event->subject = last->subject;
			continue;
		}
		oid_to_hex(objects_id(walk->objects, number), hex);
		event->commit = keep(history, hex);
		if (commit_text_read(walk_reader(walk, 0), number, &text, NULL)) {
			event->author = keep(history, text.author);
			event->email = keep(history, text.email);
			event->date = keep(history, text.date);
			event->subject = keep(history, text.subject);
		}
		commit_text_clear(&text);
		last = event;
	}
}

static bool tell_releases(struct history *history, struct history_walk *walk, struct repo *repo, const GArray *places,
			  GError **error)
{
	g_autoptr(GArray) tags = repo_tags(repo, error);
	AUTO(releases) releases = NULL;
	int64_t since = G_MAXINT64;

	if (!tags)
		return false;
	for (guint i = 0; i < places->len; i++) {
		uint32_t commit = g_array_index(walk->order, uint32_t, g_array_index(places, uint32_t, i));

		since = MIN(since, commits_get(walk->commits, commit)->date);
	}
	if (places->len)
		releases = releases_new(walk->commits, tags, since);
	for (guint i = 0; i < places->len; i++) {
		uint32_t commit = g_array_index(walk->order, uint32_t, g_array_index(places, uint32_t, i));

		g_array_index(history->events, struct history_event, i).release =
			keep(history, releases_find(releases, commit));
	}
	return true;
}

static int skip_compare(gconstpointer a, gconstpointer b)
{
	return strcmp(((const struct skip *)a)->path, ((const struct skip *)b)->path);
}

static void tell_skipped(struct history *history, const struct history_walk *walk)
{
	GHashTableIter iter;
	gpointer place, reason;

	g_hash_table_iter_init(&iter, walk->broken);
	while (g_hash_table_iter_next(&iter, &place, &reason)) {
		uint32_t commit = g_array_index(walk->order, uint32_t, GPOINTER_TO_UINT(place));
		char hex[OID_HEX_SIZE + 1];
		struct skip skip;

		oid_to_hex(commits_id(walk->commits, commit), hex);
		skip = (struct skip){ .path = keep(history, hex), .reason = keep(history, reason) };
		g_array_append_val(history->skipped, skip);
	}
	g_array_sort(history->skipped, skip_compare);
}

struct history *history_of(struct repo *repo, const struct history_options *options, GError **error)
{
	AUTO(history) history = g_new0(struct history, 1);
	struct history_walk walk = { 0 };
	bool ok;

	history->strings = g_string_chunk_new(1 << 16);
	history->events = g_array_new(FALSE, FALSE, sizeof(struct history_event));
	history->skipped = g_array_new(FALSE, FALSE, sizeof(struct skip));
	history->sites = g_ptr_array_new_with_free_func(g_free);
	history->repository = keep(history, repo_path(repo));
	history->is_shallow = repo_is_shallow(repo);
	ok = history_walk_run(&walk, repo, options, error);
	if (ok) {
		g_autoptr(GArray) places = history_events(history, &walk);

		history->n_commits = walk.order->len;
		tell_commits(history, &walk, places);
		ok = tell_releases(history, &walk, repo, places, error);
		tell_skipped(history, &walk);
	}
	history_walk_clear(&walk);
	return ok ? g_steal_pointer(&history) : NULL;
}

void history_free(struct history *history)
{
	g_array_unref(history->events);
	g_array_unref(history->skipped);
	g_ptr_array_unref(history->sites);
	g_string_chunk_free(history->strings);
	g_free(history);
}
