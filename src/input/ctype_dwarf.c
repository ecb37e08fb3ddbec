/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Types as DWARF tells them. */
#include <dwarf.h>

#include "ctype.h"

/* The type of @die; false for void. */
static bool type_of(Dwarf_Die *die, union ctype_ref *type)
{
	Dwarf_Attribute attribute;

	return dwarf_attr_integrate(die, DW_AT_type, &attribute) && dwarf_formref_die(&attribute, &type->die);
}

static const struct tag {
	int tag;
	enum ctype_kind kind;
	const char *word;
} tags[] = {
	{ DW_TAG_pointer_type, CTYPE_POINTER, "" },
	{ DW_TAG_const_type, CTYPE_QUALIFIED, "const" },
	{ DW_TAG_volatile_type, CTYPE_QUALIFIED, "volatile" },
	{ DW_TAG_restrict_type, CTYPE_QUALIFIED, "restrict" },
	{ DW_TAG_array_type, CTYPE_ARRAY, "" },
	{ DW_TAG_subroutine_type, CTYPE_FUNCTION, "" },
	{ DW_TAG_subprogram, CTYPE_FUNCTION, "" },
	{ DW_TAG_structure_type, CTYPE_NAMED, "struct " },
	{ DW_TAG_union_type, CTYPE_NAMED, "union " },
	{ DW_TAG_enumeration_type, CTYPE_NAMED, "enum " },
};

static struct ctype describe(const void *data, const union ctype_ref *ref)
{
	Dwarf_Die die = ref->die;
	struct ctype type = { .kind = CTYPE_NAMED, .word = NULL, .name = dwarf_diename(&die) };
	int tag = dwarf_tag(&die);

	(void)data;
	for (size_t i = 0; i < G_N_ELEMENTS(tags); i++) {
		if (tags[i].tag != tag)
			continue;
		type.kind = tags[i].kind;
		type.word = tags[i].word;
	}
	if (!type.word) {
		type.word = "";
		type.name = type.name ? type.name : "...";
	}
	if (type.kind != CTYPE_NAMED)
		type.has_inner = type_of(&die, &type.inner);
	return type;
}

static void parameters(const void *data, const union ctype_ref *function, GArray *list)
{
	Dwarf_Die die = function->die, child;
	int status = dwarf_child(&die, &child);

	(void)data;
	for (; status == 0; status = dwarf_siblingof(&child, &child)) {
		struct ctype_parameter parameter = { .name = dwarf_diename(&child) };
		int tag = dwarf_tag(&child);

		parameter.is_ellipsis = tag == DW_TAG_unspecified_parameters;
		if (!parameter.is_ellipsis && tag != DW_TAG_formal_parameter)
			continue;
		parameter.has_type = !parameter.is_ellipsis && type_of(&child, &parameter.type);
		g_array_append_val(list, parameter);
	}
}

static void dimensions(const void *data, const union ctype_ref *array, GArray *list)
{
	Dwarf_Die die = array->die, child;
	int status = dwarf_child(&die, &child);

	(void)data;
	for (; status == 0; status = dwarf_siblingof(&child, &child)) {
		Dwarf_Attribute attribute;
		Dwarf_Word n;
		uint64_t count = 0;

		if (dwarf_tag(&child) != DW_TAG_subrange_type)
			continue;
		if (dwarf_attr(&child, DW_AT_count, &attribute) && dwarf_formudata(&attribute, &n) == 0)
			count = n;
		else if (dwarf_attr(&child, DW_AT_upper_bound, &attribute) && dwarf_formudata(&attribute, &n) == 0)
			count = n + 1;
		g_array_append_val(list, count);
	}
}

static const struct ctype_source dwarf = { NULL, describe, parameters, dimensions };

char *ctype_prototype(Dwarf_Die *die, const char *name)
{
	union ctype_ref type = { .die = *die };

	if (dwarf_tag(die) == DW_TAG_subprogram)
		return ctype_declare(&dwarf, &type, name);
	return ctype_declare(&dwarf, type_of(die, &type) ? &type : NULL, name);
}
