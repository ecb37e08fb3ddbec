/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bzImage: x86's boot image, a compressed vmlinux behind setup code (kernel: Documentation/arch/x86/boot.rst). */
#include <elf.h>
#include <string.h>

#include "banner.h"
#include "base/error.h"
#include "base/unpack.h"
#include "inputs.h"

enum {
	SETUP_SECTORS = 0x1f1,	/* u8, 0 means 4 */
	SIGNATURE = 0x202,	/* "HdrS" */
	PROTOCOL = 0x206,	/* u16 */
	PAYLOAD_OFFSET = 0x248, /* u32, from the start of the protected-mode code; protocol 2.08 */
	PAYLOAD_LENGTH = 0x24c, /* u32 */
	HEADER_END = 0x250,
	SECTOR = 512,
	FIRST_PROTOCOL = 0x208,
};

static uint32_t number(const uint8_t *bytes, unsigned size)
{
	uint32_t value = 0;

	while (size--)
		value = value << 8 | bytes[size];
	return value;
}

/* Behind all but gzip, which ends with it, stands the unpacked size (kernel: scripts/Makefile.lib, size_append). */
static unsigned has_size_behind(const uint8_t *payload, uint64_t length)
{
	return length > 4 && payload[0] == 0x1f && payload[1] == 0x8b ? 0 : MIN(length, 4);
}

/* The export table of a vmlinux of which the front is there, as yet. */
struct front {
	struct file file; /* the payload */
	struct snapshot *part;
	bool has_banner;   /* the tables stand in the same section, behind it: no need to look for them before */
	uint64_t searched; /* no banner before this offset; once it is there, no table that ends before it */
	bool found;
};

/*
 * A table is known as such when all of its strings are there, which follow it: what has been searched in vain before
 * the last so many bytes need not be searched again.
 */
enum { LONGEST_TABLE = 2 << 20, LONGEST_BANNER = 512, LEAST_ELF = 20, ELF_MACHINE = 18 };

static bool is_elf_of_x86_64(const uint8_t *bytes, size_t size)
{
	return size > LEAST_ELF && memcmp(bytes, ELFMAG, SELFMAG) == 0 && bytes[EI_CLASS] == ELFCLASS64 &&
	       number(bytes + ELF_MACHINE, 2) == EM_X86_64;
}

static uint64_t less(uint64_t size, uint64_t by)
{
	return MAX(size, by) - by;
}

static bool has_banner(const struct front *front, const uint8_t *bytes, size_t size)
{
	g_autofree char *release = banner_find(bytes + front->searched, size - front->searched);

	return release != NULL;
}

static bool front_is_enough(const uint8_t *bytes, size_t size, gpointer data)
{
	struct front *front = data;

	if (!is_elf_of_x86_64(bytes, size))
		return false;
	if (!front->has_banner) {
		front->has_banner = has_banner(front, bytes, size);
		front->searched = front->has_banner ? 0 : less(size, LONGEST_BANNER);
	}
	if (!front->has_banner)
		return false;
	front->file.data = bytes;
	front->file.size = size;
	front->found = input_raw_search(&front->file, front->searched, front->part, NULL);
	front->searched = less(size, LONGEST_TABLE);
	return front->found;
}

/*
 * Unpacking xz is by far the most that a scan does (6.1: 0.5 s, all 4,023 modules 0.2 s), and the tables end at a third
 * of the image, before .data and .init: it is unpacked only so far as they can be told beyond doubt without the section
 * headers, which are at its end. Where they cannot, it is unpacked whole and read as any ELF file.
 */
static bool read_front_first(const struct file *payload, const struct input_options *options, struct snapshot *part,
			     GError **error)
{
	struct front front = { .file = *payload, .part = part };
	const struct unpack_options how = {
		.limit = input_max_size(options),
		.expected = payload->expected,
		.is_enough = front_is_enough,
		.user_data = &front,
	};
	g_autoptr(GByteArray) bytes = NULL;

	front.file.machine = "x86_64";
	bytes = unpack(payload->data, payload->size, &how, error);
	if (!bytes || front.found)
		return front.found;
	front.file.data = bytes->data;
	front.file.size = bytes->len;
	front.file.machine = NULL;
	front.file.expected = 0;
	front.file.depth++;
	return input_read_file(&front.file, options, part, error);
}

bool input_bzimage_fits(const struct file *file)
{
	return file->size >= HEADER_END && memcmp(file->data + SIGNATURE, "HdrS", 4) == 0;
}

bool input_bzimage_read(const struct file *file, const struct input_options *options, struct snapshot *part,
			GError **error)
{
	unsigned sectors = file->data[SETUP_SECTORS] ? file->data[SETUP_SECTORS] : 4;
	uint64_t start = (uint64_t)(sectors + 1) * SECTOR + number(file->data + PAYLOAD_OFFSET, 4);
	uint64_t length = number(file->data + PAYLOAD_LENGTH, 4);
	struct file payload = *file;
	bool needs_all;

	if (number(file->data + PROTOCOL, 2) < FIRST_PROTOCOL)
		return fail(error, KEXPORT_ERROR_UNSUPPORTED,
			    "bzImage: boot protocol %x.%02x does not say where the kernel lies; expected 2.08 or later "
			    "(Linux 2.6.26)",
			    file->data[PROTOCOL + 1], file->data[PROTOCOL]);
	if (start > file->size || length > file->size - start)
		return fail(error, KEXPORT_ERROR_BAD_DATA,
			    "bzImage: payload of 0x%" PRIx64 " bytes at 0x%" PRIx64
			    " lies outside the file of 0x%zx bytes: truncated?",
			    length, start, file->size);
	payload.data += start;
	payload.size = length - has_size_behind(file->data + start, length);
	payload.expected = number(file->data + start + payload.size, length > payload.size ? 4 : 0);
	payload.depth++;
	if (!input_compressed_fits(&payload) && !input_elf_fits(&payload))
		return fail(error, KEXPORT_ERROR_UNSUPPORTED,
			    "bzImage: payload at 0x%" PRIx64 " is compressed in a way that is not known", start);
	/* Debug information is found by a build-id, which stands behind the tables, as BTF and .symtab do. */
	needs_all = options->debuginfo || options->prototypes || options->with_functions;
	return unpack_is_lzma(payload.data, payload.size) && !needs_all
		       ? read_front_first(&payload, options, part, error)
		       : input_read_file(&payload, options, part, error);
}
