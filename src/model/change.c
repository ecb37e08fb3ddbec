/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "model/change.h"
#include "model/namespace.h"
#include "model/snapshot.h"

const char *const change_kind_names[N_CHANGE_KINDS + 1] = {
	"became-gpl-only",
	"became-plain",
	"type-changed",
	"namespace-added",
	"namespace-removed",
	"namespace-changed",
	"modules-restricted",
	"modules-widened",
	"modules-narrowed",
	"removed",
	"added",
	"moved",
	"crc",
};

const char *const change_kind_phrases[N_CHANGE_KINDS] = {
	"became GPL-only",
	"became plain",
	"changed type",
	"namespace added",
	"namespace removed",
	"namespace changed",
	"restricted to modules",
	"module list widened",
	"module list narrowed",
	"removed",
	"added",
	"moved",
	"CRC changed",
};

const char *const direction_names[] = {
	[DIRECTION_NEUTRAL] = "neutral",
	[DIRECTION_TIGHTENED] = "tightened",
	[DIRECTION_LOOSENED] = "loosened",
	NULL,
};

static const struct field change_fields[] = {
	FIELD(change, symbol, STRING, "symbol", "SYMBOL"),
	FIELD(change, kinds, FLAGS, "kinds", "CHANGE", .names = change_kind_names),
	FIELD(change, direction, NAME, "direction", "DIRECTION", .names = direction_names),
	FIELD(change, crc_blind, BOOL, "crc_blind", "CRC-BLIND"),
	FIELD(change, old, RECORD, "old", "OLD", .record = &export_record),
	FIELD(change, new, RECORD, "new", "NEW", .record = &export_record),
	FIELD_END,
};

const struct record change_record = { NULL, sizeof(struct change), change_fields };

static const struct field changes_fields[] = {
	FIELD(changes, old, STRING, "old", "OLD"),
	FIELD(changes, new, STRING, "new", "NEW"),
	FIELD(changes, changes, LIST, "changes", "CHANGES", .record = &change_record),
	FIELD(changes, skipped, LIST, "skipped", "SKIPPED", .record = &skip_record),
	FIELD_END,
};

const struct record changes_record = { "kexport-audit/changes/1", sizeof(struct changes), changes_fields };

static unsigned type_kinds(enum export_type old, enum export_type new)
{
	bool was = export_type_is_gpl_only(old), is = export_type_is_gpl_only(new);

	if (old == new)
		return 0;
	if (was == is || old == EXPORT_TYPE_UNKNOWN || new == EXPORT_TYPE_UNKNOWN)
		return CHANGE_TYPE;
	return is ? CHANGE_BECAME_GPL_ONLY : CHANGE_BECAME_PLAIN;
}

static unsigned module_list_kinds(const char *old, const char *new)
{
	static const unsigned kinds[] = {
		[MODULE_LIST_SAME] = 0,
		[MODULE_LIST_WIDENED] = CHANGE_MODULES_WIDENED,
		[MODULE_LIST_NARROWED] = CHANGE_MODULES_NARROWED,
		[MODULE_LIST_REPLACED] = CHANGE_MODULES_WIDENED | CHANGE_MODULES_NARROWED,
	};

	return kinds[module_list_compare(old, new)];
}

/* A module list that goes away was widened to everybody; one that comes takes the place of an ordinary namespace. */
static unsigned namespace_kinds(const char *old, const char *new)
{
	bool was_list = namespace_is_module_list(old), is_list = namespace_is_module_list(new);
	bool was_name = *old && !was_list, is_name = *new && !is_list;
	unsigned kinds = 0;

	if (strcmp(old, new) == 0)
		return 0;
	if (was_list && is_list)
		return module_list_kinds(old, new);
	if (was_name && is_name)
		return CHANGE_NAMESPACE_CHANGED;
	if (is_list)
		kinds |= CHANGE_MODULES_RESTRICTED;
	if (was_list)
		kinds |= CHANGE_MODULES_WIDENED;
	if (is_name)
		kinds |= CHANGE_NAMESPACE_ADDED;
	if (was_name)
		kinds |= CHANGE_NAMESPACE_REMOVED;
	return kinds;
}

unsigned change_kinds(const struct export *old, const struct export *new)
{
	unsigned kinds;

	if (!old)
		return CHANGE_ADDED;
	if (!new)
		return CHANGE_REMOVED;
	kinds = type_kinds(old->type, new->type) | namespace_kinds(old->name_space, new->name_space);
	if (strcmp(old->module, new->module) != 0)
		kinds |= CHANGE_MOVED;
	if (old->crc && new->crc && old->crc != new->crc)
		kinds |= CHANGE_CRC;
	return kinds;
}

bool change_is_restriction(unsigned kinds)
{
	return kinds & ~(unsigned)(CHANGE_REMOVED | CHANGE_ADDED | CHANGE_MOVED | CHANGE_CRC);
}

static enum direction towards(int step)
{
	return step > 0 ? DIRECTION_TIGHTENED : step < 0 ? DIRECTION_LOOSENED : DIRECTION_NEUTRAL;
}

enum direction change_direction(const struct export *old, const struct export *new)
{
	enum restriction was = export_restriction(old), is = export_restriction(new);

	if (!old || !new)
		return towards((int)is - (int)was);
	if (old->type != new->type && (old->type == EXPORT_TYPE_UNKNOWN || new->type == EXPORT_TYPE_UNKNOWN))
		return DIRECTION_NEUTRAL;
	if (was != is)
		return towards((int)is - (int)was);
	if (export_type_is_gpl_only(old->type) != export_type_is_gpl_only(new->type))
		return towards(export_type_is_gpl_only(new->type) ? 1 : -1);
	if (was == RESTRICTION_MODULES) {
		unsigned kinds = module_list_kinds(old->name_space, new->name_space);

		return towards(!!(kinds & CHANGE_MODULES_NARROWED) - !!(kinds & CHANGE_MODULES_WIDENED));
	}
	return DIRECTION_NEUTRAL;
}
