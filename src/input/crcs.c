/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "base/error.h"
#include "crcs.h"
#include "reloc.h"

/* The word that the relative CRC at @offset leads to; false when it leads out of .rodata. */
static bool relative_crc(const struct image *image, const struct section *crcs, const struct section *rodata,
			 uint64_t offset, uint32_t *crc)
{
	int32_t distance = (int32_t)image_number(image, crcs, offset, 4);
	uint64_t at;

	*crc = 0;
	/* A weak __crc_NAME that nothing defined: the distance to address 0, cut to 32 bits. */
	if ((uint32_t)distance == (uint32_t) - (crcs->address + offset))
		return true;
	if (!section_holds(rodata, crcs->address + offset + (uint64_t)(int64_t)distance, &at) || at % 4 ||
	    rodata->size - at < 4)
		return false;
	*crc = (uint32_t)image_number(image, rodata, at, 4);
	return true;
}

bool crcs_are_relative(const struct image *image)
{
	const struct section *rodata = image_section(image, ".rodata");
	uint64_t n = 0;
	uint32_t crc;

	if (image->type == ET_REL || !rodata || !rodata->data)
		return false;
	for (size_t i = 1; i < image->n_sections; i++) {
		const struct section *crcs = &image->sections[i];

		if (!g_str_has_prefix(crcs->name, "__kcrctab") || !crcs->data || crcs->size % 4)
			continue;
		for (uint64_t offset = 0; offset < crcs->size; offset += 4, n++)
			if (!relative_crc(image, crcs, rodata, offset, &crc))
				return false;
	}
	return n > 0;
}

/* In a relocatable file: a word, or what its relocation leads to (kernel: to 5.18, __CRC_SYMBOL() in export.h). */
static bool relocated_crc(const struct image *image, const struct section *crcs, const GArray *relocs, uint64_t offset,
			  unsigned width, uint32_t *crc)
{
	const struct section *section;
	struct target target;

	if (!field_target(image, crcs, relocs, offset, width, false, &target)) {
		uint64_t value = image_number(image, crcs, offset, width);

		*crc = (uint32_t)value;
		return value == *crc;
	}
	*crc = (uint32_t)target.offset;
	if (target.section == SHN_ABS)
		return true;
	if (target.section == SHN_UNDEF) {
		/* Without a symbol the addend is the value; a weak symbol that nobody defined is no CRC. */
		*crc = relocs_find(relocs, offset)->symbol ? 0 : *crc;
		return true;
	}
	if (target.section >= image->n_sections)
		return false;
	section = &image->sections[target.section];
	if (!section->data || target.offset > section->size || section->size - target.offset < 4)
		return false;
	*crc = (uint32_t)image_number(image, section, target.offset, 4);
	return true;
}

/* Up to 4.10 a CRC is an unsigned long (kernel: 71810db27c1c), from then on 32 bits. */
static bool find_width(const struct image *image, const struct section *section, uint64_t n, unsigned *width,
		       GError **error)
{
	*width = image->is_64 && section->size == n * 8 ? 8 : 4;
	if (section->data && section->size == n * *width)
		return true;
	return fail(error, KEXPORT_ERROR_BAD_DATA, "%s: 0x%" PRIx64 " bytes do not go with %" PRIu64 " exports",
		    section->name, section->size, n);
}

uint32_t *crcs_read(const struct image *image, const struct section *section, uint64_t n, bool relative, GError **error)
{
	const struct section *rodata = relative ? image_section(image, ".rodata") : NULL;
	g_autoptr(GArray) relocs = NULL;
	g_autofree uint32_t *values = NULL;
	unsigned width;

	if (!section || section->size == 0)
		return g_new0(uint32_t, n + 1);
	if (!find_width(image, section, n, &width, error))
		return NULL;
	relocs = relocs_read(image, section, error);
	if (!relocs)
		return NULL;
	values = g_new0(uint32_t, n + 1);
	for (uint64_t i = 0; i < n; i++) {
		bool found = rodata ? relative_crc(image, section, rodata, i * 4, &values[i])
				    : relocated_crc(image, section, relocs, i * width, width, &values[i]);

		if (!found) {
			fail(error, KEXPORT_ERROR_BAD_DATA,
			     "%s: entry %" PRIu64 ": neither a CRC nor a reference to one", section->name, i);
			return NULL;
		}
	}
	return g_steal_pointer(&values);
}
