/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "base/parallel.h"
#include "lexer.h"
#include "search.h"
#include "source/module_source.h"
#include "source/users.h"
#include "usage.h"

/* Inline functions that call inline functions: how often, and how many of them, headers are followed. */
enum { MAX_ROUNDS = 4, MAX_NAMES = 400 };

/* What a name stands for: a symbol, for all files or for those that see the header that defines the name. */
struct meaning {
	const char *symbol;
	const char *header; /* NULL for the symbol itself */
};

struct hit {
	guint file;
	const char *name;
	uint32_t line;
	char *enclosing; /* in a header; owned */
};

struct finder {
	const struct module_map *map;
	const struct sites *sites;
	struct users *users;
	GHashTable *names;     /* name -> GArray of struct meaning */
	GHashTable *round;     /* set: names that are looked for */
	GHashTable *exporters; /* set of "symbol file" */
	struct search *search;
	GArray **hits; /* one a worker, of struct hit */
};

/* One file that is being read. */
struct reading {
	const struct finder *finder;
	const char *text;
	size_t length;
	bool is_header;
	GHashTable *found; /* name -> struct evidence */
	GArray *hits;
	guint file;
	size_t counted;
	uint32_t line;
};

struct evidence {
	uint32_t line; /* of the first use */
	bool called, valued, shadowed, own;
};

static bool is_header(const char *path)
{
	return g_str_has_suffix(path, ".h") || g_str_has_suffix(path, ".inc");
}

/* Words come in order. */
static uint32_t line_of(struct reading *reading, size_t at)
{
	for (; reading->counted < at; reading->counted++)
		reading->line += reading->text[reading->counted] == '\n';
	return reading->line;
}

static void add_header_hit(struct reading *reading, const char *name, const struct text_word *word)
{
	struct hit hit = { reading->file, name, line_of(reading, word->start), NULL };

	hit.enclosing = usage_enclosing(reading->text, reading->length, word);
	if (hit.enclosing && strcmp(hit.enclosing, name) != 0)
		g_array_append_val(reading->hits, hit);
	else
		g_free(hit.enclosing);
}

static bool read_word(const struct text_word *word, gpointer data)
{
	struct reading *reading = data;
	struct evidence *evidence;
	char key[256];
	gpointer name;
	enum usage usage;

	if (word->length >= sizeof(key))
		return true;
	memcpy(key, word->name, word->length);
	key[word->length] = 0;
	if (!g_hash_table_lookup_extended(reading->finder->round, key, &name, NULL))
		return true;
	usage = usage_of(reading->text, reading->length, word);
	if (reading->is_header) {
		if (usage == USAGE_CALL || usage == USAGE_VALUE)
			add_header_hit(reading, name, word);
		return true;
	}
	evidence = g_hash_table_lookup(reading->found, name);
	if (!evidence) {
		evidence = g_new0(struct evidence, 1);
		g_hash_table_insert(reading->found, name, evidence);
	}
	if ((usage == USAGE_CALL || usage == USAGE_VALUE) && !evidence->line)
		evidence->line = line_of(reading, word->start);
	evidence->called |= usage == USAGE_CALL;
	evidence->valued |= usage == USAGE_VALUE;
	evidence->shadowed |= usage == USAGE_SHADOW;
	evidence->own |= usage == USAGE_OWN;
	return true;
}

static void read_source(struct reading *reading)
{
	GHashTableIter iter;
	gpointer name, value;

	reading->found = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
	text_words(reading->text, reading->length, read_word, reading);
	g_hash_table_iter_init(&iter, reading->found);
	while (g_hash_table_iter_next(&iter, &name, &value)) {
		const struct evidence *evidence = value;
		struct hit hit = { reading->file, name, evidence->line, NULL };

		if (!evidence->own && (evidence->called || (evidence->valued && !evidence->shadowed)))
			g_array_append_val(reading->hits, hit);
	}
	g_hash_table_unref(reading->found);
}

/* Rust calls C by "bindings::name". */
static void read_rust(struct reading *reading)
{
	static const char prefix[] = "bindings::";
	const char *at = reading->text, *end = at + reading->length;

	while ((at = memmem(at, (size_t)(end - at), prefix, strlen(prefix)))) {
		struct span span = { at + strlen(prefix), (size_t)(end - at) - strlen(prefix) };
		g_autofree char *key = g_strndup(span.text, lex_word(span, 0));
		struct hit hit = { reading->file, NULL, line_of(reading, (size_t)(at - reading->text)), NULL };
		gpointer name;

		if (g_hash_table_lookup_extended(reading->finder->round, key, &name, NULL)) {
			hit.name = name;
			g_array_append_val(reading->hits, hit);
		}
		at = span.text;
	}
}

static void read_file(guint i, const char *text, size_t length, const char *reason, guint worker, gpointer data)
{
	struct finder *finder = data;
	const char *path = module_map_sources(finder->map)->pdata[i];
	struct reading reading = { finder, text, length, is_header(path), NULL, finder->hits[worker], i, 0, 1 };

	(void)reason;
	if (!text || !search_finds(finder->search, text, length))
		return;
	if (g_str_has_suffix(path, ".rs"))
		read_rust(&reading);
	else if (reading.is_header)
		text_words(text, length, read_word, &reading);
	else
		read_source(&reading);
}

static bool is_visible(const char *header, const char *file)
{
	const char *slash = header ? strrchr(header, '/') : NULL;

	if (!header || strncmp(header, "include/", 8) == 0 || (slash && strstr(header, "/include/")))
		return true;
	return !slash || strncmp(file, header, (size_t)(slash - header) + 1) == 0;
}

static void add_meaning(struct finder *finder, const char *name, const char *symbol, const char *header)
{
	GArray *meanings = g_hash_table_lookup(finder->names, name);
	struct meaning meaning = { symbol, header };

	if (!meanings) {
		meanings = g_array_new(FALSE, FALSE, sizeof(struct meaning));
		g_hash_table_insert(finder->names, (gpointer)name, meanings);
		g_hash_table_add(finder->round, (gpointer)name);
	}
	for (guint i = 0; i < meanings->len; i++) {
		const struct meaning *old = &g_array_index(meanings, struct meaning, i);

		if (strcmp(old->symbol, symbol) == 0 && g_strcmp0(old->header, header) == 0)
			return;
	}
	g_array_append_val(meanings, meaning);
}

static bool is_exporter(const struct finder *finder, const char *symbol, const char *file)
{
	g_autofree char *key = g_strdup_printf("%s %s", symbol, file);

	return g_hash_table_contains(finder->exporters, key);
}

/* Whether the module has a source that exports the symbol itself. */
static bool module_exports(const struct finder *finder, const struct map_module *module, const char *symbol)
{
	for (guint i = 0; i < module->sources->len; i++) {
		g_autofree char *c = g_strconcat(module->sources->pdata[i], ".c", NULL);
		g_autofree char *s = g_strconcat(module->sources->pdata[i], ".S", NULL);

		if (is_exporter(finder, symbol, c) || is_exporter(finder, symbol, s))
			return true;
	}
	return false;
}

static void add_user(struct finder *finder, const struct hit *hit, const char *symbol, enum user_kind kind,
		     const struct map_module *module)
{
	struct user user = { symbol, module_map_sources(finder->map)->pdata[hit->file], hit->line, kind, module, NULL };

	if (strcmp(hit->name, symbol) != 0)
		user.via = hit->name;
	g_array_append_val(finder->users->users, user);
}

static void settle_hit(struct finder *finder, const struct hit *hit, const char *symbol)
{
	const char *file = module_map_sources(finder->map)->pdata[hit->file];
	const GPtrArray *modules = module_map_of(finder->map, file);
	bool any = false;

	if (is_exporter(finder, symbol, file))
		return;
	if (g_str_has_suffix(file, ".rs")) {
		add_user(finder, hit, symbol, USER_RUST, NULL);
		return;
	}
	for (guint i = 0; modules && i < modules->len; i++) {
		const struct map_module *module = modules->pdata[i];

		if (!module_exports(finder, module, symbol))
			add_user(finder, hit, symbol, module->is_builtin ? USER_BUILTIN : USER_MODULE, module);
		any = true;
	}
	if (!any)
		add_user(finder, hit, symbol, USER_UNKNOWN, NULL);
}

/* What one round found: users, and names for the next round. */
static void settle_round(struct finder *finder, const GArray *hits, bool is_last)
{
	for (guint i = 0; i < hits->len; i++) {
		const struct hit *hit = &g_array_index(hits, struct hit, i);
		const char *file = module_map_sources(finder->map)->pdata[hit->file];
		const GArray *meanings = g_hash_table_lookup(finder->names, hit->name);
		const char *next =
			hit->enclosing ? g_string_chunk_insert_const(finder->users->strings, hit->enclosing) : NULL;
		guint n = meanings->len;

		for (guint j = 0; j < n; j++) {
			struct meaning meaning = g_array_index(meanings, struct meaning, j);

			if (!is_visible(meaning.header, file))
				continue;
			if (!next)
				settle_hit(finder, hit, meaning.symbol);
			else if (is_last || g_hash_table_size(finder->names) >= MAX_NAMES)
				add_user(finder, hit, meaning.symbol, USER_HEADER, NULL);
			else
				add_meaning(finder, next, meaning.symbol, file);
		}
	}
}

static int hit_order(gconstpointer a, gconstpointer b)
{
	const struct hit *x = a, *y = b;

	if (x->file != y->file)
		return x->file < y->file ? -1 : 1;
	return x->line != y->line ? (x->line < y->line ? -1 : 1) : strcmp(x->name, y->name);
}

static void run_round(struct finder *finder, struct file_tree *files, guint n_jobs, bool is_last)
{
	guint n_workers = parallel_n_jobs(n_jobs);
	g_autoptr(GPtrArray) needles = g_ptr_array_new();
	GArray *all = g_array_new(FALSE, FALSE, sizeof(struct hit));
	GHashTableIter iter;
	gpointer name;

	g_hash_table_iter_init(&iter, finder->round);
	while (g_hash_table_iter_next(&iter, &name, NULL))
		if (strlen(name) > 1)
			g_ptr_array_add(needles, name);
	finder->hits = g_new(GArray *, n_workers);
	for (guint i = 0; i < n_workers; i++)
		finder->hits[i] = g_array_new(FALSE, FALSE, sizeof(struct hit));
	if (needles->len) {
		finder->search = search_new(needles);
		file_tree_read_all(files, module_map_sources(finder->map), n_jobs, read_file, finder);
		search_free(finder->search);
	}
	for (guint i = 0; i < n_workers; i++) {
		g_array_append_vals(all, finder->hits[i]->data, finder->hits[i]->len);
		g_array_unref(finder->hits[i]);
	}
	g_free(finder->hits);
	g_array_sort(all, hit_order);
	g_hash_table_remove_all(finder->round);
	settle_round(finder, all, is_last);
	for (guint i = 0; i < all->len; i++)
		g_free(g_array_index(all, struct hit, i).enclosing);
	g_array_unref(all);
}

static int user_order(gconstpointer a, gconstpointer b)
{
	const struct user *x = a, *y = b;
	int order = strcmp(x->symbol, y->symbol);

	if (!order)
		order = g_strcmp0(x->module ? x->module->name : "", y->module ? y->module->name : "");
	if (!order)
		order = strcmp(x->file, y->file);
	return order ? order : x->line < y->line ? -1 : x->line > y->line;
}

/* One a symbol, module and file: its first line. */
static void drop_repeated(GArray *users)
{
	struct user *user = (struct user *)users->data;
	guint n_kept = 0;

	g_array_sort(users, user_order);
	for (guint i = 0; i < users->len; i++)
		if (!n_kept || strcmp(user[n_kept - 1].symbol, user[i].symbol) != 0 ||
		    user[n_kept - 1].module != user[i].module || strcmp(user[n_kept - 1].file, user[i].file) != 0)
			user[n_kept++] = user[i];
	g_array_set_size(users, n_kept);
}

static void meanings_free(gpointer meanings)
{
	g_array_unref(meanings);
}

struct users *users_find(struct file_tree *files, const struct module_map *map, const struct sites *sites,
			 const GPtrArray *symbols, guint n_jobs)
{
	struct users *users = g_new0(struct users, 1);
	struct finder finder = { .map = map, .sites = sites, .users = users };

	users->users = g_array_new(FALSE, FALSE, sizeof(struct user));
	users->strings = g_string_chunk_new(1024);
	finder.names = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, meanings_free);
	finder.round = g_hash_table_new(g_str_hash, g_str_equal);
	finder.exporters = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	for (guint i = 0; i < symbols->len; i++)
		add_meaning(&finder, symbols->pdata[i], symbols->pdata[i], NULL);
	for (guint i = 0; i < sites->sites->len; i++) {
		const struct site *site = &g_array_index(sites->sites, struct site, i);

		if (g_hash_table_contains(finder.names, site->symbol))
			g_hash_table_add(finder.exporters, g_strdup_printf("%s %s", site->symbol, site->file));
	}
	for (guint n = 0; n < MAX_ROUNDS && g_hash_table_size(finder.round); n++)
		run_round(&finder, files, n_jobs, n + 1 == MAX_ROUNDS);
	drop_repeated(users->users);
	g_hash_table_unref(finder.names);
	g_hash_table_unref(finder.round);
	g_hash_table_unref(finder.exporters);
	return users;
}

void users_free(struct users *users)
{
	g_array_unref(users->users);
	g_string_chunk_free(users->strings);
	g_free(users);
}
