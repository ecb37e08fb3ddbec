/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <dwarf.h>
#include <elfutils/libdwfl.h>

#include "base/error.h"
#include "ctype.h"
#include "debugfile.h"
#include "debuginfo.h"

/* What one call of debuginfo_read() works with. */
struct reader {
	GHashTable *wanted; /* symbol to struct export, for those that are not found yet */
	struct snapshot *part;
	/* Of the compilation unit at hand: */
	const char *folder;	    /* DW_AT_comp_dir */
	const char *assembler_file; /* its source, if that is assembler; else NULL */
};

/*
 * @path in the source tree: what it has more than the folder that the compiler ran in. Debian compiles in
 * linux-6.1/debian/build/FLAVOUR what lies in linux-6.1/kernel.
 */
static char *tree_path(const char *path, const char *folder)
{
	g_autofree char *full = g_canonicalize_filename(path, folder && *folder == '/' ? folder : "/");
	size_t common = 0;

	if (!folder || *folder != '/')
		return g_strdup(full + 1);
	for (size_t i = 0; full[i] == folder[i]; i++) {
		if (full[i] == '/')
			common = i;
		if (!folder[i])
			break;
		if (!folder[i + 1] && full[i + 1] == '/')
			common = i + 1;
	}
	return g_strdup(full + common + 1);
}

/*
 * What as(1) writes of a function is its name and where its code is: no parameters, and no line (that of the first
 * instruction belongs to another function where a macro made it).
 */
static void fill_export(struct reader *reader, Dwarf_Die *die, struct export *export)
{
	const char *file = reader->assembler_file ? reader->assembler_file : dwarf_decl_file(die);
	g_autofree char *path = file ? tree_path(file, reader->folder) : NULL;
	g_autofree char *prototype = reader->assembler_file ? NULL : ctype_prototype(die, export->symbol);
	int line = 0;

	export->file = snapshot_string(reader->part, path);
	export->line = path && dwarf_decl_line(die, &line) == 0 ? (uint32_t)line : 0;
	export->prototype = snapshot_string(reader->part, prototype);
}

/* A function or variable of the unit's own: not a declaration, seen from elsewhere. */
static bool is_definition(Dwarf_Die *die)
{
	Dwarf_Attribute attribute;
	bool is_declaration, is_external;

	if (dwarf_attr(die, DW_AT_declaration, &attribute) && dwarf_formflag(&attribute, &is_declaration) == 0 &&
	    is_declaration)
		return false;
	return dwarf_attr_integrate(die, DW_AT_external, &attribute) && dwarf_formflag(&attribute, &is_external) == 0 &&
	       is_external;
}

static void read_die(struct reader *reader, Dwarf_Die *die)
{
	int tag = dwarf_tag(die);
	struct export *export;
	const char *name;

	if (tag != DW_TAG_subprogram && tag != DW_TAG_variable)
		return;
	name = dwarf_diename(die);
	export = name ? g_hash_table_lookup(reader->wanted, name) : NULL;
	if (!export || !is_definition(die))
		return;
	fill_export(reader, die, export);
	g_hash_table_remove(reader->wanted, export->symbol);
}

/* What is exported stands at the top of its unit: what is inside functions and types need not be read. */
static void read_unit(struct reader *reader, Dwarf_Die *unit)
{
	Dwarf_Attribute attribute;
	Dwarf_Die die;
	int status = dwarf_child(unit, &die);

	reader->folder = dwarf_formstring(dwarf_attr(unit, DW_AT_comp_dir, &attribute));
	reader->assembler_file = dwarf_srclang(unit) == DW_LANG_Mips_Assembler ? dwarf_diename(unit) : NULL;
	for (; status == 0; status = dwarf_siblingof(&die, &die))
		read_die(reader, &die);
}

static void read_dwarf(struct reader *reader, Dwarf *dwarf)
{
	Dwarf_CU *unit = NULL;
	Dwarf_Die die;
	uint8_t type;

	while (g_hash_table_size(reader->wanted) && dwarf_get_units(dwarf, unit, &unit, NULL, &type, &die, NULL) == 0)
		if (type == DW_UT_compile)
			read_unit(reader, &die);
}

/* Through libdwfl, which relocates the debug information of a module. */
static bool read_file(struct reader *reader, const char *path, GError **error)
{
	static const Dwfl_Callbacks callbacks = {
		.find_elf = dwfl_build_id_find_elf,
		.find_debuginfo = dwfl_standard_find_debuginfo,
		.section_address = dwfl_offline_section_address,
	};
	Dwfl *dwfl = dwfl_begin(&callbacks);
	Dwfl_Module *module = dwfl ? dwfl_report_offline(dwfl, "", path, -1) : NULL;
	Dwarf_Addr bias;
	Dwarf *dwarf;
	bool done = true;

	if (dwfl)
		dwfl_report_end(dwfl, NULL, NULL);
	dwarf = module ? dwfl_module_getdwarf(module, &bias) : NULL;
	if (dwarf)
		read_dwarf(reader, dwarf);
	else
		done = fail(error, KEXPORT_ERROR_BAD_DATA, "%s: debug information: %s", path,
			    dwfl_errmsg(dwfl_errno()));
	dwfl_end(dwfl);
	return done;
}

static GHashTable *wanted_exports(struct snapshot *part)
{
	GHashTable *wanted = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; i < part->exports->len; i++) {
		struct export *export = &g_array_index(part->exports, struct export, i);

		g_hash_table_insert(wanted, (gpointer) export->symbol, export);
	}
	return wanted;
}

bool debuginfo_read(const struct image *image, const char *path, const struct input_options *options,
		    struct snapshot *part, GError **error)
{
	g_autofree char *beside = NULL;
	g_autoptr(GHashTable) wanted = NULL;
	struct reader reader = { .part = part };

	if (part->exports->len == 0)
		return true;
	if (path && image_section(image, ".debug_info"))
		beside = g_strdup(path);
	else if (options->debuginfo && !debugfile_find(image, options->debuginfo, part, &beside, error))
		return false;
	if (!beside)
		return true;
	wanted = wanted_exports(part);
	reader.wanted = wanted;
	return read_file(&reader, beside, error);
}
