/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ELF: a vmlinux or a module. */
#include <string.h>

#include "banner.h"
#include "base/error.h"
#include "debuginfo.h"
#include "functions.h"
#include "image.h"
#include "imports.h"
#include "inputs.h"
#include "ksymtab.h"
#include "modfacts.h"
#include "modinfo.h"
#include "prototypes.h"

bool input_elf_fits(const struct file *file)
{
	return file->size >= SELFMAG && memcmp(file->data, ELFMAG, SELFMAG) == 0;
}

/*
 * What the exports are, beyond themselves. Without it they are still exports: what goes wrong is a skip.
 */
static void read_rest(const struct image *image, const struct file *file, const struct input_options *options,
		      struct snapshot *part)
{
	g_autoptr(GError) error = NULL;

	if (options->with_functions)
		functions_read(image, file->module, part);
	if (options->prototypes && image->type == ET_REL &&
	    !prototypes_read(options->prototypes, image, file->path, part, &error))
		snapshot_add_skip(part, file->path, NULL, error->message);
}

/* Exports without their definitions are still exports: what goes wrong with debug information is a skip. */
static void read_definitions(const struct image *image, const struct file *file, const struct input_options *options,
			     struct snapshot *part)
{
	const char *path = file->depth ? NULL : file->path;
	g_autoptr(GError) error = NULL;

	if (options->definitions && !debuginfo_read(image, path, options, part, &error))
		snapshot_add_skip(part, file->path, NULL, error->message);
}

static bool read_kernel(const struct image *image, const struct file *file, const struct input_options *options,
			struct snapshot *part, GError **error)
{
	struct export_owner owner = {
		.module = image->type == ET_REL ? file->module : "vmlinux",
		.path = file->path,
	};
	const struct section *rodata = image_section(image, ".rodata");
	g_autofree char *release = NULL;

	if (!ksymtab_exists(image)) {
		bool has_btf = image_section(image, ".BTF") != NULL;

		return (has_btf && options->prototypes) ||
		       fail(error, KEXPORT_ERROR_NOT_FOUND,
			    "ELF file without an export table (__ksymtab): %s; expected a vmlinux or a module",
			    has_btf ? "it holds type information only (.BTF), as packaged headers have it"
				    : "no kernel and no module");
	}
	release = rodata && rodata->data ? banner_find(rodata->data, rodata->size) : NULL;
	part->release = snapshot_string(part, release);
	return ksymtab_read(image, &owner, part, &part->class_table, error);
}

static bool read_module(const struct image *image, const struct file *file, const struct input_options *options,
			struct snapshot *part, GError **error)
{
	struct export_owner owner = { .module = file->module, .path = file->path };
	struct module empty = { 0 }, *module;

	g_array_append_val(part->modules, empty);
	module = &g_array_index(part->modules, struct module, 0);
	if (!modinfo_read(image, module, part, error))
		return false;
	module->path = snapshot_string(part, file->path);
	modfacts_read(image, module, !options->without_imports, part);
	module->is_signed = modinfo_is_signed(file->data, file->size);
	return (options->without_imports || imports_read(image, module, part, error)) &&
	       ksymtab_read(image, &owner, part, &module->class_table, error);
}

/* An object file: it does not say which module it will be part of, nor whether of one at all. */
static bool read_object(const struct image *image, const struct file *file, struct snapshot *part, GError **error)
{
	struct export_owner owner = { .module = file->module, .path = file->path };
	enum class_table class_table;

	return ksymtab_read(image, &owner, part, &class_table, error);
}

/* ppc's zImage is an ELF file of its own that holds the kernel in a section (kernel: arch/powerpc/boot/wrapper). */
static const struct section *find_payload(const struct image *image)
{
	const struct section *section = image_section(image, ".kernel:vmlinux.strip");

	return section && section->data && section->size ? section : NULL;
}

static bool read_payload(const struct section *section, const struct file *file, const struct input_options *options,
			 struct snapshot *part, GError **error)
{
	struct file payload = *file;

	payload.data = section->data;
	payload.size = section->size;
	payload.depth++;
	if (input_read_file(&payload, options, part, error))
		return true;
	g_prefix_error(error, "%s: ", section->name);
	return false;
}

static bool read_image(const struct image *image, const struct file *file, const struct input_options *options,
		       struct snapshot *part, GError **error)
{
	const struct section *payload = find_payload(image);

	if (payload)
		return read_payload(payload, file, options, part, error);
	part->machine = snapshot_string(part, image_machine_name(image));
	if (ksymtab_is_object(image))
		return read_object(image, file, part, error);
	if (modinfo_is_module(image))
		return read_module(image, file, options, part, error);
	return read_kernel(image, file, options, part, error);
}

bool input_elf_read(const struct file *file, const struct input_options *options, struct snapshot *part, GError **error)
{
	struct image image;
	bool done;

	if (!image_open(&image, file->data, file->size, error))
		return false;
	/* Only images are read one after the other. */
	if (options->prototypes && image.type != ET_REL && strcmp(file->module, "vmlinux") == 0)
		prototypes_keep(options->prototypes, &image, file->path);
	done = read_image(&image, file, options, part, error);
	if (done) {
		read_definitions(&image, file, options, part);
		read_rest(&image, file, options, part);
	}
	image_close(&image);
	return done;
}
