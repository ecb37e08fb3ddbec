/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "assembler.h"
#include "expand.h"

/* One symbol of the statement, with the condition of each run that exported it alike. */
struct found {
	const char *symbol;
	enum export_type type;
	const char *name_space;
	GPtrArray *conditions; /* of char * */
};

static void found_clear(gpointer data)
{
	g_ptr_array_unref(((struct found *)data)->conditions);
}

/* How the kernel's inner macros spell the license: "" and "GPL" since 6.5, section suffixes before
 * (kernel: include/linux/export.h, 5.10 to 7.3). */
static const struct {
	const char *spelling;
	enum export_type type;
} licenses[] = {
	{ "\"\"", EXPORT_TYPE_PLAIN },	       { "\"GPL\"", EXPORT_TYPE_GPL },
	{ "\"_gpl\"", EXPORT_TYPE_GPL },       { "", EXPORT_TYPE_PLAIN },
	{ "_gpl", EXPORT_TYPE_GPL },	       { "\"_gpl_future\"", EXPORT_TYPE_GPL_FUTURE },
	{ "\"_unused\"", EXPORT_TYPE_UNUSED }, { "\"_unused_gpl\"", EXPORT_TYPE_UNUSED_GPL },
};

/* The argument that "$2" names, expanded; NULL when the statement has none. */
static GString *expanded_argument(struct scanner *scanner, const char *template, const GPtrArray *arguments)
{
	guint64 n = g_ascii_strtoull(template + 1, NULL, 10);
	GString *out;

	if (n == 0 || n > arguments->len)
		return NULL;
	out = g_string_new(NULL);
	expand_text(scanner, arguments->pdata[n - 1], out);
	g_strstrip(out->str);
	g_string_set_size(out, strlen(out->str));
	return out;
}

static enum export_type type_of(struct scanner *scanner, const struct export_macro *row, const GPtrArray *arguments)
{
	enum export_type type = EXPORT_TYPE_UNKNOWN;
	GString *license;

	if (*row->type != '$') {
		export_type_parse(row->type, &type);
		return type;
	}
	license = expanded_argument(scanner, row->type, arguments);
	for (size_t i = 0; license && i < G_N_ELEMENTS(licenses); i++)
		if (strcmp(license->str, licenses[i].spelling) == 0)
			type = licenses[i].type;
	if (license)
		g_string_free(license, TRUE);
	return type;
}

/* "a" "b" as ab; anything else as it stands, without blanks at its ends: bare namespaces, up to 6.12. */
static void append_namespace(GString *out, const char *text)
{
	struct span span = { text, strlen(text) };

	if (*text != '"') {
		g_string_append(out, text);
		return;
	}
	for (size_t i = 0, next; i < span.length; i = next) {
		next = text[i] == '"' ? lex_literal(span, i) : i + 1;
		if (text[i] == '"' && next > i + 1)
			g_string_append_len(out, text + i + 1, (gssize)(next - i - 2));
	}
}

static char *namespace_of(struct scanner *scanner, const struct export_macro *row, const GPtrArray *arguments)
{
	GString *out = g_string_new(NULL);
	const char *template = row->name_space;
	const char *dollar = template ? strchr(template, '$') : NULL;
	GString *argument;

	if (!template)
		return g_string_free(g_string_assign(out, scanner->default_namespace ? scanner->default_namespace : ""),
				     FALSE);
	g_string_append_len(out, template, dollar ? dollar - template : (gssize)strlen(template));
	argument = dollar ? expanded_argument(scanner, dollar, arguments) : NULL;
	if (argument) {
		append_namespace(out, argument->str);
		g_string_free(argument, TRUE);
	}
	return g_string_free(out, FALSE);
}

/* "$1" is the argument expanded; "__tracepoint_$1" is pasted, and so takes it as it stands. */
static char *symbol_of(struct scanner *scanner, const char *template, size_t length, const GPtrArray *arguments)
{
	const char *dollar = memchr(template, '$', length);
	GString *out;
	guint64 n;
	char *end;

	if (!dollar)
		return g_strndup(template, length);
	if (dollar == template && length == 2) {
		out = expanded_argument(scanner, template, arguments);
		return out ? g_string_free(out, FALSE) : NULL;
	}
	n = g_ascii_strtoull(dollar + 1, &end, 10);
	if (n == 0 || n > arguments->len)
		return NULL;
	return g_strdup_printf("%.*s%s%.*s", (int)(dollar - template), template, g_strchug(arguments->pdata[n - 1]),
			       (int)(template + length - end), end);
}

static bool is_symbol(const char *symbol)
{
	struct span span = { symbol, strlen(symbol) };

	return char_class(*symbol) == CHAR_WORD && lex_word(span, 0) == span.length;
}

static void add_found(struct scanner *scanner, const char *symbol, enum export_type type, const char *name_space)
{
	struct statement *statement = &scanner->statement;
	struct found new = { sites_string(scanner->out, symbol), type, sites_string(scanner->out, name_space), NULL };
	struct found *found = NULL;

	for (guint i = 0; i < statement->found->len; i++) {
		struct found *old = &g_array_index(statement->found, struct found, i);

		if (old->symbol == new.symbol && old->type == new.type && old->name_space == new.name_space)
			found = old;
	}
	if (!found) {
		new.conditions = g_ptr_array_new_with_free_func(g_free);
		g_array_append_val(statement->found, new);
		found = &g_array_index(statement->found, struct found, statement->found->len - 1);
	}
	g_ptr_array_add(found->conditions, g_strdup(statement->condition->str));
}

static void skip_symbol(struct scanner *scanner, const char *symbol)
{
	const struct asm_file *assembly = scanner->assembly;
	g_autofree char *reason = NULL;

	/* "\\name" in a macro of the assembler: found where that is used. */
	if (symbol && strchr(symbol, '\\') && assembly && strcmp(assembly->path, scanner->source->path) == 0 &&
	    asm_in_macro(assembly, scanner->statement.start))
		return;
	reason = g_strdup_printf("expected the name of a symbol, found '%s'", symbol ? symbol : "");

	statement_skip(scanner, reason);
}

void export_row(struct scanner *scanner, const struct export_macro *row, const GPtrArray *arguments)
{
	enum export_type type = type_of(scanner, row, arguments);
	g_autofree char *name_space = namespace_of(scanner, row, arguments);
	const char *template = row->symbols;

	while (*template) {
		size_t length = strcspn(template, " ");
		g_autofree char *symbol = symbol_of(scanner, template, length, arguments);

		if (symbol && is_symbol(symbol))
			add_found(scanner, symbol, type, name_space);
		else
			skip_symbol(scanner, symbol);
		template += length + (template[length] == ' ');
	}
}

GArray *statement_found_new(void)
{
	GArray *found = g_array_new(FALSE, FALSE, sizeof(struct found));

	g_array_set_clear_func(found, found_clear);
	return found;
}

void statement_skip(struct scanner *scanner, const char *reason)
{
	g_autofree char *place = g_strdup_printf("%s:%u: %s", scanner->source->path, scanner->statement.line,
						 scanner->statement.spelling->str);

	sites_add_skip(scanner->out, place, reason);
}

void statement_begin(struct scanner *scanner, size_t start, const char *macro)
{
	struct statement *statement = &scanner->statement;

	statement->macro = sites_string(scanner->out, macro);
	if (!scanner->in_list)
		statement->start = start;
	statement->line = scanner_line(scanner, start);
	g_array_set_size(statement->found, 0);
	g_array_set_size(statement->choices, 0);
	g_ptr_array_set_size(statement->active, 0);
}

static bool is_word_of(const char *word, size_t length, gpointer data)
{
	const char *symbol = data;

	return strlen(symbol) == length && memcmp(symbol, word, length) == 0;
}

void statement_end(struct scanner *scanner)
{
	struct statement *statement = &scanner->statement;

	for (guint i = 0; i < statement->found->len; i++) {
		const struct found *found = &g_array_index(statement->found, struct found, i);
		g_autofree char *condition = condition_union(found->conditions);
		struct site site = {
			.file = sites_string(scanner->out, scanner->source->path),
			.line = statement->line,
			.start = (uint32_t)statement->start,
			.end = (uint32_t)statement->end,
			.macro = statement->macro,
			.symbol = found->symbol,
			.type = found->type,
			.name_space = found->name_space,
			.condition = sites_string(scanner->out, condition),
			.pasted = !words_any(statement->spelling->str, is_word_of, (gpointer)found->symbol),
		};

		g_array_append_val(scanner->out->sites, site);
	}
	g_array_set_size(statement->found, 0);
}
