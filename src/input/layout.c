/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "layout.h"
#include "base/error.h"

enum reference {
	REF_ABSOLUTE, /* a word of the file's class */
	REF_PREL32,   /* 32 bits, signed, from the field's own address */
};

/*
 * struct kernel_symbol through time (kernel: include/linux/export.h, include/linux/export-internal.h). Sections do not
 * say which form they hold: the one that fits is the one under which every name is a string of __ksymtab_strings.
 */
struct layout {
	const char *name;
	unsigned size;	/* of an entry, in bytes */
	unsigned width; /* of a field */
	bool has_namespace;
	enum reference reference;
	bool is_64; /* for absolute ones: the file's class */
};

static const struct layout layouts[] = {
	/* name        size width  ns     reference     64-bit    kernels */
	{ "prel32-ns", 12, 4, true, REF_PREL32, false },    /* 5.4 on: amd64, arm64 */
	{ "abs64-ns", 24, 8, true, REF_ABSOLUTE, true },    /* 5.4 on: ppc64, riscv64, s390x */
	{ "abs32-ns", 12, 4, true, REF_ABSOLUTE, false },   /* 5.4 on: armhf */
	{ "prel32-pair", 8, 4, false, REF_PREL32, false },  /* 4.19 to 5.3 */
	{ "abs64-pair", 16, 8, false, REF_ABSOLUTE, true }, /* to 5.3 */
	{ "abs32-pair", 8, 4, false, REF_ABSOLUTE, false }, /* to 5.3 */
};

/* What keeps a field from being read as a name or namespace. */
enum damage {
	DAMAGE_NONE,
	DAMAGE_NAME_ELSEWHERE,
	DAMAGE_NAME_ENDLESS,
	DAMAGE_NAME_EMPTY,
	DAMAGE_NAMESPACE,
};

static const char *const damages[] = {
	[DAMAGE_NAME_ELSEWHERE] = "its name does not lie at the start of a string in __ksymtab_strings",
	[DAMAGE_NAME_ENDLESS] = "its name has no end in __ksymtab_strings",
	[DAMAGE_NAME_EMPTY] = "its name is empty",
	[DAMAGE_NAMESPACE] = "its namespace is no string of __ksymtab_strings",
};

/* The offset in the string section that the field at @offset refers to; false when it leads elsewhere. */
static bool table_refers(const struct table *table, uint64_t offset, uint64_t *to)
{
	const struct layout *layout = table->layout;
	struct target target;

	if (!field_target(table->image, table->section, table->relocs, offset, layout->width,
			  layout->reference == REF_PREL32, &target))
		return false;
	if (table->image->type != ET_REL)
		return target.section == SHN_ABS && section_holds(table->strings, target.offset, to);
	*to = target.offset;
	return target.section == section_index(table->image, table->strings) && *to < table->strings->size;
}

/*
 * The string that the field at @offset refers to; NULL when it leads elsewhere. In a relocatable file it is a whole
 * string of __ksymtab_strings; the final link lets a string be the tail of a longer one.
 */
static const char *table_string(const struct table *table, uint64_t offset, bool *endless)
{
	const char *string;
	uint64_t to;

	*endless = false;
	if (!table_refers(table, offset, &to))
		return NULL;
	if (table->image->type == ET_REL && to > 0 && table->strings->data[to - 1] != '\0')
		return NULL;
	string = image_string(table->strings, to);
	*endless = !string;
	return string;
}

/* True if the field at @offset refers to nothing at all. */
static bool table_is_null(const struct table *table, uint64_t offset)
{
	return !relocs_find(table->relocs, offset) &&
	       image_number(table->image, table->section, offset, table->layout->width) == 0;
}

static enum damage read_entry(const struct table *table, uint64_t i, struct names *names)
{
	uint64_t offset = i * table->layout->size + table->layout->width;
	bool endless;

	names->name_space = "";
	names->symbol = table_string(table, offset, &endless);
	if (!names->symbol)
		return endless ? DAMAGE_NAME_ENDLESS : DAMAGE_NAME_ELSEWHERE;
	if (!*names->symbol)
		return DAMAGE_NAME_EMPTY;
	offset += table->layout->width;
	if (!table->layout->has_namespace || table_is_null(table, offset))
		return DAMAGE_NONE;
	names->name_space = table_string(table, offset, &endless);
	return names->name_space ? DAMAGE_NONE : DAMAGE_NAMESPACE;
}

/* In a relocatable file the relocations say what refers how: layouts that differ in nothing else are the same there. */
static bool layout_is_twin(const struct layout *a, const struct layout *b, const struct image *image)
{
	return a && image->type == ET_REL && a->size == b->size && a->width == b->width;
}

/* Every relocation stands at the start of a field. */
static bool relocs_go_with_layout(const struct layout *layout, const GArray *relocs)
{
	for (guint i = 0; i < relocs->len; i++)
		if (g_array_index(relocs, struct reloc, i).place % layout->width)
			return false;
	return true;
}

static bool layout_is_possible(const struct layout *layout, const struct table *table, bool one)
{
	if (layout->reference == REF_ABSOLUTE && layout->is_64 != table->image->is_64)
		return false;
	/* What is relocated when an image is loaded is an address: distances need no relocation then. */
	if (layout->reference == REF_PREL32 && table->image->type != ET_REL && table->relocs->len)
		return false;
	if (one && table->section->size != layout->size)
		return false;
	return table->section->size % layout->size == 0 && relocs_go_with_layout(layout, table->relocs);
}

/* The entries that can be read under @layout before the first that cannot, and why that is. */
static uint64_t layout_fit(const struct layout *layout, struct table *table, enum damage *damage)
{
	struct names names;
	uint64_t i;

	table->layout = layout;
	table->n = table->section->size / layout->size;
	for (i = 0; i < table->n; i++) {
		*damage = read_entry(table, i, &names);
		if (*damage)
			break;
	}
	return i;
}

/* Why no layout fits, told by the one that fits best. */
static bool fail_fit(const struct table *table, const struct layout *best, uint64_t fit, enum damage damage,
		     GError **error)
{
	if (!best)
		return fail(error, KEXPORT_ERROR_BAD_DATA,
			    "%s: 0x%" PRIx64 " bytes are no whole number of entries of any known layout",
			    table->section->name, table->section->size);
	return fail(error, KEXPORT_ERROR_BAD_DATA, "%s: entry %" PRIu64 ": %s (read as %s, which fits best)",
		    table->section->name, fit, damages[damage], best->name);
}

static bool find_layout(struct table *table, bool one, GError **error)
{
	const struct layout *best = NULL, *found = NULL;
	enum damage damage = DAMAGE_NONE, best_damage = DAMAGE_NONE;
	uint64_t fit, best_fit = 0;

	for (size_t i = 0; i < G_N_ELEMENTS(layouts); i++) {
		if (!layout_is_possible(&layouts[i], table, one) || layout_is_twin(found, &layouts[i], table->image))
			continue;
		fit = layout_fit(&layouts[i], table, &damage);
		if (fit == table->n && found)
			return fail(error, KEXPORT_ERROR_BAD_DATA, "%s: reads as %s and as %s: cannot tell which",
				    table->section->name, found->name, layouts[i].name);
		if (fit == table->n) {
			found = &layouts[i];
		} else if (!best || fit > best_fit) {
			best = &layouts[i];
			best_fit = fit;
			best_damage = damage;
		}
	}
	if (!found)
		return fail_fit(table, best, best_fit, best_damage, error);
	table->layout = found;
	table->n = table->section->size / found->size;
	return true;
}

bool table_open(struct table *table, const struct image *image, const struct section *section, bool one, GError **error)
{
	*table = (struct table){
		.image = image,
		.section = section,
		.strings = image_section(image, "__ksymtab_strings"),
	};
	if (!section->data)
		return fail(error, KEXPORT_ERROR_BAD_DATA, "%s: the file holds no bytes of it (SHT_NOBITS)",
			    section->name);
	if (!table->strings || !table->strings->data)
		return fail(error, KEXPORT_ERROR_BAD_DATA, "%s: without __ksymtab_strings to hold its names",
			    section->name);
	if (sections_overlap(section, table->strings))
		return fail(error, KEXPORT_ERROR_BAD_DATA, "%s: overlaps __ksymtab_strings", section->name);
	table->relocs = relocs_read(image, section, error);
	if (table->relocs && find_layout(table, one, error))
		return true;
	table_close(table);
	return false;
}

void table_close(struct table *table)
{
	g_clear_pointer(&table->relocs, g_array_unref);
}

void table_entry(const struct table *table, uint64_t i, struct names *names)
{
	read_entry(table, i, names);
}

uint64_t table_address(const struct table *table, uint64_t i)
{
	struct target target;

	if (table->image->type == ET_REL ||
	    !field_target(table->image, table->section, table->relocs, i * table->layout->size, table->layout->width,
			  table->layout->reference == REF_PREL32, &target) ||
	    target.section != SHN_ABS)
		return 0;
	return target.offset;
}
