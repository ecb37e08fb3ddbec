/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "base/error.h"
#include "crcs.h"
#include "export_symbol.h"
#include "ksymtab.h"
#include "layout.h"

/* kernel: include/asm-generic/vmlinux.lds.h; the last three went in 5.12, the second in 7.1. */
static const struct export_section {
	const char *suffix; /* of __ksymtab and of __kcrctab */
	enum export_type type;
} export_sections[] = {
	{ "", EXPORT_TYPE_PLAIN },
	{ "_gpl", EXPORT_TYPE_GPL },
	{ "_gpl_future", EXPORT_TYPE_GPL_FUTURE },
	{ "_unused", EXPORT_TYPE_UNUSED },
	{ "_unused_gpl", EXPORT_TYPE_UNUSED_GPL },
};

static const char table_prefix[] = "__ksymtab";
static const char object_prefix[] = "___ksymtab"; /* followed by the suffix, '+' and the symbol */

enum { KSYM_FLAG_GPL_ONLY = 1 << 0 }; /* kernel: include/linux/module_symbol.h, 7.1 */

/* What one call of ksymtab_read() works with. */
struct reader {
	const struct image *image;
	const struct export_owner *owner;
	struct snapshot *part;
	const char *module; /* the owner's, in @part */
	bool relative_crcs;
	enum class_table class_table;
	guint n_odd_flags; /* exports with flag bits that no kernel defines */
	uint8_t odd_bits;
	const char *odd_symbol; /* the first such; borrowed from the image */
};

/* A table with the sections that stand beside it. */
struct tables {
	const struct section *entries;
	const struct section *crcs;
	const struct section *flags;
	enum export_type type;
	bool one; /* a section a symbol */
};

/* The kind of the table called @name; NULL when it is none. @rest is what follows its suffix. */
static const struct export_section *find_kind(const char *name, const char **rest)
{
	bool object = strncmp(name, object_prefix, strlen(object_prefix)) == 0;
	const char *prefix = object ? object_prefix : table_prefix;
	size_t length;

	if (strncmp(name, prefix, strlen(prefix)) != 0)
		return NULL;
	name += strlen(prefix);
	length = object ? strcspn(name, "+") : strlen(name);
	*rest = name + length;
	if (object && !**rest)
		return NULL;
	for (size_t i = 0; i < G_N_ELEMENTS(export_sections); i++)
		if (strlen(export_sections[i].suffix) == length &&
		    strncmp(name, export_sections[i].suffix, length) == 0)
			return &export_sections[i];
	return NULL;
}

static const struct section *beside(const struct image *image, bool object, const char *name, const char *suffix,
				    const char *rest)
{
	g_autofree char *full = g_strconcat(object ? "_" : "", name, suffix, rest, NULL);

	return image_section(image, full);
}

/* The table in section @i; false when it is none, or an empty one. */
static bool find_tables(const struct image *image, size_t i, struct tables *tables)
{
	const struct section *entries = &image->sections[i];
	const char *rest;
	const struct export_section *kind = entries->size ? find_kind(entries->name, &rest) : NULL;

	if (!kind)
		return false;
	*tables = (struct tables){ .entries = entries, .type = kind->type, .one = *rest != '\0' };
	tables->crcs = beside(image, tables->one, "__kcrctab", kind->suffix, rest);
	/* Flags go with the plain table alone; since they came it holds every export. */
	tables->flags = *kind->suffix ? NULL : beside(image, tables->one, "__kflagstab", "", rest);
	return true;
}

/* One byte an entry (kernel: 7.1 on); without such a section the class is told by the table. */
static bool check_flags(const struct tables *tables, uint64_t n, GError **error)
{
	if (!tables->flags)
		return true;
	if (tables->flags->size != n || !tables->flags->data)
		return fail(error, KEXPORT_ERROR_BAD_DATA,
			    "%s: 0x%" PRIx64 " flags do not go with %" PRIu64 " exports in %s", tables->flags->name,
			    tables->flags->size, n, tables->entries->name);
	if (sections_overlap(tables->flags, tables->entries))
		return fail(error, KEXPORT_ERROR_BAD_DATA, "%s: overlaps %s", tables->flags->name,
			    tables->entries->name);
	return true;
}

static bool check_crcs(const struct tables *tables, GError **error)
{
	if (tables->crcs && sections_overlap(tables->crcs, tables->entries))
		return fail(error, KEXPORT_ERROR_BAD_DATA, "%s: overlaps %s", tables->crcs->name,
			    tables->entries->name);
	return true;
}

static void note_flags(struct reader *reader, uint8_t flags, const char *symbol, struct export *export)
{
	if (flags & KSYM_FLAG_GPL_ONLY)
		export->type = EXPORT_TYPE_GPL;
	if (!(flags & ~KSYM_FLAG_GPL_ONLY))
		return;
	if (reader->n_odd_flags++ == 0)
		reader->odd_symbol = symbol;
	reader->odd_bits |= flags & ~KSYM_FLAG_GPL_ONLY;
}

static bool add_exports(struct reader *reader, const struct tables *tables, const struct table *table, GError **error)
{
	g_autofree uint32_t *crcs = NULL;

	if (!check_flags(tables, table->n, error) || !check_crcs(tables, error))
		return false;
	crcs = crcs_read(reader->image, tables->crcs, table->n, reader->relative_crcs, error);
	if (!crcs)
		return false;
	for (uint64_t i = 0; i < table->n; i++) {
		struct export export = { .module = reader->module, .type = tables->type, .crc = crcs[i] };
		struct names names;

		table_entry(table, i, &names);
		export.symbol = snapshot_string(reader->part, names.symbol);
		export.address = table_address(table, i);
		export.name_space = *names.name_space ? snapshot_string(reader->part, names.name_space) : "";
		if (tables->flags)
			note_flags(reader, tables->flags->data[i], names.symbol, &export);
		snapshot_add_export(reader->part, &export);
	}
	reader->class_table = tables->flags ? CLASS_TABLE_FLAGS : CLASS_TABLE_SECTIONS;
	return true;
}

/* An entry that stood in two tables would be of two classes. */
static bool check_tables(const struct image *image, const struct tables *tables, GError **error)
{
	const char *rest;

	for (size_t i = 1; i < image->n_sections && !tables->one; i++) {
		const struct section *other = &image->sections[i];

		if (other != tables->entries && sections_overlap(other, tables->entries) &&
		    find_kind(other->name, &rest))
			return fail(error, KEXPORT_ERROR_BAD_DATA, "%s: overlaps %s", tables->entries->name,
				    other->name);
	}
	return true;
}

static bool read_tables(struct reader *reader, const struct tables *tables, GError **error)
{
	struct table table;
	bool done;

	if (!check_tables(reader->image, tables, error))
		return false;
	if (!tables->one && image_section(reader->image, tables->entries->name) != tables->entries)
		return fail(error, KEXPORT_ERROR_BAD_DATA, "%s: stands in the file twice", tables->entries->name);
	if (!table_open(&table, reader->image, tables->entries, tables->one, error))
		return false;
	done = add_exports(reader, tables, &table, error);
	table_close(&table);
	return done;
}

static void add_skip(const struct reader *reader, char *reason)
{
	snapshot_add_skip(reader->part, reader->owner->path, NULL, reason);
	g_free(reason);
}

/* kernel: kernel/module/main.c, check_export_symbol_sections(), 7.1: beside flags no other table counts. */
static bool is_obsolete(const struct reader *reader, const struct tables *tables)
{
	return tables->type != EXPORT_TYPE_PLAIN && image_section(reader->image, "__kflagstab") != NULL;
}

static bool read_all(struct reader *reader, GError **error)
{
	const struct image *image = reader->image;

	for (size_t i = 1; i < image->n_sections; i++) {
		struct tables tables;

		if (!find_tables(image, i, &tables))
			continue;
		if (is_obsolete(reader, &tables))
			add_skip(reader, g_strdup_printf("ignoring obsolete section %s: beside __kflagstab the class "
							 "of an export is a flag, and no kernel reads this table",
							 tables.entries->name));
		else if (!read_tables(reader, &tables, error))
			return false;
	}
	if (reader->n_odd_flags)
		add_skip(reader, g_strdup_printf("__kflagstab: %u exports, %s the first, have flag bits that are not "
						 "known: 0x%02x",
						 reader->n_odd_flags, reader->odd_symbol, reader->odd_bits));
	return true;
}

bool ksymtab_exists(const struct image *image)
{
	const char *rest;

	for (size_t i = 1; i < image->n_sections; i++)
		if (find_kind(image->sections[i].name, &rest))
			return true;
	return false;
}

bool ksymtab_is_object(const struct image *image)
{
	if (image->type != ET_REL)
		return false;
	for (size_t i = 1; i < image->n_sections; i++) {
		const char *rest, *name = image->sections[i].name;

		if (strcmp(name, ".export_symbol") == 0 ||
		    (strncmp(name, object_prefix, strlen(object_prefix)) == 0 && find_kind(name, &rest)))
			return true;
	}
	return false;
}

/*
 * Every vmlinux has a second table, an empty one if need be, or flags (kernel: include/asm-generic/vmlinux.lds.h). One
 * with neither tells the class in a way that is not known, and all its exports would read as plain.
 */
static bool check_class(const struct image *image, GError **error)
{
	if (image->type == ET_REL || image_section(image, "__ksymtab_gpl") || image_section(image, "__kflagstab"))
		return true;
	return fail(error, KEXPORT_ERROR_UNSUPPORTED,
		    "__ksymtab: neither __ksymtab_gpl nor __kflagstab is there to tell which exports are GPL-only");
}

bool ksymtab_read(const struct image *image, const struct export_owner *owner, struct snapshot *part,
		  enum class_table *class_table, GError **error)
{
	const struct section *before_modpost = image->type == ET_REL ? image_section(image, ".export_symbol") : NULL;
	guint n_before = part->exports->len;
	struct reader reader = {
		.image = image,
		.owner = owner,
		.part = part,
		.module = snapshot_string(part, owner->module),
		.relative_crcs = crcs_are_relative(image),
	};

	if (check_class(image, error) && read_all(&reader, error) &&
	    (!before_modpost || export_symbol_read(image, before_modpost, reader.module, part, error))) {
		if (reader.class_table)
			*class_table = reader.class_table;
		return true;
	}
	g_array_set_size(part->exports, n_before);
	return false;
}
