/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any document as JSON, through its field table. Lists of the document itself are printed a row a line, so that a
 * big one never stands in memory as a tree, and so that two of them can be compared with diff. */
#include <stdint.h>

#include <cjson/cJSON.h>

#include "json.h"
#include "reporters.h"

static cJSON *record_to_json(const void *object, const struct record *record);

cJSON *json_string(const char *string)
{
	g_autoptr(GString) text = NULL;

	if (!string)
		return cJSON_CreateNull();
	if (g_utf8_validate(string, -1, NULL))
		return cJSON_CreateString(string);
	text = g_string_new(NULL);
	report_append_escaped(text, string);
	return cJSON_CreateString(text->str);
}

static cJSON *strings_to_json(char *const *strings)
{
	cJSON *list = cJSON_CreateArray();

	for (; strings && *strings; strings++)
		cJSON_AddItemToArray(list, json_string(*strings));
	return list;
}

static cJSON *flags_to_json(unsigned flags, const char *const *names)
{
	cJSON *list = cJSON_CreateArray();

	for (unsigned i = 0; names[i]; i++)
		if (flags & 1U << i)
			cJSON_AddItemToArray(list, cJSON_CreateString(names[i]));
	return list;
}

static cJSON *crc_to_json(uint32_t crc)
{
	char text[11];

	if (!crc)
		return cJSON_CreateNull();
	g_snprintf(text, sizeof(text), "0x%08x", crc);
	return cJSON_CreateString(text);
}

static cJSON *list_to_json(const GArray *list, const struct record *record)
{
	cJSON *json = cJSON_CreateArray();

	for (guint i = 0; list && i < list->len; i++)
		cJSON_AddItemToArray(json, record_to_json(list->data + i * record->size, record));
	return json;
}

static cJSON *field_to_json(const void *object, const struct field *field)
{
	const void *value = field_value(object, field);

	switch (field->type) {
	case FIELD_STRING:
		return json_string(*(const char *const *)value);
	case FIELD_STRINGS:
		return strings_to_json(*(char *const *const *)value);
	case FIELD_BOOL:
		return cJSON_CreateBool(*(const bool *)value);
	case FIELD_COUNT:
		return *(const uint32_t *)value ? cJSON_CreateNumber(*(const uint32_t *)value) : cJSON_CreateNull();
	case FIELD_KNOWN:
		if (*(const uint32_t *)value == NUMBER_UNKNOWN)
			return cJSON_CreateNull();
		return cJSON_CreateNumber(*(const uint32_t *)value);
	case FIELD_NUMBER:
		return cJSON_CreateNumber(*(const uint32_t *)value);
	case FIELD_CRC:
		return crc_to_json(*(const uint32_t *)value);
	case FIELD_NAME:
		return cJSON_CreateString(field->names[*(const unsigned *)value]);
	case FIELD_FLAGS:
		return flags_to_json(*(const unsigned *)value, field->names);
	case FIELD_LIST:
		return list_to_json(*(const GArray *const *)value, field->record);
	case FIELD_RECORD:
		value = *(const void *const *)value;
		return value ? record_to_json(value, field->record) : cJSON_CreateNull();
	}
	return cJSON_CreateNull();
}

static cJSON *record_to_json(const void *object, const struct record *record)
{
	cJSON *json = cJSON_CreateObject();

	for (const struct field *field = record->fields; field->name; field++) {
		cJSON *value = field_to_json(object, field);

		if (field->optional && cJSON_IsNull(value))
			cJSON_Delete(value);
		else
			cJSON_AddItemToObjectCS(json, field->name, value);
	}
	return json;
}

void json_append(GString *out, cJSON *json)
{
	char *text = cJSON_PrintUnformatted(json);

	g_string_append(out, text);
	cJSON_free(text);
	cJSON_Delete(json);
}

static void append_rows(GString *out, const GArray *list, const struct record *record)
{
	g_string_append_c(out, '[');
	for (guint i = 0; list && i < list->len; i++) {
		g_string_append(out, i ? ",\n  " : "\n  ");
		json_append(out, record_to_json(list->data + i * record->size, record));
	}
	g_string_append(out, list && list->len ? "\n ]" : "]");
}

void json_append_record(GString *out, const void *object, const struct record *record)
{
	json_append(out, record_to_json(object, record));
}

void report_json(const void *document, const struct record *record, const struct report_options *options, GString *out)
{
	(void)options;
	g_string_append_printf(out, "{\n \"schema\": \"%s\"", record->schema);
	for (const struct field *field = record->fields; field->name; field++) {
		g_string_append_printf(out, ",\n \"%s\": ", field->name);
		if (field->type == FIELD_LIST)
			append_rows(out, *(GArray *const *)field_value(document, field), field->record);
		else
			json_append(out, field_to_json(document, field));
	}
	g_string_append(out, "\n}\n");
}
