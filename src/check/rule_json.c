/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "base/error.h"
#include "rule_json.h"

bool expected(const char *what, GError **error)
{
	return fail(error, KEXPORT_ERROR_USAGE, ": expected %s", what);
}

bool read_key(struct reading *reading, const struct key *keys, const cJSON *json, void *object, GError **error)
{
	g_autoptr(GString) all = g_string_new(NULL);

	for (const struct key *key = keys; key->name; key++) {
		if (strcmp(key->name, json->string) == 0)
			return key->read(reading, key, json, (char *)object + key->offset, error);
		g_string_append_printf(all, "%s%s", all->len ? ", " : "", key->name);
	}
	return fail(error, KEXPORT_ERROR_USAGE, ": no such key; there are %s", all->str);
}

bool read_object(struct reading *reading, const struct key *keys, const cJSON *json, void *object, GError **error)
{
	const cJSON *item;

	if (!cJSON_IsObject(json))
		return expected("an object", error);
	cJSON_ArrayForEach(item, json)
	{
		bool twice = cJSON_GetObjectItemCaseSensitive(json, item->string) != item;

		if (twice ? fail(error, KEXPORT_ERROR_USAGE, ": stands there twice")
			  : read_key(reading, keys, item, object, error))
			continue;
		g_prefix_error(error, ".%s", item->string);
		return false;
	}
	return true;
}

bool each(struct reading *reading, const struct key *key, const cJSON *json, void *member, key_reader read,
	  GError **error)
{
	const cJSON *item;
	guint i = 0;

	if (!cJSON_IsArray(json))
		return read(reading, key, json, member, error);
	if (!json->child)
		return expected("at least one", error);
	cJSON_ArrayForEach(item, json)
	{
		if (!read(reading, key, item, member, error)) {
			g_prefix_error(error, "[%u]", i);
			return false;
		}
		i++;
	}
	return true;
}

bool read_text(struct reading *reading, const struct key *key, const cJSON *json, void *member, GError **error)
{
	char **text = member;

	(void)reading, (void)key;
	if (!cJSON_IsString(json) || !*json->valuestring)
		return expected("a text", error);
	*text = g_strdup(json->valuestring);
	return true;
}

bool skip_key(struct reading *reading, const struct key *key, const cJSON *json, void *member, GError **error)
{
	(void)reading, (void)key, (void)json, (void)member, (void)error;
	return true;
}

static bool find_word(const struct key *key, const cJSON *json, unsigned *place, GError **error)
{
	g_autofree char *all = NULL;

	for (*place = 0; cJSON_IsString(json) && key->names[*place]; (*place)++)
		if (strcmp(key->names[*place], json->valuestring) == 0)
			return true;
	all = g_strjoinv(", ", (char **)key->names);
	return fail(error, KEXPORT_ERROR_USAGE, ": expected one of %s", all);
}

bool read_word(struct reading *reading, const struct key *key, const cJSON *json, void *member, GError **error)
{
	(void)reading;
	return find_word(key, json, member, error);
}

static bool read_bit(struct reading *reading, const struct key *key, const cJSON *json, void *member, GError **error)
{
	unsigned place;

	(void)reading;
	if (!find_word(key, json, &place, error))
		return false;
	*(unsigned *)member |= 1U << place;
	return true;
}

static bool read_bits(struct reading *reading, const struct key *key, const cJSON *json, void *member, GError **error)
{
	return each(reading, key, json, member, read_bit, error);
}

static bool read_pattern(struct reading *reading, const struct key *key, const cJSON *json, void *member,
			 GError **error)
{
	GPtrArray **patterns = member;
	struct pattern *pattern;

	(void)reading, (void)key;
	if (!cJSON_IsString(json))
		return expected("a pattern", error);
	pattern = pattern_new_whole(json->valuestring, error);
	if (!pattern) {
		g_prefix_error(error, ": ");
		return false;
	}
	if (!*patterns)
		*patterns = g_ptr_array_new_with_free_func((GDestroyNotify)pattern_free);
	g_ptr_array_add(*patterns, pattern);
	return true;
}

static bool read_patterns(struct reading *reading, const struct key *key, const cJSON *json, void *member,
			  GError **error)
{
	return each(reading, key, json, member, read_pattern, error);
}

bool read_one_pattern(struct reading *reading, const struct key *key, const cJSON *json, void *member, GError **error)
{
	struct pattern **pattern = member;

	(void)reading, (void)key;
	if (!cJSON_IsString(json))
		return expected("a pattern", error);
	*pattern = pattern_new_whole(json->valuestring, error);
	if (!*pattern)
		g_prefix_error(error, ": ");
	return *pattern != NULL;
}

static bool read_trailers(struct reading *reading, const struct key *key, const cJSON *json, void *member,
			  GError **error)
{
	GPtrArray *trailers = *(GPtrArray **)member;
	const cJSON *item;

	if (!cJSON_IsObject(json) || !json->child)
		return expected("an object of trailers and patterns", error);
	cJSON_ArrayForEach(item, json)
	{
		struct trailer *trailer = g_new0(struct trailer, 1);
		g_autofree char *name = g_strdup_printf("(?i)%s", item->string);

		trailer->name = pattern_new_whole(name, error);
		g_ptr_array_add(trailers, trailer);
		if (!trailer->name) {
			g_prefix_error(error, ".%s: ", item->string);
			return false;
		}
		if (!read_patterns(reading, key, item, &trailer->patterns, error)) {
			g_prefix_error(error, ".%s", item->string);
			return false;
		}
	}
	return true;
}

char *path_beside(const char *file, const char *name)
{
	g_autofree char *folder = g_path_get_dirname(file);

	if (g_path_is_absolute(name) || strcmp(folder, ".") == 0)
		return g_strdup(name);
	return g_build_filename(folder, name, NULL);
}

static bool read_symbol_list(struct reading *reading, const struct key *key, const cJSON *json, void *member,
			     GError **error)
{
	GHashTable **symbols = member;
	g_autofree char *path = NULL;
	g_autofree char *text = NULL;

	(void)key;
	if (!cJSON_IsString(json) || !*json->valuestring)
		return expected("the name of a file with symbols", error);
	path = path_beside(reading->file, json->valuestring);
	if (!g_file_get_contents(path, &text, NULL, error)) {
		g_prefix_error(error, ": ");
		return false;
	}
	if (!*symbols)
		*symbols = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	if (!symbol_list_read(*symbols, path, text, error)) {
		g_prefix_error(error, ": ");
		return false;
	}
	return true;
}

static bool read_symbol_lists(struct reading *reading, const struct key *key, const cJSON *json, void *member,
			      GError **error)
{
	return each(reading, key, json, member, read_symbol_list, error);
}

#define PATTERNS(name, key)                                                                                            \
	{                                                                                                              \
		name, read_patterns, offsetof(struct rule_match, patterns[key]), NULL                                  \
	}
static const struct key match_keys[] = {
	{ "check", read_bits, offsetof(struct rule_match, checks), finding_check_names },
	{ "kind", read_bits, offsetof(struct rule_match, kinds), change_kind_names },
	{ "direction", read_bits, offsetof(struct rule_match, directions), direction_names },
	{ "old", read_bits, offsetof(struct rule_match, old), state_words },
	{ "new", read_bits, offsetof(struct rule_match, new), state_words },
	PATTERNS("symbol", KEY_SYMBOL),
	PATTERNS("path", KEY_PATH),
	PATTERNS("module", KEY_MODULE),
	PATTERNS("namespace", KEY_NAMESPACE),
	PATTERNS("old_namespace", KEY_OLD_NAMESPACE),
	PATTERNS("new_namespace", KEY_NEW_NAMESPACE),
	PATTERNS("macro", KEY_MACRO),
	PATTERNS("old_macro", KEY_OLD_MACRO),
	PATTERNS("new_macro", KEY_NEW_MACRO),
	PATTERNS("family", KEY_FAMILY),
	PATTERNS("author", KEY_AUTHOR),
	PATTERNS("message", KEY_MESSAGE),
	{ "trailer", read_trailers, offsetof(struct rule_match, trailers), NULL },
	{ "symbol_list", read_symbol_lists, offsetof(struct rule_match, symbols), NULL },
	{ NULL, NULL, 0, NULL },
};

bool read_match(struct reading *reading, const struct key *key, const cJSON *json, void *member, GError **error)
{
	(void)key;
	return read_object(reading, match_keys, json, member, error);
}

bool read_unless(struct reading *reading, const struct key *key, const cJSON *json, void *member, GError **error)
{
	struct rule *rule = (struct rule *)(void *)((char *)member - key->offset);

	if (cJSON_IsObject(json) && !json->child)
		return expected("at least one key: without one the rule would never match", error);
	rule->has_unless = true;
	return read_match(reading, key, json, member, error);
}
