/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "base/error.h"
#include "model/namespace.h"
#include "patch/want.h"

static const struct {
	const char *name;
	struct want want;
} simple_wants[] = {
	{ "gpl", { .class = WANT_GPL } },
	{ "plain", { .class = WANT_PLAIN } },
	{ "no-ns", { .name_space = "" } },
	{ "unexport", { .unexport = true } },
};

/* A namespace is a C identifier: to 6.12 the source has it without quotes. */
static bool is_name(const char *text)
{
	if (!g_ascii_isalpha(*text) && *text != '_')
		return false;
	while (g_ascii_isalnum(*text) || *text == '_')
		text++;
	return !*text;
}

/* "a,b-c*": names with perhaps a '*' at the end (kernel: kernel/module/main.c, verify_module_namespace(), 6.16). */
static bool is_module_list(const char *text)
{
	size_t length;

	do {
		length = 0;
		while (g_ascii_isalnum(text[length]) || text[length] == '_' || text[length] == '-')
			length++;
		if (length == 0)
			return false;
		text += length;
		text += *text == '*';
	} while (*text == ',' && *++text);
	return !*text && text[-1] != ',';
}

bool want_parse(const char *text, struct want *want, GError **error)
{
	for (size_t i = 0; i < G_N_ELEMENTS(simple_wants); i++) {
		if (strcmp(text, simple_wants[i].name) == 0) {
			*want = simple_wants[i].want;
			return true;
		}
	}
	*want = (struct want){ 0 };
	if (g_str_has_prefix(text, "ns=")) {
		want->name_space = g_intern_string(text + 3);
		return is_name(text + 3) ||
		       fail(error, KEXPORT_ERROR_USAGE, "%s: expected the name of a namespace, as DMA_BUF", text);
	}
	if (g_str_has_prefix(text, "modules=")) {
		g_autofree char *list = g_strconcat("module:", text + 8, NULL);

		want->name_space = g_intern_string(list);
		return is_module_list(text + 8) ||
		       fail(error, KEXPORT_ERROR_USAGE,
			    "%s: expected names of modules with commas between them, as kvm,kvm-*", text);
	}
	return fail(error, KEXPORT_ERROR_USAGE, "%s: expected gpl, plain, ns=NAME, no-ns, modules=LIST or unexport",
		    text);
}

bool want_is_gpl(const struct want *want, const struct site *site)
{
	if (namespace_is_module_list(want_namespace(want, site)))
		return true;
	return want->class == WANT_SAME_CLASS ? export_type_is_gpl_only(site->type) : want->class == WANT_GPL;
}

const char *want_namespace(const struct want *want, const struct site *site)
{
	return want->name_space ? want->name_space : site->name_space;
}

bool want_is_met(const struct want *want, const struct site *site)
{
	if (want->class == WANT_PLAIN && want_is_gpl(want, site))
		return false;
	return !want->unexport && site->type != EXPORT_TYPE_UNKNOWN &&
	       want_is_gpl(want, site) == export_type_is_gpl_only(site->type) &&
	       strcmp(want_namespace(want, site), site->name_space) == 0;
}
