/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "history_asked.h"
#include "history_env.h"
#include "history_events.h"
#include "history_others.h"
#include "model/snapshot.h"
#include "repo/commit_text.h"
#include "repo/releases.h"

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
			event->body = last->body;
			continue;
		}
		oid_to_hex(objects_id(walk->objects, number), hex);
		event->commit = history_string(history, hex);
		if (commit_text_read(walk_reader(walk, 0), number, &text, NULL)) {
			event->author = history_string(history, text.author);
			event->email = history_string(history, text.email);
			event->date = history_string(history, text.date);
			event->subject = history_string(history, text.subject);
			event->body = history_string(history, text.body);
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
			history_string(history, releases_find(releases, commit));
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
		skip = (struct skip){ .path = history_string(history, hex), .reason = history_string(history, reason) };
		g_array_append_val(history->skipped, skip);
	}
	g_array_sort(history->skipped, skip_compare);
}

struct history *history_of(struct repo *repo, const struct history_options *options, GError **error)
{
	AUTO(history) history = history_new();
	struct history_walk walk = { 0 };
	bool ok;

	history->repository = history_string(history, repo_path(repo));
	history->is_shallow = repo_is_shallow(repo);
	ok = history_walk_run(&walk, repo, options, error);
	if (ok) {
		g_autoptr(GArray) places = NULL;

		walk.env = options->own_text ? NULL : env_new(&walk);
		places = history_events(history, &walk);

		history->n_commits = walk.order->len;
		history_others(history, &walk, places);
		if (options->symbol)
			history_asked(history, &walk, places);
		if (options->tell_tips)
			history_tips(history, &walk, places);
		tell_commits(history, &walk, places);
		ok = options->without_releases || tell_releases(history, &walk, repo, places, error);
		tell_skipped(history, &walk);
	}
	g_clear_pointer(&walk.env, env_free);
	history_walk_clear(&walk);
	return ok ? g_steal_pointer(&history) : NULL;
}
