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

/*
 * The same in two steps, for when it takes a while to find the items: @first (may be NULL) is called at once, on a
 * thread of its own where there may be two, which works on items when it is done with that. parallel_end() returns when
 * @first and all items are done.
 */
struct parallel *parallel_begin(guint n_jobs, void (*first)(gpointer data), gpointer first_data);
void parallel_end(struct parallel *parallel, guint n_items, parallel_func func, gpointer data);

/* The threads that parallel_for() will use at most: @n_jobs, or the processors at hand for 0. */
guint parallel_n_jobs(guint n_jobs);
