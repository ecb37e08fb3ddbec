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
	section->flags = header.sh_flags;
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

/* With -ffunction-sections, or a section a symbol, a file has tens of thousands; a module has 50. */
static void index_sections(struct image *image)
{
	enum { FEW = 256 };

	if (image->n_sections > FEW)
		image->by_name = g_hash_table_new(g_str_hash, g_str_equal);
	for (size_t i = image->n_sections - 1; i > 0; i--) {
		struct section *section = &image->sections[i];

		if (image->by_name)
			g_hash_table_insert(image->by_name, (gpointer)section->name, section);
		if ((section->type == SHT_RELA || section->type == SHT_REL) && section->info > 0 &&
		    section->info < image->n_sections)
			image->sections[section->info].relocs = (uint32_t)i;
	}
}

/* What libelf would refuse without saying why. */
static bool check_start(const uint8_t *data, size_t size, GError **error)
{
	size_t least = size > EI_CLASS && data[EI_CLASS] == ELFCLASS32 ? sizeof(Elf32_Ehdr) : sizeof(Elf64_Ehdr);

	if (size < least)
		return fail(error, KEXPORT_ERROR_BAD_DATA,
			    "ELF header: the file ends within it, at 0x%zx; expected %zu bytes: truncated?", size,
			    least);
	if (data[EI_CLASS] != ELFCLASS32 && data[EI_CLASS] != ELFCLASS64)
		return fail(error, KEXPORT_ERROR_BAD_DATA,
			    "ELF header: class (byte 4) is %d; expected 1 (32 bits) or 2 (64 bits)", data[EI_CLASS]);
	if (data[EI_DATA] != ELFDATA2LSB && data[EI_DATA] != ELFDATA2MSB)
		return fail(error, KEXPORT_ERROR_BAD_DATA,
			    "ELF header: byte order (byte 5) is %d; expected 1 (little) or 2 (big)", data[EI_DATA]);
	return true;
}

/* Where there are more than 0xff00 sections, e_shnum is 0 and libelf looks for the number itself. */
static bool check_section_headers(const GElf_Ehdr *header, size_t size, GError **error)
{
	if (header->e_shoff > size ||
	    (header->e_shnum && (size - header->e_shoff) / header->e_shnum < header->e_shentsize))
		return fail(error, KEXPORT_ERROR_BAD_DATA,
			    "ELF header: %u section headers at 0x%" PRIx64
			    " lie outside the file of 0x%zx bytes: truncated?",
			    header->e_shnum, header->e_shoff, size);
	return true;
}

bool image_open(struct image *image, const void *data, size_t size, GError **error)
{
	GElf_Ehdr header;

	*image = (struct image){ 0 };
	if (!check_start(data, size, error))
		return false;
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
	if (check_section_headers(&header, size, error) && load_sections(image, data, size, error)) {
		index_sections(image);
		return true;
	}
	image_close(image);
	return false;
}

void image_close(struct image *image)
{
	g_clear_pointer(&image->by_name, g_hash_table_unref);
	g_clear_pointer(&image->sections, g_free);
	elf_end(image->elf);
	image->elf = NULL;
}

const struct section *image_section(const struct image *image, const char *name)
{
	if (image->by_name)
		return g_hash_table_lookup(image->by_name, name);
	for (size_t i = 1; i < image->n_sections; i++)
		if (strcmp(image->sections[i].name, name) == 0)
			return &image->sections[i];
	return NULL;
}

const struct section *image_symtab(const struct image *image)
{
	for (size_t i = 1; i < image->n_sections; i++)
		if (image->sections[i].type == SHT_SYMTAB && image->sections[i].data)
			return &image->sections[i];
	return NULL;
}

size_t section_index(const struct image *image, const struct section *section)
{
	return (size_t)(section - image->sections);
}

bool sections_overlap(const struct section *a, const struct section *b)
{
	return a->data && b->data && a->data < b->data + b->size && b->data < a->data + a->size;
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
