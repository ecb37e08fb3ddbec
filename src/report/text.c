/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "model/namespace.h"
#include "text.h"

char *text_count(guint n)
{
	GString *text = g_string_new(NULL);

	g_string_printf(text, "%u", n);
	for (gssize i = (gssize)text->len - 3; i > 0; i -= 3)
		g_string_insert_c(text, i, ',');
	return g_string_free(text, FALSE);
}

static const char *class_text(enum export_type type)
{
	static const char *const texts[N_EXPORT_TYPES] = {
		[EXPORT_TYPE_UNKNOWN] = "of unknown class",
		[EXPORT_TYPE_PLAIN] = "plain",
		[EXPORT_TYPE_UNUSED] = "plain, marked unused",
		[EXPORT_TYPE_GPL_FUTURE] = "GPL-only in future",
		[EXPORT_TYPE_GPL] = "GPL-only",
		[EXPORT_TYPE_UNUSED_GPL] = "GPL-only, marked unused",
	};

	return texts[type];
}

char *text_export(const struct export *export)
{
	if (namespace_is_module_list(export->name_space))
		return g_strdup_printf("%s, for modules %s", class_text(export->type),
				       strchr(export->name_space, ':') + 1);
	if (*export->name_space)
		return g_strdup_printf("%s, namespace %s", class_text(export->type), export->name_space);
	return g_strdup(class_text(export->type));
}

void text_append_styled(GString *out, const char *text, enum text_style style, bool colour)
{
	static const char *const codes[] = {
		[TEXT_PLAIN] = "",	   [TEXT_BOLD] = "\033[1m",  [TEXT_RED] = "\033[31m",
		[TEXT_GREEN] = "\033[32m", [TEXT_FAINT] = "\033[2m",
	};

	if (!colour || style == TEXT_PLAIN)
		g_string_append(out, text);
	else
		g_string_append_printf(out, "%s%s\033[0m", codes[style], text);
}
