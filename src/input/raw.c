/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The linker script sets side by side the entries, sorted by name within a table, their CRCs, their flags, and the
 * strings (kernel: include/asm-generic/vmlinux.lds.h, RO_DATA). So: a long run of entries whose references fall into
 * one narrow range is looked for; what lies between its end and the first string can then only be nothing, a word, a
 * byte, or both for each entry; and the strings that the entries name must fill their place without a hole. An image in
 * which this comes out in exactly one way is read, any other is refused.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "raw.h"

enum {
	LEAST_RUN = 64,	       /* entries; the smallest kernel with modules exports thousands */
	MOST_PAD = 8,	       /* zeroes that alignment may leave before the strings */
	PAGE = 4096,	       /* an image is loaded at a multiple of it */
	LONGEST_STRING = 1024, /* KSYM_NAME_LEN is 512, a list of modules may be longer */
};
#define WIDEST_STRINGS (G_GUINT64_CONSTANT(1) << 20)

/* A run of entries; @names and @name_spaces are what they hold: addresses, or offsets where they are distances; 0 for a
 * namespace that is null, as entries from assembler sources have it (kernel: include/asm-generic/export.h, to 6.3). */
struct run {
	const uint8_t *data;
	uint64_t size; /* of the image */
	const struct raw_format *format;
	unsigned width;
	uint64_t start, n;
	uint64_t *names, *name_spaces;
	uint64_t low, high; /* of the range that they fall into */
};

uint64_t raw_number(const uint8_t *data, uint64_t offset, unsigned width, bool is_big_endian)
{
	uint64_t long_word;
	uint32_t word;

	if (width == sizeof(word)) {
		memcpy(&word, data + offset, sizeof(word));
		return is_big_endian ? GUINT32_FROM_BE(word) : GUINT32_FROM_LE(word);
	}
	memcpy(&long_word, data + offset, sizeof(long_word));
	return is_big_endian ? GUINT64_FROM_BE(long_word) : GUINT64_FROM_LE(long_word);
}

/* Field @field of the entry at @offset, as an address or an offset. */
static uint64_t entry_field(const struct run *run, uint64_t offset, unsigned field)
{
	uint64_t at = offset + field * run->width;
	uint64_t value = raw_number(run->data, at, run->width, run->format->is_big_endian);

	return run->format->is_prel32 && value ? at + (uint64_t)(int64_t)(int32_t)value : value;
}

static bool is_near(uint64_t a, uint64_t b)
{
	return a - b < WIDEST_STRINGS || b - a < WIDEST_STRINGS;
}

/* Whether the bytes at @offset can be an entry, at a first glance; @near is a name of the same table, 0 for none. */
static bool looks_like_entry(const struct run *run, uint64_t offset, uint64_t near)
{
	uint64_t name = entry_field(run, offset, 1), name_space = entry_field(run, offset, 2);

	if (name < PAGE || name == name_space || (name_space && !is_near(name, name_space)) ||
	    (near && !is_near(name, near)))
		return false;
	/* The one look elsewhere comes last: it is likely to be a wait for memory. */
	return !run->format->is_prel32 || (name < run->size && name_space < run->size &&
					   (g_ascii_isalnum(run->data[name]) || run->data[name] == '_'));
}

static int number_order(gconstpointer a, gconstpointer b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* The range that most names fall into without a gap longer than a string. */
static void find_range(struct run *run)
{
	g_autofree uint64_t *sorted = g_memdup2(run->names, run->n * sizeof(*sorted));
	uint64_t first = 0, best = 0;

	qsort(sorted, run->n, sizeof(*sorted), number_order);
	for (uint64_t i = 1; i <= run->n; i++) {
		if (i < run->n && sorted[i] - sorted[i - 1] <= LONGEST_STRING)
			continue;
		if (i - first > best) {
			best = i - first;
			run->low = sorted[first];
			run->high = sorted[i - 1];
		}
		first = i;
	}
}

static bool in_range(const struct run *run, uint64_t i)
{
	uint64_t name = run->names[i], name_space = run->name_spaces[i];

	return name >= run->low && name <= run->high &&
	       (!name_space || (name_space + LONGEST_STRING >= run->low && name_space <= run->high + LONGEST_STRING));
}

/* Drops what stands before and behind the table and looked like entries of it; false for a hole in its midst. */
static bool trim(struct run *run)
{
	uint64_t first = 0, last = run->n;

	while (first < last && !in_range(run, first))
		first++;
	while (last > first && !in_range(run, last - 1))
		last--;
	for (uint64_t i = first; i < last; i++) {
		if (!in_range(run, i))
			return false;
		if (run->name_spaces[i])
			run->low = MIN(run->low, run->name_spaces[i]);
		run->names[i - first] = run->names[i];
		run->name_spaces[i - first] = run->name_spaces[i];
	}
	run->start += first * 3 * run->width;
	run->n = last - first;
	return run->n >= LEAST_RUN;
}

static void read_run(struct run *run)
{
	run->names = g_new(uint64_t, run->n);
	run->name_spaces = g_new(uint64_t, run->n);
	for (uint64_t i = 0; i < run->n; i++) {
		run->names[i] = entry_field(run, run->start + i * 3 * run->width, 1);
		run->name_spaces[i] = entry_field(run, run->start + i * 3 * run->width, 2);
	}
}

/* The end of the string at @offset: the offset of its NUL; 0 when it has none or holds what no name does. */
static uint64_t string_end(const struct run *run, uint64_t offset)
{
	uint64_t end = offset;

	while (end < run->size && end - offset < LONGEST_STRING && g_ascii_isgraph(run->data[end]))
		end++;
	return end < run->size && run->data[end] == '\0' ? end : 0;
}

/* True if the strings, which lie @base below their addresses, fill what follows @start without a hole. */
static bool strings_fill(const struct run *run, uint64_t base, uint64_t start)
{
	g_autofree uint64_t *all = g_new(uint64_t, 2 * run->n);
	uint64_t next = start;

	for (uint64_t i = 0; i < run->n; i++) {
		all[2 * i] = run->names[i] - base;
		all[2 * i + 1] = run->name_spaces[i] ? run->name_spaces[i] - base : all[2 * i];
		if (string_end(run, all[2 * i]) <= all[2 * i])
			return false;
	}
	qsort(all, 2 * run->n, sizeof(*all), number_order);
	for (uint64_t i = 0; i < 2 * run->n; i++) {
		uint64_t end = all[i] < run->size ? string_end(run, all[i]) : 0;

		if (all[i] > next || !end)
			return false;
		next = MAX(next, end + 1);
	}
	return true;
}

/* What may stand between the entries and their strings, for each entry. */
static const struct between {
	bool crcs, flags;
} betweens[] = { { false, false }, { true, false }, { false, true }, { true, true } };

static bool flags_are_flags(const struct run *run, uint64_t offset)
{
	for (uint64_t i = 0; i < run->n; i++)
		if (run->data[offset + i] > 1)
			return false;
	return true;
}

/* Tries one form: true when flags and strings are where it has them. @base is set to what addresses count from. */
static bool between_fits(const struct run *run, const struct between *between, uint64_t *base)
{
	uint64_t end = run->start + run->n * 3 * run->width;
	uint64_t flags = end + (between->crcs ? 4 * run->n : 0);
	uint64_t strings = flags + (between->flags ? run->n : 0);

	if (strings + MOST_PAD >= run->size || (between->flags && !flags_are_flags(run, flags)))
		return false;
	for (unsigned pad = 0; pad < MOST_PAD; pad++) {
		*base = run->low - (strings + pad);
		if (pad && run->data[strings + pad - 1] != '\0')
			break;
		if (*base % PAGE == 0 && (!run->format->is_prel32 || *base == 0) &&
		    strings_fill(run, *base, strings + pad))
			return true;
	}
	return false;
}

static const char *name_at(const struct run *run, uint64_t i, uint64_t base)
{
	return (const char *)run->data + (run->names[i] - base);
}

/* How often a name sorts before the one that it follows, and where the last time: each is the start of a table. */
static uint64_t count_descents(const struct run *run, uint64_t base, uint64_t *last)
{
	uint64_t n = 0;

	for (uint64_t i = 1; i < run->n; i++) {
		if (strcmp(name_at(run, i - 1, base), name_at(run, i, base)) >= 0) {
			*last = i;
			n++;
		}
	}
	return n;
}

/* CRCs as distances (kernel: CONFIG_MODULE_REL_CRCS, to 5.18): each leads to a word of the image. */
static bool crcs_are_distances(const struct run *run, uint64_t crcs)
{
	for (uint64_t i = 0; i < run->n; i++) {
		uint64_t at = crcs + 4 * i;
		uint64_t value = raw_number(run->data, at, 4, run->format->is_big_endian);
		uint64_t to = at + (uint64_t)(int64_t)(int32_t)value;

		if (to % 4 || to > run->size - 4)
			return false;
	}
	return true;
}

static bool settle(struct run *run, const struct between *between, uint64_t base, struct raw_tables *tables,
		   GError **error)
{
	uint64_t end = run->start + run->n * 3 * run->width;
	uint64_t last = 0, descents = count_descents(run, base, &last);

	if (descents != (between->flags ? 0 : 1))
		return fail(error, KEXPORT_ERROR_UNSUPPORTED,
			    "its %" PRIu64 " exports at 0x%" PRIx64 " are sorted in %" PRIu64 " stretches; expected %s",
			    run->n, run->start, descents + 1,
			    between->flags ? "one, beside flags" : "two, EXPORT_SYMBOL and EXPORT_SYMBOL_GPL");
	*tables = (struct raw_tables){
		.format = run->format,
		.n = run->n,
		.start = run->start,
		.crcs = between->crcs ? end : 0,
		.flags = between->flags ? end + (between->crcs ? 4 * run->n : 0) : 0,
		.first_gpl = last,
		.names = g_steal_pointer(&run->names),
		.name_spaces = g_steal_pointer(&run->name_spaces),
		.data = run->data,
	};
	tables->relative_crcs = between->crcs && crcs_are_distances(run, end);
	for (uint64_t i = 0; i < tables->n; i++) {
		tables->names[i] -= base;
		tables->name_spaces[i] -= tables->name_spaces[i] ? base : 0;
	}
	return true;
}

/* Whether what stands before the first entry refers to the same strings: then it is one, too. */
static bool starts_earlier(const struct run *run)
{
	uint64_t size = 3 * run->width, before = run->start - size, name;

	if (run->start < size)
		return false;
	name = entry_field(run, before, 1);
	return name >= run->low && name <= run->high;
}

/* The one form in which @run can be read. */
static bool solve(struct run *run, struct raw_tables *tables, GError **error)
{
	const struct between *found = NULL;
	uint64_t base, found_base = 0;

	find_range(run);
	if (!trim(run))
		return fail(error, KEXPORT_ERROR_UNSUPPORTED, "no export table was found in it");
	for (size_t i = 0; i < G_N_ELEMENTS(betweens); i++) {
		if (!between_fits(run, &betweens[i], &base))
			continue;
		if (found)
			return fail(error, KEXPORT_ERROR_UNSUPPORTED,
				    "what stands beside its %" PRIu64 " exports at 0x%" PRIx64
				    " can be read in two ways",
				    run->n, run->start);
		found = &betweens[i];
		found_base = base;
	}
	if (!found)
		return fail(error, KEXPORT_ERROR_UNSUPPORTED, "no export table was found in it");
	if (starts_earlier(run))
		return fail(error, KEXPORT_ERROR_UNSUPPORTED,
			    "its export table at 0x%" PRIx64 " seems to start earlier", run->start);
	return settle(run, found, found_base, tables, error);
}

/* Where the search for tables stands; @n_found counts them, and the first is in @tables. */
struct search {
	struct raw_tables *tables;
	guint n_found;
	GError *reason; /* why the most promising run is no table */
};

static void try_run(struct search *search, struct run *run)
{
	GError *reason = NULL;
	struct raw_tables other = { 0 };

	read_run(run);
	if (solve(run, search->n_found ? &other : search->tables, &reason)) {
		if (search->n_found++)
			raw_tables_clear(&other);
	} else if (!search->reason || !strstr(reason->message, "no export table")) {
		g_clear_error(&search->reason);
		search->reason = g_steal_pointer(&reason);
	}
	g_clear_error(&reason);
	g_clear_pointer(&run->names, g_free);
	g_clear_pointer(&run->name_spaces, g_free);
}

/* Makes @run all the entries, each with a name near that of the one before it, that the one at @offset is among. */
static void grow(struct run *run, uint64_t offset)
{
	uint64_t size = 3 * run->width, end = offset + size, near = entry_field(run, offset, 1);

	for (; end <= run->size && run->size - end >= size && looks_like_entry(run, end, near); end += size)
		near = entry_field(run, end, 1);
	near = entry_field(run, offset, 1);
	for (; offset >= size && looks_like_entry(run, offset - size, near); offset -= size)
		near = entry_field(run, offset - size, 1);
	run->start = offset;
	run->n = (end - offset) / size;
}

/*
 * Tries every run of entries that stand at a multiple of their size and @phase fields more, and end behind @from. Where
 * there is one, places half the shortest run apart meet it: no others are looked at.
 */
static void search_phase(struct search *search, struct run *run, uint64_t from, unsigned phase)
{
	uint64_t size = 3 * run->width, stride = LEAST_RUN / 2 * size, end;

	for (uint64_t at = from / size * size + phase * run->width; at <= run->size && run->size - at >= size;
	     at = MAX(at + stride, end)) {
		end = at + size;
		if (!looks_like_entry(run, at, 0))
			continue;
		grow(run, at);
		end = run->start + run->n * size;
		if (run->n >= LEAST_RUN)
			try_run(search, run);
	}
}

bool raw_find(const uint8_t *data, size_t size, uint64_t from, const struct raw_format *format,
	      struct raw_tables *tables, GError **error)
{
	struct search search = { .tables = tables };
	struct run run = {
		.data = data,
		.size = size,
		.format = format,
		.width = format->is_prel32 || !format->is_64 ? 4 : 8,
	};

	*tables = (struct raw_tables){ 0 };
	for (unsigned phase = 0; phase < 3; phase++)
		search_phase(&search, &run, from, phase);
	if (search.n_found) {
		g_clear_error(&search.reason);
		if (search.n_found == 1)
			return true;
		raw_tables_clear(tables);
		return fail(error, KEXPORT_ERROR_UNSUPPORTED, "it holds %u export tables", search.n_found);
	}
	if (!search.reason)
		return fail(error, KEXPORT_ERROR_UNSUPPORTED, "no export table was found in it");
	g_propagate_error(error, search.reason);
	return false;
}

void raw_tables_clear(struct raw_tables *tables)
{
	g_free(tables->names);
	g_free(tables->name_spaces);
}
