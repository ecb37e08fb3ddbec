/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "index_events.h"

/* Where reading is; @p is NULL once something did not fit. */
struct bytes {
	const uint8_t *p, *end;
	struct history *history;
};

static void put_number(GString *out, uint32_t value)
{
	value = GUINT32_TO_LE(value);
	g_string_append_len(out, (const char *)&value, sizeof(value));
}

static uint32_t get_number(struct bytes *bytes)
{
	uint32_t value = 0;

	if (!bytes->p || (size_t)(bytes->end - bytes->p) < sizeof(value)) {
		bytes->p = NULL;
		return 0;
	}
	memcpy(&value, bytes->p, sizeof(value));
	bytes->p += sizeof(value);
	return GUINT32_FROM_LE(value);
}

static bool get_flag(struct bytes *bytes)
{
	if (!bytes->p || bytes->p == bytes->end || *bytes->p > 1) {
		bytes->p = NULL;
		return false;
	}
	return *bytes->p++;
}

static const char *get_string(struct bytes *bytes)
{
	const uint8_t *string, *end;

	if (!get_flag(bytes))
		return NULL;
	string = bytes->p;
	end = memchr(string, 0, (size_t)(bytes->end - string));
	bytes->p = end ? end + 1 : NULL;
	return (const char *)string;
}

/* The commit and its release are kept beside the bytes. */
static bool is_kept_beside(const struct field *field)
{
	return field->offset == offsetof(struct history_event, commit) ||
	       field->offset == offsetof(struct history_event, release);
}

static bool is_of_commit(const struct record *record, const struct field *field)
{
	return record == &history_event_record && field->offset >= offsetof(struct history_event, commit);
}

static void put_fields(GString *out, const void *object, const struct record *record, bool of_commit)
{
	for (const struct field *field = record->fields; field->name; field++) {
		const void *value = field_value(object, field);
		const void *target =
			field->type == FIELD_STRING || field->type == FIELD_RECORD ? *(const void *const *)value : NULL;

		if (is_of_commit(record, field) != of_commit || (of_commit && is_kept_beside(field)))
			continue;
		switch (field->type) {
		case FIELD_STRING:
		case FIELD_RECORD:
			g_string_append_c(out, target ? 1 : 0);
			if (target && field->type == FIELD_STRING)
				g_string_append_len(out, target, (gssize)strlen(target) + 1);
			else if (target)
				put_fields(out, target, field->record, false);
			break;
		default:
			put_number(out, *(const uint32_t *)value);
		}
	}
}

static void get_fields(struct bytes *bytes, void *object, const struct record *record, bool of_commit)
{
	for (const struct field *field = record->fields; field->name; field++) {
		void *value = (char *)object + field->offset;

		if (is_of_commit(record, field) != of_commit || (of_commit && is_kept_beside(field)))
			continue;
		if (field->type == FIELD_STRING) {
			*(const char **)value = get_string(bytes);
		} else if (field->type != FIELD_RECORD) {
			*(uint32_t *)value = get_number(bytes);
		} else if (get_flag(bytes)) {
			void *part = history_add_site(bytes->history);

			*(void **)value = part;
			get_fields(bytes, part, field->record, false);
		}
	}
}

void events_put(GString *out, const struct history_event *events, guint n)
{
	put_fields(out, &events[0], &history_event_record, true);
	put_number(out, n);
	for (guint i = 0; i < n; i++)
		put_fields(out, &events[i], &history_event_record, false);
}

/* Numbers of an enum must be in its table: they are used as indices. */
static bool event_is_sound(const struct history_event *event)
{
	return event->symbol && (event->old || event->new) && event->direction <= DIRECTION_LOOSENED &&
	       (!event->old || (event->old->file && event->old->macro && event->old->name_space &&
				event->old->type < N_EXPORT_TYPES)) &&
	       (!event->new ||
		(event->new->file && event->new->macro && event->new->name_space && event->new->type < N_EXPORT_TYPES));
}

bool events_get(struct history *history, const char *commit, const char *release, const uint8_t *bytes, size_t size)
{
	struct bytes in = { bytes, bytes + size, history };
	struct history_event shared = { .commit = commit, .release = release };
	guint first = history->events->len;
	uint32_t n;

	get_fields(&in, &shared, &history_event_record, true);
	n = get_number(&in);
	for (uint32_t i = 0; in.p && i < n; i++) {
		struct history_event event = shared;

		get_fields(&in, &event, &history_event_record, false);
		if (!event_is_sound(&event))
			in.p = NULL;
		g_array_append_val(history->events, event);
	}
	if (in.p == in.end)
		return true;
	g_array_set_size(history->events, first);
	return false;
}
