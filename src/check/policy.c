/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "base/error.h"
#include "rule.h"

const char *const rule_action_names[] = { "note", "warning", "error", "ignore", NULL };

static void trailer_free(struct trailer *trailer)
{
	g_clear_pointer(&trailer->name, pattern_free);
	g_clear_pointer(&trailer->patterns, g_ptr_array_unref);
	g_free(trailer);
}

static void rule_match_clear(struct rule_match *match)
{
	for (unsigned key = 0; key < N_PATTERN_KEYS; key++)
		g_clear_pointer(&match->patterns[key], g_ptr_array_unref);
	g_clear_pointer(&match->trailers, g_ptr_array_unref);
	g_clear_pointer(&match->symbols, g_hash_table_unref);
}

struct rule *rule_new(void)
{
	struct rule *rule = g_new0(struct rule, 1);

	rule->match.trailers = g_ptr_array_new_with_free_func((GDestroyNotify)trailer_free);
	rule->unless.trailers = g_ptr_array_new_with_free_func((GDestroyNotify)trailer_free);
	return rule;
}

void rule_free(struct rule *rule)
{
	rule_match_clear(&rule->match);
	rule_match_clear(&rule->unless);
	g_free((char *)rule->waiver.by);
	g_free((char *)rule->waiver.until);
	g_free((char *)rule->waiver.reason);
	g_free(rule->remedy);
	g_free(rule->summary);
	g_free(rule->file);
	g_free(rule->id);
	g_free(rule);
}

void family_free(struct family *family)
{
	g_clear_pointer(&family->symbol, pattern_free);
	g_free(family->twin);
	g_free(family->id);
	g_free(family);
}

struct policy *policy_new(void)
{
	struct policy *policy = g_new0(struct policy, 1);

	policy->rules = g_ptr_array_new_with_free_func((GDestroyNotify)rule_free);
	policy->families = g_ptr_array_new_with_free_func((GDestroyNotify)family_free);
	return policy;
}

void policy_free(struct policy *policy)
{
	g_ptr_array_unref(policy->rules);
	g_ptr_array_unref(policy->families);
	g_free(policy->date);
	g_free(policy->release);
	g_free(policy);
}

void policy_set_now(struct policy *policy, const char *date, const char *release)
{
	g_free(policy->date);
	g_free(policy->release);
	policy->date = g_strdup(date);
	policy->release = g_strdup(release);
}

/* What the finding shows of its subject, but for the rule. */
static void fill_finding(struct finding *finding, const struct subject *subject, struct findings *findings)
{
	const struct finding_side *place = subject->new ? subject->new : subject->old;
	g_autofree char *sentence = subject_sentence(subject);

	finding->check = subject->check;
	finding->symbol = findings_string(findings, subject->symbol);
	finding->related = findings_string(findings, subject->related);
	finding->family = findings_string(findings, subject->family);
	finding->kinds = subject->kinds;
	finding->direction = subject->direction;
	finding->old = findings_side(findings, subject->old);
	finding->new = findings_side(findings, subject->new);
	finding->file = findings_string(findings, place ? place->file : NULL);
	finding->line = place ? place->line : 0;
	finding->commit = findings_string(findings, subject->commit);
	finding->author = findings_string(findings, subject->author);
	finding->date = findings_string(findings, subject->date);
	finding->subject = findings_string(findings, subject->title);
	finding->message = findings_string(findings, sentence);
}

static void note_rule(const struct rule *rule, const char *remedy, enum severity severity, struct findings *findings)
{
	findings_add_rule(findings, &(struct finding_rule){
					    .id = rule->id,
					    .severity = severity,
					    .summary = rule->summary,
					    .remedy = rule->remedy ? rule->remedy : remedy,
					    .reason = rule->waiver.reason,
					    .source = rule->file,
				    });
}

/* "..., needed by a, b" where the rule's list of symbols says by whom. */
static void append_need(struct finding *finding, const struct rule *rule, struct findings *findings)
{
	const char *who = rule->match.symbols && finding->symbol
				  ? g_hash_table_lookup(rule->match.symbols, finding->symbol)
				  : NULL;
	g_autofree char *message = who && *who ? g_strdup_printf("%s; required by %s", finding->message, who) : NULL;

	if (message)
		finding->message = findings_string(findings, message);
}

static struct finding *report(const struct rule *rule, enum severity severity, const struct subject *subject,
			      struct findings *findings)
{
	struct finding *finding = findings_add(findings);
	g_autofree char *remedy = subject_remedy(subject);

	fill_finding(finding, subject, findings);
	finding->rule = findings_string(findings, rule->id);
	finding->severity = severity;
	finding->wants = rule->fix;
	finding->remedy = findings_string(findings, rule->remedy ? rule->remedy : remedy);
	finding->reason = findings_string(findings, rule->waiver.reason);
	append_need(finding, rule, findings);
	note_rule(rule, remedy, severity, findings);
	return finding;
}

/* A waiver that does not count any more hands the subject on to the rules below it; its name goes along. */
static void tell_expired(struct finding *finding, const struct rule *waiver, struct findings *findings)
{
	g_autofree char *message =
		g_strdup_printf("%s (the waiver %s ended with %s)", finding->message, waiver->id, waiver->waiver.until);

	finding->message = findings_string(findings, message);
	finding->waiver = findings_waiver(findings, &waiver->waiver);
}

/* No rule below the waiver had anything to say. */
static struct finding *report_expired(const struct rule *waiver, const struct subject *subject,
				      struct findings *findings)
{
	struct finding *finding = report(waiver, SEVERITY_WARNING, subject, findings);

	finding->remedy = findings_string(findings, "renew the waiver's \"until\", or remove the waiver");
	return finding;
}

bool policy_wants_message(const struct policy *policy)
{
	for (guint i = 0; i < policy->rules->len; i++) {
		const struct rule *rule = policy->rules->pdata[i];

		if (rule_match_wants_message(&rule->match) || rule_match_wants_message(&rule->unless))
			return true;
	}
	return false;
}

bool policy_judge(struct policy *policy, const struct subject *subject, struct findings *findings, GError **error)
{
	const struct rule *expired = NULL;
	struct finding *finding = NULL;
	GError *failed = NULL;

	findings->n_judged++;
	for (guint i = 0; i < policy->rules->len && !finding; i++) {
		struct rule *rule = policy->rules->pdata[i];
		const char *obstacle = rule_obstacle(rule, subject, &failed);
		bool waits = !obstacle && !failed && rule_waits(rule, subject, &failed);

		if (failed) {
			g_propagate_prefixed_error(error, failed, "%s: %s: ", rule->file, rule->id);
			return false;
		}
		if (obstacle)
			continue;
		rule->n_hits++;
		if (waits) {
			findings->n_deferred++;
			return true;
		}
		if (rule->action != ACTION_IGNORE) {
			finding = report(rule, (enum severity)rule->action, subject, findings);
		} else if (!waiver_is_over(&rule->waiver, policy)) {
			findings->n_ignored++;
			return true;
		} else if (!expired) {
			expired = rule;
		}
	}
	if (expired && !finding)
		finding = report_expired(expired, subject, findings);
	if (finding && expired)
		tell_expired(finding, expired, findings);
	if (finding)
		finding_sign(findings, finding);
	return true;
}
