/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "source/module_source.h"
#include "source/statement.h"

struct reading {
	const char *text;
	size_t length;
	struct module_text *module;
};

static bool is_word(const struct text_word *word, const char *name)
{
	return word->length == strlen(name) && memcmp(word->name, name, word->length) == 0;
}

/* After the ';' and the newline behind the statement. */
static size_t line_after(const char *text, size_t length, size_t close)
{
	const char *newline = memchr(text + close, '\n', length - close);

	return newline ? (size_t)(newline - text) + 1 : length;
}

/* The strings of an argument without their quotes; anything else as it stands. */
static char *plain_argument(const char *text, struct text_range range)
{
	GString *out = g_string_new(NULL);
	bool quoted = text[range.start] == '"', inside = !quoted;

	for (size_t i = range.start; i < range.end; i++) {
		if (quoted && text[i] == '"')
			inside = !inside;
		else if (inside)
			g_string_append_c(out, text[i]);
	}
	return g_string_free(out, FALSE);
}

static bool read_word(const struct text_word *word, gpointer data)
{
	struct reading *reading = data;
	struct module_text *module = reading->module;
	bool is_import = is_word(word, "MODULE_IMPORT_NS");
	struct statement_parts parts;
	struct text_range argument;

	if (word->depth || word->in_directive || (!is_import && !is_word(word, "MODULE_LICENSE")) ||
	    !statement_parts_read(reading->text, reading->length, word->start, &parts))
		return true;
	argument = g_array_index(parts.arguments, struct text_range, 0);
	if (is_import) {
		g_ptr_array_add(module->imports, plain_argument(reading->text, argument));
		module->place = line_after(reading->text, reading->length, parts.close);
	} else if (!module->license) {
		module->license = plain_argument(reading->text, argument);
		if (!module->imports->len)
			module->place = line_after(reading->text, reading->length, parts.close);
	}
	statement_parts_clear(&parts);
	return true;
}

/* As the line before has it; the last one of a file may have no end. */
static void set_line_ends(const char *text, struct module_text *module)
{
	size_t place = module->place;
	bool ended = place == 0 || text[place - 1] == '\n';
	bool dos = place > 1 && ended && text[place - 2] == '\r';

	module->before = ended ? "" : "\n";
	module->after = !ended ? "" : dos ? "\r\n" : "\n";
}

void module_text_read(const char *text, size_t length, struct module_text *module)
{
	struct reading reading = { text, length, module };

	*module = (struct module_text){ .imports = g_ptr_array_new_with_free_func(g_free) };
	if (memmem(text, length, "MODULE_", 7))
		text_words(text, length, read_word, &reading);
	set_line_ends(text, module);
}

void module_text_clear(struct module_text *module)
{
	g_free(module->license);
	g_ptr_array_unref(module->imports);
}

bool module_text_imports(const char *text, size_t length, const char *name_space)
{
	struct module_text module;
	bool found = false;

	module_text_read(text, length, &module);
	for (guint i = 0; i < module.imports->len && !found; i++)
		found = strcmp(module.imports->pdata[i], name_space) == 0;
	module_text_clear(&module);
	return found;
}
