/* SPDX-License-Identifier: GPL-2.0-or-later */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <string.h>

#include "base/error.h"
#include "base/pattern.h"

/* Steps that one match may take: names are short, so honest patterns stay a thousand times below. */
#define MATCH_LIMIT 1000000

struct pattern {
	char *text;
	pcre2_code *code;
	pcre2_match_context *context;
};

static bool fail_pcre2(GError **error, const char *text, int code, size_t offset)
{
	char message[256] = "";

	pcre2_get_error_message(code, (PCRE2_UCHAR *)message, sizeof(message));
	return fail(error, KEXPORT_ERROR_USAGE, "%s: at character %zu: %s", text, offset + 1, message);
}

/* The regular expression between the slashes, or the one that does what the wildcards do; freed with g_free(). */
static char *expression_of(const char *text, GError **error)
{
	size_t length = strlen(text), offset = 0;
	PCRE2_UCHAR *converted = NULL;
	char *expression;
	int code;

	if (length >= 2 && text[0] == '/' && text[length - 1] == '/')
		return g_strndup(text + 1, length - 2);
	code = pcre2_pattern_convert((PCRE2_SPTR)text, length,
				     PCRE2_CONVERT_GLOB | PCRE2_CONVERT_GLOB_NO_WILD_SEPARATOR, &converted, &offset,
				     NULL);
	if (code != 0) {
		fail_pcre2(error, text, code, offset);
		return NULL;
	}
	expression = g_strndup((const char *)converted, offset);
	pcre2_converted_pattern_free(converted);
	return expression;
}

static struct pattern *compile(const char *text, const char *expression, uint32_t anchors, GError **error)
{
	struct pattern *pattern;
	pcre2_code *code;
	PCRE2_SIZE offset;
	int status;

	code = pcre2_compile((PCRE2_SPTR)expression, PCRE2_ZERO_TERMINATED,
			     PCRE2_NEVER_BACKSLASH_C | PCRE2_DOLLAR_ENDONLY | anchors, &status, &offset, NULL);
	if (!code) {
		fail_pcre2(error, text, status, offset + (!anchors && *text == '/'));
		return NULL;
	}
	pcre2_jit_compile(code, PCRE2_JIT_COMPLETE); /* without it the interpreter does the same */
	pattern = g_new0(struct pattern, 1);
	pattern->text = g_strdup(text);
	pattern->code = code;
	pattern->context = pcre2_match_context_create(NULL);
	pcre2_set_match_limit(pattern->context, MATCH_LIMIT);
	pcre2_set_depth_limit(pattern->context, MATCH_LIMIT);
	return pattern;
}

struct pattern *pattern_new(const char *text, GError **error)
{
	g_autofree char *expression = expression_of(text, error);

	return expression ? compile(text, expression, 0, error) : NULL;
}

struct pattern *pattern_new_whole(const char *text, GError **error)
{
	return compile(text, text, PCRE2_ANCHORED | PCRE2_ENDANCHORED, error);
}

void pattern_free(struct pattern *pattern)
{
	g_free(pattern->text);
	pcre2_code_free(pattern->code);
	pcre2_match_context_free(pattern->context);
	g_free(pattern);
}

const char *pattern_text(const struct pattern *pattern)
{
	return pattern->text;
}

bool pattern_matches(const struct pattern *pattern, const char *name, GError **error)
{
	pcre2_match_data *data = pcre2_match_data_create(1, NULL);
	int code = pcre2_match(pattern->code, (PCRE2_SPTR)name, strlen(name), 0, 0, data, pattern->context);

	pcre2_match_data_free(data);
	if (code >= 0 || code == PCRE2_ERROR_NOMATCH)
		return code >= 0;
	return fail(error, KEXPORT_ERROR_USAGE, "%s: takes too long to match '%s'", pattern->text, name);
}

char *pattern_expand(const struct pattern *pattern, const char *name, const char *template, GError **error)
{
	size_t length = strlen(name) + strlen(template) * 8 + 1024;
	g_autofree char *out = g_malloc(length);
	int code;

	for (;;) {
		code = pcre2_substitute(pattern->code, (PCRE2_SPTR)name, PCRE2_ZERO_TERMINATED, 0,
					PCRE2_SUBSTITUTE_OVERFLOW_LENGTH | PCRE2_SUBSTITUTE_UNSET_EMPTY, NULL,
					pattern->context, (PCRE2_SPTR) template, PCRE2_ZERO_TERMINATED,
					(PCRE2_UCHAR *)out, &length);
		if (code != PCRE2_ERROR_NOMEMORY)
			break;
		out = g_realloc(out, length);
	}
	if (code > 0)
		return g_steal_pointer(&out);
	if (code < 0) {
		char message[256] = "";

		pcre2_get_error_message(code, (PCRE2_UCHAR *)message, sizeof(message));
		fail(error, KEXPORT_ERROR_USAGE, "%s: cannot make '%s' of '%s': %s", pattern->text, template, name,
		     message);
	}
	return NULL;
}
