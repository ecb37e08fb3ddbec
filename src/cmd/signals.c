/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib.h>
#include <signal.h>

#include "signals.h"

static const int held[] = { SIGINT, SIGTERM, SIGHUP };
static struct sigaction before[G_N_ELEMENTS(held)]; /* what they did */
static volatile sig_atomic_t pending[G_N_ELEMENTS(held)];

/* Not a mask: a thread that waits for work somewhere would take the signal. */
static void note(int signal_number)
{
	for (size_t i = 0; i < G_N_ELEMENTS(held); i++)
		if (held[i] == signal_number)
			pending[i] = 1;
}

void signals_hold(void)
{
	const struct sigaction action = { .sa_handler = note, .sa_flags = SA_RESTART };

	for (size_t i = 0; i < G_N_ELEMENTS(held); i++) {
		pending[i] = 0;
		sigaction(held[i], NULL, &before[i]);
		if (before[i].sa_handler != SIG_IGN)
			sigaction(held[i], &action, NULL);
	}
}

void signals_release(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(held); i++)
		sigaction(held[i], &before[i], NULL);
	for (size_t i = 0; i < G_N_ELEMENTS(held); i++)
		if (pending[i])
			raise(held[i]);
}
