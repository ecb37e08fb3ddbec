/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "walk.h"

enum {
	PATIENCE = G_USEC_PER_SEC, /* before anything is shown */
	PAUSE = G_USEC_PER_SEC / 10,
	MANY = 8,	    /* commits: the formats for programs list all */
	COMMITS_SHARE = 30, /* percent of the time that goes to commits, the rest to files */
};

struct progress {
	gint64 start, last; /* monotonic, in microseconds */
	bool is_shown;
};

static gint interrupted;
static struct progress progress; /* of the one history that a command asks for */
static struct sigaction before;	 /* what SIGINT did */

static void on_interrupt(int signal_number)
{
	(void)signal_number;
	g_atomic_int_set(&interrupted, 1);
}

/* One line that is written over; only where somebody looks, and waits. */
static void show_progress(const char *step, uint32_t done, uint32_t total, gpointer user)
{
	gint64 now = g_get_monotonic_time(), spent = now - progress.start;
	bool files = strcmp(step, "files") == 0;
	double part = total ? (double)done / total : 1, all;

	(void)user;
	if (spent < PATIENCE || now - progress.last < PAUSE)
		return;
	progress.last = now;
	progress.is_shown = true;
	all = (files ? COMMITS_SHARE + part * (100 - COMMITS_SHARE) : part * COMMITS_SHARE) / 100;
	fprintf(stderr, "\r%u of %u %s", done, total, files ? "versions of files searched" : "commits compared");
	if (all > 0)
		fprintf(stderr, ", about %.0f s left", (double)spent / G_USEC_PER_SEC * (1 - all) / all);
	fputs("\033[K", stderr);
}

/* A part of a history is walked faster than an index is opened. */
static bool is_whole(const struct history_options *how)
{
	for (char **word = how->words; word && *word; word++)
		if (**word == '^' || strstr(*word, ".."))
			return false;
	return !(how->paths && *how->paths) && !how->first_parent && !how->without_releases;
}

/* False when a file that was named cannot be used. */
static bool open_index(const struct options *options, struct repo *repo, struct history_options *how,
		       const struct index_choice *choice)
{
	g_autofree char *file = choice->file ? g_strdup(choice->file) : history_index_path(repo);
	g_autoptr(GError) error = NULL;

	if (choice->none || !is_whole(how))
		return true;
	how->index = history_index_open(file, repo, &interrupted, &error);
	if (interrupted)
		return true;
	if (!how->index && choice->file)
		return !trouble_error(options, g_steal_pointer(&error));
	if (!how->index)
		trouble(options, "going on without an index: %s", error->message);
	return true;
}

bool walk_begin(const struct options *options, struct repo *repo, struct history_options *how,
		const struct index_choice *choice)
{
	struct sigaction action = { .sa_handler = on_interrupt, .sa_flags = (int)SA_RESETHAND };

	progress = (struct progress){ .start = g_get_monotonic_time() };
	how->cancel = &interrupted;
	how->progress = isatty(STDERR_FILENO) ? show_progress : NULL;
	sigaction(SIGINT, NULL, &before);
	if (before.sa_handler != SIG_IGN)
		sigaction(SIGINT, &action, NULL);
	if (open_index(options, repo, how, choice))
		return true;
	sigaction(SIGINT, &before, NULL);
	return false;
}

int walk_end(const struct options *options, struct history_options *how, GError *error)
{
	if (progress.is_shown)
		fputs("\r\033[K", stderr);
	if (how->index && history_index_problem(how->index) && !interrupted)
		trouble(options, "going on without an index: %s", history_index_problem(how->index));
	g_clear_pointer(&how->index, history_index_free);
	sigaction(SIGINT, &before, NULL);
	if (interrupted) {
		g_clear_error(&error);
		trouble(options, "interrupted");
		return EXIT_INTERRUPTED;
	}
	return error ? trouble_error(options, error) : EXIT_NOTHING;
}

static void tell_reason(const struct options *options, const char *reason, const GPtrArray *commits)
{
	g_autoptr(GString) ids = g_string_new(NULL);

	for (guint i = 0; i < MIN(commits->len, MANY); i++)
		g_string_append_printf(ids, " %.12s", (const char *)commits->pdata[i]);
	if (commits->len > MANY)
		g_string_append_printf(ids, " and %u more", commits->len - MANY);
	if (commits->len == 1)
		trouble(options, "%s: a commit is not judged:%s", reason, ids->str);
	else
		trouble(options, "%s: %u commits are not judged:%s", reason, commits->len, ids->str);
}

void walk_tell_skipped(const struct options *options, const struct history *history)
{
	g_autoptr(GHashTable) commits =
		g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_ptr_array_unref);
	g_autoptr(GPtrArray) reasons = g_ptr_array_new();

	for (guint i = 0; i < history->skipped->len; i++) {
		const struct skip *skip = &g_array_index(history->skipped, struct skip, i);
		GPtrArray *group = g_hash_table_lookup(commits, skip->reason);

		if (!group) {
			group = g_ptr_array_new();
			g_hash_table_insert(commits, (gpointer)skip->reason, group);
			g_ptr_array_add(reasons, (gpointer)skip->reason);
		}
		g_ptr_array_add(group, (gpointer)skip->path);
	}
	for (guint i = 0; i < reasons->len; i++)
		tell_reason(options, reasons->pdata[i], g_hash_table_lookup(commits, reasons->pdata[i]));
}
