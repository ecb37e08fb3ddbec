/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* ruling: what commands with a policy have in common: their options, loading the rules, the baseline, the exit status.
 */

#include "check/policy.h"
#include "cmd.h"

/* Zeroed, it is ready for RULING_ENTRIES(); emptied with ruling_clear(). */
struct ruling {
	char **rules;		/* --rules, as given */
	char *fail_on;		/* --fail-on */
	char *baseline;		/* --baseline */
	char *today;		/* --today */
	char *release;		/* --release */
	unsigned fail_severity; /* enum severity; one more for never */
};

/* The rows of a command's option table; the first of them for a command that judges by rules and has a verdict of its
 * own. */
/* clang-format off */
#define POLICY_ENTRIES(ruling)                                                                                         \
	{ "rules", 'r', 0, G_OPTION_ARG_FILENAME_ARRAY, &(ruling)->rules,                                              \
	  "the policy: a file, or the name of a shipped one; may be repeated, the first rule that matches decides",    \
	  "POLICY" },                                                                                                  \
	{ "today", 0, 0, G_OPTION_ARG_STRING, &(ruling)->today,                                                        \
	  "the date that waivers are held against (default: today's)", "DATE" },                                       \
	{ "release", 0, 0, G_OPTION_ARG_STRING, &(ruling)->release,                                                    \
	  "the kernel's release that waivers are held against", "VERSION" }
#define RULING_ENTRIES(ruling)                                                                                         \
	POLICY_ENTRIES(ruling),                                                                                        \
	{ "fail-on", 0, 0, G_OPTION_ARG_STRING, &(ruling)->fail_on,                                                    \
	  "exit 1 for findings of this severity or worse (default: error)", "error|warning|note|never" },              \
	{ "baseline", 0, 0, G_OPTION_ARG_FILENAME, &(ruling)->baseline,                                                \
	  "leave out the findings that this file accepts", "FILE" }
/* clang-format on */

/* Checks the values of the options. False with a message on stderr. */
bool ruling_parse(const struct options *options, struct ruling *ruling);

/* The rules that were asked for, "default" when none were. @release is the kernel's where it is known and not given;
 * NULL with a message on stderr. */
struct policy *ruling_load(const struct options *options, const struct ruling *ruling, const char *release);

/* Whether --baseline names what can be read, or nothing. False with a message on stderr that says how one is made. */
bool ruling_check_baseline(const struct options *options, const struct ruling *ruling);

/* Takes out what the baseline accepts, sorts, writes, and returns the exit status. */
int ruling_write(const struct options *options, const struct ruling *ruling, const struct policy *policy,
		 struct findings *findings);

/* Whether some of @findings are what --fail-on counts. */
bool ruling_fails(const struct ruling *ruling, const struct findings *findings);
void ruling_clear(struct ruling *ruling);
