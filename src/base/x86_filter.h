/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * x86_filter: xz's --x86, undone: the operands of call and jmp, which it made absolute, are relative again (format:
 * xz-file-format.txt, 5.3.2).
 */
#include <stddef.h>
#include <stdint.h>

struct x86_filter {
	uint32_t position; /* of the first byte that is not done, from the start of the block */
	uint32_t last;	   /* position of the last opcode; what stands before it is told by the next two */
	uint32_t opcodes;  /* bit N: N bytes before that one, 3 at most, stood an opcode that was left as it is ... */
	uint32_t signs;	   /* ... and its operand's highest byte was one that an address has */
};

void x86_filter_begin(struct x86_filter *filter);

/*
 * Undoes the @size bytes at @bytes, which follow what was done before. Returns how many are done; up to 4 are not, for
 * want of what follows them: the caller brings them again, or takes them as they are at the end of the block.
 */
size_t x86_filter_undo(struct x86_filter *filter, uint8_t *bytes, size_t size);
