/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a missing symbol went, as far as the two kernels tell. */
#include <string.h>

#include "judge.h"

/* How kernel symbols are renamed while they stay what they are: %s is the old name. */
static const struct variant {
	const char *form;
	bool locks_otherwise; /* as the name says */
} variants[] = {
	{ "__%s", false },	     { "_%s", false },	       { "%s_noprof", false }, { "%s_cache_noprof", false },
	{ "%s_node_noprof", false }, { "__%s_noprof", false }, { "%s_prof", false },   { "%s_ns", false },
	{ "%s_locked", true },	     { "%s_folio", false },    { "%s_new", false },    { "%s_nolock", true },
	{ "__%s_ns", false },
};

static const struct export *find(const struct snapshot *snapshot, const char *symbol)
{
	guint n;

	return snapshot ? snapshot_find(snapshot, symbol, &n) : NULL;
}

static const struct export *find_variant(const struct snapshot *kernel, const char *symbol, bool *locks_otherwise)
{
	for (size_t i = 0; i < G_N_ELEMENTS(variants); i++) {
		g_autoptr(GString) name = g_string_new(variants[i].form);
		const struct export *export;

		g_string_replace(name, "%s", symbol, 1);
		export = find(kernel, name->str);
		*locks_otherwise = variants[i].locks_otherwise;
		if (export)
			return export;
	}
	*locks_otherwise = false;
	return *symbol == '_' ? find(kernel, symbol + strspn(symbol, "_")) : NULL;
}

const struct export *check_find_variant(const struct snapshot *kernel, const char *symbol)
{
	bool locks_otherwise;

	return find_variant(kernel, symbol, &locks_otherwise);
}

static struct successor *successor_new(enum successor_kind kind, enum certainty certainty, const char *symbol,
				       const char *where)
{
	struct successor *successor = g_new0(struct successor, 1);

	*successor = (struct successor){ .kind = kind, .certainty = certainty, .symbol = symbol, .where = where };
	return successor;
}

/* An export that may have taken the place of a missing one, and how that shows. */
struct candidate {
	const struct export *export; /* NULL for none */
	enum certainty certainty;
	unsigned evidence; /* bits 1 << enum successor_evidence */
};

/* What the old kernel exported, too, is no successor as a rule: it was there beside the other. */
static struct candidate candidate_by_name(const struct judge *judge, const char *symbol, const struct export *was)
{
	bool locks_otherwise, came;
	const struct export *now = find_variant(judge->target->kernel, symbol, &locks_otherwise);
	struct candidate candidate = { now, CERTAINTY_POSSIBLE, 1U << EVIDENCE_NAME };

	if (!now)
		return candidate;
	came = judge->options->from && !find(judge->options->from, now->symbol);
	if (came)
		candidate.certainty = CERTAINTY_LIKELY;
	if (was && prototypes_agree(place_old_prototype(judge->places, was), symbol,
				    place_new_prototype(judge->places, now), now->symbol)) {
		candidate.evidence |= 1U << EVIDENCE_PROTOTYPE;
		if (came && !locks_otherwise)
			candidate.certainty = CERTAINTY_CERTAIN;
	}
	return candidate;
}

static struct candidate candidate_by_place(const struct place *place)
{
	struct candidate candidate = { place->export, CERTAINTY_POSSIBLE, 1U << EVIDENCE_PLACE };

	if (place->has_same_prototype)
		candidate.evidence |= 1U << EVIDENCE_PROTOTYPE;
	if (place->has_same_prototype && !place->only_exports)
		candidate.certainty = CERTAINTY_LIKELY;
	/* Between exports alone lie the functions of whole files. */
	if (place->only_exports && !place->has_same_prototype)
		candidate.export = NULL;
	return candidate;
}

static struct candidate better_candidate(struct candidate name, struct candidate place)
{
	if (!name.export || !place.export)
		return name.export ? name : place;
	if (name.export != place.export)
		return place.certainty < name.certainty ? place : name;
	name.evidence |= place.evidence;
	name.certainty = MIN(name.certainty, place.certainty);
	return name;
}

bool judge_is_mended(const struct judge *judge, const char *symbol)
{
	return !judge->options->as_built && judge->options->headers &&
	       g_hash_table_lookup(judge->options->headers, symbol);
}

static struct successor *successor_that_is(const struct candidate *candidate)
{
	struct successor *successor = successor_new(SUCCESSOR_RENAMED, candidate->certainty, candidate->export->symbol,
						    candidate->export->module);

	successor->evidence = candidate->evidence;
	return successor;
}

struct successor *successor_find(const struct judge *judge, const char *symbol, const struct export *was)
{
	const struct check_options *options = judge->options;
	const char *header = options->headers ? g_hash_table_lookup(options->headers, symbol) : NULL;
	bool is_defined = options->system_map && g_hash_table_contains(options->system_map, symbol);
	struct candidate candidate;
	struct place place;

	if (header)
		return successor_new(SUCCESSOR_INLINE, CERTAINTY_CERTAIN, symbol, header);
	place = place_find(judge->places, was);
	candidate = better_candidate(candidate_by_name(judge, symbol, was), candidate_by_place(&place));
	is_defined = is_defined || place.is_there || (!was && place_is_in_image(judge->places, symbol));
	if (candidate.export && (candidate.certainty != CERTAINTY_POSSIBLE || !is_defined))
		return successor_that_is(&candidate);
	if (is_defined)
		return successor_new(SUCCESSOR_NOT_EXPORTED, CERTAINTY_CERTAIN, symbol,
				     place.is_there ? was->module : "vmlinux");
	if (!was)
		return NULL;
	if (options->system_map)
		return successor_new(SUCCESSOR_GONE, options->headers ? CERTAINTY_CERTAIN : CERTAINTY_LIKELY, NULL,
				     NULL);
	return successor_new(SUCCESSOR_GONE, CERTAINTY_POSSIBLE, NULL, NULL);
}

struct successor *successor_of_move(const struct judge *judge, const struct export *now)
{
	const struct snapshot *from = judge->options->from;
	guint n = 0;
	const struct export *was = from ? snapshot_find(from, now->symbol, &n) : NULL;

	if (!was || strcmp(now->module, "vmlinux") == 0)
		return NULL;
	for (guint i = 0; i < n; i++)
		if (strcmp(was[i].module, now->module) == 0)
			return NULL;
	return successor_new(SUCCESSOR_MOVED, CERTAINTY_CERTAIN, now->symbol, now->module);
}
