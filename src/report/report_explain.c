/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A page about one symbol, for people: what it is, how it became so, who uses it, what a change would do. */
#include <string.h>

#include "events.h"
#include "model/explain.h"
#include "reporters.h"
#include "text.h"

enum {
	INDENT = 2,
	LABEL = 9,	 /* columns of "landed in" */
	SHORT_ID = 12,	 /* digits of a commit */
	MANY_USERS = 20, /* shown without --all */
	MANY_FILES = 12,
};

static void append_title(const char *title, const struct report_options *options, GString *out)
{
	g_string_append_c(out, '\n');
	text_append_styled(out, title, TEXT_BOLD, options->colour);
	g_string_append_c(out, '\n');
}

/* "  label    text", wrapped. */
static void append_labelled(const char *label, const char *text, const struct report_options *options, GString *out)
{
	GString *escaped = g_string_new(NULL);

	report_append_escaped(escaped, text);
	text_append_blanks(out, 2 * INDENT);
	g_string_append(out, label);
	text_append_blanks(out, LABEL - (guint)MIN(strlen(label), LABEL) + 2);
	text_append_wrapped(out, escaped->str, 2 * INDENT + LABEL + 2, 2 * INDENT + LABEL + 2, options->width);
	g_string_free(escaped, TRUE);
}

static void append_exports(const struct explain *explain, GString *out)
{
	struct table table;

	table_init(&table);
	for (guint i = 0; i < explain->exports->len; i++) {
		const struct export *export = &g_array_index(explain->exports, struct export, i);
		g_autofree char *class = text_export(export);

		TABLE_ADD(&table, class, export->module, explain->kernel);
	}
	for (guint i = 0; i < explain->sites->len; i++) {
		const struct history_now *now = &g_array_index(explain->sites, struct history_now, i);
		struct export export = { .type = now->site->type, .name_space = now->site->name_space };
		g_autofree char *class = text_export(&export);
		g_autofree char *place = g_strdup_printf("%s:%u", now->site->file, now->site->line);
		g_autofree char *condition =
			now->site->condition ? g_strdup_printf("if %s", now->site->condition) : NULL;

		TABLE_ADD(&table, class, place, now->tip, now->site->macro, condition);
	}
	if (explain->kernel && explain->exports->len == 0)
		TABLE_ADD(&table, "not exported", NULL, explain->kernel);
	for (char **tip = explain->absent; tip && *tip; tip++)
		TABLE_ADD(&table, "not exported", NULL, *tip);
	if (table.cells->len == 0)
		g_string_append(out, "  is not exported by what was given\n");
	table_append(&table, INDENT, out);
	table_clear(&table);
}

static void append_list(const char *label, char *const *list, const struct report_options *options, GString *out)
{
	for (; list && *list; list++)
		append_labelled(label, *list, options, out);
}

static void append_landings(const struct explain_step *step, const struct report_options *options, GString *out)
{
	g_autoptr(GString) text = g_string_new(NULL);

	for (guint i = 0; i < step->landings->len; i++) {
		const struct explain_landing *landing = &g_array_index(step->landings, struct explain_landing, i);

		g_string_append_printf(text, "%s%s: %s", text->len ? ", " : "", landing->tip,
				       landing->release ? landing->release : "no release yet");
		if (strcmp(landing->commit, step->commit) != 0)
			g_string_append_printf(text, " (%.*s)", SHORT_ID, landing->commit);
	}
	for (guint i = 0; i < step->missing->len; i++)
		g_string_append_printf(text, "%s%s",
				       i	   ? ", "
				       : text->len ? "; not in "
						   : "not in ",
				       g_array_index(step->missing, const char *, i));
	if (text->len)
		append_labelled("landed in", text->str, options, out);
}

static void append_step(const struct explain_step *step, const struct report_options *options, GString *out)
{
	g_autofree char *id = g_strndup(step->commit, SHORT_ID);
	struct table table;

	text_append_blanks(out, INDENT);
	text_append_styled(out, id, TEXT_BOLD, options->colour);
	g_string_append_printf(out, " %.10s %s  ", step->date ? step->date : "",
			       step->release ? step->release : "(no release)");
	report_append_escaped(out, step->author);
	g_string_append(out, ": ");
	report_append_escaped(out, step->subject);
	g_string_append_c(out, '\n');
	table_init(&table);
	for (guint i = 0; i < step->events->len; i++)
		events_add_row(&table, &g_array_index(step->events, struct history_event, i), false);
	table_append(&table, 2 * INDENT, out);
	table_clear(&table);
	if (step->reason)
		append_labelled("why", step->reason, options, out);
	append_list("fixes", step->fixes, options, out);
	append_list("stable", step->stable, options, out);
	append_list("link", step->links, options, out);
	append_landings(step, options, out);
}

static void append_steps(const struct explain *explain, const struct report_options *options, GString *out)
{
	g_autofree char *title = NULL;

	if (!explain->repository)
		return;
	title = g_strdup_printf("What happened in %s%s", explain->repository,
				explain->is_shallow ? ", a shallow clone: what is older is not known" : "");
	append_title(title, options, out);
	if (explain->steps->len == 0)
		g_string_append(out, "  nothing\n");
	for (guint i = 0; i < explain->steps->len; i++)
		append_step(&g_array_index(explain->steps, struct explain_step, i), options, out);
}

static void append_user(const struct explain_user *user, struct table *table)
{
	g_autofree char *licenses = user->licenses ? g_strjoinv("\", \"", user->licenses) : g_strdup("");
	g_autofree char *license = *licenses ? g_strdup_printf("\"%s\"", licenses) : g_strdup("no license");

	TABLE_ADD(table, user->name, license, user->gpl_compatible ? "GPL-compatible" : "not GPL-compatible",
		  user->in_tree ? "in-tree" : "out-of-tree", user->path);
}

static void append_users(const struct explain *explain, const struct report_options *options, GString *out)
{
	guint n_shown = 0, n_own = 0;
	struct table table;

	if (!explain->asked_modules)
		return;
	append_title("Modules that use it", options, out);
	table_init(&table);
	for (guint i = 0; i < explain->users->len; i++) {
		const struct explain_user *user = &g_array_index(explain->users, struct explain_user, i);

		n_own += !user->is_given;
		if (!user->is_given && n_own > MANY_USERS && !options->all)
			continue;
		append_user(user, &table);
		n_shown++;
	}
	table_append(&table, INDENT, out);
	table_clear(&table);
	if (explain->users->len == 0)
		g_string_append(out, "  none\n");
	if (n_shown < explain->users->len)
		g_string_append_printf(out, "  and %u more of the kernel's own; --all lists them\n",
				       explain->users->len - n_shown);
}

static void append_files(const struct explain *explain, const struct report_options *options, GString *out)
{
	g_autofree char *title = NULL;
	guint n = options->all ? explain->files->len : MIN(explain->files->len, MANY_FILES);
	struct table table;

	if (!explain->repository)
		return;
	title = g_strdup_printf("Files of %s at %s that name it", explain->repository, explain->revision);
	append_title(title, options, out);
	table_init(&table);
	for (guint i = 0; i < n; i++) {
		const struct explain_file *file = &g_array_index(explain->files, struct explain_file, i);
		g_autofree char *uses = g_strdup_printf("%u %s", file->n_uses, file->n_uses == 1 ? "time" : "times");

		TABLE_ADD(&table, file->file, uses);
	}
	table_append(&table, INDENT, out);
	table_clear(&table);
	if (explain->files->len == 0)
		g_string_append(out, "  none\n");
	if (n < explain->files->len)
		g_string_append_printf(out, "  and %u more; --all lists them\n", explain->files->len - n);
}

static const struct {
	const char *change, *phrase, *verb;
} phrases[] = {
	{ "none", "As it is", "cannot use it" },
	{ "gpl-only", "If it became GPL-only", "would break" },
	{ "namespace", "If it got a namespace", "would break" },
	{ "removed", "If it was no longer exported", "would break" },
};

static size_t phrase_of(const char *change)
{
	size_t i = 0;

	while (i + 1 < G_N_ELEMENTS(phrases) && strcmp(phrases[i].change, change) != 0)
		i++;
	return i;
}

/* Those that were given are judged, or else the kernel's own. */
static bool are_given(const struct explain *explain)
{
	for (guint i = 0; i < explain->users->len; i++)
		if (g_array_index(explain->users, struct explain_user, i).is_given)
			return true;
	return false;
}

static void append_outlook(const struct explain *explain, const struct report_options *options, GString *out)
{
	const char *given = are_given(explain) ? " given" : "";

	if (explain->outlook->len)
		append_title("What a change would do", options, out);
	for (guint i = 0; i < explain->outlook->len; i++) {
		const struct explain_outlook *outlook = &g_array_index(explain->outlook, struct explain_outlook, i);
		guint n = g_strv_length(outlook->modules);
		size_t phrase = phrase_of(outlook->change);
		g_autofree char *names =
			n && (n <= MANY_USERS || options->all) ? g_strjoinv(", ", outlook->modules) : g_strdup("");
		g_autofree char *text =
			g_strdup_printf("%s, %u of %u %s%s %s%s%s", phrases[phrase].phrase, n, outlook->n_judged,
					outlook->n_judged == 1 ? "module" : "modules", given, phrases[phrase].verb,
					*names ? ": " : "", names);
		GString *escaped = g_string_new(NULL);

		report_append_escaped(escaped, text);
		text_append_blanks(out, INDENT);
		text_append_wrapped(out, escaped->str, INDENT, 2 * INDENT, options->width);
		g_string_free(escaped, TRUE);
	}
}

void report_explain_text(const void *document, const struct record *record, const struct report_options *options,
			 GString *out)
{
	const struct explain *explain = document;

	(void)record;
	text_append_styled(out, explain->symbol, TEXT_BOLD, options->colour);
	g_string_append_c(out, '\n');
	append_exports(explain, out);
	append_steps(explain, options, out);
	append_users(explain, options, out);
	append_files(explain, options, out);
	append_outlook(explain, options, out);
}
