/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Findings as SARIF 2.1.0: what code scanning of GitHub, Azure and editors read. Paths are relative to SRCROOT, the
 * root of the tree or repository. */
#include <string.h>

#include <cjson/cJSON.h>

#include "json.h"
#include "model/finding.h"
#include "model/snapshot.h"
#include "reporters.h"

static void add_string(cJSON *object, const char *name, const char *string)
{
	if (string)
		cJSON_AddItemToObjectCS(object, name, json_string(string));
}

/* {"text": ...}: SARIF's way to say anything to people. */
static void add_text(cJSON *object, const char *name, const char *text)
{
	if (text)
		add_string(cJSON_AddObjectToObject(object, name), "text", text);
}

static cJSON *rule_to_sarif(const struct finding_rule *rule)
{
	cJSON *json = cJSON_CreateObject(), *level = NULL, *properties;

	add_string(json, "id", rule->id);
	add_text(json, "shortDescription", rule->summary);
	add_text(json, "fullDescription", rule->reason ? rule->reason : rule->summary);
	add_text(json, "help", rule->remedy);
	level = cJSON_AddObjectToObject(json, "defaultConfiguration");
	add_string(level, "level", severity_names[rule->severity]);
	properties = cJSON_AddObjectToObject(json, "properties");
	add_string(properties, "source", rule->source);
	return json;
}

static void add_artifact(cJSON *object, const char *file)
{
	cJSON *artifact = cJSON_AddObjectToObject(object, "artifactLocation");
	g_autofree char *uri = g_uri_escape_bytes((const guint8 *)file, strlen(file), "/");

	add_string(artifact, "uri", uri);
	add_string(artifact, "uriBaseId", "SRCROOT");
}

static void add_locations(cJSON *result, const struct finding *finding)
{
	cJSON *location = cJSON_CreateObject();

	cJSON_AddItemToArray(cJSON_AddArrayToObject(result, "locations"), location);
	if (finding->file) {
		cJSON *physical = cJSON_AddObjectToObject(location, "physicalLocation");

		add_artifact(physical, finding->file);
		if (finding->line)
			cJSON_AddNumberToObject(cJSON_AddObjectToObject(physical, "region"), "startLine",
						finding->line);
	}
	if (finding->symbol) {
		cJSON *logical = cJSON_CreateObject();

		cJSON_AddItemToArray(cJSON_AddArrayToObject(location, "logicalLocations"), logical);
		add_string(logical, "name", finding->symbol);
	}
}

static void add_fix(cJSON *result, const struct fix *fix)
{
	cJSON *json = cJSON_CreateObject(), *change = cJSON_CreateObject(), *replacement = cJSON_CreateObject();
	cJSON *region;
	g_autofree char *description = g_strdup_printf("write %s in place of %s", fix->new, fix->old);

	cJSON_AddItemToArray(cJSON_AddArrayToObject(result, "fixes"), json);
	add_text(json, "description", description);
	cJSON_AddItemToArray(cJSON_AddArrayToObject(json, "artifactChanges"), change);
	add_artifact(change, fix->file);
	cJSON_AddItemToArray(cJSON_AddArrayToObject(change, "replacements"), replacement);
	region = cJSON_AddObjectToObject(replacement, "deletedRegion");
	cJSON_AddNumberToObject(region, "startLine", fix->line);
	cJSON_AddNumberToObject(region, "startColumn", fix->column);
	cJSON_AddNumberToObject(region, "endColumn", fix->column + (double)strlen(fix->old));
	add_text(replacement, "insertedContent", fix->new);
}

static void add_properties(cJSON *result, const struct finding *finding)
{
	cJSON *properties = cJSON_AddObjectToObject(result, "properties"), *modules;

	add_string(properties, "symbol", finding->symbol);
	add_string(properties, "remedy", finding->remedy);
	add_string(properties, "commit", finding->commit);
	add_string(properties, "author", finding->author);
	add_string(properties, "subject", finding->subject);
	if (!finding->modules)
		return;
	modules = cJSON_AddArrayToObject(properties, "modules");
	for (guint i = 0; i < finding->modules->len; i++)
		cJSON_AddItemToArray(modules,
				     json_string(g_array_index(finding->modules, struct finding_module, i).name));
}

static int rule_index(const struct findings *findings, const char *id)
{
	for (guint i = 0; i < findings->rules->len; i++)
		if (strcmp(g_array_index(findings->rules, struct finding_rule, i).id, id) == 0)
			return (int)i;
	return -1;
}

static cJSON *finding_to_sarif(const struct findings *findings, const struct finding *finding)
{
	cJSON *json = cJSON_CreateObject(), *prints;
	g_autofree char *text = g_strdup_printf("%s. Remedy: %s.", finding->message, finding->remedy);

	add_string(json, "ruleId", finding->rule);
	cJSON_AddNumberToObject(json, "ruleIndex", rule_index(findings, finding->rule));
	add_string(json, "level", severity_names[finding->severity]);
	add_text(json, "message", text);
	add_locations(json, finding);
	prints = cJSON_AddObjectToObject(json, "partialFingerprints");
	add_string(prints, "kexportAudit/v1", finding->fingerprint);
	if (finding->fix)
		add_fix(json, finding->fix);
	add_properties(json, finding);
	return json;
}

/* What could not be judged is said where SARIF says it: an invocation that did not succeed, with its reasons. */
static void add_invocation(cJSON *run, const GArray *skipped)
{
	cJSON *invocation = cJSON_CreateObject(), *notices;

	cJSON_AddItemToArray(cJSON_AddArrayToObject(run, "invocations"), invocation);
	cJSON_AddBoolToObject(invocation, "executionSuccessful", skipped->len == 0);
	notices = cJSON_AddArrayToObject(invocation, "toolExecutionNotifications");
	for (guint i = 0; i < skipped->len; i++) {
		const struct skip *skip = &g_array_index(skipped, struct skip, i);
		g_autofree char *text = g_strdup_printf("%s: %s", skip->path, skip->reason);
		cJSON *notice = cJSON_CreateObject();

		add_string(notice, "level", "error");
		add_text(notice, "message", text);
		cJSON_AddItemToArray(notices, notice);
	}
}

static void add_tool(cJSON *run, const struct findings *findings)
{
	cJSON *driver = cJSON_AddObjectToObject(cJSON_AddObjectToObject(run, "tool"), "driver"), *rules;

	add_string(driver, "name", "kexport-audit");
	add_string(driver, "version", G_STRINGIFY(KEXPORT_VERSION));
	rules = cJSON_AddArrayToObject(driver, "rules");
	for (guint i = 0; i < findings->rules->len; i++)
		cJSON_AddItemToArray(rules, rule_to_sarif(&g_array_index(findings->rules, struct finding_rule, i)));
}

void report_sarif(const void *document, const struct record *record, const struct report_options *options, GString *out)
{
	const struct findings *findings = document;
	cJSON *json = cJSON_CreateObject(), *run = cJSON_CreateObject(), *results;

	(void)record, (void)options;
	add_string(json, "$schema", "https://json.schemastore.org/sarif-2.1.0.json");
	add_string(json, "version", "2.1.0");
	cJSON_AddItemToArray(cJSON_AddArrayToObject(json, "runs"), run);
	add_tool(run, findings);
	add_invocation(run, findings->skipped);
	add_text(cJSON_AddObjectToObject(cJSON_AddObjectToObject(run, "originalUriBaseIds"), "SRCROOT"), "description",
		 "the root of the tree or repository");
	add_string(run, "columnKind", "unicodeCodePoints");
	results = cJSON_AddArrayToObject(run, "results");
	for (guint i = 0; i < findings->findings->len; i++)
		cJSON_AddItemToArray(results,
				     finding_to_sarif(findings, &g_array_index(findings->findings, struct finding, i)));
	json_append(out, json);
	g_string_append_c(out, '\n');
}
