/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "model/license.h"
#include "model/namespace.h"
#include "patch/message.h"

enum { MAX_WIDTH = 72, MAX_NAMED = 8 };

void message_wrap(GString *out, const char *text, const char *indent)
{
	g_auto(GStrv) words = g_strsplit(text, " ", -1);
	gsize column = 0;

	for (char **word = words; *word; word++) {
		gsize length = strlen(*word);

		if (column && column + 1 + length > MAX_WIDTH) {
			g_string_append_printf(out, "\n%s", indent);
			column = strlen(indent);
		} else if (column) {
			g_string_append_c(out, ' ');
			column++;
		}
		g_string_append(out, *word);
		column += length;
	}
	g_string_append_c(out, '\n');
}

static const struct patch_change *change_at(const GArray *changes, guint i)
{
	return &g_array_index(changes, struct patch_change, i);
}

static bool is_mock(const char *symbol)
{
	return g_str_has_prefix(symbol, "__wrap_");
}

/* The symbols that change, mocks aside unless there is nothing else. */
static GPtrArray *symbols_of(const GArray *changes)
{
	GPtrArray *symbols = g_ptr_array_new();

	for (int mocks = 0; mocks < 2 && symbols->len == 0; mocks++) {
		for (guint i = 0; i < changes->len; i++) {
			const char *symbol = change_at(changes, i)->symbol;
			bool known = !mocks && is_mock(symbol);

			for (guint j = 0; j < symbols->len && !known; j++)
				known = strcmp(symbols->pdata[j], symbol) == 0;
			if (!known)
				g_ptr_array_add(symbols, (gpointer)symbol);
		}
	}
	return symbols;
}

/* "a", "a and b", "a, b and 3 more". */
static char *list_names(const GPtrArray *names, guint most)
{
	GString *list = g_string_new(NULL);
	guint n = names->len <= most ? names->len : most - 1;

	for (guint i = 0; i < n; i++)
		g_string_append_printf(list, "%s%s",
				       !i		     ? ""
				       : i + 1 == names->len ? " and "
							     : ", ",
				       (const char *)names->pdata[i]);
	if (n < names->len)
		g_string_append_printf(list, " and %u more", names->len - n);
	return g_string_free(list, FALSE);
}

/* What happens to an export, "export %s to all modules"; the same for all of a patch or the general one. */
static char *phrase_of(const struct patch_change *change)
{
	const char *old, *new;
	bool was_gpl, is_gpl;

	if (!change->new)
		return g_strdup("do not export %s any more");
	old = change->old->name_space;
	new = change->new->name_space;
	was_gpl = export_type_is_gpl_only(change->old->type);
	is_gpl = export_type_is_gpl_only(change->new->type);
	if (namespace_is_module_list(new) && strcmp(old, new) != 0)
		return g_strdup_printf("export %%s to %s only", new + strlen("module:"));
	if (was_gpl != is_gpl && strcmp(old, new) != 0)
		return g_strdup("change the export of %s");
	if (was_gpl != is_gpl)
		return g_strdup(is_gpl ? "export %s to GPL-compatible modules only" : "export %s to all modules");
	if (*new)
		return g_strdup_printf("move %%s to the namespace %s", new);
	return g_strdup(namespace_is_module_list(old) ? "export %s to more than named modules"
						      : "take %s out of its namespace");
}

static char *fill(const char *phrase, const char *name)
{
	const char *at = strstr(phrase, "%s");

	return at ? g_strdup_printf("%.*s%s%s", (int)(at - phrase), phrase, name, at + 2) : g_strdup(phrase);
}

static char *summary_of(const GArray *changes, const char *names)
{
	g_autofree char *phrase = phrase_of(change_at(changes, 0));

	for (guint i = 1; i < changes->len; i++) {
		g_autofree char *other = phrase_of(change_at(changes, i));

		if (strcmp(phrase, other) != 0) {
			g_free(phrase);
			phrase = g_strdup("change the export of %s");
			break;
		}
	}
	return fill(phrase, names);
}

char *message_summary(const GArray *changes, const char *imports)
{
	g_autoptr(GPtrArray) symbols = symbols_of(changes);
	g_autofree char *names = list_names(symbols, 2);

	if (changes->len == 0)
		return g_strdup_printf("import the namespace %s", imports);
	return summary_of(changes, names);
}

/* "x is exported with EXPORT_SYMBOL in mm/x.c; make that EXPORT_SYMBOL_GPL." */
static void append_change(GString *out, const struct patch_change *change)
{
	g_autofree char *old = *change->old->name_space
				       ? g_strdup_printf(" in the namespace %s", change->old->name_space)
				       : g_strdup("");
	g_autofree char *text = NULL;

	if (!change->new) {
		text = g_strdup_printf("%s is exported with %s%s in %s. Do not export it any more.", change->symbol,
				       change->old->macro, old, change->file);
	} else {
		g_autofree char *new = strcmp(change->old->name_space, change->new->name_space) == 0 ? g_strdup("")
				       : *change->new->name_space
					       ? g_strdup_printf(", in the namespace %s", change->new->name_space)
					       : g_strdup(", in no namespace");

		text = g_strdup_printf("%s is exported with %s%s in %s. Make that %s%s.", change->symbol,
				       change->old->macro, old, change->file, change->new->macro, new);
	}
	message_wrap(out, text, "");
}

static void append_changes(GString *out, const GArray *changes)
{
	for (guint i = 0; i < changes->len && i < MAX_NAMED; i++)
		append_change(out, change_at(changes, i));
	if (changes->len > MAX_NAMED)
		g_string_append_printf(out, "And %u more exports alike.\n", changes->len - MAX_NAMED);
}

static bool has_name(const GPtrArray *names, const char *name)
{
	return g_ptr_array_find_with_equal_func((GPtrArray *)names, name, g_str_equal, NULL);
}

/* Those of @symbols that users were looked for of: not the mocks. */
static GPtrArray *asked_of(const GPtrArray *symbols, const GPtrArray *asked)
{
	GPtrArray *both = g_ptr_array_new();

	for (guint i = 0; i < symbols->len; i++)
		if (has_name(asked, symbols->pdata[i]))
			g_ptr_array_add(both, symbols->pdata[i]);
	return both;
}

/* The modules of the tree that use one of @symbols, "drivers/x (GPL)". */
static GPtrArray *modules_of(const GArray *users, const GPtrArray *symbols, bool *builtin, bool *unsure)
{
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < users->len; i++) {
		const struct patch_user *user = &g_array_index(users, struct patch_user, i);
		g_autofree char *name = NULL;

		if (!has_name(symbols, user->symbol))
			continue;
		*builtin |= user->kind == PATCH_USER_BUILTIN;
		*unsure |= user->kind > PATCH_USER_BUILTIN;
		if (user->kind != PATCH_USER_MODULE)
			continue;
		name = g_strdup_printf("%s (%s)", user->module, user->license ? user->license : "no license");
		if (!has_name(names, name))
			g_ptr_array_add(names, g_steal_pointer(&name));
	}
	return names;
}

static void append_users(GString *out, const GArray *users, const GPtrArray *symbols)
{
	bool builtin = false, unsure = false;
	g_autoptr(GPtrArray) names = modules_of(users, symbols, &builtin, &unsure);
	const char *it = symbols->len > 1 ? "them" : "it";
	g_autofree char *text = NULL;

	if (names->len) {
		g_autofree char *list = NULL;

		if (builtin)
			g_ptr_array_add(names, g_strdup("built-in code"));
		list = list_names(names, MAX_NAMED);
		text = g_strdup_printf("In the tree, %s use%s %s.", list, names->len == 1 ? "s" : "", it);
	} else {
		text = g_strdup_printf("No module in the tree uses %s%s.", it, builtin ? "; built-in code does" : "");
	}
	g_string_append_c(out, '\n');
	message_wrap(out, text, "");
	if (unsure)
		message_wrap(out, "There may be more: not all files say which module they are part of.", "");
}

static void append_modules(GString *out, const GArray *modules, const GPtrArray *symbols)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *list = NULL;
	g_autofree char *text = NULL;

	for (guint i = 0; i < modules->len; i++) {
		const struct message_module *module = &g_array_index(modules, struct message_module, i);
		g_autofree char *name =
			g_strdup_printf("%s (%s)", module->name, *module->license ? module->license : "no license");

		if (has_name(symbols, module->symbol) && !has_name(names, name))
			g_ptr_array_add(names, g_steal_pointer(&name));
	}
	if (!names->len)
		return;
	list = list_names(names, MAX_NAMED);
	text = g_strdup_printf("Out of the tree, %s use%s %s.", list, names->len == 1 ? "s" : "",
			       symbols->len > 1 ? "them" : "it");
	g_string_append_c(out, '\n');
	message_wrap(out, text, "");
}

static const struct message_commit *commit_of(const GArray *commits, const char *symbol)
{
	for (guint i = 0; commits && i < commits->len; i++)
		if (strcmp(g_array_index(commits, struct message_commit, i).symbol, symbol) == 0)
			return &g_array_index(commits, struct message_commit, i);
	return NULL;
}

/* Those of @symbols, mocks aside, that the commit with that name was the first to export. */
static GPtrArray *first_exported_by(const GArray *commits, const GPtrArray *symbols, const char *name)
{
	GPtrArray *exported = g_ptr_array_new();

	for (guint i = 0; i < symbols->len; i++) {
		const struct message_commit *commit = commit_of(commits, symbols->pdata[i]);

		if (commit && !is_mock(commit->symbol) && strcmp(commit->commit, name) == 0)
			g_ptr_array_add(exported, symbols->pdata[i]);
	}
	return exported;
}

/* A commit's name and subject must not be broken: they get a line of their own. */
static void append_first(GString *out, const GArray *commits, const GPtrArray *symbols)
{
	g_autoptr(GPtrArray) told = g_ptr_array_new();

	for (guint i = 0; i < symbols->len && told->len < MAX_NAMED; i++) {
		const struct message_commit *commit = commit_of(commits, symbols->pdata[i]);
		g_autoptr(GPtrArray) exported = NULL;
		g_autofree char *names = NULL;
		g_autofree char *text = NULL;

		if (!commit || is_mock(commit->symbol) || has_name(told, commit->commit))
			continue;
		g_ptr_array_add(told, (gpointer)commit->commit);
		exported = first_exported_by(commits, symbols, commit->commit);
		names = list_names(exported, MAX_NAMED);
		text = g_strdup_printf("%s %s first exported by", names, exported->len == 1 ? "was" : "were");
		g_string_append_c(out, '\n');
		message_wrap(out, text, "");
		g_string_append_printf(out, "commit %.12s (\"%s\")", commit->commit, commit->subject);
		if (commit->release)
			g_string_append_printf(out, ",\nin %s", commit->release);
		g_string_append(out, ".\n");
	}
}

static void append_fixes(GString *out, const GArray *commits, const GPtrArray *symbols)
{
	g_autoptr(GPtrArray) told = g_ptr_array_new();

	for (guint i = 0; i < symbols->len; i++) {
		const struct message_commit *commit = commit_of(commits, symbols->pdata[i]);

		if (!commit || has_name(told, commit->commit))
			continue;
		g_ptr_array_add(told, (gpointer)commit->commit);
		g_string_append_printf(out, "Fixes: %.12s (\"%s\")\n", commit->commit, commit->subject);
	}
}

/* What the patched source says, below the line that git am cuts at. */
static void append_proof(GString *out, const GArray *changes)
{
	g_string_append(out, "---\nThe patched source, read again:\n");
	for (guint i = 0; i < changes->len; i++) {
		const struct patch_change *change = change_at(changes, i);

		if (change->new)
			g_string_append_printf(out, "%s:%u: %s %s%s%s\n", change->file, change->line, change->symbol,
					       export_type_name(change->new->type), *change->new->name_space ? " " : "",
					       change->new->name_space);
		else
			g_string_append_printf(out, "%s: %s is not exported\n", change->file, change->symbol);
	}
	g_string_append_c(out, '\n');
}

char *message_body(const GArray *changes, const char *imports, const struct evidence *evidence)
{
	g_autoptr(GPtrArray) symbols = symbols_of(changes);
	g_autoptr(GPtrArray) asked = evidence->users ? asked_of(symbols, evidence->asked) : g_ptr_array_new();
	GString *out = g_string_new(NULL);

	append_changes(out, changes);
	if (imports && !changes->len)
		message_wrap(out, "What these modules use comes to that namespace with the next patches.", "");
	if (evidence->users && asked->len)
		append_users(out, evidence->users, asked);
	if (evidence->modules)
		append_modules(out, evidence->modules, symbols);
	append_first(out, evidence->first, symbols);
	g_string_append_c(out, '\n');
	append_fixes(out, evidence->loosened, symbols);
	if (evidence->sign_off)
		g_string_append_printf(out, "Signed-off-by: %s\n", evidence->sign_off);
	while (out->len > 1 && out->str[out->len - 1] == '\n' && out->str[out->len - 2] == '\n')
		g_string_truncate(out, out->len - 1);
	if (changes->len)
		append_proof(out, changes);
	return g_string_free(out, FALSE);
}

char *message_cover(const struct series *series)
{
	GString *out = g_string_new(NULL);
	guint n_changes = 0;
	g_autofree char *text = NULL;

	for (guint i = 0; i < series->patches->len; i++)
		n_changes += g_array_index(series->patches, struct patch, i).changes->len;
	text = g_strdup_printf("This series changes %u export%s, one subsystem a patch. Each patch says who uses the "
			       "symbols; the patched source was read again, and says what each promises.",
			       n_changes, n_changes == 1 ? "" : "s");
	message_wrap(out, text, "");
	g_string_append_c(out, '\n');
	for (guint i = 0; i < series->patches->len; i++)
		g_string_append_printf(out, "  %s\n", g_array_index(series->patches, struct patch, i).subject);
	return g_string_free(out, FALSE);
}
