/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "input/findings.h"
#include "json_record.h"

static bool read_stdin(char **text, gsize *length, GError **error)
{
	g_autoptr(GIOChannel) channel = g_io_channel_unix_new(STDIN_FILENO);

	return g_io_channel_set_encoding(channel, NULL, error) == G_IO_STATUS_NORMAL &&
	       g_io_channel_read_to_end(channel, text, length, error) == G_IO_STATUS_NORMAL;
}

static bool read_document(const char *path, const struct record *record, const char *maker, void *object,
			  const struct json_owner *owner, GError **error)
{
	g_autofree char *text = NULL;
	gsize length;
	cJSON *json;
	bool done;

	if (strcmp(path, "-") == 0 ? !read_stdin(&text, &length, error)
				   : !g_file_get_contents(path, &text, &length, error))
		return false;
	json = json_document_parse(text, length, record, maker, error);
	done = json && json_record_read(json, record, object, owner, error);
	if (!done)
		g_prefix_error(error, "%s: ", path);
	cJSON_Delete(json);
	return done;
}

/* Rows that stand in JSON but cannot be a finding. */
static bool check_findings(const struct findings *findings, const char *path, GError **error)
{
	for (guint i = 0; i < findings->findings->len; i++) {
		const struct finding *finding = &g_array_index(findings->findings, struct finding, i);

		if (!finding->rule || !finding->message || !finding->remedy || !finding->fingerprint)
			return fail(error, KEXPORT_ERROR_BAD_DATA,
				    "%s: findings[%u]: rule, message, remedy and fingerprint are strings, not null",
				    path, i);
		if ((finding->old && !finding->old->name_space) || (finding->new && !finding->new->name_space))
			return fail(error, KEXPORT_ERROR_BAD_DATA, "%s: findings[%u]: namespace is a string, not null",
				    path, i);
	}
	return true;
}

struct findings *findings_read(const char *path, GError **error)
{
	struct findings *findings = findings_new(path);
	const struct json_owner owner = { findings->strings, findings->records };

	if (read_document(path, &findings_record, "-f json of a command with --rules", findings, &owner, error) &&
	    check_findings(findings, path, error))
		return findings;
	findings_free(findings);
	return NULL;
}

struct baseline *baseline_read(const char *path, GError **error)
{
	struct baseline *baseline = baseline_new();
	const struct json_owner owner = { baseline->strings, NULL };

	if (!read_document(path, &baseline_record, "baseline update", baseline, &owner, error)) {
		baseline_free(baseline);
		return NULL;
	}
	for (guint i = 0; i < baseline->accepted->len; i++) {
		if (g_array_index(baseline->accepted, struct accepted, i).fingerprint)
			continue;
		fail(error, KEXPORT_ERROR_BAD_DATA, "%s: accepted[%u]: fingerprint is null", path, i);
		baseline_free(baseline);
		return NULL;
	}
	return baseline;
}
