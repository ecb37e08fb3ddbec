/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a finding says: one sentence on what happened, one on what to do. */
#include <string.h>

#include "model/namespace.h"
#include "rule.h"

static const char *class_word(enum export_type type)
{
	return type == EXPORT_TYPE_UNKNOWN ? "of unknown class" : export_type_is_gpl_only(type) ? "GPL-only" : "plain";
}

/* "GPL-only, namespace DMA_BUF" */
static void append_state(GString *out, const struct finding_side *side)
{
	g_string_append(out, class_word(side->type));
	if (namespace_is_module_list(side->name_space))
		g_string_append_printf(out, ", for modules %s", strchr(side->name_space, ':') + 1);
	else if (*side->name_space)
		g_string_append_printf(out, ", namespace %s", side->name_space);
}

static void append_kinds(GString *out, unsigned kinds)
{
	unsigned said = kinds & ~(unsigned)(CHANGE_MOVED | CHANGE_CRC);
	const char *separator = " ";

	if (!said)
		said = kinds & CHANGE_MOVED ? CHANGE_MOVED : CHANGE_CRC;
	for (unsigned i = 0; i < N_CHANGE_KINDS; i++) {
		if (!(said & 1U << i))
			continue;
		g_string_append_printf(out, "%s%s", separator, change_kind_phrases[i]);
		separator = ", ";
	}
}

static const char *place_of(const struct finding_side *side)
{
	return side->module ? side->module : side->file;
}

static void append_difference(GString *out, const struct finding_side *old, const struct finding_side *new)
{
	g_autoptr(GString) was = g_string_new(NULL);
	g_autoptr(GString) is = g_string_new(NULL);

	append_state(was, old);
	append_state(is, new);
	if (strcmp(was->str, is->str) != 0)
		g_string_append_printf(out, ": %s -> %s", was->str, is->str);
	else if (g_strcmp0(place_of(old), place_of(new)) != 0)
		g_string_append_printf(out, ": %s -> %s", place_of(old), place_of(new));
}

char *subject_sentence(const struct subject *subject)
{
	GString *out;

	if (subject->detail)
		return g_strdup(subject->detail);
	out = g_string_new(subject->symbol);
	if (subject->check == FINDING_EXPORT) {
		g_string_append(out, " is exported ");
		append_state(out, subject->new);
		return g_string_free(out, FALSE);
	}
	append_kinds(out, subject->kinds);
	if (subject->old && subject->new) {
		append_difference(out, subject->old, subject->new);
	} else if (subject->new) {
		g_string_append(out, ": ");
		append_state(out, subject->new);
	} else if (subject->old) {
		g_string_append(out, ", was ");
		append_state(out, subject->old);
	}
	return g_string_free(out, FALSE);
}

static const char *change_remedy(const struct subject *subject)
{
	if (subject->kinds & CHANGE_REMOVED)
		return "keep the export, or tell the users of the symbol what takes its place";
	if (subject->kinds & CHANGE_ADDED)
		return "check that its license class is the one that is meant";
	if (subject->direction == DIRECTION_TIGHTENED)
		return "keep the export as it was, or say in the commit message why fewer modules may use it";
	if (subject->direction == DIRECTION_LOOSENED)
		return "keep the export as it was, or say in the commit message why more modules may use it";
	if (subject->kinds & CHANGE_NAMESPACE_CHANGED)
		return "keep the namespace, or tell the modules' authors which one to import";
	return "check that this is meant";
}

char *subject_remedy(const struct subject *subject)
{
	static const char *const remedies[N_FINDING_CHECKS] = {
		[FINDING_EXPORT] = "export it by the macro that the policy asks for",
		[FINDING_FAMILY] = "give both symbols the same class",
		[FINDING_NO_DEFINITION] = "move the export below the definition of its symbol",
		[FINDING_NO_USER] = "drop the export, or name the module that needs it",
		[FINDING_FEW_USERS] = "restrict the export to these modules: EXPORT_SYMBOL_FOR_MODULES",
		[FINDING_RULE] = "mend the rule, or remove it",
	};

	return g_strdup(subject->check == FINDING_CHANGE ? change_remedy(subject) : remedies[subject->check]);
}
