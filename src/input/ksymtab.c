/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "base/error.h"
#include "ksymtab.h"

enum reference {
	REF_ABSOLUTE, /* a word of the file's class */
	REF_PREL32,   /* 32 bits, signed, from the field's own address */
};

/*
 * struct kernel_symbol through time (kernel: include/linux/export.h, include/linux/export-internal.h). Sections do not
 * say which form they hold: the one that fits is the one under which every name is a string of __ksymtab_strings.
 */
static const struct layout {
	const char *name;
	unsigned size;	/* of an entry, in bytes */
	unsigned width; /* of a field */
	bool has_namespace;
	enum reference reference;
	bool is_64; /* for absolute ones: the file's class */
} layouts[] = {
	/* name        size width  ns     reference     64-bit    kernels */
	{ "prel32-ns", 12, 4, true, REF_PREL32, false },    /* 5.4 on: amd64, arm64 */
	{ "abs64-ns", 24, 8, true, REF_ABSOLUTE, true },    /* 5.4 on: ppc64, riscv64, s390x */
	{ "abs32-ns", 12, 4, true, REF_ABSOLUTE, false },   /* 5.4 on: armhf */
	{ "prel32-pair", 8, 4, false, REF_PREL32, false },  /* 4.19 to 5.3 */
	{ "abs64-pair", 16, 8, false, REF_ABSOLUTE, true }, /* to 5.3 */
	{ "abs32-pair", 8, 4, false, REF_ABSOLUTE, false }, /* to 5.3 */
};

/* kernel: include/asm-generic/vmlinux.lds.h; the last three went in 5.12, the second in 7.1. */
static const struct export_section {
	const char *table;
	const char *crcs;
	enum export_type type;
} export_sections[] = {
	{ "__ksymtab", "__kcrctab", EXPORT_TYPE_PLAIN },
	{ "__ksymtab_gpl", "__kcrctab_gpl", EXPORT_TYPE_GPL },
	{ "__ksymtab_gpl_future", "__kcrctab_gpl_future", EXPORT_TYPE_GPL_FUTURE },
	{ "__ksymtab_unused", "__kcrctab_unused", EXPORT_TYPE_UNUSED },
	{ "__ksymtab_unused_gpl", "__kcrctab_unused_gpl", EXPORT_TYPE_UNUSED_GPL },
};

enum { KSYM_FLAG_GPL_ONLY = 1 << 0 }; /* kernel: include/linux/module_symbol.h, 7.1 */

/* A section of references with what resolves them. */
struct table {
	const struct image *image;
	const struct section *section;
	const struct section *strings;
	const struct layout *layout;
	GArray *relocs; /* of struct reloc; empty in a linked image */
};

struct names {
	const char *symbol;
	const char *name_space;
};

static const struct reloc *find_reloc(const GArray *relocs, uint64_t place)
{
	guint low = 0, high = relocs->len;

	while (low < high) {
		guint middle = low + (high - low) / 2;

		if (g_array_index(relocs, struct reloc, middle).place < place)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == relocs->len || g_array_index(relocs, struct reloc, low).place != place)
		return NULL;
	return &g_array_index(relocs, struct reloc, low);
}

/* The offset in the string section that the field at @offset refers to; false when it leads elsewhere. */
static bool table_refers(const struct table *table, uint64_t offset, uint64_t *to)
{
	const struct section *section = table->section;
	uint64_t value;

	if (table->image->type == ET_REL) {
		const struct reloc *reloc = find_reloc(table->relocs, offset);

		if (!reloc || reloc->target.section != (size_t)(table->strings - table->image->sections))
			return false;
		*to = reloc->target.offset;
		return *to < table->strings->size;
	}
	value = image_number(table->image, section, offset, table->layout->width);
	if (table->layout->reference == REF_PREL32)
		value = section->address + offset + (uint64_t)(int64_t)(int32_t)value;
	if (!table->image->is_64)
		value = (uint32_t)value;
	return section_holds(table->strings, value, to);
}

/* True if the field at @offset refers to nothing at all. */
static bool table_is_null(const struct table *table, uint64_t offset)
{
	if (table->image->type == ET_REL && find_reloc(table->relocs, offset))
		return false;
	return image_number(table->image, table->section, offset, table->layout->width) == 0;
}

/*
 * The string that the field at @offset refers to; NULL when it leads elsewhere. In a relocatable file it is a whole
 * string of __ksymtab_strings; the final link lets a string be the tail of a longer one.
 */
static const char *table_string(const struct table *table, uint64_t offset)
{
	uint64_t to;

	if (!table_refers(table, offset, &to))
		return NULL;
	if (table->image->type == ET_REL && to > 0 && table->strings->data[to - 1] != '\0')
		return NULL;
	return image_string(table->strings, to);
}

static bool table_entry(const struct table *table, uint64_t i, struct names *names)
{
	uint64_t offset = i * table->layout->size + table->layout->width;

	names->name_space = "";
	names->symbol = table_string(table, offset);
	if (!names->symbol || !*names->symbol)
		return false;
	if (!table->layout->has_namespace || table_is_null(table, offset + table->layout->width))
		return true;
	names->name_space = table_string(table, offset + table->layout->width);
	return names->name_space != NULL;
}

static uint64_t table_length(const struct table *table)
{
	return table->section->size / table->layout->size;
}

/* In a relocatable file the relocations say what refers how: layouts that differ in nothing else are the same there. */
static bool layout_is_twin(const struct layout *a, const struct layout *b, const struct image *image)
{
	return a && image->type == ET_REL && a->size == b->size && a->width == b->width;
}

/* In a relocatable file every relocation stands at the start of a field. */
static bool relocs_go_with_layout(const struct layout *layout, const GArray *relocs)
{
	for (guint i = 0; i < relocs->len; i++)
		if (g_array_index(relocs, struct reloc, i).place % layout->width)
			return false;
	return true;
}

static bool layout_is_possible(const struct layout *layout, const struct table *table)
{
	if (layout->reference == REF_ABSOLUTE && layout->is_64 != table->image->is_64)
		return false;
	return table->section->size % layout->size == 0 && relocs_go_with_layout(layout, table->relocs);
}

/* The entries that can be read under @layout before the first that cannot. */
static uint64_t layout_fit(const struct layout *layout, struct table *table)
{
	struct names names;
	uint64_t i = 0;

	table->layout = layout;
	while (i < table_length(table) && table_entry(table, i, &names))
		i++;
	return i;
}

static bool table_find_layout(struct table *table, GError **error)
{
	const struct layout *best = NULL, *found = NULL;
	uint64_t best_fit = 0;

	for (size_t i = 0; i < G_N_ELEMENTS(layouts); i++) {
		uint64_t fit;

		if (!layout_is_possible(&layouts[i], table) || layout_is_twin(found, &layouts[i], table->image))
			continue;
		fit = layout_fit(&layouts[i], table);
		if (fit == table_length(table)) {
			if (found)
				return fail(error, KEXPORT_ERROR_BAD_DATA,
					    "%s: reads as %s and as %s: cannot tell which", table->section->name,
					    found->name, layouts[i].name);
			found = &layouts[i];
		} else if (!best || fit > best_fit) {
			best = &layouts[i];
			best_fit = fit;
		}
	}
	table->layout = found;
	if (found)
		return true;
	if (!best)
		return fail(error, KEXPORT_ERROR_BAD_DATA,
			    "%s: 0x%" PRIx64 " bytes are no whole number of entries of any known layout",
			    table->section->name, table->section->size);
	return fail(error, KEXPORT_ERROR_BAD_DATA,
		    "%s: entry %" PRIu64
		    ": name or namespace is no string of __ksymtab_strings (read as %s, which fits best)",
		    table->section->name, best_fit, best->name);
}

/* The CRC in the field at @offset: a word, or what its relocation leads to (kernel: to 5.18, __CRC_SYMBOL() in
 * export.h). */
static bool read_crc(const struct image *image, const struct section *crcs, const GArray *relocs, uint64_t offset,
		     uint32_t *crc)
{
	const struct reloc *reloc = image->type == ET_REL ? find_reloc(relocs, offset) : NULL;
	const struct section *section;

	if (!reloc) {
		*crc = (uint32_t)image_number(image, crcs, offset, 4);
		return true;
	}
	if (reloc->target.section == SHN_ABS || reloc->target.section == SHN_UNDEF) {
		*crc = (uint32_t)reloc->target.offset;
		return true;
	}
	if (reloc->target.section >= image->n_sections)
		return false;
	section = &image->sections[reloc->target.section];
	if (!section->data || reloc->target.offset > section->size || section->size - reloc->target.offset < 4)
		return false;
	*crc = (uint32_t)image_number(image, section, reloc->target.offset, 4);
	return true;
}

/* The CRCs beside a table of @n entries, in a new array; NULL with an error. Zeroes where the image has none. */
static uint32_t *read_crcs(const struct image *image, const char *name, uint64_t n, GError **error)
{
	const struct section *crcs = image_section(image, name);
	g_autoptr(GArray) relocs = NULL;
	uint32_t *values;
	unsigned width;

	if (!crcs || crcs->size == 0)
		return g_new0(uint32_t, n + 1);
	width = crcs->size == n * 8 ? 8 : 4;
	if (crcs->size != n * width || !crcs->data) {
		fail(error, KEXPORT_ERROR_BAD_DATA, "%s: 0x%" PRIx64 " bytes do not go with %" PRIu64 " exports", name,
		     crcs->size, n);
		return NULL;
	}
	relocs = image_relocs(image, crcs, error);
	if (!relocs)
		return NULL;
	values = g_new0(uint32_t, n + 1);
	for (uint64_t i = 0; i < n; i++) {
		uint64_t low_half = width == 8 && image->is_big_endian && !relocs->len ? 4 : 0;

		if (!read_crc(image, crcs, relocs, i * width + low_half, &values[i])) {
			fail(error, KEXPORT_ERROR_BAD_DATA, "%s: entry %" PRIu64 ": its relocation leads to no CRC",
			     name, i);
			g_free(values);
			return NULL;
		}
	}
	return values;
}

/* One byte an entry (kernel: 7.1 on); NULL, and no error, where the class is told by the section. */
static bool find_flags(const struct table *table, const struct section **flags, GError **error)
{
	*flags = strcmp(table->section->name, "__ksymtab") == 0 ? image_section(table->image, "__kflagstab") : NULL;
	if (!*flags || ((*flags)->size == table_length(table) && (*flags)->data))
		return true;
	return fail(error, KEXPORT_ERROR_BAD_DATA,
		    "__kflagstab: 0x%" PRIx64 " flags do not go with %" PRIu64 " exports in __ksymtab", (*flags)->size,
		    table_length(table));
}

static void tell_unknown_flags(const char *symbol, uint8_t flags, const char *path, struct snapshot *part)
{
	g_autofree char *reason =
		g_strdup_printf("__kflagstab: %s: flags 0x%02x hold bits that are not known", symbol, flags);

	snapshot_add_skip(part, path, NULL, reason);
}

static bool add_exports(const struct table *table, const struct export_section *kind, const char *module,
			const char *path, struct snapshot *part, GError **error)
{
	g_autofree uint32_t *crcs = NULL;
	const struct section *flags;
	const char *owner = snapshot_string(part, module);

	if (!find_flags(table, &flags, error))
		return false;
	crcs = read_crcs(table->image, kind->crcs, table_length(table), error);
	if (!crcs)
		return false;
	for (uint64_t i = 0; i < table_length(table); i++) {
		struct export export = { .module = owner, .type = kind->type, .crc = crcs[i] };
		struct names names;

		table_entry(table, i, &names);
		export.symbol = snapshot_string(part, names.symbol);
		export.name_space = *names.name_space ? snapshot_string(part, names.name_space) : "";
		if (flags && flags->data[i] & KSYM_FLAG_GPL_ONLY)
			export.type = EXPORT_TYPE_GPL;
		if (flags && flags->data[i] & ~KSYM_FLAG_GPL_ONLY)
			tell_unknown_flags(names.symbol, flags->data[i], path, part);
		snapshot_add_export(part, &export);
	}
	return true;
}

static bool read_section(const struct image *image, const struct export_section *kind, const char *module,
			 const char *path, struct snapshot *part, GError **error)
{
	struct table table = {
		.image = image,
		.section = image_section(image, kind->table),
		.strings = image_section(image, "__ksymtab_strings"),
	};
	g_autoptr(GArray) relocs = NULL;

	if (!table.section || table.section->size == 0)
		return true;
	if (!table.section->data || !table.strings || !table.strings->data)
		return fail(error, KEXPORT_ERROR_BAD_DATA, "%s: without __ksymtab_strings to hold its names",
			    kind->table);
	relocs = image_relocs(image, table.section, error);
	if (!relocs)
		return false;
	table.relocs = relocs;
	return table_find_layout(&table, error) && add_exports(&table, kind, module, path, part, error);
}

bool ksymtab_exists(const struct image *image)
{
	for (size_t i = 0; i < G_N_ELEMENTS(export_sections); i++)
		if (image_section(image, export_sections[i].table))
			return true;
	return false;
}

bool ksymtab_read(const struct image *image, const char *module, const char *path, struct snapshot *part,
		  GError **error)
{
	guint n_before = part->exports->len;

	for (size_t i = 0; i < G_N_ELEMENTS(export_sections); i++) {
		if (!read_section(image, &export_sections[i], module, path, part, error)) {
			g_array_set_size(part->exports, n_before);
			return false;
		}
	}
	return true;
}
