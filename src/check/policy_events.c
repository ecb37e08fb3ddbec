/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Events of commits and of diffs as subjects of a policy. */
#include "rule.h"

static const struct finding_side *side_of_site(const struct history_site *site, struct finding_side *side)
{
	if (!site)
		return NULL;
	*side = (struct finding_side){
		.file = site->file,
		.line = site->line,
		.macro = site->macro,
		.type = site->type,
		.name_space = site->name_space ? site->name_space : "",
	};
	return side;
}

static const struct finding_side *side_of_export(const struct export *export, struct finding_side *side)
{
	if (!export)
		return NULL;
	*side = (struct finding_side){
		.file = export->file,
		.line = export->line,
		.module = export->module,
		.type = export->type,
		.name_space = export->name_space,
	};
	return side;
}

bool policy_judge_events(struct policy *policy, const GArray *events, message_func message, gpointer data,
			 struct findings *findings, GError **error)
{
	for (guint i = 0; i < events->len; i++) {
		const struct history_event *event = &g_array_index(events, struct history_event, i);
		g_autofree char *author =
			event->author ? g_strdup_printf("%s <%s>", event->author, event->email) : NULL;
		const char *text = message ? message(event->commit, data) : NULL;
		struct finding_side old, new;
		const struct subject subject = {
			.check = FINDING_CHANGE,
			.symbol = event->symbol,
			.kinds = event->kinds,
			.direction = event->direction,
			.old = side_of_site(event->old, &old),
			.new = side_of_site(event->new, &new),
			.commit = event->commit,
			.author = author,
			.date = event->date,
			.title = event->subject,
			.message = text,
			.is_unwritten = message && !text && !event->commit,
		};

		if (!policy_judge(policy, &subject, findings, error))
			return false;
	}
	return true;
}

bool policy_judge_changes(struct policy *policy, const struct changes *changes, struct findings *findings,
			  GError **error)
{
	for (guint i = 0; i < changes->changes->len; i++) {
		const struct change *change = &g_array_index(changes->changes, struct change, i);
		struct finding_side old, new;
		const struct subject subject = {
			.check = FINDING_CHANGE,
			.symbol = change->symbol,
			.kinds = change->kinds,
			.direction = change->direction,
			.old = side_of_export(change->old, &old),
			.new = side_of_export(change->new, &new),
		};

		if (!policy_judge(policy, &subject, findings, error))
			return false;
	}
	for (guint i = 0; i < changes->skipped->len; i++) {
		const struct skip *skip = &g_array_index(changes->skipped, struct skip, i);

		findings_add_skip(findings, skip->path, skip->reason);
	}
	return true;
}
