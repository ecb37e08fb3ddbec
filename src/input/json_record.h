/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* json_record: reading back what report_json wrote, through the same field tables. */

#include <cjson/cJSON.h>

#include "model/snapshot.h"

/*
 * Fills @object, zeroed and of @record's type, from @json; strings go to @owner. Keys that the record does not have are
 * left alone, as a later version may write more; optional fields may be absent, as an earlier one wrote less. False
 * with an error that names the key and what was expected.
 */
bool json_record_read(const cJSON *json, const struct record *record, void *object, struct snapshot *owner,
		      GError **error);
