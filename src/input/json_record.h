/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* json_record: reading back what report_json wrote, through the same field tables. */

#include <cjson/cJSON.h>

#include <glib.h>

#include "model/field.h"

/* Where what is read lives. */
struct json_owner {
	GStringChunk *strings;
	GPtrArray *records; /* of records inside rows, to be freed with g_free(); NULL where there are none */
};

/*
 * The document in @text that @record describes; NULL with an error that tells what stands there instead, @maker ("scan
 * -f json") being what writes it. Free it with cJSON_Delete().
 */
cJSON *json_document_parse(const char *text, size_t length, const struct record *record, const char *maker,
			   GError **error);

/*
 * Fills @object, zeroed and of @record's type, from @json; strings go to @owner. Keys that the record does not have are
 * left alone, as a later version may write more; optional fields may be absent, as an earlier one wrote less. False
 * with an error that names the key and what was expected.
 */
bool json_record_read(const cJSON *json, const struct record *record, void *object, const struct json_owner *owner,
		      GError **error);
