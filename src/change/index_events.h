/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * index_events: the events of one commit as bytes: what the commit says, the number of events, each event. The members
 * are those of history_event_record, so that a new one needs nothing here. Numbers are 32 bits, little-endian; a string
 * is a byte 1 and its text with a NUL, or a byte 0 for NULL.
 */

#include "model/history.h"

/* Appends @n events of one commit. */
void events_put(GString *out, const struct history_event *events, guint n);

/*
 * Appends the events in @bytes to history->events, with @commit as their commit and @release as their release; both
 * belong to @history, and strings of the events point into @bytes, which must stay as long. False, with nothing
 * appended, when that is not what events_put() writes.
 */
bool events_get(struct history *history, const char *commit, const char *release, const uint8_t *bytes, size_t size);
