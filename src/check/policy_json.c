/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rules in our own JSON (rules/rules.schema.json). */
#include <string.h>

#include "base/error.h"
#include "rule_json.h"

static bool read_until(struct reading *reading, const struct key *key, const cJSON *json, void *member, GError **error)
{
	return read_text(reading, key, json, member, error) &&
	       (waiver_end_is_good(*(char **)member) || expected("a date as 2027-01-31, or a version as 7.4", error));
}

static const char *const fix_words[] = { "none", "gpl", "plain", NULL };

static const struct key rule_keys[] = {
	{ "id", read_text, offsetof(struct rule, id), NULL },
	{ "summary", read_text, offsetof(struct rule, summary), NULL },
	{ "match", read_match, offsetof(struct rule, match), NULL },
	{ "unless", read_unless, offsetof(struct rule, unless), NULL },
	{ "action", read_word, offsetof(struct rule, action), rule_action_names },
	{ "reason", read_text, offsetof(struct rule, waiver.reason), NULL },
	{ "remedy", read_text, offsetof(struct rule, remedy), NULL },
	{ "fix", read_word, offsetof(struct rule, fix), fix_words },
	{ "until", read_until, offsetof(struct rule, waiver.until), NULL },
	{ "by", read_text, offsetof(struct rule, waiver.by), NULL },
	{ NULL, NULL, 0, NULL },
};

static bool id_is_good(const char *id)
{
	return strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(id);
}

static bool check_rule(const struct reading *reading, const cJSON *json, const struct rule *rule, GError **error)
{
	if (!rule->id)
		return fail(error, KEXPORT_ERROR_USAGE, ".id: not there");
	if (!id_is_good(rule->id))
		return fail(error, KEXPORT_ERROR_USAGE, ".id: '%s': expected small letters, digits and '-'", rule->id);
	if (!cJSON_HasObjectItem(json, "action"))
		return fail(error, KEXPORT_ERROR_USAGE, ".action: not there");
	if (rule->action != ACTION_IGNORE && (rule->waiver.until || rule->waiver.by))
		return fail(error, KEXPORT_ERROR_USAGE, ".%s: only a rule that ignores has it",
			    rule->waiver.until ? "until" : "by");
	for (guint i = reading->n_named; i < reading->policy->rules->len; i++) {
		const struct rule *other = reading->policy->rules->pdata[i];

		if (other != rule && strcmp(other->id + strlen(reading->name) + 1, rule->id) == 0)
			return fail(error, KEXPORT_ERROR_USAGE, ".id: '%s' is another rule's, too", rule->id);
	}
	return true;
}

/* cJSON does not tell where a value stands: the line is that of the rule's id, written as people write it. */
static guint line_of(const char *text, const char *id)
{
	g_autofree char *quoted = g_strdup_printf("\"%s\"", id);
	guint line = 1;

	for (const char *at = strstr(text, quoted); at; at = strstr(at + 1, quoted)) {
		const char *before = at;

		while (before > text && g_ascii_isspace(before[-1]))
			before--;
		if (before - text < 6 || *--before != ':')
			continue;
		while (before > text && g_ascii_isspace(before[-1]))
			before--;
		if (before - text < 4 || strncmp(before - 4, "\"id\"", 4) != 0)
			continue;
		for (const char *c = text; c < at; c++)
			line += *c == '\n';
		return line;
	}
	return 0;
}

static bool read_rule(struct reading *reading, const struct key *key, const cJSON *json, void *member, GError **error)
{
	struct rule *rule = rule_new();
	char *id;

	(void)key, (void)member;
	if (!read_object(reading, rule_keys, json, rule, error) || !check_rule(reading, json, rule, error)) {
		if (rule->id) {
			g_prefix_error(error, " (%s)", rule->id);
			reading->line = line_of(reading->text, rule->id);
		}
		rule_free(rule);
		return false;
	}
	if (!rule->match.checks)
		rule->match.checks = 1U << FINDING_CHANGE;
	id = rule->id;
	rule->file = g_strdup(reading->file);
	rule->line = line_of(reading->text, id);
	rule->id = g_strdup_printf("%s/%s", reading->name, id);
	if (!rule->summary)
		rule->summary = g_strdup(rule->waiver.reason ? rule->waiver.reason : id);
	g_free(id);
	g_ptr_array_add(reading->policy->rules, rule);
	return true;
}

static bool read_rules(struct reading *reading, const struct key *key, const cJSON *json, void *member, GError **error)
{
	return cJSON_IsArray(json) ? each(reading, key, json, member, read_rule, error)
				   : expected("a list of rules", error);
}

static const struct key family_keys[] = {
	{ "id", read_text, offsetof(struct family, id), NULL },
	{ "symbol", read_one_pattern, offsetof(struct family, symbol), NULL },
	{ "twin", read_text, offsetof(struct family, twin), NULL },
	{ "reason", skip_key, 0, NULL },
	{ NULL, NULL, 0, NULL },
};

static bool read_family(struct reading *reading, const struct key *key, const cJSON *json, void *member, GError **error)
{
	struct family *family = g_new0(struct family, 1);

	(void)key, (void)member;
	if (read_object(reading, family_keys, json, family, error) && family->id && family->symbol && family->twin) {
		g_ptr_array_add(reading->policy->families, family);
		return true;
	}
	family_free(family);
	return *error ? false : expected("id, symbol and twin", error);
}

static bool read_families(struct reading *reading, const struct key *key, const cJSON *json, void *member,
			  GError **error)
{
	return cJSON_IsArray(json) ? each(reading, key, json, member, read_family, error)
				   : expected("a list of families", error);
}

static bool keep_include(struct reading *reading, const struct key *key, const cJSON *json, void *member,
			 GError **error)
{
	(void)key, (void)member, (void)error;
	reading->include = json;
	return true;
}

/* The name comes first: ids are made of it. */
static const struct key head_keys[] = {
	{ "name", read_text, offsetof(struct reading, name), NULL },
	{ NULL, NULL, 0, NULL },
};

static const struct key file_keys[] = {
	{ "$schema", skip_key, 0, NULL },
	{ "name", skip_key, 0, NULL },
	{ "description", skip_key, 0, NULL },
	{ "include", keep_include, 0, NULL },
	{ "rules", read_rules, 0, NULL },
	{ "families", read_families, 0, NULL },
	{ NULL, NULL, 0, NULL },
};

static bool read_include(struct reading *reading, const cJSON *json, GError **error)
{
	const char *name = cJSON_IsString(json) ? json->valuestring : "";
	g_autofree char *path = strpbrk(name, "/.") ? path_beside(reading->file, name) : g_strdup(name);

	if (!*name)
		return fail(error, KEXPORT_ERROR_USAGE, "%s: include: expected a file, or the name of a shipped policy",
			    reading->file);
	return policy_add_chained(reading->policy, path, reading->chain, error);
}

static bool read_includes(struct reading *reading, GError **error)
{
	const cJSON *item;

	if (!cJSON_IsArray(reading->include))
		return read_include(reading, reading->include, error);
	cJSON_ArrayForEach(item, reading->include)
	{
		if (!read_include(reading, item, error))
			return false;
	}
	return true;
}

static bool read_file(struct reading *reading, const cJSON *json, GError **error)
{
	const cJSON *name = cJSON_GetObjectItemCaseSensitive(json, "name");

	if (!cJSON_IsObject(json))
		return expected("an object", error);
	if (!name)
		return fail(error, KEXPORT_ERROR_USAGE, ".name: not there");
	if (!read_key(reading, head_keys, name, reading, error)) {
		g_prefix_error(error, ".name");
		return false;
	}
	if (!id_is_good(reading->name))
		return fail(error, KEXPORT_ERROR_USAGE, ".name: '%s': expected small letters, digits and '-'",
			    reading->name);
	return read_object(reading, file_keys, json, reading, error);
}

static bool fail_syntax(const char *file, const char *text, const char *at, GError **error)
{
	guint line = 1, column = 1;

	for (const char *c = text; at && *c && c < at; c++) {
		column = *c == '\n' ? 1 : column + 1;
		line += *c == '\n';
	}
	return fail(error, KEXPORT_ERROR_USAGE, "%s:%u:%u: not JSON from here on", file, line, column);
}

bool policy_add_json(struct policy *policy, const char *file, const char *text, GPtrArray *chain, GError **error)
{
	struct reading reading = { .policy = policy, .file = file, .text = text, .chain = chain };
	const char *end = NULL;
	cJSON *json = cJSON_ParseWithOpts(text, &end, true);
	GError *failed = NULL;
	bool done;

	if (!json)
		return fail_syntax(file, text, end, error);
	reading.n_named = policy->rules->len;
	done = read_file(&reading, json, &failed);
	if (!done) {
		const char *place = *failed->message == '.' ? failed->message + 1 : failed->message;
		g_autofree char *line = reading.line ? g_strdup_printf(":%u", reading.line) : g_strdup("");

		fail(error, KEXPORT_ERROR_USAGE, "%s%s%s%s", file, line, *place == ':' ? "" : ": ", place);
		g_error_free(failed);
	}
	if (done && reading.include)
		done = read_includes(&reading, error);
	cJSON_Delete(json);
	g_free(reading.name);
	return done;
}
