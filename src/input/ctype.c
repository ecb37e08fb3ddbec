/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ctype.h"

/* Types inside one another, and types in all: damaged data may hold a circle, or a tree without end. */
enum { DEEPEST = 32, MOST = 10000 };

struct writer {
	const struct ctype_source *source;
	unsigned n_left; /* types that may still be written */
};

static char *declare(struct writer *writer, const union ctype_ref *ref, char *declarator, unsigned depth);

/* "struct foo name": a type that has a name, or none at all. */
static char *declare_named(const char *keyword, const char *name, const char *declarator)
{
	return g_strconcat(keyword, name ? name : "{...}", declarator && *declarator ? " " : "",
			   declarator ? declarator : "", NULL);
}

/* "(int, char *)" of a function; names stand where the source has them. */
static char *parameters(struct writer *writer, const union ctype_ref *function, unsigned depth)
{
	g_autoptr(GString) list = g_string_new("(");
	g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(struct ctype_parameter));

	writer->source->parameters(writer->source->data, function, all);
	for (guint i = 0; i < all->len && writer->n_left; i++) {
		const struct ctype_parameter *parameter = &g_array_index(all, struct ctype_parameter, i);
		g_autofree char *text = parameter->is_ellipsis
						? g_strdup("...")
						: declare(writer, parameter->has_type ? &parameter->type : NULL,
							  g_strdup(parameter->name), depth + 1);

		g_string_append_printf(list, "%s%s", i ? ", " : "", text);
	}
	g_string_append(list, list->len > 1 ? ")" : "void)");
	return g_string_free(g_steal_pointer(&list), FALSE);
}

/* "[4][]" of an array. */
static char *dimensions(struct writer *writer, const union ctype_ref *array)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(uint64_t));

	writer->source->dimensions(writer->source->data, array, all);
	for (guint i = 0; i < all->len; i++) {
		if (g_array_index(all, uint64_t, i))
			g_string_append_printf(text, "[%" G_GUINT64_FORMAT "]",
					       (guint64)g_array_index(all, uint64_t, i));
		else
			g_string_append(text, "[]");
	}
	return g_string_free(g_steal_pointer(&text), FALSE);
}

static const union ctype_ref *inner_of(const struct ctype *type)
{
	return type->has_inner ? &type->inner : NULL;
}

static enum ctype_kind inner_kind(const struct writer *writer, const struct ctype *type)
{
	return type->has_inner ? writer->source->describe(writer->source->data, &type->inner).kind : CTYPE_VOID;
}

/* Puts the qualifier before what is inside; behind a pointer's star it belongs to the pointer. */
static char *declare_qualified(struct writer *writer, const struct ctype *type, char *declarator, unsigned depth)
{
	g_autofree char *inner = NULL;

	if (inner_kind(writer, type) == CTYPE_POINTER)
		return declare(writer, inner_of(type),
			       g_strconcat(type->word, declarator && *declarator ? " " : "", declarator, NULL),
			       depth + 1);
	inner = declare(writer, inner_of(type), g_strdup(declarator), depth + 1);
	return g_strconcat(type->word, " ", inner, NULL);
}

static char *declare_pointer(struct writer *writer, const struct ctype *type, const char *declarator, unsigned depth)
{
	enum ctype_kind kind = inner_kind(writer, type);
	bool binds_less = kind == CTYPE_FUNCTION || kind == CTYPE_ARRAY;
	const char *name = declarator ? declarator : "";

	return declare(writer, inner_of(type),
		       binds_less ? g_strconcat("(*", name, ")", NULL) : g_strconcat("*", name, NULL), depth + 1);
}

static char *declare_suffixed(struct writer *writer, const struct ctype *type, const char *declarator, char *suffix,
			      unsigned depth)
{
	char *text = g_strconcat(declarator ? declarator : "", suffix, NULL);

	g_free(suffix);
	return declare(writer, inner_of(type), text, depth + 1);
}

/* @declarator of type @ref (NULL: void) as C; takes @declarator, which may be NULL. */
static char *declare(struct writer *writer, const union ctype_ref *ref, char *declarator, unsigned depth)
{
	g_autofree char *inner = declarator;
	struct ctype type;

	if (depth > DEEPEST || !writer->n_left)
		return declare_named("", "...", inner);
	if (!ref)
		return declare_named("", "void", inner);
	writer->n_left--;
	type = writer->source->describe(writer->source->data, ref);
	switch (type.kind) {
	case CTYPE_POINTER:
		return declare_pointer(writer, &type, inner, depth);
	case CTYPE_QUALIFIED:
		return declare_qualified(writer, &type, inner, depth);
	case CTYPE_ARRAY:
		return declare_suffixed(writer, &type, inner, dimensions(writer, ref), depth);
	case CTYPE_FUNCTION:
		return declare_suffixed(writer, &type, inner, parameters(writer, ref, depth), depth);
	case CTYPE_VOID:
		return declare_named("", "void", inner);
	case CTYPE_NAMED:
		break;
	}
	return declare_named(type.word, type.name, inner);
}

char *ctype_declare(const struct ctype_source *source, const union ctype_ref *type, const char *name)
{
	struct writer writer = { source, MOST };

	return declare(&writer, type, g_strdup(name), 0);
}
