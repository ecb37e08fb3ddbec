/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What other projects keep their promises in: SUSE's kabi/severities, stable lists and whitelists, Android's symbol
 * lists. */
#include <string.h>

#include "base/error.h"
#include "rule.h"

/* What shuts modules out, or lets their build and load go wrong. */
enum {
	KABI_BREAKS = CHANGE_BECAME_GPL_ONLY | CHANGE_NAMESPACE_ADDED | CHANGE_NAMESPACE_CHANGED |
		      CHANGE_MODULES_RESTRICTED | CHANGE_MODULES_NARROWED | CHANGE_REMOVED | CHANGE_CRC,
};

static struct rule *add_rule(struct policy *policy, const char *file, guint line, char *id, enum rule_action action,
			     const char *summary)
{
	struct rule *rule = rule_new();

	rule->id = id;
	rule->file = g_strdup(file);
	rule->line = line;
	rule->action = action;
	rule->summary = g_strdup(summary);
	rule->match.checks = 1U << FINDING_CHANGE;
	g_ptr_array_add(policy->rules, rule);
	return rule;
}

/* --- symbol lists: "[name]" starts a section, "# required by a.ko" says who needs what follows ---------------------
 */

static void add_symbol(GHashTable *symbols, const char *symbol, const char *who)
{
	const char *others = g_hash_table_lookup(symbols, symbol);

	if (others && *others && *who)
		g_hash_table_insert(symbols, g_strdup(symbol), g_strdup_printf("%s, %s", others, who));
	else if (!others || *who)
		g_hash_table_insert(symbols, g_strdup(symbol), g_strdup(who));
}

/* "[rhel9_x86_64_stablelist]" */
static bool is_section(const char *word)
{
	size_t length = strlen(word);

	return length > 2 && word[length - 1] == ']' &&
	       strspn(word + 1, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "_.-+ ") == length - 2;
}

static bool is_symbol(const char *word)
{
	if (!g_ascii_isalpha(*word) && *word != '_')
		return false;
	for (; *word; word++)
		if (!g_ascii_isalnum(*word) && *word != '_' && *word != '.' && *word != '$')
			return false;
	return true;
}

bool symbol_list_read(GHashTable *symbols, const char *file, const char *text, GError **error)
{
	static const char required_by[] = "required by ";
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	g_autofree char *who = g_strdup("");

	for (guint i = 0; lines[i]; i++) {
		const char *word = g_strstrip(lines[i]);

		if (*word == '#') {
			const char *comment = word + 1 + strspn(word + 1, " \t");

			g_free(who);
			who = g_strdup(g_str_has_prefix(comment, required_by) ? comment + strlen(required_by) : "");
		} else if (*word == '[') {
			if (!is_section(word))
				return fail(error, KEXPORT_ERROR_USAGE,
					    "%s:%u: '%s': expected a section's name as [name]", file, i + 1, word);
		} else if (is_symbol(word)) {
			add_symbol(symbols, word, who);
		} else if (*word) {
			return fail(error, KEXPORT_ERROR_USAGE, "%s:%u: '%s': expected one symbol a line", file, i + 1,
				    word);
		}
	}
	return true;
}

/* The symbols of the list must stay usable; all others are nobody's promise. */
bool policy_add_list(struct policy *policy, const char *file, const char *text, GError **error)
{
	struct rule *listed = add_rule(policy, file, 0, g_strdup("list/listed"), ACTION_ERROR,
				       "a symbol of the stable list stays usable for those who use it");

	listed->match.kinds = KABI_BREAKS & ~(unsigned)CHANGE_CRC;
	listed->match.symbols = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	listed->remedy = g_strdup("keep the export as it was, or take the symbol off the list");
	if (!symbol_list_read(listed->match.symbols, file, text, error))
		return false;
	add_rule(policy, file, 0, g_strdup("list/not-listed"), ACTION_IGNORE, "not on the stable list");
	return true;
}

/* --- SUSE's kabi/severities: [MODULE|NAMESPACE|SYMBOL] PATTERN PASS|FAIL -------------------------------------------
 */

/* Without a word that says it: a path or vmlinux is a module, capitals are a namespace, the rest is a symbol. */
static enum pattern_key guess_key(const char *pattern)
{
	bool has_capital = false;

	if (strchr(pattern, '/') || strcmp(pattern, "vmlinux") == 0)
		return KEY_MODULE;
	for (const char *c = pattern; *c; c++) {
		if (g_ascii_islower(*c))
			return KEY_SYMBOL;
		has_capital = has_capital || g_ascii_isupper(*c);
	}
	return has_capital ? KEY_NAMESPACE : KEY_SYMBOL;
}

static bool find_key(const char *word, enum pattern_key *key)
{
	static const struct {
		const char *word;
		enum pattern_key key;
	} words[] = { { "MODULE", KEY_MODULE }, { "NAMESPACE", KEY_NAMESPACE }, { "SYMBOL", KEY_SYMBOL } };

	for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
		if (strcmp(words[i].word, word) != 0)
			continue;
		*key = words[i].key;
		return true;
	}
	return false;
}

/* The wildcards * and ? of a severity as the whole of a name. */
static struct pattern *glob_new(const char *glob, GError **error)
{
	g_autoptr(GString) text = g_string_new(NULL);

	for (; *glob; glob++) {
		if (*glob == '*')
			g_string_append(text, ".*");
		else if (*glob == '?')
			g_string_append_c(text, '.');
		else if (g_ascii_isalnum(*glob) || *glob == '_' || *glob == '/')
			g_string_append_c(text, *glob);
		else
			g_string_append_printf(text, "\\x%02x", (guchar)*glob);
	}
	return pattern_new_whole(text->str, error);
}

static bool add_severity(struct policy *policy, const char *file, guint line, char **words, guint n_words,
			 GError **error)
{
	const char *glob = words[n_words - 2], *verdict = words[n_words - 1];
	bool pass = strcmp(verdict, "PASS") == 0;
	enum pattern_key key;
	struct pattern *pattern;
	struct rule *rule;

	if (!pass && strcmp(verdict, "FAIL") != 0)
		return fail(error, KEXPORT_ERROR_USAGE, "%s:%u: '%s': expected PASS or FAIL", file, line, verdict);
	if (n_words == 2)
		key = guess_key(glob);
	else if (!find_key(words[0], &key))
		return fail(error, KEXPORT_ERROR_USAGE, "%s:%u: '%s': expected MODULE, NAMESPACE or SYMBOL", file, line,
			    words[0]);
	pattern = glob_new(glob, error);
	if (!pattern)
		return false;
	rule = add_rule(policy, file, line, g_strdup_printf("severities/line-%u", line),
			pass ? ACTION_IGNORE : ACTION_ERROR, glob);
	rule->match.kinds = pass ? 0 : KABI_BREAKS;
	rule->match.patterns[key] = g_ptr_array_new_with_free_func((GDestroyNotify)pattern_free);
	g_ptr_array_add(rule->match.patterns[key], pattern);
	return true;
}

/* The words of @line, which are moved to its front; a '#' ends it. */
static guint split_words(char *line, char **words, guint n_max)
{
	guint n = 0;

	for (char *word = strtok_r(line, " \t\r", &line); word && *word != '#'; word = strtok_r(NULL, " \t\r", &line)) {
		if (n < n_max)
			words[n] = word;
		n++;
	}
	return n;
}

/* As in kabi.pl and ksymvers: what is added or opened is tolerated, what else no rule names is a failure. */
bool policy_add_severities(struct policy *policy, const char *file, const char *text, GError **error)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	struct rule *rule;

	for (guint i = 0; lines[i]; i++) {
		char *words[3];
		guint n = split_words(lines[i], words, G_N_ELEMENTS(words));

		if (n && (n > 3 || n < 2))
			return fail(error, KEXPORT_ERROR_USAGE,
				    "%s:%u: expected [MODULE|NAMESPACE|SYMBOL] PATTERN PASS|FAIL", file, i + 1);
		if (n && !add_severity(policy, file, i + 1, words, n, error))
			return false;
	}
	rule = add_rule(policy, file, 0, g_strdup("severities/not-tolerated"), ACTION_ERROR,
			"a change of the kernel ABI that no severity tolerates");
	rule->match.kinds = KABI_BREAKS;
	return true;
}
