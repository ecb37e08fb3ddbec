/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "message.h"

enum { ID_DIGITS = 40 };

/* "Reviewed-by: ...", "[ ann: rebased ]": lines that are no reasons. */
static bool is_trailer(const char *line)
{
	size_t n = strspn(line, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-");

	if (*line == '[' || *line == ' ' || *line == '\t')
		return true;
	return n > 1 && line[n] == ':' && g_ascii_isupper(*line) && (line[n + 1] == ' ' || !line[n + 1]);
}

static bool is_prose(const char *paragraph)
{
	g_auto(GStrv) lines = g_strsplit(paragraph, "\n", -1);

	for (char **line = lines; *line; line++)
		if (**line && !is_trailer(*line))
			return true;
	return false;
}

/* Words that reasons have, and what each is worth. */
static const struct {
	const char *word;
	unsigned score;
} clues[] = {
	{ "because", 3 },     { "since ", 2 },	  { "so that", 2 },	{ "no longer", 3 }, { "no users", 3 },
	{ "unused", 3 },      { "only user", 3 }, { "should", 2 },	{ "must ", 2 },	    { "internal", 2 },
	{ "out-of-tree", 3 }, { "GPL", 3 },	  { "namespace", 3 },	{ "export", 3 },    { "EXPORT_SYMBOL", 2 },
	{ "module", 1 },      { "abuse", 2 },	  { "proprietary", 3 },
};

static unsigned score(const char *paragraph, const char *symbol)
{
	unsigned sum = strstr(paragraph, symbol) ? 4 : 0;

	for (size_t i = 0; i < G_N_ELEMENTS(clues); i++)
		if (strstr(paragraph, clues[i].word))
			sum += clues[i].score;
	return sum;
}

/* "commit 0123... upstream." and its like say where it comes from, not why. */
static bool is_origin(const char *paragraph)
{
	g_autofree char *upstream = strlen(paragraph) < 120 ? message_upstream(paragraph) : NULL;

	return upstream != NULL;
}

char *message_reason(const char *body, const char *symbol)
{
	g_auto(GStrv) paragraphs = g_strsplit(body ? body : "", "\n\n", -1);
	const char *best = NULL;
	unsigned best_score = 0;
	char *reason;

	for (char **paragraph = paragraphs; *paragraph; paragraph++) {
		unsigned found;

		g_strstrip(*paragraph);
		if (!**paragraph || !is_prose(*paragraph) || is_origin(*paragraph))
			continue;
		found = score(*paragraph, symbol);
		if (!best || found > best_score) {
			best = *paragraph;
			best_score = found;
		}
	}
	reason = g_strdup(best);
	return reason ? g_strdelimit(reason, "\n\t", ' ') : NULL;
}

char **message_trailers(const char *body, const char *const *names, const char *word)
{
	g_auto(GStrv) lines = g_strsplit(body ? body : "", "\n", -1);
	GPtrArray *found = g_ptr_array_new();

	for (char **line = lines; *line; line++) {
		const char *colon = strchr(*line, ':');

		for (const char *const *name = names; colon && *name; name++)
			if (strlen(*name) == (size_t)(colon - *line) &&
			    g_ascii_strncasecmp(*line, *name, strlen(*name)) == 0 && (!word || strstr(*line, word)))
				g_ptr_array_add(found, g_strstrip(g_strdup(colon + 1)));
	}
	g_ptr_array_add(found, NULL);
	return (char **)g_ptr_array_free(found, FALSE);
}

/* How stable trees and git cherry-pick -x put it. */
static const struct {
	const char *before, *after;
} origins[] = {
	{ "commit ", " upstream" },
	{ "Upstream commit ", "" },
	{ "upstream commit ", "" },
	{ "cherry picked from commit ", "" },
};

char *message_upstream(const char *body)
{
	for (size_t i = 0; body && i < G_N_ELEMENTS(origins); i++) {
		const char *found = strstr(body, origins[i].before), *id;

		for (; found; found = strstr(id, origins[i].before)) {
			id = found + strlen(origins[i].before);
			if (strspn(id, "0123456789abcdef") == ID_DIGITS &&
			    g_str_has_prefix(id + ID_DIGITS, origins[i].after))
				return g_strndup(id, ID_DIGITS);
		}
	}
	return NULL;
}
