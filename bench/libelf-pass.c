/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libelf-pass FILE...: looks at every symbol of every ELF file once, as the least that a reader of modules written with
 * libelf does: a yardstick. "-" in place of files reads their names from stdin, one a line. Prints how many there were.
 */
#include <fcntl.h>
#include <gelf.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static unsigned long pass_symbols(Elf *elf, Elf_Scn *scn)
{
	GElf_Shdr header;
	Elf_Data *data = elf_getdata(scn, NULL);
	unsigned long n = 0;

	if (!data || !gelf_getshdr(scn, &header) || !header.sh_entsize)
		return 0;
	for (size_t i = 0; i < header.sh_size / header.sh_entsize; i++) {
		GElf_Sym symbol;
		const char *name =
			gelf_getsym(data, (int)i, &symbol) ? elf_strptr(elf, header.sh_link, symbol.st_name) : NULL;

		n += name && *name;
	}
	return n;
}

static unsigned long pass_file(const char *path)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	Elf *elf = file < 0 ? NULL : elf_begin(file, ELF_C_READ_MMAP, NULL);
	unsigned long n = 0;

	for (Elf_Scn *scn = elf_nextscn(elf, NULL); scn; scn = elf_nextscn(elf, scn)) {
		GElf_Shdr header;

		if (gelf_getshdr(scn, &header) && header.sh_type == SHT_SYMTAB)
			n += pass_symbols(elf, scn);
	}
	elf_end(elf);
	if (file >= 0)
		close(file);
	return n;
}

int main(int argc, char **argv)
{
	char path[4096];
	unsigned long n = 0;

	elf_version(EV_CURRENT);
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], "-") != 0)
			n += pass_file(argv[i]);
		else
			while (fgets(path, sizeof(path), stdin)) {
				path[strcspn(path, "\n")] = '\0';
				n += pass_file(path);
			}
	printf("%lu\n", n);
	return 0;
}
