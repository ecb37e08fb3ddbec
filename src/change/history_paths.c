/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "history_paths.h"

void path_table_init(struct path_table *table)
{
	table->text = g_string_new(NULL);
	table->places = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	table->mask = 1023;
	table->slots = g_new0(uint32_t, table->mask + 1);
}

void path_table_clear(struct path_table *table)
{
	g_string_free(table->text, TRUE);
	g_array_unref(table->places);
	g_free(table->slots);
}

const char *path_table_get(const struct path_table *table, uint32_t number)
{
	return table->text->str + g_array_index(table->places, uint32_t, number);
}

static uint32_t hash_path(const char *path, size_t length)
{
	uint64_t hash = length;

	for (size_t i = 0; i < length; i += 8) {
		uint64_t bytes = 0;

		memcpy(&bytes, path + i, MIN(8, length - i));
		hash = (hash ^ bytes) * 0x9e3779b97f4a7c15;
		hash ^= hash >> 32;
	}
	return (uint32_t)hash;
}

static uint32_t *find_slot(const struct path_table *table, const char *path, size_t length)
{
	uint32_t i = hash_path(path, length) & table->mask;

	while (table->slots[i] && strcmp(path_table_get(table, table->slots[i] - 1), path) != 0)
		i = (i + 1) & table->mask;
	return &table->slots[i];
}

static void grow(struct path_table *table)
{
	g_free(table->slots);
	table->mask = table->mask * 2 + 1;
	table->slots = g_new0(uint32_t, (gsize)table->mask + 1);
	for (uint32_t i = 0; i < table->places->len; i++) {
		const char *path = path_table_get(table, i);

		*find_slot(table, path, strlen(path)) = i + 1;
	}
}

uint32_t path_table_number(struct path_table *table, const char *path)
{
	size_t length = strlen(path);
	uint32_t *slot = find_slot(table, path, length), place = (uint32_t)table->text->len;

	if (*slot)
		return *slot - 1;
	g_assert(table->text->len + length < G_MAXUINT32);
	g_array_append_val(table->places, place);
	g_string_append_len(table->text, path, (gssize)length + 1);
	*slot = table->places->len;
	if (table->places->len > table->mask / 2)
		grow(table);
	return table->places->len - 1;
}
