/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* json: one record as JSON, for reports that are not a document of report_json(). */

#include <glib.h>

#include "model/field.h"

/* Appends @object in one line, without the line's end. */
void json_append_record(GString *out, const void *object, const struct record *record);
