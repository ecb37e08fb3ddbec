/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * parallel: the same work on many items, on several threads. Items are handed out one by one in order, so an
 * expensive item does best at the front. Results go to the item's own slot: no lock, and an order that does not
 * depend on the number of threads.
 */

#include <glib.h>

/* Works on item @i. @worker counts from 0 to n_jobs - 1 and is the same for all calls on one thread. */
typedef void (*parallel_func)(guint i, guint worker, gpointer data);

/* Calls @func for 0 <= i < @n_items on up to @n_jobs threads (0: as many as there are processors); returns when all are
 * done. */
void parallel_for(guint n_items, guint n_jobs, parallel_func func, gpointer data);

/* The threads that parallel_for() will use at most: @n_jobs, or the processors at hand for 0. */
guint parallel_n_jobs(guint n_jobs);
