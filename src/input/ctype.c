/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <dwarf.h>
#include <glib.h>
#include <stdbool.h>

#include "ctype.h"

enum { DEEPEST = 32 }; /* types inside one another; damaged data may hold a circle */

static char *declare(Dwarf_Die *type, char *declarator, unsigned depth);

/* The type of @die; false for void. */
static bool type_of(Dwarf_Die *die, Dwarf_Die *type)
{
	Dwarf_Attribute attribute;

	return dwarf_attr_integrate(die, DW_AT_type, &attribute) && dwarf_formref_die(&attribute, type);
}

/* "(int, char *)" of a subprogram or a function's type; names stand where @die has them. */
static char *parameters(Dwarf_Die *die, unsigned depth)
{
	g_autoptr(GString) list = g_string_new("(");
	Dwarf_Die child, type;
	int status = dwarf_child(die, &child);

	for (; status == 0; status = dwarf_siblingof(&child, &child)) {
		g_autofree char *parameter = NULL;

		if (dwarf_tag(&child) == DW_TAG_unspecified_parameters)
			parameter = g_strdup("...");
		else if (dwarf_tag(&child) != DW_TAG_formal_parameter)
			continue;
		else
			parameter = declare(type_of(&child, &type) ? &type : NULL, g_strdup(dwarf_diename(&child)),
					    depth + 1);
		g_string_append_printf(list, "%s%s", list->len > 1 ? ", " : "", parameter);
	}
	g_string_append(list, list->len > 1 ? ")" : "void)");
	return g_string_free(g_steal_pointer(&list), FALSE);
}

/* "[4][]" of an array. */
static char *dimensions(Dwarf_Die *array)
{
	g_autoptr(GString) text = g_string_new(NULL);
	Dwarf_Die child;
	int status = dwarf_child(array, &child);

	for (; status == 0; status = dwarf_siblingof(&child, &child)) {
		Dwarf_Attribute attribute;
		Dwarf_Word n;

		if (dwarf_tag(&child) != DW_TAG_subrange_type)
			continue;
		if (dwarf_attr(&child, DW_AT_count, &attribute) && dwarf_formudata(&attribute, &n) == 0)
			g_string_append_printf(text, "[%" G_GUINT64_FORMAT "]", (guint64)n);
		else if (dwarf_attr(&child, DW_AT_upper_bound, &attribute) && dwarf_formudata(&attribute, &n) == 0)
			g_string_append_printf(text, "[%" G_GUINT64_FORMAT "]", (guint64)n + 1);
		else
			g_string_append(text, "[]");
	}
	return g_string_free(g_steal_pointer(&text), FALSE);
}

/* "struct foo name": a type that has a name, or none at all. */
static char *declare_named(const char *keyword, const char *name, const char *declarator)
{
	return g_strconcat(keyword, name ? name : "{...}", declarator && *declarator ? " " : "",
			   declarator ? declarator : "", NULL);
}

/* Puts @qualifier before what is inside; behind a pointer's star it belongs to the pointer. */
static char *declare_qualified(Dwarf_Die *die, const char *qualifier, char *declarator, unsigned depth)
{
	Dwarf_Die type;
	bool has_type = type_of(die, &type);
	g_autofree char *inner = NULL;

	if (has_type && dwarf_tag(&type) == DW_TAG_pointer_type)
		return declare(&type, g_strconcat(qualifier, declarator && *declarator ? " " : "", declarator, NULL),
			       depth + 1);
	inner = declare(has_type ? &type : NULL, g_strdup(declarator), depth + 1);
	return g_strconcat(qualifier, " ", inner, NULL);
}

static char *declare_pointer(Dwarf_Die *die, const char *declarator, unsigned depth)
{
	Dwarf_Die type;
	bool has_type = type_of(die, &type);
	int tag = has_type ? dwarf_tag(&type) : 0;
	bool binds_less = tag == DW_TAG_subroutine_type || tag == DW_TAG_array_type;
	const char *name = declarator ? declarator : "";

	return declare(has_type ? &type : NULL,
		       binds_less ? g_strconcat("(*", name, ")", NULL) : g_strconcat("*", name, NULL), depth + 1);
}

static char *declare_suffixed(Dwarf_Die *die, const char *declarator, char *suffix, unsigned depth)
{
	Dwarf_Die type;
	bool has_type = type_of(die, &type);
	char *text = g_strconcat(declarator ? declarator : "", suffix, NULL);

	g_free(suffix);
	return declare(has_type ? &type : NULL, text, depth + 1);
}

/* @declarator of type @type (NULL: void) as C; takes @declarator, which may be NULL. */
static char *declare(Dwarf_Die *type, char *declarator, unsigned depth)
{
	g_autofree char *inner = declarator;

	if (depth > DEEPEST)
		return declare_named("", "...", inner);
	if (!type)
		return declare_named("", "void", inner);
	switch (dwarf_tag(type)) {
	case DW_TAG_pointer_type:
		return declare_pointer(type, inner, depth);
	case DW_TAG_const_type:
		return declare_qualified(type, "const", inner, depth);
	case DW_TAG_volatile_type:
		return declare_qualified(type, "volatile", inner, depth);
	case DW_TAG_restrict_type:
		return declare_qualified(type, "restrict", inner, depth);
	case DW_TAG_array_type:
		return declare_suffixed(type, inner, dimensions(type), depth);
	case DW_TAG_subroutine_type:
		return declare_suffixed(type, inner, parameters(type, depth), depth);
	case DW_TAG_structure_type:
		return declare_named("struct ", dwarf_diename(type), inner);
	case DW_TAG_union_type:
		return declare_named("union ", dwarf_diename(type), inner);
	case DW_TAG_enumeration_type:
		return declare_named("enum ", dwarf_diename(type), inner);
	default:
		return declare_named("", dwarf_diename(type) ? dwarf_diename(type) : "...", inner);
	}
}

char *ctype_prototype(Dwarf_Die *die, const char *name)
{
	Dwarf_Die type;
	bool has_type = type_of(die, &type);

	if (dwarf_tag(die) == DW_TAG_subprogram)
		return declare_suffixed(die, name, parameters(die, 0), 0);
	return declare(has_type ? &type : NULL, g_strdup(name), 0);
}
