/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "place.h"

/*
 * Measured on Debian's 6.1, 6.12, 7.2 and 7.3: of functions in stretches that are longer, or that others moved into,
 * the one with the same prototype is another as often as not.
 */
enum { LONGEST_STRETCH = 8, MOST_MOVED = 4 };

/* The functions of one module in one kernel. */
struct side {
	const struct function *functions;
	guint n;
	GHashTable *at;	   /* name -> index + 1; AMBIGUOUS for a name that stands there twice */
	GArray *kept;	   /* of struct function: @functions */
	GHashTable *names; /* a set: all that the module is known to have, wherever */
};

#define AMBIGUOUS GUINT_TO_POINTER(G_MAXUINT)

struct pair {
	struct side old, new;
	bool only_exports;
};

struct places {
	const struct snapshot *kernel;
	const struct check_options *options;
	GHashTable *pairs; /* module -> struct pair */
	GHashTable *image; /* a set: the functions of the new kernel's image; NULL before anybody asked */
};

static void side_clear(struct side *side)
{
	g_hash_table_unref(side->at);
	g_hash_table_unref(side->names);
	g_array_unref(side->kept);
}

static void pair_free(gpointer data)
{
	struct pair *pair = data;

	side_clear(&pair->old);
	side_clear(&pair->new);
	g_free(pair);
}

struct places *places_new(const struct snapshot *kernel, const struct check_options *options)
{
	struct places *places = g_new0(struct places, 1);

	places->kernel = kernel;
	places->options = options;
	places->pairs = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, pair_free);
	return places;
}

void places_free(struct places *places)
{
	g_hash_table_unref(places->pairs);
	g_clear_pointer(&places->image, g_hash_table_unref);
	g_free(places);
}

static const struct export *export_of(const struct snapshot *snapshot, const char *symbol, const char *module)
{
	guint n = 0;
	const struct export *rows = snapshot ? snapshot_find(snapshot, symbol, &n) : NULL;

	for (guint i = 0; i < n; i++)
		if (strcmp(rows[i].module, module) == 0)
			return &rows[i];
	return NULL;
}

static bool has_all_functions(const struct snapshot *insides, const char *module)
{
	const struct function *functions = (const struct function *)insides->functions->data;

	for (guint i = 0; i < insides->functions->len; i++)
		if (functions[i].place == FUNCTION_AMONG_ALL && strcmp(functions[i].module, module) == 0)
			return true;
	return false;
}

static void side_add(struct side *side, const struct function *function)
{
	bool is_new = !g_hash_table_contains(side->at, function->symbol);

	g_array_append_val(side->kept, *function);
	g_hash_table_insert(side->at, (gpointer)function->symbol,
			    is_new ? GUINT_TO_POINTER(side->kept->len) : AMBIGUOUS);
}

/* @exports: where it is given, what @module does not export there is left out, so that two sides are of one kind. */
static void side_init(struct side *side, const struct snapshot *insides, const char *module,
		      const struct snapshot *exports)
{
	const struct function *functions = (const struct function *)insides->functions->data;

	side->kept = g_array_new(FALSE, FALSE, sizeof(struct function));
	side->at = g_hash_table_new(g_str_hash, g_str_equal);
	side->names = g_hash_table_new(g_str_hash, g_str_equal);
	for (guint i = 0; i < insides->functions->len; i++) {
		const struct function *function = &functions[i];

		if (strcmp(function->module, module) != 0)
			continue;
		g_hash_table_add(side->names, (gpointer)function->symbol);
		if (function->place != FUNCTION_SOMEWHERE && (!exports || export_of(exports, function->symbol, module)))
			side_add(side, function);
	}
	side->functions = (const struct function *)side->kept->data;
	side->n = side->kept->len;
}

/* Where the only function of that name stands. */
static bool side_find(const struct side *side, const char *symbol, guint *index)
{
	gpointer found = g_hash_table_lookup(side->at, symbol);

	*index = GPOINTER_TO_UINT(found) - 1;
	return found && found != AMBIGUOUS;
}

static bool side_has(const struct side *side, const char *symbol)
{
	return g_hash_table_contains(side->names, symbol);
}

static const struct pair *pair_of(struct places *places, const char *module)
{
	struct pair *pair = g_hash_table_lookup(places->pairs, module);

	if (pair)
		return pair;
	pair = g_new0(struct pair, 1);
	pair->only_exports = !has_all_functions(places->options->from_insides, module) ||
			     !has_all_functions(places->options->insides, module);
	side_init(&pair->old, places->options->from_insides, module, pair->only_exports ? places->options->from : NULL);
	side_init(&pair->new, places->options->insides, module, pair->only_exports ? places->kernel : NULL);
	g_hash_table_insert(places->pairs, (gpointer)module, pair);
	return pair;
}

/* Between two functions that both kernels have, in each of them; the two themselves are not of it. */
struct stretch {
	guint old_first, old_end, new_first, new_end;
};

/* The nearest function before (@step -1) or behind (1) @from in its section that both kernels have, once. */
static bool find_neighbour(const struct pair *pair, guint from, int step, guint *old, guint *new)
{
	const struct function *functions = pair->old.functions;
	guint again;

	for (guint i = from + (guint)step; i < pair->old.n && functions[i].section == functions[from].section;
	     i += (guint)step) {
		if (!side_find(&pair->old, functions[i].symbol, &again) ||
		    !side_find(&pair->new, functions[i].symbol, new))
			continue;
		*old = i;
		return true;
	}
	return false;
}

static bool find_stretch(const struct pair *pair, guint at, struct stretch *stretch)
{
	guint old_before, new_before;

	if (!find_neighbour(pair, at, -1, &old_before, &new_before) ||
	    !find_neighbour(pair, at, 1, &stretch->old_end, &stretch->new_end))
		return false;
	stretch->old_first = old_before + 1;
	stretch->new_first = new_before + 1;
	return stretch->new_first <= stretch->new_end &&
	       pair->new.functions[new_before].section == pair->new.functions[stretch->new_end].section;
}

/* What stands in the stretch. */
struct census {
	guint n_went, n_came, n_moved; /* functions; moved: both kernels have it, the old one elsewhere */
	guint n_like, n_unknown; /* exports that came: with the prototype that is looked for, with an unknown one */
	guint n_went_like;	 /* exports that went, and had that prototype */
	const struct export *came, *like;
};

static void count_old(const struct places *places, const struct pair *pair, const struct stretch *stretch,
		      const struct export *was, struct census *census)
{
	const char *prototype = place_old_prototype(places, was);

	for (guint i = stretch->old_first; i < stretch->old_end; i++) {
		const char *symbol = pair->old.functions[i].symbol;
		const struct export *other = export_of(places->options->from, symbol, was->module);

		if (side_has(&pair->new, symbol))
			continue;
		census->n_went++;
		census->n_went_like +=
			other && prototypes_agree(prototype, was->symbol, place_old_prototype(places, other), symbol);
	}
}

static void count_new(const struct places *places, const struct pair *pair, const struct stretch *stretch,
		      const struct export *was, struct census *census)
{
	const char *prototype = place_old_prototype(places, was);
	guint n;

	for (guint i = stretch->new_first; i < stretch->new_end; i++) {
		const char *symbol = pair->new.functions[i].symbol, *other_prototype;
		const struct export *other = export_of(places->kernel, symbol, was->module);

		if (side_has(&pair->old, symbol)) {
			census->n_moved++;
			continue;
		}
		census->n_came++;
		if (!other || snapshot_find(places->options->from, symbol, &n))
			continue;
		census->came = other;
		other_prototype = place_new_prototype(places, other);
		census->n_unknown += !other_prototype;
		if (!prototypes_agree(prototype, was->symbol, other_prototype, symbol))
			continue;
		census->n_like++;
		census->like = other;
	}
}

struct place place_find(struct places *places, const struct export *was)
{
	const struct check_options *options = places->options;
	struct place place = { 0 };
	struct census census = { 0 };
	const struct pair *pair;
	struct stretch stretch;
	guint at;

	if (!was || !options->from || !options->from_insides || !options->insides)
		return place;
	pair = pair_of(places, was->module);
	place.only_exports = pair->only_exports;
	place.is_there = side_has(&pair->new, was->symbol);
	if (place.is_there || !side_find(&pair->old, was->symbol, &at) || !find_stretch(pair, at, &stretch))
		return place;
	count_old(places, pair, &stretch, was, &census);
	count_new(places, pair, &stretch, was, &census);
	place.is_exact = census.n_went == 1 && census.n_came == 1 && census.n_moved == 0;
	place.has_same_prototype = census.n_like == 1;
	if (place.is_exact)
		place.export = census.came;
	else if (census.n_like == 1 && census.n_went_like == 1 && census.n_unknown == 0 &&
		 census.n_went <= LONGEST_STRETCH && census.n_came <= LONGEST_STRETCH && census.n_moved <= MOST_MOVED)
		place.export = census.like;
	return place;
}

static GHashTable *functions_of_image(const struct snapshot *insides)
{
	GHashTable *names = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; insides && i < insides->functions->len; i++) {
		const struct function *function = &g_array_index(insides->functions, struct function, i);

		if (strcmp(function->module, "vmlinux") == 0)
			g_hash_table_add(names, (gpointer)function->symbol);
	}
	return names;
}

bool place_is_in_image(struct places *places, const char *symbol)
{
	if (!places->image)
		places->image = functions_of_image(places->options->insides);
	return g_hash_table_contains(places->image, symbol);
}

static const char *prototype_of(const struct export *export, const struct snapshot *insides)
{
	const struct export *inside = export->prototype ? NULL : export_of(insides, export->symbol, export->module);

	return inside ? inside->prototype : export->prototype;
}

const char *place_old_prototype(const struct places *places, const struct export *export)
{
	return prototype_of(export, places->options->from_insides);
}

const char *place_new_prototype(const struct places *places, const struct export *export)
{
	return prototype_of(export, places->options->insides);
}

static bool is_word(char c)
{
	return g_ascii_isalnum(c) || c == '_';
}

/* Where the name stands that is declared, and not one of a type: "struct foo *foo(...)". */
static const char *find_name(const char *prototype, const char *symbol)
{
	size_t length = strlen(symbol);

	for (const char *at = prototype; (at = strstr(at, symbol)); at++)
		if ((at == prototype || !is_word(at[-1])) && strchr("([)", at[length]))
			return at;
	return NULL;
}

bool prototypes_agree(const char *old, const char *old_symbol, const char *new, const char *new_symbol)
{
	const char *old_name = old ? find_name(old, old_symbol) : NULL;
	const char *new_name = new ? find_name(new, new_symbol) : NULL;

	return old_name && new_name &&
	       old_name - old == new_name - new &&strncmp(old, new, (size_t)(old_name - old)) == 0 &&
	       strcmp(old_name + strlen(old_symbol), new_name + strlen(new_symbol)) == 0;
}
