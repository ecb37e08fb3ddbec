/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "inputs.h"
#include "base/error.h"
#include "base/unpack.h"

enum { MOST_CONTAINERS = 4 };
#define DEFAULT_MAX_SIZE (G_GUINT64_CONSTANT(1) << 30)

static const struct input_kind {
	bool (*fits)(const struct file *file);
	bool (*read)(const struct file *file, const struct input_options *options, struct snapshot *part,
		     GError **error);
} kinds[] = {
#define INPUT(name) { input_##name##_fits, input_##name##_read },
#include "inputs.def"
#undef INPUT
};

bool input_read_file(const struct file *file, const struct input_options *options, struct snapshot *part,
		     GError **error)
{
	if (file->size == 0)
		return fail(error, KEXPORT_ERROR_BAD_DATA, "empty file");
	if (file->depth > MOST_CONTAINERS)
		return fail(error, KEXPORT_ERROR_UNSUPPORTED, "more than %d containers inside one another",
			    MOST_CONTAINERS);
	for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
		if (kinds[i].fits(file))
			return kinds[i].read(file, options, part, error);
	return fail(error, KEXPORT_ERROR_UNSUPPORTED,
		    "neither an ELF file, a kernel image, a Module.symvers nor a snapshot, compressed or not");
}

uint64_t input_max_size(const struct input_options *options)
{
	return options->max_size ? options->max_size : DEFAULT_MAX_SIZE;
}

bool input_compressed_fits(const struct file *file)
{
	return unpack_fits(file->data, file->size);
}

bool input_compressed_read(const struct file *file, const struct input_options *options, struct snapshot *part,
			   GError **error)
{
	const struct unpack_options how = {
		.limit = input_max_size(options),
		.expected = file->expected,
		.embedded = file->embedded,
	};
	g_autoptr(GByteArray) bytes = unpack(file->data, file->size, &how, error);
	struct file inner = *file;

	if (!bytes)
		return false;
	inner.data = bytes->data;
	inner.size = bytes->len;
	inner.expected = 0;
	inner.embedded = false;
	inner.depth++;
	return input_read_file(&inner, options, part, error);
}
