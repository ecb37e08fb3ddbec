/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bzImage: x86's boot image, a compressed vmlinux behind setup code (kernel: Documentation/arch/x86/boot.rst). */
#include <string.h>

#include "base/archive.h"
#include "base/error.h"
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
	return input_read_file(&payload, options, part, error);
}
