/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "table.h"

/* What each member of a family is, the better one of two alike first. */
static const struct {
	size_t offset;
	bool is_gpl;
	enum export_form form;
} family_members[] = {
	{ offsetof(struct export_family, plain), false, EXPORT_FORM_BARE },
	{ offsetof(struct export_family, gpl), true, EXPORT_FORM_BARE },
	{ offsetof(struct export_family, plain_ns), false, EXPORT_FORM_NAMESPACE },
	{ offsetof(struct export_family, gpl_ns), true, EXPORT_FORM_NAMESPACE },
	{ offsetof(struct export_family, modules), true, EXPORT_FORM_MODULES },
	{ offsetof(struct export_family, gpl_modules), true, EXPORT_FORM_MODULES },
	{ offsetof(struct export_family, gpl_future), false, EXPORT_FORM_BARE },
};

static const char *family_member(const struct export_family *family, size_t i)
{
	return *(const char *const *)((const char *)family + family_members[i].offset);
}

const struct export_family *export_family_find(const char *name, bool *is_gpl, enum export_form *form)
{
	const struct export_family *family;

	for (size_t i = 0; (family = export_family_at(i)); i++) {
		for (size_t j = 0; j < G_N_ELEMENTS(family_members); j++) {
			if (g_strcmp0(family_member(family, j), name) != 0)
				continue;
			if (is_gpl)
				*is_gpl = family_members[j].is_gpl;
			if (form)
				*form = family_members[j].form;
			return family;
		}
	}
	return NULL;
}

void export_family_members(const struct export_family *family, bool is_gpl, enum export_form form,
			   const char *members[3])
{
	size_t n = 0;

	for (size_t j = 0; j < G_N_ELEMENTS(family_members) && n < 2; j++)
		if (family_members[j].is_gpl == is_gpl && family_members[j].form == form && family_member(family, j))
			members[n++] = family_member(family, j);
	members[n] = NULL;
}
