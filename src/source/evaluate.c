/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "evaluate.h"
#include "lexer.h"

/* Parentheses in parentheses; no #if of the kernel has ten. */
#define MAX_DEPTH 100

struct number {
	bool known;
	int64_t value;
};

struct parser {
	struct span text;
	size_t i;
	unsigned depth;
	bool broken;
	const struct facts *facts;
};

static const struct number unknown = { false, 0 };

static struct number number(int64_t value)
{
	return (struct number){ true, value };
}

/* Binary operators of #if, the stronger ones by a higher rank; longer spellings before their beginnings. */
enum operation {
	OR,
	AND,
	BIT_OR,
	BIT_XOR,
	BIT_AND,
	EQUAL,
	UNEQUAL,
	SHIFT_LEFT,
	SHIFT_RIGHT,
	AT_MOST,
	AT_LEAST,
	BELOW,
	ABOVE,
	PLUS,
	MINUS,
	TIMES,
	DIVIDED,
	MODULO,
};

static const struct {
	const char *spelling;
	enum operation operator;
	unsigned rank;
} operators[] = {
	{ "||", OR, 1 },	  { "&&", AND, 2 },	{ "|", BIT_OR, 3 },    { "^", BIT_XOR, 4 },
	{ "&", BIT_AND, 5 },	  { "==", EQUAL, 6 },	{ "!=", UNEQUAL, 6 },  { "<<", SHIFT_LEFT, 8 },
	{ ">>", SHIFT_RIGHT, 8 }, { "<=", AT_MOST, 7 }, { ">=", AT_LEAST, 7 }, { "<", BELOW, 7 },
	{ ">", ABOVE, 7 },	  { "+", PLUS, 9 },	{ "-", MINUS, 9 },     { "*", TIMES, 10 },
	{ "/", DIVIDED, 10 },	  { "%", MODULO, 10 },
};

static struct number calculate(enum operation operator, int64_t a, int64_t b)
{
	uint64_t x = (uint64_t)a, y = (uint64_t)b;

	switch (operator) {
	case BIT_OR:
		return number(a | b);
	case BIT_XOR:
		return number(a ^ b);
	case BIT_AND:
		return number(a & b);
	case EQUAL:
		return number(a == b);
	case UNEQUAL:
		return number(a != b);
	case SHIFT_LEFT:
		return b < 0 || b > 62 ? unknown : number((int64_t)(x << b));
	case SHIFT_RIGHT:
		return b < 0 || b > 62 ? unknown : number(a >> b);
	case AT_MOST:
		return number(a <= b);
	case AT_LEAST:
		return number(a >= b);
	case BELOW:
		return number(a < b);
	case ABOVE:
		return number(a > b);
	case PLUS:
		return number((int64_t)(x + y));
	case MINUS:
		return number((int64_t)(x - y));
	case TIMES:
		return number((int64_t)(x * y));
	case DIVIDED:
		return b == 0 || (a == INT64_MIN && b == -1) ? unknown : number(a / b);
	case MODULO:
		return b == 0 || (a == INT64_MIN && b == -1) ? unknown : number(a % b);
	default:
		return unknown;
	}
}

static struct number combine(enum operation operator, struct number a, struct number b)
{
	if (operator== OR || operator== AND) {
		bool decides = operator== OR; /* the value that one side alone decides with */

		if ((a.known && (a.value != 0) == decides) || (b.known && (b.value != 0) == decides))
			return number(decides);
		return a.known && b.known ? number(!decides) : unknown;
	}
	return a.known && b.known ? calculate(operator, a.value, b.value) : unknown;
}

static bool is_word(const struct parser *parser, size_t start, size_t end, const char *word)
{
	return end - start == strlen(word) && memcmp(parser->text.text + start, word, end - start) == 0;
}

static bool is_option(const char *name, size_t length)
{
	return length > 7 && memcmp(name, "CONFIG_", 7) == 0;
}

/* CONFIG_X_MODULE is defined for X=m (kernel: scripts/kconfig/confdata.c). */
static bool is_module_option(const struct facts *facts, const char *name, size_t length)
{
	static const char suffix[] = "_MODULE";
	size_t n = strlen(suffix);
	const char *value;

	if (length <= n || memcmp(name + length - n, suffix, n) != 0)
		return false;
	value = kconfig_value(facts->config, name, length - n);
	return value && strcmp(value, "m") == 0;
}

static struct number from_truth(enum truth truth)
{
	return truth == IS_UNKNOWN ? unknown : number(truth == IS_TRUE);
}

static struct number is_module_file(const struct facts *facts)
{
	if (facts->built == BUILT_AS_MODULE || facts->built == BUILT_IN)
		return number(facts->built == BUILT_AS_MODULE);
	return unknown;
}

/* Names that the kernel's build defines, or does not, whatever the configuration. */
static const struct {
	const char *name;
	bool defined;
} fixed_names[] = { { "__KERNEL__", true }, { "__CHECKER__", false }, { "__GENKSYMS__", false } };

static struct number is_defined(const struct facts *facts, const char *name, size_t length)
{
	const char *value;

	if (is_option(name, length)) {
		if (!kconfig_is_sure(facts->config, name, length))
			return unknown;
		value = kconfig_value(facts->config, name, length);
		return number((value && strcmp(value, "m") != 0) || is_module_option(facts, name, length));
	}
	if (length == 6 && memcmp(name, "MODULE", 6) == 0)
		return is_module_file(facts);
	for (size_t i = 0; i < G_N_ELEMENTS(fixed_names); i++)
		if (strlen(fixed_names[i].name) == length && memcmp(fixed_names[i].name, name, length) == 0)
			return number(fixed_names[i].defined);
	return facts->is_defined ? from_truth(facts->is_defined(name, length, facts->data)) : unknown;
}

static struct number is_enabled(const struct facts *facts, const char *name, size_t length)
{
	return number(kconfig_value(facts->config, name, length) != NULL);
}

static struct number is_builtin(const struct facts *facts, const char *name, size_t length)
{
	return is_defined(facts, name, length);
}

static struct number is_module(const struct facts *facts, const char *name, size_t length)
{
	const char *value = kconfig_value(facts->config, name, length);

	return number(value && strcmp(value, "m") == 0);
}

static struct number is_reachable(const struct facts *facts, const char *name, size_t length)
{
	return is_module(facts, name, length).value ? is_module_file(facts) : is_builtin(facts, name, length);
}

/* Macros of one name (kernel: include/linux/kconfig.h). */
static const struct {
	const char *name;
	struct number (*of)(const struct facts *facts, const char *name, size_t length);
} questions[] = {
	{ "defined", is_defined },  { "IS_ENABLED", is_enabled },     { "IS_BUILTIN", is_builtin },
	{ "IS_MODULE", is_module }, { "IS_REACHABLE", is_reachable },
};

static struct number value_of(const struct facts *facts, const char *name, size_t length)
{
	const char *value = is_option(name, length) ? kconfig_value(facts->config, name, length) : NULL;
	char *end;
	int64_t n;

	if (is_option(name, length)) {
		if (!kconfig_is_sure(facts->config, name, length))
			return unknown;
		if (!value || strcmp(value, "m") == 0)
			return number(is_module_option(facts, name, length));
		if (strcmp(value, "y") == 0)
			return number(1);
		n = g_ascii_strtoll(value, &end, 0);
		return *value && !*end ? number(n) : unknown;
	}
	if (length == 13 && memcmp(name, "BITS_PER_LONG", 13) == 0)
		return number(kconfig_value(facts->config, "64BIT", 5) ? 64 : 32);
	return unknown;
}

static void skip_blank(struct parser *parser)
{
	parser->i = lex_blank(parser->text, parser->i);
}

static char here(const struct parser *parser)
{
	return parser->i < parser->text.length ? parser->text.text[parser->i] : 0;
}

/* After the ')' that closes the '(' we are at. */
static void skip_arguments(struct parser *parser)
{
	unsigned depth = 0;

	do {
		char c = here(parser);

		depth += c == '(';
		depth -= c == ')';
		parser->broken |= !c;
		parser->i++;
	} while (depth && !parser->broken);
}

static struct number parse_question(struct parser *parser, size_t q)
{
	bool open = here(parser) == '(';
	size_t start, end;

	parser->i += open;
	skip_blank(parser);
	start = parser->i;
	end = parser->i = lex_word(parser->text, start);
	skip_blank(parser);
	if (end == start || (open && here(parser) != ')'))
		parser->broken = true;
	parser->i += open;
	if (parser->broken || !kconfig_is_sure(parser->facts->config, parser->text.text + start, end - start))
		return unknown;
	return questions[q].of(parser->facts, parser->text.text + start, end - start);
}

static struct number parse_name(struct parser *parser)
{
	size_t start = parser->i, end = lex_word(parser->text, start);

	parser->i = end;
	skip_blank(parser);
	for (size_t q = 0; q < G_N_ELEMENTS(questions); q++)
		if (is_word(parser, start, end, questions[q].name))
			return parse_question(parser, q);
	if (here(parser) != '(')
		return value_of(parser->facts, parser->text.text + start, end - start);
	skip_arguments(parser);
	return unknown;
}

static struct number parse_number(struct parser *parser)
{
	size_t end = lex_word(parser->text, parser->i);
	g_autofree char *text = g_strndup(parser->text.text + parser->i, end - parser->i);
	char *rest;
	int64_t value = (int64_t)g_ascii_strtoull(text, &rest, 0);

	parser->i = end;
	return strspn(rest, "uUlL") == strlen(rest) ? number(value) : unknown;
}

static struct number parse_choice(struct parser *parser);

static struct number parse_unary(struct parser *parser)
{
	struct number operand;
	char c;

	skip_blank(parser);
	c = here(parser);
	if (++parser->depth > MAX_DEPTH || !c)
		parser->broken = true;
	if (parser->broken)
		return unknown;
	if (char_class(c) == CHAR_WORD) {
		operand = parse_name(parser);
	} else if (char_class(c) == CHAR_DIGIT) {
		operand = parse_number(parser);
	} else if (c == '(') {
		parser->i++;
		operand = parse_choice(parser);
		skip_blank(parser);
		parser->broken |= here(parser) != ')';
		parser->i++;
	} else if (strchr("!-+~", c)) {
		parser->i++;
		operand = parse_unary(parser);
		operand.value = c == '!'   ? !operand.value
				: c == '-' ? (int64_t)(0 - (uint64_t)operand.value)
				: c == '~' ? ~operand.value
					   : operand.value;
	} else {
		parser->broken = true;
		operand = unknown;
	}
	parser->depth--;
	return operand;
}

static bool parse_operator(struct parser *parser, unsigned rank, size_t *found)
{
	skip_blank(parser);
	for (size_t i = 0; i < G_N_ELEMENTS(operators); i++) {
		size_t length = strlen(operators[i].spelling);

		if (parser->text.length - MIN(parser->i, parser->text.length) < length ||
		    memcmp(parser->text.text + parser->i, operators[i].spelling, length) != 0)
			continue;
		*found = i;
		if (operators[i].rank < rank)
			return false;
		parser->i += length;
		return true;
	}
	return false;
}

static struct number parse_binary(struct parser *parser, unsigned rank)
{
	struct number left = parse_unary(parser);
	size_t op;

	while (!parser->broken && parse_operator(parser, rank, &op))
		left = combine(operators[op].operator, left, parse_binary(parser, operators[op].rank + 1));
	return left;
}

static struct number parse_choice(struct parser *parser)
{
	struct number condition = parse_binary(parser, 1), yes, no;

	skip_blank(parser);
	if (parser->broken || here(parser) != '?')
		return condition;
	parser->broken = ++parser->depth > MAX_DEPTH;
	parser->i++;
	yes = parse_choice(parser);
	skip_blank(parser);
	parser->broken |= here(parser) != ':';
	parser->i++;
	no = parser->broken ? unknown : parse_choice(parser);
	parser->depth--;
	if (condition.known)
		return condition.value ? yes : no;
	return yes.known && no.known && yes.value == no.value ? yes : unknown;
}

enum truth condition_evaluate(const char *condition, const struct facts *facts)
{
	struct parser parser = { .text = { condition, strlen(condition) }, .facts = facts };
	struct number result;

	if (!*condition)
		return IS_TRUE;
	result = parse_choice(&parser);
	skip_blank(&parser);
	if (parser.broken || parser.i < parser.text.length || !result.known)
		return IS_UNKNOWN;
	return result.value ? IS_TRUE : IS_FALSE;
}
