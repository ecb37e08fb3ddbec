/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ELF: a vmlinux or a module. */
#include <string.h>

#include "base/error.h"
#include "image.h"
#include "inputs.h"
#include "ksymtab.h"
#include "modinfo.h"

bool input_elf_fits(const struct file *file)
{
	return file->size >= SELFMAG && memcmp(file->data, ELFMAG, SELFMAG) == 0;
}

/* The release in linux_banner, "Linux version 6.1.0-50-amd64 (...": a new string, or NULL. */
static char *banner_release(const struct image *image)
{
	static const char banner[] = "Linux version ";
	const struct section *section = image_section(image, ".rodata");
	const uint8_t *at = section ? section->data : NULL;
	const uint8_t *end = at ? at + section->size : NULL;

	while (at && (at = memmem(at, (size_t)(end - at), banner, strlen(banner)))) {
		const uint8_t *start = at + strlen(banner);
		const uint8_t *blank = memchr(start, ' ', MIN((size_t)(end - start), 256));

		if (blank && g_ascii_isdigit(*start))
			return g_strndup((const char *)start, (size_t)(blank - start));
		at = start;
	}
	return NULL;
}

static bool read_kernel(const struct image *image, const struct file *file, struct snapshot *part, GError **error)
{
	g_autofree char *release = NULL;

	if (!ksymtab_exists(image)) {
		bool has_btf = image_section(image, ".BTF") != NULL;

		return fail(error, KEXPORT_ERROR_NOT_FOUND,
			    "ELF file without an export table (__ksymtab): %s; expected a vmlinux or a module",
			    has_btf ? "it holds type information only (.BTF), as packaged headers have it"
				    : "no kernel and no module");
	}
	release = banner_release(image);
	part->release = snapshot_string(part, release);
	return ksymtab_read(image, image->type == ET_REL ? file->module : "vmlinux", file->path, part, error);
}

static bool read_image(const struct image *image, const struct file *file, const struct input_options *options,
		       struct snapshot *part, GError **error)
{
	part->machine = snapshot_string(part, image_machine_name(image));
	if (!modinfo_is_module(image))
		return read_kernel(image, file, part, error);
	return modinfo_read(image, file->path, !options->without_imports, part, error) &&
	       ksymtab_read(image, file->module, file->path, part, error);
}

bool input_elf_read(const struct file *file, const struct input_options *options, struct snapshot *part, GError **error)
{
	struct image image;
	bool done;

	if (!image_open(&image, file->data, file->size, error))
		return false;
	done = read_image(&image, file, options, part, error);
	image_close(&image);
	return done;
}
