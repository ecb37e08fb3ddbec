/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * signals: between these two SIGINT, SIGTERM and SIGHUP wait, so that files are changed all or not at all and no
 * temporary one stays behind. Not for what takes long. What was ignored stays ignored.
 */

void signals_hold(void);

/* Does what a signal asked for that came in the meantime. */
void signals_release(void);
