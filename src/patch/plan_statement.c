/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "model/namespace.h"
#include "plan_statement.h"
#include "rewrite.h"
#include "source/macros.h"

static bool refuse(char **reason, const char *format, ...) G_GNUC_PRINTF(2, 3);

static bool refuse(char **reason, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	*reason = g_strdup_vprintf(format, args);
	va_end(args);
	return false;
}

/* What another name for a macro of the other class may be: each pattern is taken out and the other put in. */
static const struct {
	const char *plain;
	const char *gpl;
} sibling_patterns[] = {
	{ "", "_GPL" }, /* at the end */
	{ "EXPORT_SYMBOL", "EXPORT_SYMBOL_GPL" },
	{ "EXPORT_", "EXPORT_GPL_" },
	{ "EXPORT", "EXPORT_GPL" },
};

/* @name with its last @from made @to; NULL when it has none, "" standing for its end. */
static char *replaced(const char *name, const char *from, const char *to)
{
	const char *at = *from ? g_strrstr(name, from) : name + strlen(name);

	return at ? g_strdup_printf("%.*s%s%s", (int)(at - name), name, to, at + strlen(from)) : NULL;
}

/* A macro of the tree's own that is to @macro what EXPORT_SYMBOL_GPL is to EXPORT_SYMBOL, or the other way round. */
static char *tree_sibling(const struct source_tree *tree, const char *macro, bool is_gpl)
{
	for (size_t i = 0; i < G_N_ELEMENTS(sibling_patterns); i++) {
		const char *plain = sibling_patterns[i].plain, *gpl = sibling_patterns[i].gpl;
		g_autofree char *name = NULL;

		if (!*plain && !is_gpl && !g_str_has_suffix(macro, gpl))
			continue;
		name = is_gpl ? replaced(macro, plain, gpl) : replaced(macro, gpl, plain);
		if (name && strcmp(name, macro) != 0 && source_tree_defines(tree, name))
			return g_steal_pointer(&name);
	}
	return NULL;
}

/* The member of @family that this tree has. */
static char *family_sibling(const struct source_tree *tree, const struct export_family *family, bool is_gpl,
			    enum export_form form, const char *file)
{
	const char *members[3];

	export_family_members(family, is_gpl, form, members);
	for (size_t i = 0; members[i]; i++)
		if (source_tree_has_macro(tree, members[i], file))
			return g_strdup(members[i]);
	return NULL;
}

static const char *const form_names[] = {
	[EXPORT_FORM_BARE] = "without a namespace",
	[EXPORT_FORM_NAMESPACE] = "with a namespace",
	[EXPORT_FORM_MODULES] = "for named modules",
};

/* The form that says @name_space where @site's macro is of form @form. */
static bool wanted_form(const struct want *want, const struct site *site, enum export_form form,
			enum export_form *wanted, char **reason)
{
	const char *name_space = want_namespace(want, site);

	*wanted = form;
	if (strcmp(name_space, site->name_space) == 0)
		return true;
	*wanted = namespace_is_module_list(name_space) ? EXPORT_FORM_MODULES
		  : *name_space			       ? EXPORT_FORM_NAMESPACE
						       : EXPORT_FORM_BARE;
	if (form == EXPORT_FORM_BARE && *wanted == EXPORT_FORM_BARE)
		return refuse(reason, "its namespace %s is DEFAULT_SYMBOL_NAMESPACE, which holds for the whole file",
			      site->name_space);
	return true;
}

/* The new macro's name and what becomes of the namespace argument. */
static bool choose_macro(const struct source_tree *tree, const struct want *want, const struct site *site,
			 struct rewriting *how, char **reason)
{
	bool is_gpl = want_is_gpl(want, site), was_gpl;
	enum export_form form = EXPORT_FORM_BARE, wanted;
	const struct export_family *family = export_family_find(site->macro, &was_gpl, &form);
	g_autofree char *macro = NULL;

	if (want->class == WANT_PLAIN && is_gpl)
		return refuse(reason, "exports for named modules are GPL-only; --to no-ns takes the list away first");
	if (!family && strcmp(want_namespace(want, site), site->name_space) != 0)
		return refuse(reason, "%s sets the namespace itself, and has no sibling with another one", site->macro);
	if (!family) {
		macro = tree_sibling(tree, site->macro, is_gpl);
		if (!macro)
			return refuse(reason, "no macro is known that is to %s what %s is to %s", site->macro,
				      is_gpl ? "EXPORT_SYMBOL_GPL" : "EXPORT_SYMBOL",
				      is_gpl ? "EXPORT_SYMBOL" : "EXPORT_SYMBOL_GPL");
	} else if (!wanted_form(want, site, form, &wanted, reason)) {
		return false;
	} else {
		macro = family_sibling(tree, family, is_gpl, wanted, site->file);
		if (!macro)
			return refuse(reason, "this tree has no macro that exports as %s does, %s%s", site->macro,
				      is_gpl ? "GPL-only, " : "", form_names[wanted]);
		how->change = form == EXPORT_FORM_BARE && wanted == EXPORT_FORM_BARE ? ARGUMENT_STAYS
			      : form == EXPORT_FORM_BARE			     ? ARGUMENT_COMES
			      : wanted == EXPORT_FORM_BARE			     ? ARGUMENT_GOES
										     : ARGUMENT_CHANGES;
		if (form == wanted && strcmp(want_namespace(want, site), site->name_space) == 0)
			how->change = ARGUMENT_STAYS;
	}
	how->macro = g_intern_string(macro);
	return true;
}

/* The namespace as this tree writes it. */
static bool spell_argument(const struct source_tree *tree, const struct want *want, const struct site *site,
			   struct rewriting *how, char **reason)
{
	const char *name_space = want_namespace(want, site);
	enum namespace_style style = source_tree_dialect(tree)->namespaces;

	if (how->change != ARGUMENT_CHANGES && how->change != ARGUMENT_COMES)
		return true;
	if (namespace_is_module_list(name_space)) {
		g_autofree char *quoted = g_strdup_printf("\"%s\"", name_space + strlen("module:"));

		how->argument = g_intern_string(quoted);
		return true;
	}
	if (style == NAMESPACE_UNKNOWN)
		return refuse(reason, "whether this tree writes namespaces with quotes (since 6.13) or without is not "
				      "known: it has no include/linux/export.h and uses none");
	if (style == NAMESPACE_NONE)
		return refuse(reason, "this tree has no namespaces (they came with 5.4)");
	if (style == NAMESPACE_QUOTED) {
		g_autofree char *quoted = g_strdup_printf("\"%s\"", name_space);

		how->argument = g_intern_string(quoted);
	} else {
		how->argument = name_space;
	}
	return true;
}

static bool plan_removal(const struct source_tree *tree, const GString *text, const struct site *site,
			 struct edit *edit, char **reason)
{
	struct text_range range = removal_range(text, site->start, site->end);

	if (!source_tree_only_exports(tree, site->macro))
		return refuse(reason, "%s does more than to export", site->macro);
	edit->start = range.start;
	edit->end = range.end;
	edit->text = g_strdup("");
	return true;
}

bool plan_statement(const struct source_tree *tree, const GString *text, const struct site *site,
		    const struct want *want, struct edit *edit, char **reason)
{
	struct rewriting how = { NULL, ARGUMENT_STAYS, NULL };
	struct statement_parts parts;
	bool done = false;

	if (site->end > text->len || !statement_parts_read(text->str, text->len, site->start, &parts) ||
	    parts.macro.end - parts.macro.start != strlen(site->macro) ||
	    memcmp(text->str + site->start, site->macro, strlen(site->macro)) != 0)
		return refuse(reason, "expected %s: the file has changed since it was read", site->macro);
	*edit = (struct edit){ .file = site->file, .start = site->start, .end = site->end, .want = want, .site = site };
	if (want->unexport)
		done = plan_removal(tree, text, site, edit, reason);
	else if (choose_macro(tree, want, site, &how, reason) && spell_argument(tree, want, site, &how, reason))
		done = true;
	if (done && how.macro && how.change != ARGUMENT_STAYS && how.change != ARGUMENT_COMES &&
	    parts.arguments->len < 2)
		done = refuse(reason, "expected a namespace as the last argument of %s", site->macro);
	if (done && how.macro)
		edit->text = rewrite_statement(text, site->start, site->end, &parts, &how);
	statement_parts_clear(&parts);
	return done;
}
