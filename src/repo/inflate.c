/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "inflate.h"

#if defined(__x86_64__)
#include <immintrin.h>

#include "inflate_lane.h"

enum {
	N_LANES = 3,
	LARGEST_COPY = 64, /* bytes that a step copies at most, and in any case */
};

struct inflate {
	struct inflate_lane lanes[N_LANES];
	struct inflate_rows rows;
	struct inflate_job *next, *end; /* jobs that no lane has had */
};

struct inflate *inflate_new(void)
{
	struct inflate *inflate;

	if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("bmi") || !__builtin_cpu_supports("bmi2"))
		return NULL;
	inflate = g_new0(struct inflate, 1);
	inflate_rows_init(&inflate->rows);
	return inflate;
}

void inflate_free(struct inflate *inflate)
{
	g_free(inflate);
}

/* Of a lane, what is kept in registers. */
struct place {
	uint64_t at;
	uint8_t *out;
};

/* Keeps the compiler from making a branch of it again. */
#define OPAQUE(value) __asm__("" : "+r"(value))

/*
 * A byte, if there is one, and another one or a copy. False, with nothing done, for whatever is not that simple: copies
 * that are long or lap over themselves, words that are not in the tables, the end of a block, an error.
 */
__attribute__((target("avx2,bmi,bmi2"), always_inline)) static inline bool step(const struct inflate_lane *lane,
										struct place *place)
{
	uint64_t bits = bits_at(place->at), behind, length, distance;
	uint32_t first = lane->symbols[bits & ((1 << SYMBOL_BITS) - 1)], row, distance_row, used;
	int64_t is_byte = (int64_t)(int32_t)first >> 63;
	uint8_t *out = place->out;
	const uint32_t *row_at;
	const uint8_t *from;
	__m256i low, high;

	OPAQUE(is_byte);
	*out = (uint8_t)(first >> 16);
	out -= is_byte;
	used = first & (uint32_t)is_byte;
	bits >>= used & 63;

	row_at = &lane->symbols[bits & ((1 << SYMBOL_BITS) - 1)];
	row = *row_at;
	is_byte = (int64_t)(int32_t)row >> 63;
	OPAQUE(is_byte);
	behind = bits >> (row & 63);
	distance_row = lane->distances[behind & ((1 << DISTANCE_BITS) - 1)] & ~(uint32_t)is_byte;
	length = (row >> 8 & 255) + (_bzhi_u64(bits, row) >> (row >> 24 & 63));
	distance = (distance_row >> 16) + (_bzhi_u64(behind, distance_row) >> (distance_row >> 8 & 63));
	from = out - distance;
	if (G_UNLIKELY(from < lane->begin) || G_UNLIKELY(distance - 1 < length - 1) ||
	    G_UNLIKELY(length > LARGEST_COPY))
		return false;
	from = (const uint8_t *)((uintptr_t)from + (((uintptr_t)row_at + 2 - (uintptr_t)from) & (uintptr_t)is_byte));
	low = _mm256_loadu_si256((const __m256i *)(const void *)from);
	high = _mm256_loadu_si256((const __m256i *)(const void *)(from + 32));
	_mm256_storeu_si256((__m256i *)(void *)out, low);
	_mm256_storeu_si256((__m256i *)(void *)(out + 32), high);
	out += length;
	if (G_UNLIKELY(out > lane->end))
		return false;
	place->out = out;
	place->at += (uint8_t)(used + row + distance_row);
	return true;
}

/* False when there is no job left. */
static bool next_job(struct inflate_lane *lane, struct inflate *inflate)
{
	while (inflate->next < inflate->end)
		if (inflate_lane_begin(lane, &inflate->rows, inflate->next++))
			return true;
	return false;
}

static struct place place_of(const struct inflate_lane *lane)
{
	return (struct place){ lane->at, lane->out };
}

static void park(struct inflate_lane *lane, const struct place *place)
{
	lane->at = place->at;
	lane->out = place->out;
}

/* What is done between steps; false when the lane has nothing left to do. */
static bool between_steps(struct inflate_lane *lane, struct place *place, struct inflate *inflate)
{
	bool more;

	park(lane, place);
	more = inflate_lane_go_on(lane, &inflate->rows) || next_job(lane, inflate);
	*place = place_of(lane);
	return more;
}

__attribute__((target("avx2,bmi,bmi2"))) static void run_one(struct inflate *inflate, struct inflate_lane *a)
{
	struct place x = place_of(a);

	while (step(a, &x) || between_steps(a, &x, inflate))
		;
}

/* Returns the lane that is left. */
__attribute__((target("avx2,bmi,bmi2"))) static struct inflate_lane *
run_two(struct inflate *inflate, struct inflate_lane *a, struct inflate_lane *b)
{
	struct place x = place_of(a), y = place_of(b);

	for (;;) {
		if (!step(a, &x) && !between_steps(a, &x, inflate)) {
			park(b, &y);
			return b;
		}
		if (!step(b, &y) && !between_steps(b, &y, inflate)) {
			park(a, &x);
			return a;
		}
	}
}

/* Returns the number of the lane that is done. */
__attribute__((target("avx2,bmi,bmi2"))) static unsigned run_three(struct inflate *inflate)
{
	struct inflate_lane *a = &inflate->lanes[0], *b = &inflate->lanes[1], *c = &inflate->lanes[2];
	struct place x = place_of(a), y = place_of(b), z = place_of(c);
	unsigned done = N_LANES;

	while (done == N_LANES) {
		if (!step(a, &x) && !between_steps(a, &x, inflate))
			done = 0;
		else if (!step(b, &y) && !between_steps(b, &y, inflate))
			done = 1;
		else if (!step(c, &z) && !between_steps(c, &z, inflate))
			done = 2;
	}
	park(a, &x);
	park(b, &y);
	park(c, &z);
	return done;
}

void inflate_all(struct inflate *inflate, struct inflate_job *jobs, guint n)
{
	struct inflate_lane *lanes = inflate->lanes, *last = lanes;
	unsigned n_lanes = 0, done = N_LANES - 1;

	for (guint i = 0; i < n; i++)
		jobs[i].is_done = false;
	inflate->next = jobs;
	inflate->end = jobs + n;
	while (n_lanes < N_LANES && next_job(&lanes[n_lanes], inflate))
		n_lanes++;
	if (n_lanes == N_LANES)
		done = run_three(inflate);
	if (n_lanes > 1)
		last = run_two(inflate, &lanes[done == 0], &lanes[done == N_LANES - 1 ? 1 : 2]);
	if (n_lanes)
		run_one(inflate, last);
}

#else

struct inflate *inflate_new(void)
{
	return NULL;
}

void inflate_free(struct inflate *inflate)
{
	(void)inflate;
}

void inflate_all(struct inflate *inflate, struct inflate_job *jobs, guint n)
{
	(void)inflate;
	for (guint i = 0; i < n; i++)
		jobs[i].is_done = false;
}

#endif
