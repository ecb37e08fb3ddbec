/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdbool.h>

#include "base/parallel.h"

struct parallel {
	guint n_jobs;
	GPtrArray *threads; /* of GThread, the caller's aside */
	void (*first)(gpointer data);
	gpointer first_data;

	/* The items, once they are known. */
	GMutex lock;
	GCond known;
	bool is_known;
	guint n_items;
	gint next;	/* atomic: the first item that nobody took */
	gint n_workers; /* atomic: threads that took their number */
	parallel_func func;
	gpointer data;
};

static gpointer work(gpointer data)
{
	struct parallel *parallel = data;
	guint worker = (guint)g_atomic_int_add(&parallel->n_workers, 1);

	for (;;) {
		guint i = (guint)g_atomic_int_add(&parallel->next, 1);

		if (i >= parallel->n_items)
			return NULL;
		parallel->func(i, worker, parallel->data);
	}
}

static gpointer work_first(gpointer data)
{
	struct parallel *parallel = data;

	parallel->first(parallel->first_data);
	g_mutex_lock(&parallel->lock);
	while (!parallel->is_known)
		g_cond_wait(&parallel->known, &parallel->lock);
	g_mutex_unlock(&parallel->lock);
	return work(parallel);
}

static bool add_thread(struct parallel *parallel, GThreadFunc func)
{
	GThread *thread = g_thread_try_new("worker", func, parallel, NULL);

	if (thread)
		g_ptr_array_add(parallel->threads, thread);
	return thread != NULL;
}

guint parallel_n_jobs(guint n_jobs)
{
	return n_jobs ? n_jobs : g_get_num_processors();
}

struct parallel *parallel_begin(guint n_jobs, void (*first)(gpointer data), gpointer first_data)
{
	struct parallel *parallel = g_new0(struct parallel, 1);

	parallel->n_jobs = parallel_n_jobs(n_jobs);
	parallel->threads = g_ptr_array_new();
	parallel->first = first;
	parallel->first_data = first_data;
	g_mutex_init(&parallel->lock);
	g_cond_init(&parallel->known);
	if (first && (parallel->n_jobs < 2 || !add_thread(parallel, work_first)))
		first(first_data);
	return parallel;
}

void parallel_end(struct parallel *parallel, guint n_items, parallel_func func, gpointer data)
{
	g_mutex_lock(&parallel->lock);
	parallel->n_items = n_items;
	parallel->func = func;
	parallel->data = data;
	parallel->is_known = true;
	g_cond_signal(&parallel->known);
	g_mutex_unlock(&parallel->lock);
	for (guint n = 1 + parallel->threads->len, most = MIN(parallel->n_jobs, n_items); n < most; n++)
		add_thread(parallel, work);
	work(parallel);
	for (guint i = 0; i < parallel->threads->len; i++)
		g_thread_join(parallel->threads->pdata[i]);
	g_ptr_array_unref(parallel->threads);
	g_cond_clear(&parallel->known);
	g_mutex_clear(&parallel->lock);
	g_free(parallel);
}

void parallel_for(guint n_items, guint n_jobs, parallel_func func, gpointer data)
{
	parallel_end(parallel_begin(n_jobs, NULL, NULL), n_items, func, data);
}
