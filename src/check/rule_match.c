/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a rule's keys hold for a subject. */
#include <string.h>

#include "model/namespace.h"
#include "rule.h"

const char *const state_words[] = { "plain", "gpl-only", "namespace", "modules", "none", "unknown", NULL };

const char *const pattern_key_names[N_PATTERN_KEYS + 1] = {
	[KEY_SYMBOL] = "symbol",
	[KEY_PATH] = "path",
	[KEY_MODULE] = "module",
	[KEY_NAMESPACE] = "namespace",
	[KEY_OLD_NAMESPACE] = "old_namespace",
	[KEY_NEW_NAMESPACE] = "new_namespace",
	[KEY_MACRO] = "macro",
	[KEY_OLD_MACRO] = "old_macro",
	[KEY_NEW_MACRO] = "new_macro",
	[KEY_FAMILY] = "family",
	[KEY_AUTHOR] = "author",
	[KEY_MESSAGE] = "message",
};

unsigned state_of(const struct finding_side *side)
{
	unsigned state;

	if (!side)
		return STATE_NONE;
	if (side->type == EXPORT_TYPE_UNKNOWN)
		state = STATE_UNKNOWN;
	else
		state = export_type_is_gpl_only(side->type) ? STATE_GPL_ONLY : STATE_PLAIN;
	if (namespace_is_module_list(side->name_space))
		state |= STATE_MODULES;
	else if (*side->name_space)
		state |= STATE_NAMESPACE;
	return state;
}

/* What a key looks at, on either side; NULL for nothing. */
static void texts_of(const struct subject *subject, enum pattern_key key, const char *texts[2])
{
	const struct finding_side *old = subject->old, *new = subject->new;

	texts[0] = texts[1] = NULL;
	switch (key) {
	case KEY_SYMBOL:
		texts[0] = subject->symbol;
		break;
	case KEY_PATH:
		texts[0] = new ? new->file : NULL;
		texts[1] = old ? old->file : NULL;
		break;
	case KEY_MODULE:
		texts[0] = new ? new->module : NULL;
		texts[1] = old ? old->module : NULL;
		break;
	case KEY_NAMESPACE:
	case KEY_NEW_NAMESPACE:
	case KEY_OLD_NAMESPACE:
		texts[0] = new &&key != KEY_OLD_NAMESPACE ? new->name_space : NULL;
		texts[1] = old && key != KEY_NEW_NAMESPACE ? old->name_space : NULL;
		break;
	case KEY_MACRO:
	case KEY_NEW_MACRO:
	case KEY_OLD_MACRO:
		texts[0] = new &&key != KEY_OLD_MACRO ? new->macro : NULL;
		texts[1] = old && key != KEY_NEW_MACRO ? old->macro : NULL;
		break;
	case KEY_FAMILY:
		texts[0] = subject->family;
		break;
	case KEY_AUTHOR:
		texts[0] = subject->author;
		break;
	case KEY_MESSAGE:
		texts[0] = subject->message;
		break;
	case N_PATTERN_KEYS:
		break;
	}
}

static bool any_matches(const GPtrArray *patterns, const char *text, GError **error)
{
	for (guint i = 0; text && i < patterns->len && !*error; i++)
		if (pattern_matches(patterns->pdata[i], text, error))
			return true;
	return false;
}

static bool patterns_hold(const GPtrArray *patterns, const struct subject *subject, enum pattern_key key,
			  GError **error)
{
	const char *texts[2];

	texts_of(subject, key, texts);
	return any_matches(patterns, texts[0], error) ||
	       (texts[1] != texts[0] && !*error && any_matches(patterns, texts[1], error));
}

/* One line of @message is "NAME: VALUE" and both match. */
static bool trailer_holds(const struct trailer *trailer, const char *message, GError **error)
{
	for (const char *line = message, *end; line && *line && !*error; line = end ? end + 1 : NULL) {
		const char *colon = strchr(line, ':');
		g_autofree char *name = NULL;
		g_autofree char *value = NULL;

		end = strchr(line, '\n');
		if (!colon || (end && colon > end))
			continue;
		name = g_strndup(line, (gsize)(colon - line));
		if (!pattern_matches(trailer->name, name, error))
			continue;
		value = end ? g_strndup(colon + 1, (gsize)(end - colon - 1)) : g_strdup(colon + 1);
		if (any_matches(trailer->patterns, g_strstrip(value), error))
			return true;
	}
	return false;
}

static bool trailers_hold(const GPtrArray *trailers, const struct subject *subject, GError **error)
{
	for (guint i = 0; trailers && i < trailers->len; i++)
		if (!trailer_holds(trailers->pdata[i], subject->message, error))
			return false;
	return true;
}

const char *rule_match_obstacle(const struct rule_match *match, const struct subject *subject, GError **error)
{
	if (match->checks && !(match->checks & 1U << subject->check))
		return "check";
	if (match->kinds && !(match->kinds & subject->kinds))
		return "kind";
	if (match->directions && !(match->directions & 1U << subject->direction))
		return "direction";
	if (match->old && !(match->old & state_of(subject->old)))
		return "old";
	if (match->new && !(match->new &state_of(subject->new)))
		return "new";
	if (match->symbols && (!subject->symbol || !g_hash_table_contains(match->symbols, subject->symbol)))
		return "symbol_list";
	for (unsigned key = 0; key < N_PATTERN_KEYS; key++)
		if (match->patterns[key] && !(key == KEY_MESSAGE && subject->is_unwritten) &&
		    !patterns_hold(match->patterns[key], subject, key, error))
			return pattern_key_names[key];
	return subject->is_unwritten || trailers_hold(match->trailers, subject, error) ? NULL : "trailer";
}

bool rule_match_wants_message(const struct rule_match *match)
{
	return match->patterns[KEY_MESSAGE] || (match->trailers && match->trailers->len);
}

/* Whether its unless may yet come to hold. */
static bool unless_waits(const struct rule *rule, const struct subject *subject, GError **error)
{
	return subject->is_unwritten && rule->has_unless && rule_match_wants_message(&rule->unless) &&
	       !rule_match_obstacle(&rule->unless, subject, error);
}

bool rule_waits(const struct rule *rule, const struct subject *subject, GError **error)
{
	return subject->is_unwritten && (rule_match_wants_message(&rule->match) || unless_waits(rule, subject, error));
}

const char *rule_obstacle(const struct rule *rule, const struct subject *subject, GError **error)
{
	const char *obstacle = rule_match_obstacle(&rule->match, subject, error);

	if (obstacle || !rule->has_unless || unless_waits(rule, subject, error))
		return obstacle;
	obstacle = rule_match_obstacle(&rule->unless, subject, error);
	return obstacle && !*error ? NULL : "unless";
}

/* The number at @text, which is moved behind it and a '.'. */
static guint64 next_number(const char **text)
{
	char *end;
	guint64 number = g_ascii_strtoull(*text, &end, 10);

	*text = *end == '.' ? end + 1 : "";
	return number;
}

/* Whether the release @a (6.12.117+deb12) is at or behind @b (6.12). */
static bool release_reached(const char *a, const char *b)
{
	while (*b) {
		guint64 x = next_number(&a), y = next_number(&b);

		if (x != y)
			return x > y;
	}
	return true;
}

bool waiver_end_is_good(const char *until)
{
	static const char form[] = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])|[0-9]+(\\.[0-9]+)*";
	AUTO(pattern) pattern = pattern_new_whole(form, NULL);

	return pattern_matches(pattern, until, NULL);
}

/* A date counts to its end, a version up to the release that has its number. */
bool waiver_is_over(const struct waiver *waiver, const struct policy *policy)
{
	if (!waiver->until)
		return false;
	if (strchr(waiver->until, '-'))
		return policy->date && strcmp(policy->date, waiver->until) > 0;
	return policy->release && release_reached(policy->release, waiver->until);
}
