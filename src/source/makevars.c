/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "makevars.h"

/* Bytes of a value, and $() in $(): a Makefile can double its variables line by line. */
#define MAX_VALUE (1u << 16)
#define MAX_DEPTH 16

struct reader {
	const struct kconfig *config;
	const char *folder;
	GHashTable *variables; /* name -> expanded value */
	GArray *branches;      /* of struct branch: one for each ifeq or ifdef that is open */
	make_list_func func;
	gpointer data;
};

struct branch {
	enum truth now;	 /* of the lines that we are at */
	enum truth rest; /* that no branch before was taken */
};

static enum truth negate(enum truth truth)
{
	return (enum truth)(IS_TRUE - truth);
}

static enum truth truth_here(const struct reader *reader)
{
	enum truth truth = IS_TRUE;

	for (guint i = 0; i < reader->branches->len; i++)
		truth = MIN(truth, g_array_index(reader->branches, struct branch, i).now);
	return truth;
}

static char *expand(const struct reader *reader, const char *text, size_t length, unsigned depth);

/* The place of the closing ')' or '}' of the "$(" that ends before @i; @length when it is not closed. */
static size_t find_close(const char *text, size_t i, size_t length)
{
	char open = text[i - 1], close = open == '(' ? ')' : '}';
	unsigned depth = 1;

	for (; i < length; i++) {
		depth += text[i] == open;
		depth -= text[i] == close;
		if (depth == 0)
			return i;
	}
	return length;
}

/* $(addprefix p,words) and $(addsuffix s,words), with arguments expanded. */
static char *add_fixes(const char *fix, const char *words, bool before)
{
	g_auto(GStrv) parts = g_strsplit_set(words, " \t", -1);
	GString *out = g_string_new(NULL);

	for (char **part = parts; *part; part++)
		if (**part)
			g_string_append_printf(out, "%s%s%s ", before ? fix : "", *part, before ? "" : fix);
	return g_string_free(out, FALSE);
}

static char *replaced(const char *from, const char *to, const char *text)
{
	GString *out = g_string_new(text);

	if (*from)
		g_string_replace(out, from, to, 0);
	return g_string_free(out, FALSE);
}

/* Functions that lists of objects are made with; "\1" for any other. */
static char *call_function(const struct reader *reader, const char *name, const char *text, unsigned depth)
{
	g_auto(GStrv) arguments = g_strsplit(text, ",", 3);
	guint n = g_strv_length(arguments);
	bool unknown = false;

	for (guint i = 0; i < n; i++) {
		char *expanded = expand(reader, arguments[i], strlen(arguments[i]), depth + 1);

		g_free(arguments[i]);
		arguments[i] = expanded;
		unknown |= strchr(expanded, MAKE_UNKNOWN) != NULL;
	}
	if (!unknown && n == 2 && strcmp(name, "addprefix") == 0)
		return add_fixes(g_strstrip(arguments[0]), arguments[1], true);
	if (!unknown && n == 2 && strcmp(name, "addsuffix") == 0)
		return add_fixes(g_strstrip(arguments[0]), arguments[1], false);
	if (!unknown && n == 3 && strcmp(name, "subst") == 0)
		return replaced(arguments[0], arguments[1], arguments[2]);
	return g_strdup("\1");
}

/* What "$(inner)" stands for. */
static char *expand_reference(const struct reader *reader, const char *inner, unsigned depth)
{
	size_t word = strcspn(inner, " \t,:");
	g_autofree char *name = NULL;
	const char *value;

	if (inner[word] == ' ' || inner[word] == '\t') {
		g_autofree char *function = g_strndup(inner, word);

		return call_function(reader, function, inner + word + 1, depth);
	}
	name = expand(reader, inner, strlen(inner), depth + 1);
	value = g_hash_table_lookup(reader->variables, name);
	if (g_str_has_prefix(name, "CONFIG_") && !value && !strchr(name, MAKE_UNKNOWN)) {
		if (!kconfig_is_sure(reader->config, name, strlen(name)))
			return g_strdup("\1");
		value = kconfig_value(reader->config, name, strlen(name));
		return g_strdup(value ? value : "");
	}
	if (strcmp(name, "SRCARCH") == 0 || strcmp(name, "ARCH") == 0)
		return g_strdup(reader->config->arch);
	if (strcmp(name, "BITS") == 0)
		return g_strdup(kconfig_value(reader->config, "64BIT", 5) ? "64" : "32");
	if (strcmp(name, "obj") == 0 || strcmp(name, "src") == 0)
		return g_strdup(".");
	return g_strdup(value ? value : "\1");
}

static char *expand(const struct reader *reader, const char *text, size_t length, unsigned depth)
{
	GString *out = g_string_new(NULL);

	for (size_t i = 0; i < length && out->len < MAX_VALUE; i++) {
		size_t close;

		if (text[i] != '$') {
			g_string_append_c(out, text[i]);
			continue;
		}
		if (++i < length && (text[i] == '(' || text[i] == '{') && depth < MAX_DEPTH) {
			g_autofree char *inner = NULL;
			g_autofree char *value = NULL;

			close = find_close(text, i + 1, length);
			inner = g_strndup(text + i + 1, close - i - 1);
			value = expand_reference(reader, inner, depth);
			g_string_append(out, value);
			i = close;
		} else {
			g_string_append_c(out, MAKE_UNKNOWN);
		}
	}
	return g_string_free(out, FALSE);
}

static bool starts_with(const char *line, const char *word, const char **rest)
{
	size_t length = strlen(word);

	if (strncmp(line, word, length) != 0 || (line[length] && !strchr(" \t(\"'", line[length])))
		return false;
	*rest = line + length + strspn(line + length, " \t");
	return true;
}

/* The two sides of ifeq: "(a,b)", or "a" "b" in quotes. False when they cannot be told. */
static bool parse_sides(const struct reader *reader, const char *rest, char *sides[2])
{
	size_t length = strlen(rest), comma;
	g_autofree char *expanded = expand(reader, rest, length, 0);
	const char *text = expanded;
	const char *first, *second;

	length = strlen(text);
	if (*text == '(') {
		comma = strcspn(text, ",");
		if (!text[comma] || text[length - 1] != ')')
			return false;
		sides[0] = g_strstrip(g_strndup(text + 1, comma - 1));
		sides[1] = g_strstrip(g_strndup(text + comma + 1, length - comma - 2));
		return true;
	}
	if (*text != '"' && *text != '\'')
		return false;
	first = strchr(text + 1, *text);
	second = first ? first + 1 + strspn(first + 1, " \t") : NULL;
	if (!second || !*second || !strchr(second + 1, *second))
		return false;
	sides[0] = g_strndup(text + 1, (gsize)(first - text - 1));
	sides[1] = g_strndup(second + 1, (gsize)(strchr(second + 1, *second) - second - 1));
	return true;
}

static enum truth is_equal(const struct reader *reader, const char *rest)
{
	char *sides[2] = { NULL, NULL };
	enum truth truth = IS_UNKNOWN;

	if (parse_sides(reader, rest, sides) && !strchr(sides[0], MAKE_UNKNOWN) && !strchr(sides[1], MAKE_UNKNOWN))
		truth = strcmp(sides[0], sides[1]) == 0 ? IS_TRUE : IS_FALSE;
	g_free(sides[0]);
	g_free(sides[1]);
	return truth;
}

static enum truth is_set(const struct reader *reader, const char *rest)
{
	g_autofree char *name = g_strchomp(g_strdup(rest));

	if (g_str_has_prefix(name, "CONFIG_") && !kconfig_is_sure(reader->config, name, strlen(name)))
		return IS_UNKNOWN;
	if (g_str_has_prefix(name, "CONFIG_"))
		return kconfig_value(reader->config, name, strlen(name)) ? IS_TRUE : IS_FALSE;
	return IS_UNKNOWN;
}

/* The condition that a line starts with; false when it does not. */
static bool parse_condition(const struct reader *reader, const char *line, enum truth *truth)
{
	const char *rest;

	if (starts_with(line, "ifeq", &rest))
		*truth = is_equal(reader, rest);
	else if (starts_with(line, "ifneq", &rest))
		*truth = negate(is_equal(reader, rest));
	else if (starts_with(line, "ifdef", &rest))
		*truth = is_set(reader, rest);
	else if (starts_with(line, "ifndef", &rest))
		*truth = negate(is_set(reader, rest));
	else
		return false;
	return true;
}

static bool read_conditional(struct reader *reader, const char *line)
{
	struct branch branch = { IS_TRUE, IS_TRUE }, *last = NULL;
	enum truth truth = IS_TRUE;
	const char *rest;

	if (reader->branches->len)
		last = &g_array_index(reader->branches, struct branch, reader->branches->len - 1);
	if (parse_condition(reader, line, &truth)) {
		branch.now = truth;
		branch.rest = negate(truth);
		g_array_append_val(reader->branches, branch);
		return true;
	}
	if (starts_with(line, "endif", &rest)) {
		g_array_set_size(reader->branches, last ? reader->branches->len - 1 : 0);
		return true;
	}
	if (!starts_with(line, "else", &rest))
		return false;
	parse_condition(reader, rest, &truth);
	if (last) {
		last->now = MIN(last->rest, truth);
		last->rest = MIN(last->rest, negate(truth));
	}
	return true;
}

/* "name := value" and the like: the place of the operator in @line, or 0. */
static size_t find_operator(const char *line, size_t *after)
{
	unsigned depth = 0;

	for (size_t i = 0; line[i]; i++) {
		depth += line[i] == '(' || line[i] == '{';
		depth -= depth && (line[i] == ')' || line[i] == '}');
		if (depth || !strchr("+:?=", line[i]))
			continue;
		*after = i + strspn(line + i, "+:?");
		if (line[*after] != '=')
			return 0;
		(*after)++;
		return i;
	}
	return 0;
}

static void set_variable(struct reader *reader, const char *name, const char *value, bool append, enum truth truth)
{
	const char *before = append ? g_hash_table_lookup(reader->variables, name) : NULL;
	GString *text = g_string_new(before ? before : append ? "\1 " : "");

	g_string_append_printf(text, " %s", value);
	if (truth == IS_UNKNOWN)
		g_string_append(text, " \1");
	g_string_truncate(text, MIN(text->len, MAX_VALUE));
	g_hash_table_replace(reader->variables, g_strdup(name), g_strstrip(g_string_free(text, FALSE)));
}

static void read_assignment(struct reader *reader, const char *line)
{
	static const char *const prefixes[] = { "export", "override" };
	enum truth truth = truth_here(reader);
	size_t after, op = find_operator(line, &after);
	const char *rest;
	g_autofree char *name = NULL;
	g_autofree char *value = NULL;
	g_auto(GStrv) words = NULL;

	if (!op)
		return;
	for (size_t i = 0; i < G_N_ELEMENTS(prefixes); i++)
		if (starts_with(line, prefixes[i], &rest)) {
			op -= (size_t)(rest - line);
			after -= (size_t)(rest - line);
			line = rest;
		}
	name = g_strstrip(expand(reader, line, op, 0));
	value = expand(reader, line + after, strlen(line + after), 0);
	words = g_strsplit_set(value, " \t", -1);
	reader->func(reader->folder, name, words, truth, reader->data);
	if (truth != IS_FALSE)
		set_variable(reader, name, value, line[op] == '+', truth);
}

/* One logical line from @text on, without its comment; returns what follows it. */
static const char *read_line(const char *text, const char *end, GString *line)
{
	bool in_comment = false;

	g_string_truncate(line, 0);
	while (text < end) {
		char c = *text++;

		if (c == '\\' && text < end && *text == '\n') {
			text++;
			c = ' ';
		}
		if (c == '\n')
			break;
		in_comment |= c == '#';
		if (!in_comment && c)
			g_string_append_c(line, c == '\r' ? ' ' : c);
	}
	return text;
}

void makevars_read(const struct kconfig *config, const char *folder, const char *text, size_t length,
		   make_list_func func, gpointer data)
{
	struct reader reader = { config, folder, NULL, NULL, func, data };
	g_autoptr(GString) line = g_string_new(NULL);

	reader.variables = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	reader.branches = g_array_new(FALSE, FALSE, sizeof(struct branch));
	for (const char *end = text + length; text < end;) {
		const char *start;

		text = read_line(text, end, line);
		start = line->str + strspn(line->str, " \t");
		if (!read_conditional(&reader, start))
			read_assignment(&reader, start);
	}
	g_hash_table_unref(reader.variables);
	g_array_unref(reader.branches);
}

/* Whether the option that ends at @end, before @stop, is assigned to: "= m", ":= m". */
static bool is_assigned(const char *end, const char *stop)
{
	while (end < stop && strchr(" \t:?+", *end))
		end++;
	return end < stop && *end == '=';
}

void makevars_note_options(const char *text, size_t length, GHashTable *options)
{
	const char *stop = text + length, *found = text;

	while ((found = memmem(found, (size_t)(stop - found), "CONFIG_", 7))) {
		const char *end = found;
		bool defined = found - text >= 2 && found[-2] == '-' && found[-1] == 'D';
		char before = found > text ? found[-1] : '\n';

		while (end < stop && (g_ascii_isalnum(*end) || *end == '_'))
			end++;
		if (defined || (strchr(" \t\n", before) && is_assigned(end, stop)))
			g_hash_table_add(options, g_strndup(found, (gsize)(end - found)));
		found = end;
	}
}
