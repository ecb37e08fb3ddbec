/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * policy: a project's own rules for exports (kexport-audit-rules(5)), and what they say to changes and to trees.
 * The first rule that matches decides: rules stand in the order of their file, files in the order in which they were
 * added. What no rule matches is no finding.
 */

#include "base/auto.h"
#include "model/baseline.h"
#include "model/change.h"
#include "model/finding.h"
#include "model/history.h"
#include "model/site.h"
#include "model/snapshot.h"

struct policy;

/* One thing that is held against the rules. Strings are borrowed from the caller; NULL where there is none. */
struct subject {
	enum finding_check check;
	const char *symbol;
	const char *related; /* as in struct finding */
	const char *family;  /* FINDING_FAMILY: which one */
	const char *detail;  /* what was found, in one sentence; NULL for FINDING_CHANGE */
	unsigned kinds;	     /* of enum change_kind */
	enum direction direction;
	const struct finding_side *old; /* of FINDING_CHANGE; else NULL */
	const struct finding_side *new;
	const char *commit; /* NULL where no commit stands behind it, as all below */
	const char *author; /* "Name <mail>" */
	const char *date;
	const char *title;   /* the commit's subject */
	const char *message; /* the commit's whole message, for the keys message and trailer */
	bool is_unwritten;   /* there will be a message: where it would decide, nothing is decided yet */
};

/* Without rules. Free it with policy_free(). */
struct policy *policy_new(void);
void policy_free(struct policy *policy);
AUTO_DEFINE(policy)

/*
 * Adds the rules of @name: a shipped policy (policy_shipped()), or a file: our JSON, SUSE's kabi/severities, a stable
 * list or whitelist ("[name]", then symbols), an Android symbol list. An @name with '/' or '.' is always a file. No
 * more than 256 files are read, those that others include counted. False with an error that names the file, the place
 * in it and what was expected.
 */
bool policy_add(struct policy *policy, const char *name, GError **error);

/* The names of the shipped policies, NULL-terminated. "default" is for those who have no rules of their own: it makes
 * every event a finding, none an error. */
const char *const *policy_shipped(void);

/* The JSON of a shipped policy; NULL when there is none of that name. */
const char *policy_shipped_text(const char *name);

/* What waivers are held against: a date, 2026-11-25, and the release of the kernel that is judged; both may be NULL:
 * such waivers count for ever then. */
void policy_set_now(struct policy *policy, const char *date, const char *release);

/* Whether @until can end a waiver: a date as 2027-01-31, or a version as 7.4. */
bool waiver_end_is_good(const char *until);

/* Whether some rule asks for the commit's message: what one writes into it decides then. */
bool policy_wants_message(const struct policy *policy);

/* Judges one subject. False when a pattern takes too long; the error names the rule. */
bool policy_judge(struct policy *policy, const struct subject *subject, struct findings *findings, GError **error);

/* The whole message of a commit; NULL when there is none. @commit is NULL for an event of no commit: NULL says then
 * that the message is still to be written. The result is used until the next call. */
typedef const char *(*message_func)(const char *commit, gpointer data);

/* Judges what commits or a range did (GArray of struct history_event). @message may be NULL. Call findings_sort() when
 * all is judged. */
bool policy_judge_events(struct policy *policy, const GArray *events, message_func message, gpointer data,
			 struct findings *findings, GError **error);

/* Judges what lies between two kernels. Skips of @changes go to @findings. */
bool policy_judge_changes(struct policy *policy, const struct changes *changes, struct findings *findings,
			  GError **error);

/* Takes what @baseline accepts out of @findings, and counts it; what is not accepted any more, by its "until", stays
 * and says so. */
void policy_apply_baseline(const struct policy *policy, const struct baseline *baseline, struct findings *findings);

/*
 * What is wrong with the rules themselves, as findings at their file and line: one that is never reached, because
 * another above it matches all that it does; one that can never match; a waiver whose time is over. False when a
 * pattern takes too long.
 */
bool policy_check(const struct policy *policy, struct findings *findings, GError **error);

/* The rules that decided nothing in all that was judged so far, as findings. */
void policy_tell_unused(const struct policy *policy, struct findings *findings);

/*
 * Which rule decides about @finding, and by which keys, and which key of each rule above it did not hold; for people,
 * freed with g_free(). The commit's message is not known here: keys that need it do not hold.
 */
char *policy_explain(const struct policy *policy, const struct finding *finding, GError **error);

/* What the rule @id says; NULL when there is none of that name. */
char *policy_describe(const struct policy *policy, const char *id);
