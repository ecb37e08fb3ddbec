/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdbool.h>

#include "base/parallel.h"

struct team {
	guint n_items;
	gint next;	/* atomic: the first item that nobody took */
	gint n_workers; /* atomic: threads that took their number */
	parallel_func func;
	gpointer data;
};

static gpointer team_work(gpointer data)
{
	struct team *team = data;
	guint worker = (guint)g_atomic_int_add(&team->n_workers, 1);

	for (;;) {
		guint i = (guint)g_atomic_int_add(&team->next, 1);

		if (i >= team->n_items)
			return NULL;
		team->func(i, worker, team->data);
	}
}

guint parallel_n_jobs(guint n_jobs)
{
	return n_jobs ? n_jobs : g_get_num_processors();
}

void parallel_for(guint n_items, guint n_jobs, parallel_func func, gpointer data)
{
	struct team team = { .n_items = n_items, .func = func, .data = data };
	guint n_threads = MIN(parallel_n_jobs(n_jobs), n_items);
	g_autoptr(GPtrArray) threads = g_ptr_array_new();

	for (guint i = 1; i < n_threads; i++) {
		GThread *thread = g_thread_try_new("worker", team_work, &team, NULL);

		if (thread)
			g_ptr_array_add(threads, thread);
	}
	team_work(&team);
	for (guint i = 0; i < threads->len; i++)
		g_thread_join(threads->pdata[i]);
}
