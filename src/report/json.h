/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* json: one record as JSON, for reports that are not a document of report_json(). */

#include <glib.h>

#include <cjson/cJSON.h>

#include "model/field.h"

/* A string of a record: bytes that are not UTF-8 become \xNN; null for NULL. */
cJSON *json_string(const char *string);

/* Appends @json in one line, and frees it. */
void json_append(GString *out, cJSON *json);

/* Appends @object in one line, without the line's end. */
void json_append_record(GString *out, const void *object, const struct record *record);
