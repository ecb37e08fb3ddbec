/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why a policy says what it says. */
#include <string.h>

#include "rule.h"

/* Bits as their names: "kind added removed; " */
static void describe_bits(GString *out, const char *key, unsigned bits, const char *const *names)
{
	if (!bits)
		return;
	g_string_append_printf(out, "%s%s", out->len ? "; " : "", key);
	for (unsigned i = 0; names[i]; i++)
		if (bits & 1U << i)
			g_string_append_printf(out, " %s", names[i]);
}

static void describe_patterns(GString *out, const char *key, const GPtrArray *patterns)
{
	if (!patterns)
		return;
	g_string_append_printf(out, "%s%s", out->len ? "; " : "", key);
	for (guint i = 0; i < patterns->len; i++)
		g_string_append_printf(out, " %s", pattern_text(patterns->pdata[i]));
}

void rule_match_describe(const struct rule_match *match, GString *out)
{
	g_autoptr(GString) keys = g_string_new(NULL);

	if (match->checks != 1U << FINDING_CHANGE)
		describe_bits(keys, "check", match->checks, finding_check_names);
	describe_bits(keys, "kind", match->kinds, change_kind_names);
	describe_bits(keys, "direction", match->directions, direction_names);
	describe_bits(keys, "old", match->old, state_words);
	describe_bits(keys, "new", match->new, state_words);
	for (unsigned key = 0; key < N_PATTERN_KEYS; key++)
		describe_patterns(keys, pattern_key_names[key], match->patterns[key]);
	for (guint i = 0; match->trailers && i < match->trailers->len; i++) {
		const struct trailer *trailer = match->trailers->pdata[i];
		g_autofree char *name = g_strdup_printf("trailer %s:", pattern_text(trailer->name) + strlen("(?i)"));

		describe_patterns(keys, name, trailer->patterns);
	}
	if (match->symbols)
		g_string_append_printf(keys, "%sone of %u symbols of a list", keys->len ? "; " : "",
				       g_hash_table_size(match->symbols));
	g_string_append(out, keys->len ? keys->str : "everything");
}

static void add_line(GString *out, const char *label, const char *text)
{
	if (text)
		g_string_append_printf(out, "  %s: %s\n", label, text);
}

static void describe_rule(GString *out, const struct rule *rule)
{
	g_string_append_printf(out, "%s: %s: %s\n", rule->id, rule_action_names[rule->action], rule->summary);
	if (rule->line)
		g_string_append_printf(out, "  stands in: %s, line %u\n", rule->file, rule->line);
	else
		add_line(out, "stands in", rule->file);
	g_string_append(out, "  matches: ");
	rule_match_describe(&rule->match, out);
	g_string_append_c(out, '\n');
	if (rule->has_unless) {
		g_string_append(out, "  unless: ");
		rule_match_describe(&rule->unless, out);
		g_string_append_c(out, '\n');
	}
	add_line(out, "why", rule->waiver.reason);
	add_line(out, "remedy", rule->remedy);
	add_line(out, "by", rule->waiver.by);
	add_line(out, "until", rule->waiver.until);
}

char *policy_describe(const struct policy *policy, const char *id)
{
	for (guint i = 0; i < policy->rules->len; i++) {
		const struct rule *rule = policy->rules->pdata[i];
		GString *out;

		if (strcmp(rule->id, id) != 0)
			continue;
		out = g_string_new(NULL);
		describe_rule(out, rule);
		return g_string_free(out, FALSE);
	}
	return NULL;
}

static struct subject subject_of(const struct finding *finding)
{
	return (struct subject){
		.check = finding->check,
		.symbol = finding->symbol,
		.related = finding->related,
		.family = finding->family,
		.kinds = finding->kinds,
		.direction = finding->direction,
		.old = finding->old,
		.new = finding->new,
		.commit = finding->commit,
		.author = finding->author,
		.date = finding->date,
		.title = finding->subject,
	};
}

static void tell_decision(GString *out, const struct rule *rule, const struct finding *finding)
{
	g_string_append(out, "decided by ");
	describe_rule(out, rule);
	if (strcmp(rule->id, finding->rule) != 0)
		g_string_append_printf(out,
				       "  (the finding names %s: it was made with other rules, or the commit message "
				       "counted)\n",
				       finding->rule);
}

char *policy_explain(const struct policy *policy, const struct finding *finding, GError **error)
{
	const struct subject subject = subject_of(finding);
	g_autoptr(GString) out = g_string_new(NULL);
	g_autoptr(GString) above = g_string_new(NULL);
	GError *failed = NULL;

	g_string_append_printf(out, "%s: %s: %s\n", finding->symbol ? finding->symbol : finding->rule,
			       severity_names[finding->severity], finding->message);
	for (guint i = 0; i < policy->rules->len; i++) {
		const struct rule *rule = policy->rules->pdata[i];
		const char *obstacle = rule_obstacle(rule, &subject, &failed);

		if (failed) {
			g_propagate_prefixed_error(error, failed, "%s: %s: ", rule->file, rule->id);
			return NULL;
		}
		if (obstacle) {
			g_string_append_printf(above, "  %s: its %s\n", rule->id, obstacle);
			continue;
		}
		tell_decision(out, rule, finding);
		if (above->len)
			g_string_append_printf(out, "not by those above it, for what does not hold:\n%s", above->str);
		return g_strdup(out->str);
	}
	g_string_append_printf(out, "no rule decides about it here; what does not hold:\n%s", above->str);
	return g_strdup(out->str);
}
