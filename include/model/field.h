/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * field: what a record type is made of, as data. One table a record serves every output format and reading JSON back;
 * it stands beside the functions of the record (src/model/export.c has export_record).
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum field_type {
	FIELD_STRING,  /* const char *: NULL is null, or absent where the format can leave it out */
	FIELD_STRINGS, /* char **, NULL-terminated; NULL is an empty list */
	FIELD_BOOL,    /* bool */
	FIELD_COUNT,   /* uint32_t: 0 is null */
	FIELD_NUMBER,  /* uint32_t: 0 is 0 */
	FIELD_KNOWN,   /* uint32_t: 0 is 0, NUMBER_UNKNOWN is null */
	FIELD_CRC,     /* uint32_t, written as "0x%08x": 0 is null */
	FIELD_NAME,    /* an enum: @names has the spelling of each value */
	FIELD_FLAGS,   /* an enum of bits: @names has the spelling of bit 0, bit 1, ... ; a list of strings */
	FIELD_LIST,    /* GArray * of @record; NULL is an empty list */
	FIELD_RECORD,  /* const struct of @record, through a pointer; NULL is null */
};

#define NUMBER_UNKNOWN UINT32_MAX

struct record;

struct field {
	const char *name; /* the key in JSON */
	enum field_type type;
	size_t offset;
	const char *label;	     /* for people: the column's head */
	const char *const *names;    /* FIELD_NAME, FIELD_FLAGS: NULL-terminated */
	const struct record *record; /* FIELD_LIST, FIELD_RECORD */
	bool optional;		     /* may be absent in JSON, for null and in what earlier versions wrote */
};

struct record {
	const char *schema; /* of a whole document: "kexport-audit/snapshot/1"; NULL for a part of one */
	size_t size;
	const struct field *fields; /* ends with an entry without a name */
};

/* Where @field of the record at @object lies; NULL for no object. */
static inline const void *field_value(const void *object, const struct field *field)
{
	return object ? (const char *)object + field->offset : NULL;
}

/* FIELD(export, crc, CRC, "crc", "CRC"): a row of a field table; .names or .record may follow. */
#define FIELD(struct_name, member, kind, key, title, ...)                                                              \
	{                                                                                                              \
		.name = (key), .type = FIELD_##kind, .offset = offsetof(struct struct_name, member), .label = (title), \
		##__VA_ARGS__                                                                                          \
	}
#define FIELD_END                                                                                                      \
	{                                                                                                              \
		.name = NULL                                                                                           \
	}
