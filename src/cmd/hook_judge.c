/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <string.h>

#include "check/impact.h"
#include "hook_judge.h"
#include "load.h"
#include "repo/mails.h"
#include "repo/refs.h"

bool judging_init(struct judging *judging, const struct options *options)
{
	const struct hook_request *request = judging->request;

	judging->policy = ruling_load(options, &request->ruling, NULL);
	if (!judging->policy)
		return false;
	judging->findings = findings_new("");
	judging->name = g_string_new(NULL);
	if (request->modules)
		judging->modules = load_kernel(options, request->modules, true);
	for (guint i = 0; judging->modules && i < judging->modules->skipped->len; i++) {
		const struct skip *skip = &g_array_index(judging->modules->skipped, struct skip, i);

		findings_add_skip(judging->findings, skip->path, skip->reason);
	}
	return true;
}

void judging_clear(struct judging *judging)
{
	g_clear_pointer(&judging->policy, policy_free);
	g_clear_pointer(&judging->findings, findings_free);
	g_clear_pointer(&judging->modules, snapshot_free);
	g_clear_pointer(&judging->repo, repo_free);
	g_string_free(judging->name, TRUE);
}

void judging_name(struct judging *judging, const char *format, ...)
{
	va_list args;

	if (judging->name->len)
		g_string_append(judging->name, "; ");
	va_start(args, format);
	g_string_append_vprintf(judging->name, format, args);
	va_end(args);
}

void judging_finish(struct judging *judging)
{
	judging->findings->subject = findings_string(judging->findings, judging->name->str);
}

bool judging_wants_others(const struct judging *judging, const struct history *net)
{
	return judging->modules && impact_is_unknown(net->events, judging->modules);
}

static void add_skips(struct judging *judging, const struct history *history)
{
	for (guint i = 0; i < history->skipped->len; i++) {
		const struct skip *skip = &g_array_index(history->skipped, struct skip, i);

		findings_add_skip(judging->findings, skip->path, skip->reason);
	}
}

static const char *tell_message(const char *commit, gpointer data)
{
	(void)commit;
	return ((struct judging *)data)->message;
}

/* What impact is not to call a finding although there is none. */
static guint count_passed(const struct findings *findings)
{
	return findings->n_ignored + findings->n_deferred;
}

/* @message is that of a mail, of the index or of the event's commit; NULL when it is not written yet. */
static bool judge_event(struct judging *judging, const struct history_event *event, const char *message,
			const struct impact *impact, GError **error)
{
	g_autoptr(GArray) one = g_array_new(FALSE, FALSE, sizeof(*event));
	guint first = judging->findings->findings->len, n_passed = count_passed(judging->findings);

	judging->message = message;
	g_array_append_vals(one, event, 1);
	if (!policy_judge_events(judging->policy, one, tell_message, judging, judging->findings, error))
		return false;
	if (impact)
		impact_tell(impact, event, count_passed(judging->findings) != n_passed, first, judging->findings);
	return true;
}

/* @messages has one for each of @events, or is NULL: those of their commits; @net is what the change does in all, and
 * so what breaks modules. */
static bool judge_events(struct judging *judging, const GArray *events, const char *const *messages,
			 const struct history *net, GError **error)
{
	AUTO(impact) impact = judging->modules ? impact_of(net->events, judging->modules) : NULL;

	for (guint i = 0; i < events->len; i++) {
		const struct history_event *event = &g_array_index(events, struct history_event, i);
		g_autofree char *own = !messages && event->commit ? repo_message(judging->repo, event->commit) : NULL;
		const char *message = messages ? messages[i] : own ? own : "";

		if (!judge_event(judging, event, message, impact, error))
			return false;
	}
	return true;
}

static bool same_site(const struct history_site *a, const struct history_site *b)
{
	return a == b || (a && b && a->type == b->type && strcmp(a->name_space, b->name_space) == 0 &&
			  strcmp(a->file, b->file) == 0);
}

/* The step that made @event what it is: the last one that left the symbol so; else the last one about it. */
static const struct history_event *find_step(const struct history_event *event, const GArray *steps)
{
	const struct history_event *about = NULL;

	for (guint i = 0; i < steps->len; i++) {
		const struct history_event *step = &g_array_index(steps, struct history_event, i);

		if (strcmp(step->symbol, event->symbol) != 0)
			continue;
		if (same_site(step->new, event->new))
			return step;
		if (!about)
			about = step;
	}
	return about;
}

/* How many symbols of @steps are as they were before. */
static guint count_undone(const GArray *steps, const GArray *net)
{
	g_autoptr(GHashTable) undone = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; i < steps->len; i++)
		g_hash_table_add(undone, (gpointer)g_array_index(steps, struct history_event, i).symbol);
	for (guint i = 0; i < net->len; i++)
		g_hash_table_remove(undone, g_array_index(net, struct history_event, i).symbol);
	return g_hash_table_size(undone);
}

static char *phrase_steps(guint n, const char *one, const char *many, guint n_steps, guint n_undone)
{
	g_autofree char *undone =
		n_undone ? g_strdup_printf(", %u %s as before", n_undone, n_undone == 1 ? "symbol" : "symbols") : NULL;

	return g_strdup_printf("%u %s, %u %s%s", n, n == 1 ? one : many, n_steps, n_steps == 1 ? "step" : "steps",
			       undone ? undone : "");
}

/* At the edge of a shallow repository every export looks as if it came with that commit. */
static void drop_edges(struct judging *judging, struct history *path)
{
	struct history_event *all = (struct history_event *)(void *)path->events->data;
	const char *last = NULL;
	guint n = 0;

	for (guint i = 0; i < path->events->len; i++) {
		if (!repo_ends_at(judging->repo, all[i].commit)) {
			all[n++] = all[i];
			continue;
		}
		if (judging->request->each_commit && g_strcmp0(last, all[i].commit) != 0)
			findings_add_skip(judging->findings, all[i].commit,
					  "its parents are not in this shallow repository (git fetch --deepen)");
		last = all[i].commit;
	}
	g_array_set_size(path->events, n);
}

/* Says of @event that it is the step's commit's. */
static void credit_step(struct history *net, struct history_event *event, const struct history_event *step)
{
	event->commit = history_string(net, step->commit);
	event->author = history_string(net, step->author);
	event->email = history_string(net, step->email);
	event->date = history_string(net, step->date);
	event->subject = history_string(net, step->subject);
}

bool judging_judge(struct judging *judging, struct history *net, struct history *path, const char *name, GError **error)
{
	g_autofree char *steps = NULL;

	drop_edges(judging, path);
	steps = phrase_steps(path->n_commits, "commit", "commits", path->events->len,
			     count_undone(path->events, net->events));
	judging_name(judging, "%s (%s)", name, steps);
	add_skips(judging, net);
	add_skips(judging, path);
	if (judging->request->each_commit)
		return judge_events(judging, path->events, NULL, net, error);
	for (guint i = 0; i < net->events->len; i++) {
		struct history_event *event = &g_array_index(net->events, struct history_event, i);
		const struct history_event *step = find_step(event, path->events);

		if (step)
			credit_step(net, event, step);
	}
	return judge_events(judging, net->events, NULL, net, error);
}

/* Who is about to commit, as far as git or its configuration tells. */
static char *committing(struct judging *judging, const char *variable, const char *option)
{
	const char *value = g_getenv(variable);

	return value && *value ? g_strdup(value) : repo_config(judging->repo, option);
}

/* For what comes from the other side of a merge its own commit speaks, and the merge's message as well. */
static char *merged_message(struct judging *judging, struct history *net, struct history_event *event,
			    const struct history *merged, const char *message)
{
	const struct history_event *step = merged ? find_step(event, merged->events) : NULL;
	bool is_its_work = step && same_site(step->new, event->new); /* and not that of who merges */
	g_autofree char *own = is_its_work ? repo_message(judging->repo, step->commit) : NULL;

	if (!own)
		return g_strdup(message);
	credit_step(net, event, step);
	return g_strdup_printf("%s\n\n%s", own, message);
}

bool judging_judge_index(struct judging *judging, struct history *net, const struct history *merged,
			 const char *message, GError **error)
{
	g_autofree char *author = committing(judging, "GIT_AUTHOR_NAME", "user.name");
	g_autofree char *email = committing(judging, "GIT_AUTHOR_EMAIL", "user.email");
	g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func(g_free);

	judging_name(judging, "index");
	add_skips(judging, net);
	for (guint i = 0; i < net->events->len; i++) {
		struct history_event *event = &g_array_index(net->events, struct history_event, i);

		event->author = author && email ? history_string(net, author) : NULL;
		event->email = history_string(net, email);
		g_ptr_array_add(messages, merged_message(judging, net, event, merged, message));
	}
	return judge_events(judging, net->events, (const char *const *)messages->pdata, net, error);
}

/* Says of @event that it is the mail's. Returns the mail's whole message, to be freed; NULL for a bare diff. */
static char *credit_mail(struct history *history, struct history_event *event, const struct mail *mail)
{
	event->author = *mail->author || *mail->email ? history_string(history, mail->author) : NULL;
	event->email = history_string(history, mail->email);
	event->date = history_string(history, mail->date);
	event->subject = *mail->subject ? history_string(history, mail->subject) : NULL;
	return *mail->subject || *mail->body ? g_strdup_printf("%s\n\n%s", mail->subject, mail->body) : NULL;
}

/* The mail that left the symbol as @event has it: the last of those that touch it. */
static const struct mail *find_mail(const struct history_event *event, const GPtrArray *steps, const GArray *mails)
{
	for (guint i = steps->len; i > 0; i--) {
		const struct history *step = steps->pdata[i - 1];

		if (find_step(event, step->events))
			return &g_array_index(mails, struct mail, i - 1);
	}
	return NULL;
}

static bool judge_mail_steps(struct judging *judging, GPtrArray *steps, const GArray *mails, const struct history *net,
			     GError **error)
{
	for (guint i = 0; i < steps->len; i++) {
		struct history *step = steps->pdata[i];
		const struct mail *mail = &g_array_index(mails, struct mail, i);
		g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func(g_free);

		add_skips(judging, step);
		for (guint j = 0; j < step->events->len; j++)
			g_ptr_array_add(messages,
					credit_mail(step, &g_array_index(step->events, struct history_event, j), mail));
		if (!judge_events(judging, step->events, (const char *const *)messages->pdata, net, error))
			return false;
	}
	return true;
}

bool judging_judge_mails(struct judging *judging, struct history *net, GPtrArray *steps, const GArray *mails,
			 const char *base, GError **error)
{
	g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(struct history_event));
	g_autofree char *phrase = NULL;

	for (guint i = 0; i < steps->len; i++) {
		const GArray *events = ((const struct history *)steps->pdata[i])->events;

		g_array_append_vals(all, events->data, events->len);
	}
	phrase = phrase_steps(mails->len, "patch", "patches", all->len, count_undone(all, net->events));
	judging_name(judging, "%s (%s)", base, phrase);
	if (judging->request->each_commit)
		return judge_mail_steps(judging, steps, mails, net, error);
	add_skips(judging, net);
	for (guint i = 0; i < net->events->len; i++) {
		struct history_event *event = &g_array_index(net->events, struct history_event, i);
		const struct mail *mail = find_mail(event, steps, mails);

		g_ptr_array_add(messages, mail ? credit_mail(net, event, mail) : g_strdup(""));
	}
	return judge_events(judging, net->events, (const char *const *)messages->pdata, net, error);
}
