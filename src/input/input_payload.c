/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Boot images that hold a compressed kernel behind code of their own: EFI zboot, which says where, and arm's zImage and
 * s390x's bzImage, which do not: there it is looked for, as the kernel's own scripts/extract-vmlinux does.
 */
#include <string.h>

#include "base/error.h"
#include "base/unpack.h"
#include "inputs.h"

static uint32_t little(const uint8_t *bytes)
{
	return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

/* kernel: drivers/firmware/efi/libstub/zboot-header.S, 6.1. */
enum { ZBOOT_IMAGE_TYPE = 4, ZBOOT_OFFSET = 8, ZBOOT_SIZE = 12, ZBOOT_HEADER_END = 0x40 };

bool input_zboot_fits(const struct file *file)
{
	return file->size >= ZBOOT_HEADER_END && memcmp(file->data, "MZ", 2) == 0 &&
	       memcmp(file->data + ZBOOT_IMAGE_TYPE, "zimg", 4) == 0;
}

bool input_zboot_read(const struct file *file, const struct input_options *options, struct snapshot *part,
		      GError **error)
{
	uint32_t offset = little(file->data + ZBOOT_OFFSET), size = little(file->data + ZBOOT_SIZE);
	struct file payload = *file;

	if (offset > file->size || size > file->size - offset)
		return fail(error, KEXPORT_ERROR_BAD_DATA,
			    "EFI zboot: payload of 0x%x bytes at 0x%x lies outside the file of 0x%zx bytes: truncated?",
			    size, offset, file->size);
	payload.data += offset;
	payload.size = size;
	payload.embedded = true;
	payload.depth++;
	if (!input_compressed_fits(&payload) && !input_elf_fits(&payload))
		return fail(error, KEXPORT_ERROR_UNSUPPORTED,
			    "EFI zboot: payload at 0x%x is compressed in a way that is not known", offset);
	return input_read_file(&payload, options, part, error);
}

static const struct wrapper {
	const char *name;
	const char *machine;
	size_t offset;
	const char *magic;
	size_t size;
} wrappers[] = {
	{ "zImage", "armv7l", 0x24, "\x18\x28\x6f\x01", 4 }, /* kernel: arch/arm/boot/compressed/head.S */
	{ "zImage", "armv7b", 0x24, "\x01\x6f\x28\x18", 4 },
	{ "bzImage", "s390x", 0x10008, "S390EP", 6 }, /* kernel: arch/s390/boot/head.S */
};

static const struct wrapper *find_wrapper(const struct file *file)
{
	for (size_t i = 0; i < G_N_ELEMENTS(wrappers); i++)
		if (file->size > wrappers[i].offset + wrappers[i].size &&
		    memcmp(file->data + wrappers[i].offset, wrappers[i].magic, wrappers[i].size) == 0)
			return &wrappers[i];
	return NULL;
}

bool input_payload_fits(const struct file *file)
{
	return find_wrapper(file) != NULL;
}

/* What starts as a compressed stream and unpacks to less than any kernel is none. */
enum { LEAST_KERNEL = 1 << 20 };

bool input_payload_read(const struct file *file, const struct input_options *options, struct snapshot *part,
			GError **error)
{
	const struct unpack_options how = { .limit = input_max_size(options), .embedded = true };
	const struct wrapper *wrapper = find_wrapper(file);

	for (size_t at = 0; (at = unpack_find_stream(file->data, file->size, at)) < file->size; at++) {
		g_autoptr(GError) bad = NULL;
		g_autoptr(GByteArray) bytes = unpack(file->data + at, file->size - at, &how, &bad);
		struct file inner = *file;

		if (bad && bad->code == KEXPORT_ERROR_UNSUPPORTED)
			return fail(error, KEXPORT_ERROR_UNSUPPORTED, "%s: kernel at 0x%zx: %s", wrapper->name, at,
				    bad->message);
		if (!bytes || bytes->len < LEAST_KERNEL)
			continue;
		inner.data = bytes->data;
		inner.size = bytes->len;
		inner.machine = wrapper->machine;
		inner.depth++;
		return input_read_file(&inner, options, part, error);
	}
	return fail(error, KEXPORT_ERROR_UNSUPPORTED,
		    "%s of %s: holds no kernel compressed with gzip, bzip2, xz, lzma, zstd or lz4", wrapper->name,
		    wrapper->machine);
}
