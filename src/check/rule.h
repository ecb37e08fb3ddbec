/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* rule: a rule of a policy, read and compiled. */

#include "base/pattern.h"
#include "check/policy.h"

/* What an export is, or was, to modules: the words of the keys old and new. */
enum state_word {
	STATE_PLAIN = 1 << 0,	  /* modules of any license may use it */
	STATE_GPL_ONLY = 1 << 1,  /* GPL-compatible ones alone */
	STATE_NAMESPACE = 1 << 2, /* those that import its namespace */
	STATE_MODULES = 1 << 3,	  /* those that it names */
	STATE_NONE = 1 << 4,	  /* it is not exported */
	STATE_UNKNOWN = 1 << 5,	  /* its class could not be told */
};

/* The keys whose values are patterns. */
enum pattern_key {
	KEY_SYMBOL,
	KEY_PATH,
	KEY_MODULE,
	KEY_NAMESPACE,
	KEY_OLD_NAMESPACE,
	KEY_NEW_NAMESPACE,
	KEY_MACRO,
	KEY_OLD_MACRO,
	KEY_NEW_MACRO,
	KEY_FAMILY,
	KEY_AUTHOR,
	KEY_MESSAGE,
	N_PATTERN_KEYS,
};

struct trailer {
	struct pattern *name;
	GPtrArray *patterns;
};

/* All keys must hold; a key that is not given always does. Zeroed, it matches everything. */
struct rule_match {
	unsigned checks;		     /* 1 << enum finding_check */
	unsigned kinds;			     /* enum change_kind */
	unsigned directions;		     /* 1 << enum direction */
	unsigned old, new;		     /* enum state_word */
	GPtrArray *patterns[N_PATTERN_KEYS]; /* of struct pattern, one of which must match; NULL when not given */
	GPtrArray *trailers;		     /* of struct trailer */
	GHashTable *symbols;		     /* symbol -> who needs it, "" for nobody by name; NULL when not given */
};

enum rule_action {
	ACTION_NOTE,
	ACTION_WARNING,
	ACTION_ERROR,
	ACTION_IGNORE,
};

struct rule {
	char *id;   /* with the policy's name: "upstream/new-plain-export" */
	char *file; /* where it stands */
	guint line; /* from 1; 0 when that cannot be told */
	char *summary;
	char *remedy; /* NULL: by what happened */
	enum rule_action action;
	enum fix_class fix;
	struct waiver waiver; /* of ACTION_IGNORE; its strings are owned */
	struct rule_match match;
	struct rule_match unless; /* looked at when has_unless */
	bool has_unless;
	guint n_hits; /* how often it decided */
};

/* Symbols that belong together: what @symbol matches has the twin that @twin makes of it ("$1" is its first group). */
struct family {
	char *id;
	struct pattern *symbol;
	char *twin;
};

struct policy {
	GPtrArray *rules;    /* of struct rule, owned */
	GPtrArray *families; /* of struct family, owned */
	guint n_files;	     /* read so far */
	char *date, *release;
};

extern const char *const state_words[];
extern const char *const rule_action_names[];
extern const char *const pattern_key_names[N_PATTERN_KEYS + 1];

struct rule *rule_new(void);
void rule_free(struct rule *rule);
void family_free(struct family *family);

unsigned state_of(const struct finding_side *side);

/* The name of the first key of @match that does not hold for @subject; NULL when all do. Sets @error and returns a key
 * when a pattern takes too long. */
const char *rule_match_obstacle(const struct rule_match *match, const struct subject *subject, GError **error);

/* The same for a whole rule: "unless" when its unless holds. A message that is not written yet is no obstacle. */
const char *rule_obstacle(const struct rule *rule, const struct subject *subject, GError **error);

/* Whether a rule without obstacle is one only if @subject's message, which is not written yet, will be as it says. */
bool rule_waits(const struct rule *rule, const struct subject *subject, GError **error);

/* Whether it has a key about the commit's message. */
bool rule_match_wants_message(const struct rule_match *match);

/* "kind removed; path fs/.*": the keys that @match has, for people. */
void rule_match_describe(const struct rule_match *match, GString *out);

/* Whether the time of @waiver is over. */
bool waiver_is_over(const struct waiver *waiver, const struct policy *policy);

/* Reading: each adds to @policy; @text is the file's, NUL-terminated. */
bool policy_add_json(struct policy *policy, const char *file, const char *text, GPtrArray *chain, GError **error);
bool policy_add_list(struct policy *policy, const char *file, const char *text, GError **error);
bool policy_add_severities(struct policy *policy, const char *file, const char *text, GError **error);
bool policy_add_chained(struct policy *policy, const char *name, GPtrArray *chain, GError **error);
bool symbol_list_read(GHashTable *symbols, const char *file, const char *text, GError **error);

/* One sentence on what happened, and one on what to do; freed with g_free(). */
char *subject_sentence(const struct subject *subject);
char *subject_remedy(const struct subject *subject);
