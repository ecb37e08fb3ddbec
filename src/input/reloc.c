/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "reloc.h"
#include "base/error.h"

/* A section of relocations, opened. */
struct reader {
	const struct image *image;
	const struct section *relocs;
	Elf_Data *data;
	Elf_Data *symbols; /* NULL when it has no symbol table: then all its symbols must be number 0 */
	int n;
};

static bool reader_open(struct reader *reader, const struct image *image, const struct section *relocs, GError **error)
{
	size_t entry = gelf_fsize(image->elf, relocs->type == SHT_RELA ? ELF_T_RELA : ELF_T_REL, 1, EV_CURRENT);
	const struct section *symbols = relocs->link < image->n_sections ? &image->sections[relocs->link] : NULL;

	*reader = (struct reader){ .image = image, .relocs = relocs, .data = elf_getdata(relocs->scn, NULL) };
	if (!reader->data || relocs->size % entry)
		return fail(error, KEXPORT_ERROR_BAD_DATA,
			    "%s: 0x%" PRIx64 " bytes are no whole number of %zu-byte relocations", relocs->name,
			    relocs->size, entry);
	reader->n = (int)MIN(relocs->size / entry, G_MAXINT);
	if (symbols && (symbols->type == SHT_SYMTAB || symbols->type == SHT_DYNSYM))
		reader->symbols = elf_getdata(symbols->scn, NULL);
	return true;
}

/* MIPS64 keeps symbol and three types apart, the symbol in the first four bytes (ABI: MIPS64 supplement, 2.9). */
static void split_info(const struct image *image, uint64_t info, uint32_t *symbol, uint32_t *type)
{
	bool mixed = image->machine == EM_MIPS && image->is_64 && !image->is_big_endian;

	*symbol = mixed ? (uint32_t)info : (uint32_t)GELF_R_SYM(info);
	*type = mixed ? (uint32_t)(info >> 56) : (uint32_t)GELF_R_TYPE(info);
}

/*
 * False for an entry that does not stand for anything: damaged when @damaged, else R_*_NONE, which is 0 everywhere. The
 * place is set in any case.
 */
static bool reader_entry(const struct reader *reader, int i, struct reloc *reloc, bool *damaged)
{
	GElf_Rela rela = { 0 };
	GElf_Rel rel;
	GElf_Sym symbol = { .st_shndx = SHN_ABS };
	uint32_t type;

	*damaged = true;
	reloc->place = 0;
	if (reader->relocs->type == SHT_RELA) {
		if (!gelf_getrela(reader->data, i, &rela))
			return false;
	} else {
		if (!gelf_getrel(reader->data, i, &rel))
			return false;
		rela.r_offset = rel.r_offset;
		rela.r_info = rel.r_info;
	}
	reloc->place = rela.r_offset;
	split_info(reader->image, rela.r_info, &reloc->symbol, &type);
	if (reloc->symbol && (!reader->symbols || !gelf_getsym(reader->symbols, (int)reloc->symbol, &symbol)))
		return false;
	*damaged = false;
	reloc->target = (struct target){ symbol.st_shndx, symbol.st_value + (uint64_t)rela.r_addend };
	reloc->addend_in_place = reader->relocs->type == SHT_REL;
	return type != 0;
}

static bool read_own(const struct image *image, const struct section *section, GArray *list, GError **error)
{
	struct reader reader;

	if (!section->relocs)
		return true;
	if (!reader_open(&reader, image, &image->sections[section->relocs], error))
		return false;
	if (!reader.symbols)
		return fail(error, KEXPORT_ERROR_BAD_DATA, "%s: no symbol table for its relocations",
			    reader.relocs->name);
	for (int i = 0; i < reader.n; i++) {
		struct reloc reloc;
		bool damaged;

		if (reader_entry(&reader, i, &reloc, &damaged)) {
			damaged = reloc.place >= section->size;
			g_array_append_val(list, reloc);
		}
		if (damaged)
			return fail(error, KEXPORT_ERROR_BAD_DATA, "%s: entry %d: leads outside %s or its symbol table",
				    reader.relocs->name, i, section->name);
	}
	return true;
}

/*
 * A position-independent image may hold its values only here (kernel: arm64 links with
 * --no-apply-dynamic-relocs). RELR needs no reading: its addends stand in the places, and the image is laid out for
 * address 0. Sections that do not get loaded hold what --emit-relocs left: the values are in place.
 */
static bool read_dynamic(const struct image *image, const struct section *section, GArray *list, GError **error)
{
	for (size_t s = 1; s < image->n_sections; s++) {
		const struct section *relocs = &image->sections[s];
		struct reader reader;

		if ((relocs->type != SHT_RELA && relocs->type != SHT_REL) || !(relocs->flags & SHF_ALLOC))
			continue;
		if (!reader_open(&reader, image, relocs, error))
			return false;
		for (int i = 0; i < reader.n; i++) {
			struct reloc reloc;
			bool damaged;

			bool stands = reader_entry(&reader, i, &reloc, &damaged);

			/* Others may name symbols of a .dynsym that was thrown away (kernel: arm64, 5.10). */
			if (!section_holds(section, reloc.place, &reloc.place))
				continue;
			if (damaged)
				return fail(error, KEXPORT_ERROR_BAD_DATA,
					    "%s: entry %d: leads outside its symbol table", relocs->name, i);
			reloc.target.section = SHN_ABS;
			if (stands)
				g_array_append_val(list, reloc);
		}
	}
	return true;
}

static int place_order(gconstpointer a, gconstpointer b)
{
	const struct reloc *x = a, *y = b;

	return x->place < y->place ? -1 : x->place > y->place;
}

static bool is_sorted(const GArray *list)
{
	for (guint i = 1; i < list->len; i++)
		if (g_array_index(list, struct reloc, i - 1).place > g_array_index(list, struct reloc, i).place)
			return false;
	return true;
}

GArray *relocs_read(const struct image *image, const struct section *section, GError **error)
{
	g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(struct reloc));
	bool done = image->type == ET_REL   ? read_own(image, section, list, error)
		    : image->type == ET_DYN ? read_dynamic(image, section, list, error)
					    : true;

	if (!done)
		return NULL;
	if (!is_sorted(list))
		g_array_sort(list, place_order);
	return g_steal_pointer(&list);
}

const struct reloc *relocs_find(const GArray *relocs, uint64_t place)
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

bool field_target(const struct image *image, const struct section *section, const GArray *relocs, uint64_t offset,
		  unsigned width, bool relative, struct target *target)
{
	const struct reloc *reloc = relocs_find(relocs, offset);
	bool in_place = !reloc || reloc->addend_in_place;
	uint64_t value = in_place && section->data ? image_number(image, section, offset, width) : 0;

	if (width == 4 && (relative || (reloc && image->is_64)))
		value = (uint64_t)(int64_t)(int32_t)value;
	if (!reloc && image->type == ET_REL)
		return false;
	if (reloc)
		*target = (struct target){ reloc->target.section, reloc->target.offset + value };
	else
		*target = (struct target){ SHN_ABS, value + (relative ? section->address + offset : 0) };
	if (!image->is_64)
		target->offset = (uint32_t)target->offset;
	return true;
}
