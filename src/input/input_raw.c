/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A kernel image without section headers. */
#include <stdlib.h>
#include <string.h>

#include "banner.h"
#include "base/error.h"
#include "functions.h"
#include "inputs.h"
#include "raw.h"

static const struct raw_format formats[] = {
	/* name                64-bit big    prel32 */
	{ "prel32-ns", true, false, true },
	{ "abs64-ns", true, false, false },
	{ "abs32-ns", false, false, false },
	{ "prel32-ns, big-endian", true, true, true },
	{ "abs64-ns, big-endian", true, true, false },
	{ "abs32-ns, big-endian", false, true, false },
};

/* Headers at the start of such images, and machines that a container told. */
static const struct raw_machine {
	const char *name; /* as uname -m */
	size_t offset;
	const char *magic;
	bool is_64, is_big_endian;
} machines[] = {
	{ "aarch64", 0x38, "ARM\x64", true, false }, /* kernel: Documentation/arch/arm64/booting.rst */
	{ "riscv64", 0x38, "RSC\x05", true, false }, /* kernel: Documentation/arch/riscv/boot-image-header.rst */
	{ "loongarch64", 0x38, "\xcd\x23\x82\x81", true, false }, /* kernel: include/linux/pe.h, LINUX_PE_MAGIC */
	{ "x86_64", 0, NULL, true, false },
	{ "armv7l", 0, NULL, false, false },
	{ "armv7b", 0, NULL, false, true },
	{ "s390x", 0, NULL, true, true },
};

static const char advice[] = "; Module.symvers (of linux-headers) or the vmlinux of the debug package has its exports";

static const struct raw_machine *find_machine(const struct file *file)
{
	for (size_t i = 0; i < G_N_ELEMENTS(machines); i++) {
		const struct raw_machine *machine = &machines[i];

		if (file->machine ? strcmp(file->machine, machine->name) == 0
				  : machine->magic && file->size > machine->offset + 4 &&
					    memcmp(file->data + machine->offset, machine->magic, 4) == 0)
			return machine;
	}
	return NULL;
}

bool input_raw_fits(const struct file *file)
{
	g_autofree char *release = NULL;

	if (find_machine(file))
		return true;
	release = banner_find(file->data, file->size);
	return release != NULL;
}

/* True for releases that may have five tables, of which two alone say nothing (kernel: 367948220fce, 5.12). */
static bool may_have_unused_tables(const char *release)
{
	char *end;
	unsigned long major = release ? strtoul(release, &end, 10) : 0;
	unsigned long minor = major && *end == '.' ? strtoul(end + 1, NULL, 10) : 0;

	return major < 5 || (major == 5 && minor < 12);
}

static uint32_t read_crc(const struct raw_tables *tables, uint64_t i)
{
	bool big = tables->format->is_big_endian;
	uint64_t at = tables->crcs + 4 * i;
	uint32_t word;

	if (!tables->crcs)
		return 0;
	word = (uint32_t)raw_number(tables->data, at, 4, big);
	return tables->relative_crcs ? (uint32_t)raw_number(tables->data, at + (uint64_t)(int64_t)(int32_t)word, 4, big)
				     : word;
}

static bool is_gpl(const struct raw_tables *tables, uint64_t i)
{
	return tables->flags ? tables->data[tables->flags + i] & 1 : i >= tables->first_gpl;
}

/* The address of what entry @i exports, or its offset in the image: exports of one image are of one kind. */
static uint64_t read_address(const struct raw_tables *tables, uint64_t i)
{
	const struct raw_format *format = tables->format;
	unsigned width = format->is_prel32 || !format->is_64 ? 4 : 8;
	uint64_t at = tables->start + i * 3 * width;
	uint64_t word = raw_number(tables->data, at, width, format->is_big_endian);

	return format->is_prel32 ? at + (uint64_t)(int64_t)(int32_t)word : word;
}

static void add_exports(const struct raw_tables *tables, struct snapshot *part)
{
	const char *strings = (const char *)tables->data;

	for (uint64_t i = 0; i < tables->n; i++) {
		struct export export = {
			.symbol = snapshot_string(part, strings + tables->names[i]),
			.module = "vmlinux",
			.type = is_gpl(tables, i) ? EXPORT_TYPE_GPL : EXPORT_TYPE_PLAIN,
			.name_space =
				tables->name_spaces[i] ? snapshot_string(part, strings + tables->name_spaces[i]) : "",
			.crc = read_crc(tables, i),
			.address = read_address(tables, i),
		};

		snapshot_add_export(part, &export);
	}
	part->class_table = tables->flags ? CLASS_TABLE_FLAGS : CLASS_TABLE_SECTIONS;
}

/* The tables of @file, in the one format in which there are any; the reason is the last format's. */
static bool find_tables(const struct file *file, uint64_t from, const struct raw_machine *machine,
			struct raw_tables *tables, GError **error)
{
	bool found = false;

	for (size_t i = 0; i < G_N_ELEMENTS(formats); i++) {
		struct raw_tables other;
		g_autoptr(GError) reason = NULL;

		if (machine &&
		    (formats[i].is_64 != machine->is_64 || formats[i].is_big_endian != machine->is_big_endian))
			continue;
		if (!raw_find(file->data, file->size, from, &formats[i], found ? &other : tables, &reason)) {
			if (error && (!*error || !strstr(reason->message, "no export table"))) {
				g_clear_error(error);
				*error = g_steal_pointer(&reason);
			}
			continue;
		}
		if (found) {
			raw_tables_clear(tables);
			raw_tables_clear(&other);
			g_clear_error(error);
			return fail(error, KEXPORT_ERROR_UNSUPPORTED, "it reads in more than one way");
		}
		found = true;
	}
	if (found)
		g_clear_error(error);
	return found;
}

bool input_raw_search(const struct file *file, uint64_t from, struct snapshot *part, GError **error)
{
	const struct raw_machine *machine = find_machine(file);
	g_autoptr(GError) reason = NULL;
	g_autofree char *release = NULL;
	struct raw_tables tables;

	if (!find_tables(file, from, machine, &tables, &reason))
		return fail(error, KEXPORT_ERROR_UNSUPPORTED, "raw kernel image, no section headers: %s%s",
			    reason ? reason->message : "no export table was found in it", advice);
	release = banner_find(file->data, file->size);
	if (!tables.flags && may_have_unused_tables(release)) {
		raw_tables_clear(&tables);
		return fail(error, KEXPORT_ERROR_UNSUPPORTED,
			    "raw kernel image, no section headers: of %s, which may have up to five export tables, "
			    "and nothing in it tells which two these are%s",
			    release ? release : "an unknown release", advice);
	}
	part->release = snapshot_string(part, release);
	part->machine = machine ? machine->name : NULL;
	add_exports(&tables, part);
	raw_tables_clear(&tables);
	return true;
}

bool input_raw_read(const struct file *file, const struct input_options *options, struct snapshot *part, GError **error)
{
	if (!input_raw_search(file, 0, part, error))
		return false;
	if (options->with_functions)
		functions_of_exports(part);
	return true;
}
