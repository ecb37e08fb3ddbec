/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "input/findings.h"
#include "ruling.h"

enum { NEVER = SEVERITY_ERROR + 1 };

static bool parse_severity(const struct options *options, struct ruling *ruling)
{
	ruling->fail_severity = SEVERITY_ERROR;
	if (!ruling->fail_on)
		return true;
	for (ruling->fail_severity = 0; severity_names[ruling->fail_severity]; ruling->fail_severity++)
		if (strcmp(severity_names[ruling->fail_severity], ruling->fail_on) == 0)
			return true;
	if (strcmp(ruling->fail_on, "never") == 0)
		return true; /* the names end at NEVER */
	trouble(options, "--fail-on %s: expected one of error, warning, note, never", ruling->fail_on);
	return false;
}

static bool parse_today(const struct options *options, struct ruling *ruling)
{
	g_autoptr(GDateTime) now = g_date_time_new_now_utc();
	g_autofree char *full = ruling->today ? g_strconcat(ruling->today, "T00:00:00Z", NULL) : NULL;
	g_autoptr(GDateTime) given = full ? g_date_time_new_from_iso8601(full, NULL) : NULL;

	if (!ruling->today)
		ruling->today = g_date_time_format(now, "%Y-%m-%d");
	if (!full || (given && strlen(ruling->today) == strlen("2027-01-31")))
		return true;
	trouble(options, "--today %s: expected a date as 2027-01-31", ruling->today);
	return false;
}

bool ruling_parse(const struct options *options, struct ruling *ruling)
{
	return parse_severity(options, ruling) && parse_today(options, ruling);
}

struct policy *ruling_load(const struct options *options, const struct ruling *ruling, const char *release)
{
	static const char *const by_default[] = { "default", NULL };
	const char *const *name = ruling->rules ? (const char *const *)ruling->rules : by_default;
	struct policy *policy = policy_new();
	GError *error = NULL;

	for (; *name; name++) {
		if (policy_add(policy, *name, &error))
			continue;
		trouble_error(options, error);
		policy_free(policy);
		return NULL;
	}
	policy_set_now(policy, ruling->today, ruling->release ? ruling->release : release);
	return policy;
}

bool ruling_fails(const struct ruling *ruling, const struct findings *findings)
{
	return ruling->fail_severity < NEVER && findings_count(findings, (enum severity)ruling->fail_severity);
}

/* NULL with a message on stderr. */
static struct baseline *read_baseline(const struct options *options, const char *path)
{
	GError *error = NULL;
	AUTO(baseline) baseline = NULL;

	if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
		trouble(options, "--baseline %s: no such file; kexport-audit baseline update makes it", path);
		return NULL;
	}
	baseline = baseline_read(path, &error);
	if (!baseline) {
		trouble_error(options, error);
		return NULL;
	}
	for (guint i = 0; i < baseline->accepted->len; i++) {
		const char *until = g_array_index(baseline->accepted, struct accepted, i).until;

		if (!until || waiver_end_is_good(until))
			continue;
		trouble(options, "%s: accepted[%u].until: '%s': expected a date as 2027-01-31, or a version as 7.4",
			path, i, until);
		return NULL;
	}
	return g_steal_pointer(&baseline);
}

bool ruling_check_baseline(const struct options *options, const struct ruling *ruling)
{
	AUTO(baseline) baseline = ruling->baseline ? read_baseline(options, ruling->baseline) : NULL;

	return baseline || !ruling->baseline;
}

int ruling_write(const struct options *options, const struct ruling *ruling, const struct policy *policy,
		 struct findings *findings)
{
	AUTO(baseline) baseline = ruling->baseline ? read_baseline(options, ruling->baseline) : NULL;

	if (ruling->baseline && !baseline)
		return EXIT_TROUBLE;
	if (baseline)
		policy_apply_baseline(policy, baseline, findings);
	findings_sort(findings);
	return output_write(options, findings, &findings_record, findings->skipped,
			    ruling_fails(ruling, findings) ? EXIT_FINDINGS : EXIT_NOTHING);
}

void ruling_clear(struct ruling *ruling)
{
	g_strfreev(ruling->rules);
	g_free(ruling->fail_on);
	g_free(ruling->baseline);
	g_free(ruling->today);
	g_free(ruling->release);
}
