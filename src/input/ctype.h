/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* ctype: a function or variable as a line of C, in one form whatever tells of its type: DWARF or BTF. */

#include <elfutils/libdw.h>
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* A type, as its source finds it. */
union ctype_ref {
	Dwarf_Die die;
	uint32_t id; /* of BTF */
};

enum ctype_kind {
	CTYPE_NAMED, /* a struct, a typedef, int, ... */
	CTYPE_POINTER,
	CTYPE_QUALIFIED,
	CTYPE_ARRAY,
	CTYPE_FUNCTION,
	CTYPE_VOID,
};

/* One type, without those that it refers to. Strings are the source's. */
struct ctype {
	enum ctype_kind kind;
	const char *word;      /* what stands before the name: "struct "; of CTYPE_QUALIFIED: "const" */
	const char *name;      /* NULL for none: of a struct, say */
	bool has_inner;	       /* false: void */
	union ctype_ref inner; /* what it points to, qualifies, holds or returns */
};

struct ctype_parameter {
	const char *name; /* NULL for none */
	bool is_ellipsis;
	bool has_type; /* false: void */
	union ctype_ref type;
};

struct ctype_source {
	const void *data;
	struct ctype (*describe)(const void *data, const union ctype_ref *type);
	/* Adds the parameters of a function. */
	void (*parameters)(const void *data, const union ctype_ref *function, GArray *parameters);
	/* Adds how many elements each dimension of an array has, uint64_t; 0 when it does not say. */
	void (*dimensions)(const void *data, const union ctype_ref *array, GArray *dimensions);
};

/* "int down_trylock(struct semaphore *sem)" of @type, "struct list_head modules" of a variable's: a new string. */
char *ctype_declare(const struct ctype_source *source, const union ctype_ref *type, const char *name);

/* The same of a subprogram or a variable of DWARF. */
char *ctype_prototype(Dwarf_Die *die, const char *name);
