/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "base/error.h"
#include "image.h"

static bool load_section(struct image *image, Elf_Scn *scn, size_t names, size_t file_size, const uint8_t *file,
			 GError **error)
{
	size_t i = elf_ndxscn(scn);
	struct section *section = &image->sections[i];
	GElf_Shdr header;

	if (!gelf_getshdr(scn, &header))
		return fail(error, KEXPORT_ERROR_BAD_DATA, "section %zu: its header is damaged", i);
	section->name = elf_strptr(image->elf, names, header.sh_name);
	if (!section->name)
		return fail(error, KEXPORT_ERROR_BAD_DATA, "section %zu: its name lies outside the section name table",
			    i);
	section->scn = scn;
	section->type = header.sh_type;
	section->info = header.sh_info;
	section->link = header.sh_link;
	section->address = header.sh_addr;
	section->size = header.sh_size;
	if (header.sh_type == SHT_NOBITS || header.sh_type == SHT_NULL)
		return true;
	if (header.sh_offset > file_size || header.sh_size > file_size - header.sh_offset)
		return fail(error, KEXPORT_ERROR_BAD_DATA,
			    "section %s: 0x%" PRIx64 " bytes at 0x%" PRIx64 " lie outside the file of 0x%zx bytes",
			    section->name, header.sh_size, header.sh_offset, file_size);
	section->data = file + header.sh_offset;
	return true;
}

static bool load_sections(struct image *image, const void *data, size_t size, GError **error)
{
	size_t names;

	if (elf_getshdrnum(image->elf, &image->n_sections) != 0 || elf_getshdrstrndx(image->elf, &names) != 0)
		return fail(error, KEXPORT_ERROR_BAD_DATA, "section headers: %s", elf_errmsg(-1));
	if (image->n_sections == 0)
		return fail(error, KEXPORT_ERROR_BAD_DATA, "ELF file without section headers");
	image->sections = g_new0(struct section, image->n_sections);
	image->sections[0].name = "";
	for (Elf_Scn *scn = elf_nextscn(image->elf, NULL); scn; scn = elf_nextscn(image->elf, scn))
		if (!load_section(image, scn, names, size, data, error))
			return false;
	for (size_t i = 0; i < image->n_sections; i++)
		if (!image->sections[i].name)
			return fail(error, KEXPORT_ERROR_BAD_DATA, "section %zu: its header is damaged", i);
	return true;
}

bool image_open(struct image *image, const void *data, size_t size, GError **error)
{
	GElf_Ehdr header;

	*image = (struct image){ 0 };
	elf_version(EV_CURRENT);
	image->elf = elf_memory((char *)data, size);
	if (!image->elf || elf_kind(image->elf) != ELF_K_ELF || !gelf_getehdr(image->elf, &header)) {
		fail(error, KEXPORT_ERROR_BAD_DATA, "ELF header: %s", elf_errmsg(-1));
		image_close(image);
		return false;
	}
	image->type = header.e_type;
	image->machine = header.e_machine;
	image->is_64 = header.e_ident[EI_CLASS] == ELFCLASS64;
	image->is_big_endian = header.e_ident[EI_DATA] == ELFDATA2MSB;
	if (header.e_shoff > size)
		fail(error, KEXPORT_ERROR_BAD_DATA,
		     "ELF header: section headers at 0x%" PRIx64 " lie outside the file of 0x%zx bytes: truncated?",
		     header.e_shoff, size);
	else if (load_sections(image, data, size, error))
		return true;
	image_close(image);
	return false;
}

void image_close(struct image *image)
{
	g_clear_pointer(&image->sections, g_free);
	elf_end(image->elf);
	image->elf = NULL;
}

const struct section *image_section(const struct image *image, const char *name)
{
	for (size_t i = 1; i < image->n_sections; i++)
		if (strcmp(image->sections[i].name, name) == 0)
			return &image->sections[i];
	return NULL;
}

uint64_t image_number(const struct image *image, const struct section *section, uint64_t offset, unsigned size)
{
	const uint8_t *bytes = section->data + offset;
	uint64_t value = 0;

	for (unsigned i = 0; i < size; i++)
		value = value << 8 | bytes[image->is_big_endian ? i : size - 1 - i];
	return value;
}

const char *image_string(const struct section *section, uint64_t offset)
{
	const char *string;

	if (!section->data || offset >= section->size)
		return NULL;
	string = (const char *)section->data + offset;
	return memchr(string, '\0', section->size - offset) ? string : NULL;
}

bool section_holds(const struct section *in, uint64_t address, uint64_t *offset)
{
	*offset = address - in->address;
	return address >= in->address && *offset < in->size;
}

/* The relocation section of section @index; NULL when it needs none. */
static const struct section *find_reloc_section(const struct image *image, size_t index)
{
	for (size_t i = 1; i < image->n_sections; i++) {
		const struct section *section = &image->sections[i];

		if ((section->type == SHT_RELA || section->type == SHT_REL) && section->info == index)
			return section;
	}
	return NULL;
}

static bool read_reloc(const struct image *image, const struct section *section, const struct section *relocs,
		       Elf_Data *data, int i, GElf_Rela *rela)
{
	unsigned width = image->is_64 ? 8 : 4;
	GElf_Rel rel;

	if (relocs->type == SHT_RELA)
		return gelf_getrela(data, i, rela) && rela->r_offset < section->size;
	if (!gelf_getrel(data, i, &rel) || !section->data)
		return false;
	/* REL keeps the addend in the field; a field is a word of the file's class, or the 32-bit half of a relative
	 * one. */
	if (rel.r_offset > section->size || section->size - rel.r_offset < 4)
		return false;
	if (section->size - rel.r_offset < width)
		width = 4;
	*rela = (GElf_Rela){ .r_offset = rel.r_offset, .r_info = rel.r_info };
	rela->r_addend = (int32_t)image_number(image, section, rel.r_offset, 4);
	return true;
}

static int place_order(gconstpointer a, gconstpointer b)
{
	const struct reloc *x = a, *y = b;

	return x->place < y->place ? -1 : x->place > y->place;
}

GArray *image_relocs(const struct image *image, const struct section *section, GError **error)
{
	GArray *list = g_array_new(FALSE, FALSE, sizeof(struct reloc));
	const struct section *relocs = find_reloc_section(image, (size_t)(section - image->sections));
	Elf_Data *data = relocs ? elf_getdata(relocs->scn, NULL) : NULL;
	Elf_Data *symbols = NULL;
	size_t entry =
		relocs ? gelf_fsize(image->elf, relocs->type == SHT_RELA ? ELF_T_RELA : ELF_T_REL, 1, EV_CURRENT) : 1;

	if (!relocs)
		return list;
	if (relocs->link < image->n_sections && image->sections[relocs->link].type == SHT_SYMTAB)
		symbols = elf_getdata(image->sections[relocs->link].scn, NULL);
	for (int i = 0; data && symbols && i < (int)(relocs->size / entry); i++) {
		struct reloc reloc;
		GElf_Rela rela;
		GElf_Sym symbol;

		if (!read_reloc(image, section, relocs, data, i, &rela) ||
		    !gelf_getsym(symbols, (int)GELF_R_SYM(rela.r_info), &symbol)) {
			fail(error, KEXPORT_ERROR_BAD_DATA, "%s: entry %d: leads outside %s or its symbol table",
			     relocs->name, i, section->name);
			g_array_unref(list);
			return NULL;
		}
		reloc.place = rela.r_offset;
		reloc.target = (struct target){ symbol.st_shndx, symbol.st_value + (uint64_t)rela.r_addend };
		g_array_append_val(list, reloc);
	}
	if (!data || !symbols) {
		fail(error, KEXPORT_ERROR_BAD_DATA, "%s: no symbol table for its relocations", relocs->name);
		g_array_unref(list);
		return NULL;
	}
	g_array_sort(list, place_order);
	return list;
}

const char *image_machine_name(const struct image *image)
{
	switch (image->machine) {
	case EM_X86_64:
		return "x86_64";
	case EM_386:
		return "i686";
	case EM_AARCH64:
		return "aarch64";
	case EM_ARM:
		return "armv7l";
	case EM_PPC64:
		return image->is_big_endian ? "ppc64" : "ppc64le";
	case EM_PPC:
		return "ppc";
	case EM_RISCV:
		return image->is_64 ? "riscv64" : "riscv32";
	case EM_S390:
		return "s390x";
	case EM_MIPS:
		return image->is_64 ? "mips64" : "mips";
	case EM_SPARCV9:
		return "sparc64";
	case EM_PARISC:
		return image->is_64 ? "parisc64" : "parisc";
	case 258:
		return "loongarch64";
	default:
		return NULL;
	}
}
