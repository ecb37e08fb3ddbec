/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "history_asked.h"
#include "history_env.h"
#include "history_events.h"
#include "history_indexed.h"
#include "history_others.h"
#include "history_parts.h"
#include "model/snapshot.h"
#include "repo/commit_text.h"
#include "repo/releases.h"

/* Author, date and subject, read once a commit: its events stand side by side. */
void history_tell_commits(struct history *history, struct history_walk *walk, const GArray *places)
{
	struct history_event *last = NULL;

	for (guint i = 0; i < history->events->len && g_array_index(places, uint32_t, i) != NO_PLACE; i++) {
		struct history_event *event = &g_array_index(history->events, struct history_event, i);
		uint32_t place = g_array_index(places, uint32_t, i);
		uint32_t number = commits_get(walk->commits, g_array_index(walk->order, uint32_t, place))->number;
		char hex[OID_HEX_SIZE + 1];
		struct commit_text text;
		g_autoptr(GError) error = NULL;

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
		if (commit_text_read(walk_reader(walk, 0), number, &text, &error)) {
			event->author = history_string(history, text.author);
			event->email = history_string(history, text.email);
			event->date = history_string(history, text.date);
			event->subject = history_string(history, text.subject);
			event->body = history_string(history, text.body);
		} else {
			/* With a commit-graph its trees can be known without it. */
			struct skip skip = { .path = event->commit, .reason = history_string(history, error->message) };

			g_array_append_val(history->skipped, skip);
		}
		commit_text_clear(&text);
		last = event;
	}
}

bool history_tell_releases(struct history *history, struct commits *commits, struct repo *repo,
			   const uint32_t *commit_of, GError **error)
{
	g_autoptr(GArray) tags = repo_tags(repo, error);
	AUTO(releases) releases = NULL;
	int64_t since = G_MAXINT64;

	if (!tags)
		return false;
	for (guint i = 0; i < history->events->len; i++)
		if (commit_of[i] != COMMIT_NONE)
			since = MIN(since, commits_get(commits, commit_of[i])->date);
	if (since != G_MAXINT64)
		releases = releases_new(commits, tags, since);
	for (guint i = 0; i < history->events->len; i++)
		if (commit_of[i] != COMMIT_NONE)
			g_array_index(history->events, struct history_event, i).release =
				history_string(history, releases_find(releases, commit_of[i]));
	return true;
}

static int skip_compare(gconstpointer a, gconstpointer b)
{
	return strcmp(((const struct skip *)a)->path, ((const struct skip *)b)->path);
}

void history_tell_skipped(struct history *history, const struct history_walk *walk)
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

void history_tell_blind(struct history *history)
{
	struct skip skip = { .path = history->repository,
			     .reason = "a file or folder cannot be read: files that use a macro or a namespace which "
				       "changed may be missing" };

	g_array_append_val(history->skipped, skip);
}

GArray *history_judge(struct history *history, struct history_walk *walk, history_known_func known, gpointer user)
{
	const uint32_t none = NO_PLACE;
	GArray *places;

	walk->env = env_new(walk);
	if (env_is_blind(walk->env))
		history_tell_blind(history);
	places = history_events(history, walk);
	if (known)
		known(history, user);
	while (places->len < history->events->len)
		g_array_append_val(places, none);
	history_others(history, walk, places);
	return places;
}

/* The rest, once all commits are judged. */
static bool tell_events(struct history *history, struct history_walk *walk, struct repo *repo, GArray *places,
			GError **error)
{
	g_autofree uint32_t *commit_of = NULL;

	if (walk->options->symbol)
		history_asked(history, walk, places);
	if (walk->options->tips && !history_tips(history, walk, repo, places, error))
		return false;
	history_tell_commits(history, walk, places);
	history_tell_skipped(history, walk);
	history->n_commits = walk->order->len;
	if (walk->options->without_releases)
		return true;
	commit_of = g_new0(uint32_t, places->len + 1);
	for (guint i = 0; i < places->len; i++)
		commit_of[i] = g_array_index(walk->order, uint32_t, g_array_index(places, uint32_t, i));
	return history_tell_releases(history, walk->commits, repo, commit_of, error);
}

static bool history_from_walk(struct history *history, struct repo *repo, const struct history_options *options,
			      GError **error)
{
	struct history_walk walk = { 0 };
	bool ok = history_walk_run(&walk, repo, options, error);

	if (ok) {
		g_autoptr(GArray) places = history_judge(history, &walk, NULL, NULL);

		ok = tell_events(history, &walk, repo, places, error);
	}
	history_walk_clear(&walk);
	return ok;
}

static struct history *history_begin(struct repo *repo)
{
	struct history *history = history_new();

	history->repository = history_string(history, repo_path(repo));
	history->is_shallow = repo_is_shallow(repo);
	return history;
}

struct history *history_of(struct repo *repo, const struct history_options *options, GError **error)
{
	AUTO(history) history = history_begin(repo);
	GError *failed = NULL;

	if (options->index && history_from_index(history, repo, options, &failed))
		return g_steal_pointer(&history);
	if (failed) {
		g_propagate_error(error, failed);
		return NULL;
	}
	history_free(history);
	history = history_begin(repo);
	return history_from_walk(history, repo, options, error) ? g_steal_pointer(&history) : NULL;
}
