/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "base/pattern.h"
#include "patch/maintainers.h"

struct section {
	const char *title;
	GPtrArray *lines; /* of char *, "F:value", in the order of the file */
};

struct maintainers {
	char **lines;
	GPtrArray *sections; /* of struct section */
	GHashTable *ignored; /* set: addresses */
};

static void section_free(gpointer data)
{
	struct section *section = data;

	g_ptr_array_unref(section->lines);
	g_free(section);
}

/* The address in "Name <address>", or all of it. Free with g_free(). */
static char *address_of(const char *text)
{
	const char *less = strrchr(text, '<'), *more = less ? strchr(less, '>') : NULL;

	return more ? g_ascii_strdown(less + 1, more - less - 1) : g_ascii_strdown(text, -1);
}

static GHashTable *read_ignored(const char *text)
{
	GHashTable *ignored = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_auto(GStrv) lines = g_strsplit(text ? text : "", "\n", -1);

	for (char **line = lines; *line; line++)
		if (*g_strstrip(*line) && **line != '#')
			g_hash_table_add(ignored, address_of(*line));
	return ignored;
}

static bool is_entry(const char *line)
{
	return g_ascii_isupper(line[0]) && line[1] == ':';
}

/* Sections are a title and the "X:" lines behind it (kernel: MAINTAINERS). */
struct maintainers *maintainers_new(const char *text, const char *ignored)
{
	struct maintainers *maintainers = g_new0(struct maintainers, 1);
	struct section *section = NULL;
	const char *title = NULL;

	maintainers->lines = g_strsplit(text, "\n", -1);
	maintainers->sections = g_ptr_array_new_with_free_func(section_free);
	maintainers->ignored = read_ignored(ignored);
	for (char **line = maintainers->lines; *line; line++) {
		g_strchomp(*line);
		if (!**line || **line == '#')
			continue;
		if (!is_entry(*line)) {
			title = *line;
			section = NULL;
			continue;
		}
		if (!section) {
			section = g_new0(struct section, 1);
			section->title = title ? title : "";
			section->lines = g_ptr_array_new();
			g_ptr_array_add(maintainers->sections, section);
		}
		g_ptr_array_add(section->lines, *line);
	}
	return maintainers;
}

void maintainers_free(struct maintainers *maintainers)
{
	g_strfreev(maintainers->lines);
	g_ptr_array_unref(maintainers->sections);
	g_hash_table_unref(maintainers->ignored);
	g_free(maintainers);
}

static const char *value_of(const char *line)
{
	line += 2;
	while (*line == ' ' || *line == '\t')
		line++;
	return line;
}

static guint count_slashes(const char *text)
{
	guint n = 0;

	for (; *text; text++)
		n += *text == '/';
	return n;
}

static bool matches_regex(const char *file, const char *regex, const char *before, const char *after)
{
	g_autofree char *text = g_strdup_printf("/%s%s%s/", before, regex, after);
	g_autoptr(GError) error = NULL;
	AUTO(pattern) pattern = pattern_new(text, &error);

	return pattern && pattern_matches(pattern, file, &error);
}

/* '*' stays in its folder, "**" does not, and what ends with '/' is all below (kernel: scripts/get_maintainer.pl,
 * file_match_pattern()). */
static bool matches_glob(const char *file, const char *glob)
{
	size_t literal = strcspn(glob, "*?[({\\|+^$"), length = strlen(glob);
	g_autoptr(GString) regex = NULL;
	bool deep = false;

	if (strncmp(file, glob, literal) != 0)
		return false;
	if (literal == length)
		return glob[length - 1] == '/' || file[length] == '/' || count_slashes(file) == count_slashes(glob);
	regex = g_string_new("");
	for (const char *c = glob; *c; c++) {
		if (c[0] == '*' && c[1] == '*') {
			g_string_append(regex, "(?:.*)");
			deep = true;
			c++;
		} else if (*c == '*') {
			g_string_append(regex, ".*");
		} else if (*c == '?') {
			g_string_append_c(regex, '.');
		} else {
			g_string_append_printf(regex, *c == '.' ? "\\%c" : "%c", *c);
		}
	}
	if (glob[length - 1] != '/' && !deep && count_slashes(file) != count_slashes(glob))
		return false;
	return matches_regex(file, regex->str, "^", "");
}

/* How specific the section is about @file: the deepest pattern's depth, 0 for a regex; INT_MIN for not at all. */
static int section_depth(const struct section *section, const char *file)
{
	int depth = G_MININT;

	for (guint i = 0; i < section->lines->len; i++)
		if (*(char *)section->lines->pdata[i] == 'X' && matches_glob(file, value_of(section->lines->pdata[i])))
			return G_MININT;
	for (guint i = 0; i < section->lines->len; i++) {
		const char *line = section->lines->pdata[i], *value = value_of(line);

		if (*line == 'F' && *value && matches_glob(file, value)) {
			depth = (int)count_slashes(value) + (value[strlen(value) - 1] != '/');
			if (*value == '*')
				depth = -1;
		} else if (*line == 'N' && matches_regex(file, value, "(?x)", "")) {
			depth = 0;
		}
	}
	return depth;
}

struct match {
	const struct section *section;
	int depth;
};

static int match_order(gconstpointer a, gconstpointer b)
{
	return ((const struct match *)b)->depth - ((const struct match *)a)->depth;
}

static GArray *matches_of(const struct maintainers *maintainers, const char *file)
{
	GArray *matches = g_array_new(FALSE, FALSE, sizeof(struct match));

	for (guint i = 0; i < maintainers->sections->len; i++) {
		struct match match = { maintainers->sections->pdata[i], 0 };

		match.depth = section_depth(match.section, file);
		if (match.depth != G_MININT)
			g_array_append_val(matches, match);
	}
	g_array_sort(matches, match_order);
	return matches;
}

/* The name before the address without its quotes, "" for none. Free with g_free(). */
static char *name_of(const char *text)
{
	const char *less = strrchr(text, '<');
	g_autofree char *name = less ? g_ascii_strdown(text, less - text) : g_strdup("");

	g_strdelimit(name, "\"", ' ');
	return g_strdup(g_strstrip(name));
}

/* Somebody is there once, under whichever address comes first (kernel: scripts/get_maintainer.pl, email_inuse()). */
static bool has_person(const GPtrArray *list, const char *text)
{
	g_autofree char *address = address_of(text), *name = name_of(text);
	bool found = false;

	for (guint i = 0; list && i < list->len && !found; i++) {
		g_autofree char *other_address = address_of(list->pdata[i]), *other_name = name_of(list->pdata[i]);

		found = strcmp(other_address, address) == 0 || (*name && strcmp(other_name, name) == 0);
	}
	return found;
}

/* A name with special characters needs quotes (RFC 5322, 3.2.3). */
static char *quoted(const char *text)
{
	const char *less = strrchr(text, '<');
	g_autofree char *name = less ? g_strndup(text, (gsize)(less - text)) : NULL;

	if (!name || *text == '"' || !strpbrk(g_strchomp(name), ".,;:@()[]\\\""))
		return g_strdup(text);
	return g_strdup_printf("\"%s\" %s", name, less);
}

void maintainers_add(GPtrArray *list, const GPtrArray *other, const char *text)
{
	if (!has_person(list, text) && !has_person(other, text))
		g_ptr_array_add(list, quoted(text));
}

static bool is_penguin(const struct section *section)
{
	for (guint i = 0; i < section->lines->len; i++)
		if (g_ascii_strcasecmp(section->lines->pdata[i], "S:\tBuried alive in reporters") == 0)
			return true;
	return false;
}

static void add_section(const struct maintainers *maintainers, const struct section *section, GPtrArray *to,
			GPtrArray *cc)
{
	bool penguin = is_penguin(section);

	for (guint i = 0; i < section->lines->len; i++) {
		const char *line = section->lines->pdata[i], *value = value_of(line);
		g_autofree char *address = address_of(value);

		if (g_hash_table_contains(maintainers->ignored, address))
			continue;
		if (*line == 'M' && !penguin)
			maintainers_add(to, cc, value);
		else if (*line == 'R')
			maintainers_add(cc, to, value);
		else if (*line == 'L' && !strstr(value, "subscribers-only")) {
			g_autofree char *list = g_strndup(value, strcspn(value, " \t"));

			maintainers_add(cc, to, list);
		}
	}
}

void maintainers_of(const struct maintainers *maintainers, const char *file, GPtrArray *to, GPtrArray *cc)
{
	g_autoptr(GArray) matches = matches_of(maintainers, file);

	for (guint i = 0; i < matches->len; i++)
		add_section(maintainers, g_array_index(matches, struct match, i).section, to, cc);
}

const char *maintainers_section(const struct maintainers *maintainers, const char *file)
{
	g_autoptr(GArray) matches = matches_of(maintainers, file);
	const struct match *best = matches->len ? &g_array_index(matches, struct match, 0) : NULL;

	return best && best->depth >= 0 ? best->section->title : NULL;
}
