/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "base/error.h"
#include "json_record.h"

typedef bool (*reader)(const cJSON *json, const struct field *field, void *value, const struct json_owner *owner,
		       GError **error);

static bool expected(const struct field *field, const char *what, GError **error)
{
	return fail(error, KEXPORT_ERROR_BAD_DATA, "%s: expected %s", field->name, what);
}

static bool read_string(const cJSON *json, const struct field *field, void *value, const struct json_owner *owner,
			GError **error)
{
	if (!cJSON_IsString(json))
		return expected(field, "a string", error);
	*(const char **)value = g_string_chunk_insert(owner->strings, json->valuestring);
	return true;
}

static bool read_strings(const cJSON *json, const struct field *field, void *value, const struct json_owner *owner,
			 GError **error)
{
	char **strings = g_new0(char *, (size_t)cJSON_GetArraySize(json) + 1);
	const cJSON *item;
	size_t n = 0;

	(void)owner;
	*(char ***)value = strings;
	if (!cJSON_IsArray(json))
		return expected(field, "a list of strings", error);
	cJSON_ArrayForEach(item, json)
	{
		if (!cJSON_IsString(item))
			return expected(field, "a list of strings", error);
		strings[n++] = g_strdup(item->valuestring);
	}
	return true;
}

static bool read_bool(const cJSON *json, const struct field *field, void *value, const struct json_owner *owner,
		      GError **error)
{
	(void)owner;
	if (!cJSON_IsBool(json))
		return expected(field, "true or false", error);
	*(bool *)value = cJSON_IsTrue(json);
	return true;
}

static bool read_count(const cJSON *json, const struct field *field, void *value, const struct json_owner *owner,
		       GError **error)
{
	(void)owner;
	if (!cJSON_IsNumber(json) || json->valuedouble < 0 || json->valuedouble > G_MAXUINT32)
		return expected(field, "a number from 0 to 4294967295", error);
	*(uint32_t *)value = (uint32_t)json->valuedouble;
	return true;
}

static bool read_crc(const cJSON *json, const struct field *field, void *value, const struct json_owner *owner,
		     GError **error)
{
	guint64 crc = 0;
	char *end = NULL;

	(void)owner;
	if (cJSON_IsString(json) && g_str_has_prefix(json->valuestring, "0x"))
		crc = g_ascii_strtoull(json->valuestring, &end, 16);
	if (!end || *end || crc > G_MAXUINT32)
		return expected(field, "a CRC, \"0x\" and up to eight hexadecimal digits, or null", error);
	*(uint32_t *)value = (uint32_t)crc;
	return true;
}

static bool find_name(const char *name, const struct field *field, unsigned *number)
{
	for (*number = 0; field->names[*number]; (*number)++)
		if (strcmp(field->names[*number], name) == 0)
			return true;
	return false;
}

static bool read_name(const cJSON *json, const struct field *field, void *value, const struct json_owner *owner,
		      GError **error)
{
	(void)owner;
	if (!cJSON_IsString(json) || !find_name(json->valuestring, field, value))
		return fail(error, KEXPORT_ERROR_BAD_DATA, "%s: expected one of %s, ...", field->name, field->names[1]);
	return true;
}

static bool read_flags(const cJSON *json, const struct field *field, void *value, const struct json_owner *owner,
		       GError **error)
{
	const cJSON *item;
	unsigned bit;

	(void)owner;
	cJSON_ArrayForEach(item, json)
	{
		if (!cJSON_IsString(item) || !find_name(item->valuestring, field, &bit))
			return fail(error, KEXPORT_ERROR_BAD_DATA, "%s: expected a list of %s, ...", field->name,
				    field->names[0]);
		*(unsigned *)value |= 1U << bit;
	}
	return true;
}

static bool read_list(const cJSON *json, const struct field *field, void *value, const struct json_owner *owner,
		      GError **error)
{
	const size_t size = field->record->size;
	const cJSON *item;
	GArray **list = value;

	if (!cJSON_IsArray(json))
		return expected(field, "a list", error);
	if (!*list)
		*list = g_array_new(FALSE, FALSE, (guint)size);
	g_array_set_size(*list, 0);
	cJSON_ArrayForEach(item, json)
	{
		guint i = (*list)->len;

		g_array_set_size(*list, i + 1);
		memset((*list)->data + i * size, 0, size);
		if (!json_record_read(item, field->record, (*list)->data + i * size, owner, error)) {
			g_prefix_error(error, "%s[%u].", field->name, i);
			return false;
		}
	}
	return true;
}

static bool read_record(const cJSON *json, const struct field *field, void *value, const struct json_owner *owner,
			GError **error)
{
	void *record;

	if (!owner->records)
		return fail(error, KEXPORT_ERROR_UNSUPPORTED, "%s: records inside a row are not read back here",
			    field->name);
	record = g_malloc0(field->record->size);
	g_ptr_array_add(owner->records, record);
	*(void **)value = record;
	if (json_record_read(json, field->record, record, owner, error))
		return true;
	g_prefix_error(error, "%s.", field->name);
	return false;
}

static const reader readers[] = {
	[FIELD_STRING] = read_string, [FIELD_STRINGS] = read_strings, [FIELD_BOOL] = read_bool,
	[FIELD_COUNT] = read_count,   [FIELD_NUMBER] = read_count,    [FIELD_KNOWN] = read_count,
	[FIELD_CRC] = read_crc,	      [FIELD_NAME] = read_name,	      [FIELD_FLAGS] = read_flags,
	[FIELD_LIST] = read_list,     [FIELD_RECORD] = read_record,
};

bool json_record_read(const cJSON *json, const struct record *record, void *object, const struct json_owner *owner,
		      GError **error)
{
	if (!cJSON_IsObject(json))
		return fail(error, KEXPORT_ERROR_BAD_DATA, "expected an object");
	for (const struct field *field = record->fields; field->name; field++) {
		const cJSON *value = cJSON_GetObjectItemCaseSensitive(json, field->name);

		if (!value && field->optional)
			continue;
		if (!value)
			return fail(error, KEXPORT_ERROR_BAD_DATA, "%s: not there", field->name);
		if (!cJSON_IsNull(value) &&
		    !readers[field->type](value, field, (char *)object + field->offset, owner, error))
			return false;
	}
	return true;
}

cJSON *json_document_parse(const char *text, size_t length, const struct record *record, const char *maker,
			   GError **error)
{
	cJSON *json = cJSON_ParseWithLength(text, length);
	const cJSON *schema;

	if (!json) {
		const char *at = cJSON_GetErrorPtr();
		size_t offset = at ? (size_t)(at - text) : 0;

		fail(error, KEXPORT_ERROR_BAD_DATA, "byte %zu: not JSON; expected a document that %s wrote",
		     MIN(offset, length), maker);
		return NULL;
	}
	schema = cJSON_GetObjectItemCaseSensitive(json, "schema");
	if (cJSON_IsString(schema) && strcmp(schema->valuestring, record->schema) == 0)
		return json;
	fail(error, KEXPORT_ERROR_UNSUPPORTED, "schema '%s'; expected %s",
	     cJSON_IsString(schema) ? schema->valuestring : "(none)", record->schema);
	cJSON_Delete(json);
	return NULL;
}
