/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* hook_judge: events of ranges, of the index and of mails against the rules, and what they do to modules. */

#include "change/history.h"
#include "hook.h"

struct judging {
	const struct hook_request *request;
	struct repo *repo; /* owned, opened by the caller */
	guint n_jobs;
	struct policy *policy;
	struct snapshot *modules; /* NULL without --modules */
	struct findings *findings;
	GString *name;	/* what was judged, for people */
	struct oid tip; /* of the range that was asked for: fixes are looked for there */
	bool has_tip;
	const char *message; /* that belongs to the event in hand; NULL for none */
};

/* Loads the rules and the modules. False with a message on stderr. */
bool judging_init(struct judging *judging, const struct options *options);
void judging_clear(struct judging *judging);

/* Adds to what is told of what was judged. */
void judging_name(struct judging *judging, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Whether it matters, and is not known, what else exports a symbol that @net removes. */
bool judging_wants_others(const struct judging *judging, const struct history *net);

/* What is left of a range (@net) and its steps (@path, newest first), whichever --each-commit asks for. Both are
 * changed: events of @net get the commit that they come from. */
bool judging_judge(struct judging *judging, struct history *net, struct history *path, const char *name,
		   GError **error);

/* @message may be NULL: it is not known yet. @merged: what the commits do that are being merged; NULL where none are,
 * and without a message. */
bool judging_judge_index(struct judging *judging, struct history *net, const struct history *merged,
			 const char *message, GError **error);

/* @steps has a struct history for each of @mails. */
bool judging_judge_mails(struct judging *judging, struct history *net, GPtrArray *steps, const GArray *mails,
			 const char *base, GError **error);

/* When all is judged. */
void judging_finish(struct judging *judging);
