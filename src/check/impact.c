/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "check/check.h"
#include "check/impact.h"

/* One module and one symbol that it loses. */
struct loss {
	const struct module *module;
	const char *because; /* owned by the impact's strings */
};

struct impact {
	GHashTable *losses;  /* symbol -> GArray of struct loss, by module */
	GHashTable *imports; /* struct module -> how many of its imports are lost; GUINT_TO_POINTER */
	GStringChunk *strings;
};

/* The symbols that events close, as two kernels that have nothing else. */
struct sides {
	GHashTable *events; /* symbol -> struct history_event: the first that closes it */
	struct snapshot *old, *new;
};

static bool anybody_imports(const struct snapshot *modules, const char *symbol)
{
	for (guint i = 0; i < modules->modules->len; i++) {
		const struct module *module = &g_array_index(modules->modules, struct module, i);

		if (!module->in_tree && module_imports(module, symbol))
			return true;
	}
	return false;
}

/* Another namespace shuts modules out as well as a tighter class does, although it is no step up or down. */
static bool closes(const struct history_event *event)
{
	const unsigned kinds = CHANGE_BECAME_GPL_ONLY | CHANGE_NAMESPACE_ADDED | CHANGE_NAMESPACE_CHANGED |
			       CHANGE_MODULES_RESTRICTED | CHANGE_MODULES_NARROWED | CHANGE_REMOVED;

	return event->kinds & kinds && event->old;
}

/* A copy that goes while others stay takes nothing away. */
static bool stays(const struct history_event *event)
{
	return !event->new && event->n_others && event->n_others != NUMBER_UNKNOWN;
}

bool impact_is_unknown(const GArray *events, const struct snapshot *modules)
{
	for (guint i = 0; i < events->len; i++) {
		const struct history_event *event = &g_array_index(events, struct history_event, i);

		if (!event->new && event->n_others == NUMBER_UNKNOWN && anybody_imports(modules, event->symbol))
			return true;
	}
	return false;
}

static void add_export(struct snapshot *snapshot, const char *symbol, const struct history_site *site)
{
	const struct export export = {
		.symbol = snapshot_string(snapshot, symbol),
		.module = snapshot_string(snapshot, site->file),
		.type = site->type,
		.name_space = snapshot_string(snapshot, site->name_space),
	};

	snapshot_add_export(snapshot, &export);
}

static void sides_init(struct sides *sides, const GArray *events, const struct snapshot *modules)
{
	sides->events = g_hash_table_new(g_str_hash, g_str_equal);
	sides->old = snapshot_new();
	sides->new = snapshot_new();
	for (guint i = 0; i < events->len; i++) {
		const struct history_event *event = &g_array_index(events, struct history_event, i);

		if (!closes(event) || stays(event) || g_hash_table_contains(sides->events, event->symbol) ||
		    !anybody_imports(modules, event->symbol))
			continue;
		g_hash_table_insert(sides->events, (gpointer)event->symbol, (gpointer)event);
		add_export(sides->old, event->symbol, event->old);
		if (event->new)
			add_export(sides->new, event->symbol, event->new);
	}
	snapshot_seal(sides->old);
	snapshot_seal(sides->new);
}

static void sides_clear(struct sides *sides)
{
	g_hash_table_unref(sides->events);
	snapshot_free(sides->old);
	snapshot_free(sides->new);
}

/* All that no event closes is as it was: nothing is to be said of it. */
static bool is_untouched(const char *symbol, gpointer sides)
{
	return !g_hash_table_contains(((struct sides *)sides)->events, symbol);
}

static struct compat *check_side(struct sides *sides, const struct snapshot *kernel, const struct snapshot *from,
				 const struct snapshot *modules)
{
	const struct check_options options = {
		.stages = 1U << STAGE_BUILD | 1U << STAGE_LOAD,
		.from = from,
		.ignores = is_untouched,
		.ignores_data = sides,
	};

	return check_modules(kernel, modules, &options);
}

static bool has_problem(const struct compat *compat, const char *path, const char *symbol)
{
	for (guint i = 0; i < compat->modules->len; i++) {
		const struct compat_module *module = &g_array_index(compat->modules, struct compat_module, i);

		if (strcmp(module->path, path) != 0)
			continue;
		for (guint j = 0; j < module->problems->len; j++) {
			const struct problem *problem = &g_array_index(module->problems, struct problem, j);

			if (problem->severity == SEVERITY_ERROR && g_strcmp0(problem->symbol, symbol) == 0)
				return true;
		}
	}
	return false;
}

static const struct module *find_module(const struct snapshot *modules, const char *path)
{
	for (guint i = 0; i < modules->modules->len; i++) {
		const struct module *module = &g_array_index(modules->modules, struct module, i);

		if (strcmp(module->path, path) == 0)
			return module;
	}
	return NULL;
}

/* A symbol that both modpost and the loader refuse is lost once. */
static void add_loss(struct impact *impact, const struct module *module, const struct problem *problem)
{
	GArray *losses = g_hash_table_lookup(impact->losses, problem->symbol);
	struct loss loss = { module, g_string_chunk_insert(impact->strings, problem->message) };
	guint n = GPOINTER_TO_UINT(g_hash_table_lookup(impact->imports, module));

	if (!losses) {
		losses = g_array_new(FALSE, FALSE, sizeof(struct loss));
		g_hash_table_insert(impact->losses, g_string_chunk_insert(impact->strings, problem->symbol), losses);
	}
	for (guint i = 0; i < losses->len; i++)
		if (g_array_index(losses, struct loss, i).module == module)
			return;
	g_array_append_val(losses, loss);
	g_hash_table_insert(impact->imports, (gpointer)module, GUINT_TO_POINTER(n + 1));
}

static void add_module(struct impact *impact, const struct compat_module *result, const struct compat *before,
		       const struct snapshot *modules)
{
	const struct module *module = find_module(modules, result->path);

	if (!module || module->in_tree)
		return;
	for (guint i = 0; i < result->problems->len; i++) {
		const struct problem *problem = &g_array_index(result->problems, struct problem, i);

		if (problem->severity == SEVERITY_ERROR && problem->symbol && module_imports(module, problem->symbol) &&
		    !has_problem(before, result->path, problem->symbol))
			add_loss(impact, module, problem);
	}
}

struct impact *impact_of(const GArray *events, const struct snapshot *modules)
{
	struct impact *impact = g_new0(struct impact, 1);
	AUTO(compat) before = NULL;
	AUTO(compat) after = NULL;
	struct sides sides;

	impact->losses = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_array_unref);
	impact->imports = g_hash_table_new(NULL, NULL);
	impact->strings = g_string_chunk_new(4096);
	sides_init(&sides, events, modules);
	if (g_hash_table_size(sides.events)) {
		before = check_side(&sides, sides.old, NULL, modules);
		after = check_side(&sides, sides.new, sides.old, modules);
		for (guint i = 0; i < after->modules->len; i++)
			add_module(impact, &g_array_index(after->modules, struct compat_module, i), before, modules);
	}
	g_clear_pointer(&before, compat_free);
	g_clear_pointer(&after, compat_free);
	sides_clear(&sides);
	return impact;
}

void impact_free(struct impact *impact)
{
	g_hash_table_unref(impact->losses);
	g_hash_table_unref(impact->imports);
	g_string_chunk_free(impact->strings);
	g_free(impact);
}

static const struct finding_side *side_of(struct findings *findings, const struct history_site *site)
{
	struct finding_side side;

	if (!site)
		return NULL;
	side = (struct finding_side){
		.file = site->file,
		.line = site->line,
		.macro = site->macro,
		.type = site->type,
		.name_space = site->name_space,
	};
	return findings_side(findings, &side);
}

static void fill_finding(struct findings *findings, struct finding *finding, const struct history_event *event,
			 guint n_modules)
{
	const struct history_site *site = event->new ? event->new : event->old;
	g_autofree char *author = event->author ? g_strdup_printf("%s <%s>", event->author, event->email) : NULL;
	g_autofree char *message = g_strdup_printf("%s %s, which breaks %u %s outside of the kernel", event->symbol,
						   event->new ? "is restricted" : "is removed", n_modules,
						   n_modules == 1 ? "module" : "modules");

	finding->check = FINDING_CHANGE;
	finding->symbol = findings_string(findings, event->symbol);
	finding->kinds = event->kinds;
	finding->direction = event->direction;
	finding->old = side_of(findings, event->old);
	finding->new = side_of(findings, event->new);
	finding->file = findings_string(findings, site->file);
	finding->line = site->line;
	finding->commit = findings_string(findings, event->commit);
	finding->author = findings_string(findings, author);
	finding->date = findings_string(findings, event->date);
	finding->subject = findings_string(findings, event->subject);
	finding->message = findings_string(findings, message);
}

/* For a project whose rules say nothing of such an event: that it breaks modules is worth telling all the same. */
static void add_finding(struct findings *findings, const struct history_event *event, guint n_modules)
{
	static const struct finding_rule rule = {
		.id = "impact/breaks-modules",
		.severity = SEVERITY_WARNING,
		.summary = "Modules outside of the kernel that were given break",
		.remedy = "keep the export as it was, or tell those who maintain the modules",
	};
	struct finding *finding = findings_add(findings);

	fill_finding(findings, finding, event, n_modules);
	finding->rule = findings_string(findings, rule.id);
	finding->severity = rule.severity;
	finding->remedy = findings_string(findings, rule.remedy);
	finding_sign(findings, finding);
	findings_add_rule(findings, &rule);
}

void impact_tell(const struct impact *impact, const struct history_event *event, bool is_ignored, guint first,
		 struct findings *findings)
{
	const GArray *losses = g_hash_table_lookup(impact->losses, event->symbol);

	if (!losses || !closes(event) || stays(event))
		return;
	if (first == findings->findings->len && !is_ignored)
		add_finding(findings, event, losses->len);
	for (guint i = first; i < findings->findings->len; i++) {
		for (guint j = 0; j < losses->len; j++) {
			const struct loss *loss = &g_array_index(losses, struct loss, j);
			const struct finding_module module = {
				.name = loss->module->name,
				.path = loss->module->path,
				.n_imports = GPOINTER_TO_UINT(g_hash_table_lookup(impact->imports, loss->module)),
				.because = loss->because,
			};

			findings_add_module(findings, i, &module);
		}
	}
}
