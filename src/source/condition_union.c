/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "condition.h"
#include "condition_private.h"

/* Beyond these many different terms we do not look whether the alternatives cover all cases: 2^N of them. */
#define MAX_ATOMS 10

struct cube {
	unsigned care; /* a bit for each atom that the alternative names */
	unsigned want; /* its value there */
};

static unsigned atom_index(GPtrArray *atoms, const char *atom)
{
	for (guint i = 0; i < atoms->len; i++)
		if (strcmp(atoms->pdata[i], atom) == 0)
			return i;
	g_ptr_array_add(atoms, g_strdup(atom));
	return atoms->len - 1;
}

static bool cube_of(const char *terms, GPtrArray *atoms, struct cube *cube)
{
	*cube = (struct cube){ 0, 0 };
	while (*terms) {
		const char *next;
		g_autofree char *term = g_strndup(terms, condition_term_length(terms, &next));
		bool negative = *term == '!';
		g_autofree char *atom = negative ? condition_negation(term) : g_strdup(term);
		unsigned i = atom_index(atoms, atom);

		if (i >= MAX_ATOMS)
			return false;
		cube->care |= 1u << i;
		cube->want |= negative ? 0 : 1u << i;
		terms = next;
	}
	return true;
}

static bool covers_all_cases(const GPtrArray *alternatives)
{
	g_autoptr(GPtrArray) atoms = g_ptr_array_new_with_free_func(g_free);
	g_autofree struct cube *cubes = g_new(struct cube, alternatives->len);

	for (guint i = 0; i < alternatives->len; i++)
		if (!cube_of(alternatives->pdata[i], atoms, &cubes[i]))
			return false;
	for (unsigned values = 0; values < 1u << atoms->len; values++) {
		guint i = 0;

		while (i < alternatives->len && (values & cubes[i].care) != cubes[i].want)
			i++;
		if (i == alternatives->len)
			return false;
	}
	return true;
}

/* The terms that all of them have. */
static GString *common_terms(const GPtrArray *conditions)
{
	GString *common = g_string_new(NULL);
	const char *terms = conditions->pdata[0];

	while (*terms) {
		const char *next;
		g_autofree char *term = g_strndup(terms, condition_term_length(terms, &next));
		guint i = 1;

		while (i < conditions->len && condition_implies(conditions->pdata[i], term))
			i++;
		if (i == conditions->len)
			condition_add(common, term);
		terms = next;
	}
	return common;
}

static char *without_terms(const char *terms, const char *without)
{
	GString *rest = g_string_new(NULL);

	while (*terms) {
		const char *next;
		g_autofree char *term = g_strndup(terms, condition_term_length(terms, &next));

		if (!condition_implies(without, term))
			condition_add(rest, term);
		terms = next;
	}
	return g_string_free(rest, FALSE);
}

/* As of nearly all statements. */
static char *union_of_one(const char *condition)
{
	GString *out = g_string_new(NULL);

	condition_add(out, condition);
	return g_string_free(out, FALSE);
}

/* As of those of alternatives, or of a symbol that several runs export alike. */
static char *union_of_many(const GPtrArray *conditions)
{
	GString *common = common_terms(conditions);
	g_autoptr(GPtrArray) rests = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GString) any = g_string_new(NULL);

	for (guint i = 0; i < conditions->len; i++) {
		char *rest = without_terms(conditions->pdata[i], common->str);

		g_ptr_array_add(rests, rest);
		if (!*rest)
			return g_string_free(common, FALSE);
	}
	if (covers_all_cases(rests))
		return g_string_free(common, FALSE);
	for (guint i = 0; i < rests->len; i++)
		g_string_append_printf(any, "%s%s", i ? " || " : "(", (const char *)rests->pdata[i]);
	g_string_append_c(any, ')');
	condition_add(common, any->str);
	return g_string_free(common, FALSE);
}

char *condition_union(const GPtrArray *conditions)
{
	return conditions->len == 1 ? union_of_one(conditions->pdata[0]) : union_of_many(conditions);
}
