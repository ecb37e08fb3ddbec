/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is wrong with rules, told from the rules alone. */
#include <string.h>

#include "rule.h"

static bool bits_cover(unsigned a, unsigned b)
{
	return !a || (b && !(b & ~a));
}

/* A pattern without anything but letters is one name, which another pattern matches or not. */
static bool is_name(const char *text)
{
	while (g_ascii_isalnum(*text) || *text == '_' || *text == '/' || *text == '-')
		text++;
	return !*text;
}

static bool pattern_covers(const GPtrArray *patterns, const struct pattern *other, GError **error)
{
	const char *text = pattern_text(other);

	for (guint i = 0; i < patterns->len && !*error; i++) {
		const struct pattern *pattern = patterns->pdata[i];

		if (strcmp(pattern_text(pattern), text) == 0 || strcmp(pattern_text(pattern), ".*") == 0 ||
		    (is_name(text) && pattern_matches(pattern, text, error)))
			return true;
	}
	return false;
}

/* Whether what one of the patterns @b matches one of @a matches, too, as far as their texts tell. */
static bool patterns_cover(const GPtrArray *a, const GPtrArray *b, GError **error)
{
	if (!a || !b)
		return !a;
	for (guint i = 0; i < b->len; i++)
		if (!pattern_covers(a, b->pdata[i], error))
			return false;
	return true;
}

/* Whether @a matches all that @b matches. False where that cannot be told. */
static bool match_covers(const struct rule_match *a, const struct rule_match *b, GError **error)
{
	if (!bits_cover(a->checks, b->checks) || !bits_cover(a->kinds, b->kinds) ||
	    !bits_cover(a->directions, b->directions) || !bits_cover(a->old, b->old) || !bits_cover(a->new, b->new) ||
	    (a->trailers && a->trailers->len) || a->symbols)
		return false;
	for (unsigned key = 0; key < N_PATTERN_KEYS; key++)
		if (!patterns_cover(a->patterns[key], b->patterns[key], error))
			return false;
	return true;
}

static bool rule_covers(const struct rule *a, const struct rule *b, GError **error)
{
	return !a->has_unless && !a->waiver.until && match_covers(&a->match, &b->match, error);
}

/* An export that only came has no old side, one that only went no new one. */
static bool is_impossible(const struct rule_match *match)
{
	bool comes = match->kinds == CHANGE_ADDED, goes = match->kinds == CHANGE_REMOVED;

	return (comes && match->old && !(match->old & STATE_NONE)) ||
	       (goes && match->new && !(match->new &STATE_NONE)) ||
	       (match->kinds && match->checks && !(match->checks & 1U << FINDING_CHANGE));
}

static void tell(struct findings *findings, const struct rule *rule, const char *id, enum severity severity,
		 const char *summary, const char *remedy, const char *message)
{
	struct finding *finding = findings_add(findings);

	finding->rule = findings_string(findings, id);
	finding->severity = severity;
	finding->check = FINDING_RULE;
	finding->related = findings_string(findings, rule->id);
	finding->file = findings_string(findings, rule->file);
	finding->line = rule->line;
	finding->message = findings_string(findings, message);
	finding->remedy = findings_string(findings, remedy);
	finding_sign(findings, finding);
	findings_add_rule(findings, &(struct finding_rule){
					    .id = id, .severity = severity, .summary = summary, .remedy = remedy });
}

static void tell_unreachable(struct findings *findings, const struct rule *rule, const struct rule *above)
{
	g_autofree char *message =
		g_strdup_printf("%s is never reached: %s above it matches all that it does", rule->id, above->id);

	tell(findings, rule, "rules/unreachable", SEVERITY_ERROR, "A rule that no subject reaches",
	     "move the rule above the other, or remove it", message);
}

static bool check_rule(const struct policy *policy, guint i, struct findings *findings, GError **error)
{
	const struct rule *rule = policy->rules->pdata[i];
	GError *failed = NULL;

	if (is_impossible(&rule->match)) {
		g_autofree char *message =
			g_strdup_printf("%s can never match: its keys contradict one another", rule->id);

		tell(findings, rule, "rules/impossible", SEVERITY_ERROR, "A rule whose keys contradict one another",
		     "mend the keys, or remove the rule", message);
	}
	if (waiver_is_over(&rule->waiver, policy)) {
		g_autofree char *message = g_strdup_printf("%s ended with %s", rule->id, rule->waiver.until);

		tell(findings, rule, "rules/expired", SEVERITY_WARNING, "A waiver whose time is over",
		     "renew its \"until\", or remove it", message);
	}
	for (guint j = 0; j < i; j++) {
		const struct rule *above = policy->rules->pdata[j];
		bool covers = rule_covers(above, rule, &failed);

		if (failed) {
			g_propagate_prefixed_error(error, failed, "%s: %s: ", above->file, above->id);
			return false;
		}
		if (!covers)
			continue;
		tell_unreachable(findings, rule, above);
		break;
	}
	return true;
}

bool policy_check(const struct policy *policy, struct findings *findings, GError **error)
{
	for (guint i = 0; i < policy->rules->len; i++)
		if (!check_rule(policy, i, findings, error))
			return false;
	findings->n_judged += policy->rules->len;
	return true;
}

void policy_tell_unused(const struct policy *policy, struct findings *findings)
{
	for (guint i = 0; i < policy->rules->len; i++) {
		const struct rule *rule = policy->rules->pdata[i];
		g_autofree char *message = NULL;

		if (rule->n_hits)
			continue;
		message = g_strdup_printf("%s decided nothing in these inputs", rule->id);
		tell(findings, rule, "rules/unused", SEVERITY_WARNING, "A rule that decided nothing",
		     "remove the rule, or see that the inputs have what it is for", message);
	}
}
