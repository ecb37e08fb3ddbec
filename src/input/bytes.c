/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "bytes.h"

/*
 * Mapping thousands of modules costs more than copying them: threads wait for one another at each mmap() and munmap(),
 * and flush one another's address caches (measured on 6.1's 4,023 modules: a third of the time).
 */
enum { LARGEST_COPY = 4 << 20 };

static bool read_all(int file, size_t size, GByteArray *buffer, GError **error)
{
	size_t done = 0;

	g_byte_array_set_size(buffer, (guint)size);
	while (done < size) {
		ssize_t n = read(file, buffer->data + done, size - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail(error, KEXPORT_ERROR_IO, "%s", g_strerror(errno));
		if (n == 0)
			return fail(error, KEXPORT_ERROR_IO, "became shorter while it was read: %zu of %zu bytes", done,
				    size);
		done += (size_t)n;
	}
	return true;
}

static bool load(struct bytes *bytes, int file, GByteArray *buffer, GError **error)
{
	struct stat status;

	if (fstat(file, &status) != 0)
		return fail(error, KEXPORT_ERROR_IO, "%s", g_strerror(errno));
	if (!S_ISREG(status.st_mode))
		return fail(error, KEXPORT_ERROR_UNSUPPORTED, "not a regular file");
	bytes->size = (size_t)status.st_size;
	if (bytes->size <= LARGEST_COPY) {
		if (!read_all(file, bytes->size, buffer, error))
			return false;
		bytes->data = buffer->data;
		return true;
	}
	bytes->map = mmap(NULL, bytes->size, PROT_READ, MAP_PRIVATE, file, 0);
	if (bytes->map == MAP_FAILED) {
		bytes->map = NULL;
		return fail(error, KEXPORT_ERROR_IO, "%s", g_strerror(errno));
	}
	bytes->data = bytes->map;
	return true;
}

bool bytes_load(struct bytes *bytes, const char *path, GByteArray *buffer, GError **error)
{
	int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	bool done;

	*bytes = (struct bytes){ 0 };
	if (file < 0)
		return fail(error, KEXPORT_ERROR_IO, "%s", g_strerror(errno));
	done = load(bytes, file, buffer, error);
	close(file);
	return done;
}

void bytes_clear(struct bytes *bytes)
{
	if (bytes->map)
		munmap(bytes->map, bytes->size);
}
