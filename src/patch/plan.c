/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "nearest.h"
#include "plan_statement.h"
#include "source/macros.h"
#include "source/statement.h"

static const char mock_prefix[] = "__wrap_";

/* What is known of one statement: the sites that stand on it are neighbours once sorted. */
struct statement {
	const struct site *sites;
	guint n_sites;
};

static bool is_mock(const struct site *site, const char *symbol)
{
	return g_str_has_prefix(site->file, "tools/testing/") && g_str_has_prefix(site->symbol, mock_prefix) &&
	       strcmp(site->symbol + strlen(mock_prefix), symbol) == 0;
}

void plan_refuse(struct plan *plan, const char *symbol, const struct site *site, char *reason, bool is_harmless)
{
	struct refusal refusal = { symbol, site, reason, is_harmless };

	g_array_append_val(plan->refusals, refusal);
}

static bool is_below(const char *file, const char *path)
{
	size_t length = strlen(path);

	while (length && path[length - 1] == '/')
		length--;
	if (length == 1 && *path == '.')
		return true;
	return strncmp(file, path, length) == 0 && (file[length] == '/' || !file[length]);
}

static bool is_asked_place(const struct plan_options *options, const char *file)
{
	bool any = !options->only || !*options->only;

	for (char *const *path = options->only; path && *path && !any; path++)
		any = is_below(file, *path);
	return any;
}

static struct statement statement_of(const struct sites *sites, guint i)
{
	const struct site *all = (const struct site *)sites->sites->data;
	guint first = i, end = i + 1;

	while (first > 0 && all[first - 1].start == all[i].start && strcmp(all[first - 1].file, all[i].file) == 0)
		first--;
	while (end < sites->sites->len && all[end].start == all[i].start && strcmp(all[end].file, all[i].file) == 0)
		end++;
	return (struct statement){ all + first, end - first };
}

/* Whether a template of the macro's row ("__tracepoint_$1") makes the symbol out of @argument. */
static bool is_direct(const struct site *site, const char *argument, size_t length)
{
	const struct export_macro *row = export_macro_find(site->macro, strlen(site->macro));
	const char *template = row ? row->symbols : "";

	if (!row)
		return !site->pasted;
	while (*template) {
		size_t n = strcspn(template, " "), head = strcspn(template, "$");
		g_autofree char *symbol = head < n ? g_strdup_printf("%.*s%.*s%.*s", (int)head, template, (int)length,
								     argument, (int)(n - head - 2), template + head + 2)
						   : g_strndup(template, n);

		if (strcmp(symbol, site->symbol) == 0)
			return true;
		template += n + (template[n] == ' ');
	}
	return false;
}

static bool is_wanted(const GArray *wants, const char *symbol)
{
	for (guint i = 0; i < wants->len; i++)
		if (strcmp(g_array_index(wants, struct want, i).symbol, symbol) == 0)
			return true;
	return false;
}

/* The other symbols of a statement, "a, b and 5 more". */
static char *others_of(const struct statement *statement, const char *symbol)
{
	GString *list = g_string_new(NULL);
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
	guint n = 0;

	g_hash_table_add(seen, (gpointer)symbol);
	for (guint i = 0; i < statement->n_sites; i++) {
		const char *other = statement->sites[i].symbol;

		if (g_hash_table_add(seen, (gpointer)other) && ++n <= 3)
			g_string_append_printf(list, "%s%s", list->len ? ", " : "", other);
	}
	if (n > 3)
		g_string_append_printf(list, " and %u more", n - 3);
	if (n)
		return g_string_free(list, FALSE);
	g_string_free(list, TRUE);
	return NULL;
}

/* Whether the statement may be touched for the sake of @site's symbol; *note says what changes with it. */
static bool may_change(const struct statement *statement, const struct site *site, const GString *text,
		       const GArray *wants, char **note, char **reason)
{
	g_autofree char *others = others_of(statement, site->symbol);
	struct statement_parts parts;
	bool direct = true, asked = true;

	*note = NULL;
	if (g_str_has_suffix(site->file, "_shipped")) {
		*reason = g_strdup("the file is generated, and a change of it would be lost");
		return false;
	}
	if (!statement_parts_read(text->str, text->len, site->start, &parts)) {
		*reason = g_strdup_printf("%s is no call with arguments here", site->macro);
		return false;
	}
	for (guint i = 0; i < statement->n_sites; i++) {
		const struct site *other = &statement->sites[i];
		const struct text_range *first = &g_array_index(parts.arguments, struct text_range, 0);

		direct = direct && is_direct(other, text->str + first->start, first->end - first->start);
		asked = asked && is_wanted(wants, other->symbol);
	}
	statement_parts_clear(&parts);
	if (!direct && (!asked || !export_family_find(site->macro, NULL, NULL))) {
		*reason = others ? g_strdup_printf(
					   "%s builds the symbol's name, and exports %s as well: a change is left "
					   "to you",
					   site->macro, others)
				 : g_strdup_printf("%s builds the symbol's name: a change is left to you", site->macro);
		return false;
	}
	if (others && !asked)
		*note = g_strdup_printf("%s exports %s as well, which change%s along", site->macro, others,
					strchr(others, ' ') ? "" : "s");
	return true;
}

static void plan_site(struct plan *plan, const struct source_tree *tree, struct texts *texts, const GArray *wants,
		      const struct want *want, guint place)
{
	const struct sites *sites = source_tree_sites(tree);
	const struct site *site = &g_array_index(sites->sites, struct site, place);
	struct statement statement = statement_of(sites, place);
	g_autoptr(GError) error = NULL;
	const GString *text;
	struct edit edit;
	char *reason = NULL, *note = NULL;

	if (want_is_met(want, site)) {
		plan_refuse(plan, want->symbol, site,
			    g_strdup_printf("is %s%s%s already", export_type_name(site->type),
					    *site->name_space ? " in " : "", site->name_space),
			    true);
		return;
	}
	text = texts_get(texts, site->file, &error);
	if (!text)
		reason = g_strdup(strchr(error->message, ':') ? strchr(error->message, ':') + 2 : error->message);
	else if (site->type == EXPORT_TYPE_UNKNOWN)
		reason = g_strdup_printf("%s: its class is not known", site->macro);
	else if (site->end <= text->len && may_change(&statement, site, text, wants, &note, &reason) &&
		 plan_statement(tree, text, site, want, &edit, &reason))
		g_array_append_val(plan->edits, edit);
	else if (!reason)
		reason = g_strdup_printf("expected %s: the file has changed since it was read", site->macro);
	if (reason) {
		g_clear_pointer(&note, g_free);
		plan_refuse(plan, want->symbol, site, reason, false);
	}
	if (note)
		plan_refuse(plan, want->symbol, site, note, true);
}

/* Why nothing of the tree is @symbol's. */
static char *nothing_found(const struct sites *sites, const char *symbol, const struct site *elsewhere)
{
	g_autofree char *near = elsewhere ? NULL : nearest_symbols(sites, symbol);

	if (elsewhere)
		return g_strdup_printf("is not exported there, but in %s:%u", elsewhere->file, elsewhere->line);
	return g_strdup_printf("is not exported in this tree%s%s", near ? "; nearest: " : "", near ? near : "");
}

static void plan_symbol(struct plan *plan, const struct source_tree *tree, struct texts *texts, const GArray *wants,
			const struct want *want, const struct plan_options *options)
{
	const struct sites *sites = source_tree_sites(tree);
	const struct site *elsewhere = NULL;
	guint n_found = 0;

	for (guint i = 0; i < sites->sites->len; i++) {
		const struct site *site = &g_array_index(sites->sites, struct site, i);
		bool same = strcmp(site->symbol, want->symbol) == 0;

		if (!same && (options->without_mocks || !is_mock(site, want->symbol)))
			continue;
		if (!is_asked_place(options, site->file)) {
			elsewhere = same && !elsewhere ? site : elsewhere;
			continue;
		}
		n_found += same;
		plan_site(plan, tree, texts, wants, want, i);
	}
	if (n_found == 0)
		plan_refuse(plan, want->symbol, NULL, nothing_found(sites, want->symbol, elsewhere), false);
}

static int edit_order(gconstpointer a, gconstpointer b)
{
	const struct edit *x = a, *y = b;
	int order = strcmp(x->file, y->file);

	return order ? order : x->start < y->start ? -1 : x->start > y->start;
}

static bool same_edit(const struct edit *a, const struct edit *b)
{
	return edit_order(a, b) == 0 && a->end == b->end && strcmp(a->text, b->text) == 0;
}

/* A symbol given twice, or its mock given by name as well, changes once. */
void plan_settle(struct plan *plan)
{
	struct edit *rows;
	guint n_kept = 0;

	g_array_sort(plan->edits, edit_order);
	rows = (struct edit *)plan->edits->data;
	for (guint i = 0; i < plan->edits->len; i++) {
		if (n_kept && same_edit(&rows[n_kept - 1], &rows[i])) {
			g_free(rows[i].text);
		} else if (n_kept && strcmp(rows[n_kept - 1].file, rows[i].file) == 0 &&
			   rows[i].start < rows[n_kept - 1].end) {
			plan_refuse(plan, rows[i].want ? rows[i].want->symbol : "", rows[i].site,
				    g_strdup("is to become two things at once"), false);
			g_free(rows[i].text);
		} else {
			rows[n_kept++] = rows[i];
		}
	}
	g_array_set_size(plan->edits, n_kept);
}

static void refusal_clear(struct refusal *refusal)
{
	g_free(refusal->reason);
}

struct plan *plan_new(void)
{
	struct plan *plan = g_new0(struct plan, 1);

	plan->edits = g_array_new(FALSE, FALSE, sizeof(struct edit));
	plan->refusals = g_array_new(FALSE, FALSE, sizeof(struct refusal));
	g_array_set_clear_func(plan->refusals, (GDestroyNotify)refusal_clear);
	return plan;
}

void plan_add(struct plan *plan, const struct source_tree *tree, struct texts *texts, const GArray *wants,
	      const struct plan_options *options)
{
	for (guint i = 0; i < wants->len; i++)
		plan_symbol(plan, tree, texts, wants, &g_array_index(wants, struct want, i), options);
	plan_settle(plan);
}

void plan_free(struct plan *plan)
{
	for (guint i = 0; i < plan->edits->len; i++)
		g_free(g_array_index(plan->edits, struct edit, i).text);
	g_array_unref(plan->edits);
	g_array_unref(plan->refusals);
	g_free(plan);
}
