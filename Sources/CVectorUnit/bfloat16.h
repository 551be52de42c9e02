// The instruction that multiplies pairs of bfloat16, and the ones that make such pairs. They are compiled whatever the
// build's flags are, and run where has_bfloat16_products() says so.
//
// A pair is 32 bits: two numbers of bfloat16, the first in the lower half. See Sources/Kernels/Products/BFloat16.swift.

#pragma once
#include <stdlib.h>
#include <string.h>

// Whether the instruction may be used where it is there: VAE_BFLOAT16=emulated forbids it, as OpenBLAS's variables choose
// among its kernels.
static inline _Bool wants_bfloat16_products(void) {
  const char *way = getenv("VAE_BFLOAT16");
  return !way || strcmp(way, "emulated") != 0;
}

#if defined(__x86_64__)
#include <cpuid.h>

// Whether processor and system let a program use AVX-512's products of bfloat16 (with the instructions for bytes and words,
// which every processor that has the former has too).
static inline _Bool has_bfloat16_products(void) {
  unsigned a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &c, &d) || !(c >> 27 & 1)) return 0;
  unsigned low, high;
  __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  if ((low & 0xe6) != 0xe6) return 0;  // Vectors of 512 bits and masks are saved with a thread.
  if (!__get_cpuid_count(7, 0, &a, &b, &c, &d) || !(b >> 16 & 1) || !(b >> 30 & 1)) return 0;
  return __get_cpuid_count(7, 1, &a, &b, &c, &d) && (a >> 5 & 1);
}

#define BFLOAT16_TARGET __attribute__((target("avx512f,avx512bw,avx512bf16")))
typedef float floats16 __attribute__((vector_size(64)));
typedef float floats16_anywhere __attribute__((vector_size(64), aligned(4)));
typedef int pairs16 __attribute__((vector_size(64)));
typedef int pairs16_anywhere __attribute__((vector_size(64), aligned(4)));
typedef short halves32 __attribute__((vector_size(64)));
typedef __bf16 bfloats32 __attribute__((vector_size(64)));

#define LOAD(type, place) ((type)*(const type##_anywhere *)(place))
#define STORE(type, place, value) (*(type##_anywhere *)(place) = (value))

// The pairs of 16 sums and 2·16 factors: sums + first·first + second·second.
#define ADD_PRODUCTS(sums, a, b) sums = __builtin_ia32_dpbf16ps_512(sums, (bfloats32)(a), (bfloats32)(b))

// 32 numbers, rounded: the lower ones first.
#define ROUNDED(lower, upper) __builtin_ia32_cvtne2ps2bf16_512(upper, lower)

// A register that holds the same pair 16 times.
#define SPREAD(place) (pairs16){} + *(const int *)(place)

// Rounds `count` numbers that are neighbours to (count + 1) / 2 pairs; where the last has no second, that is 0.
BFLOAT16_TARGET static inline void make_pairs_of_neighbours(const float *source, long count, void *pairs) {
  long i = 0;
  int *target = (int *)pairs;
  for (; i + 32 <= count; i += 32) {
    bfloats32 rounded = ROUNDED(LOAD(floats16, source + i), LOAD(floats16, source + i + 16));
    STORE(pairs16, target + i / 2, (pairs16)rounded);
  }
  if (i == count) return;
  float rest[32] = {0};
  for (long j = 0; i + j < count; j++) rest[j] = source[i + j];
  bfloats32 rounded = ROUNDED(LOAD(floats16, rest), LOAD(floats16, rest + 16));
  int last[16];
  STORE(pairs16, last, (pairs16)rounded);
  for (long j = 0; i + 2 * j < count; j++) target[i / 2 + j] = last[j];
}

// Rounds two rows of `count` numbers to as many pairs, one of each; where there is no second row, its numbers are 0.
BFLOAT16_TARGET static inline void make_pairs_of_rows(
    const float *first, const float *_Nullable second, long count, void *pairs) {
  // Lower and upper halves take turns: 0, 16, 1, 17, … of 32 halves.
  const halves32 order = {0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23,
                          8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31};
  long i = 0;
  int *target = (int *)pairs;
  const floats16 zeros = {0};
  for (; i + 16 <= count; i += 16) {
    bfloats32 rounded = ROUNDED(LOAD(floats16, first + i), second ? LOAD(floats16, second + i) : zeros);
    STORE(pairs16, target + i, (pairs16)__builtin_ia32_permvarhi512((halves32)rounded, order));
  }
  if (i == count) return;
  float rest[32] = {0};
  for (long j = 0; i + j < count; j++) {
    rest[j] = first[i + j];
    rest[j + 16] = second ? second[i + j] : 0;
  }
  bfloats32 rounded = ROUNDED(LOAD(floats16, rest), LOAD(floats16, rest + 16));
  int last[16];
  STORE(pairs16, last, (pairs16)__builtin_ia32_permvarhi512((halves32)rounded, order));
  for (long j = 0; i + j < count; j++) target[i + j] = last[j];
}

// Where a tile's pairs and sums are: rows of a are `row_stride` pairs apart and its k-steps `step_stride`; the panel has rows
// of 32 pairs. `sums`, where there are some, and c have rows of 32 and of `c_stride` numbers.
#define TILE_ARGUMENTS                                                                                              \
  const void *a, long row_stride, long step_stride, const void *panel, long steps, const float *_Nullable sums,     \
      float *c, long c_stride, _Bool adds
#define EACH_ROW(DO) DO(0) DO(1) DO(2) DO(3) DO(4) DO(5) DO(6) DO(7)
#define A_ROW(i) ((i < 4 ? upper : lower) + (i & 3) * row_stride)

#define BEGIN(i, j) floats16 s##i##j = sums ? LOAD(floats16, sums + 32 * i + 16 * j) : zeros;
// A store that misses the cache holds up the ones after it: its line is asked for meanwhile.
#define FETCH(i, j) __builtin_prefetch(c + i * c_stride + 16 * j, 1);
// All −0 become 0, as in the micro-kernel in Swift.
#define FINISH(i, j)                                                                  \
  s##i##j += zeros;                                                                   \
  STORE(floats16, c + i * c_stride + 16 * j, adds ? LOAD(floats16, c + i * c_stride + 16 * j) + s##i##j : s##i##j);

// C ← A·B, or C ← C + A·B, for a tile of 8 rows and 32 columns.
BFLOAT16_TARGET static inline void multiply_pairs(TILE_ARGUMENTS) {
#define BOTH(DO, i) DO(i, 0) DO(i, 1)
#define BEGIN_ROW(i) BOTH(BEGIN, i) BOTH(FETCH, i)
#define STEP_ROW(i)                     \
  {                                     \
    const pairs16 pair = SPREAD(A_ROW(i)); \
    ADD_PRODUCTS(s##i##0, left, pair);  \
    ADD_PRODUCTS(s##i##1, right, pair); \
  }
#define FINISH_ROW(i) BOTH(FINISH, i)
  const floats16 zeros = {0};
  EACH_ROW(BEGIN_ROW)
  const int *upper = (const int *)a, *lower = upper + 4 * row_stride, *row = (const int *)panel;
  for (long step = 0; step < steps; step++) {
    const pairs16 left = LOAD(pairs16, row), right = LOAD(pairs16, row + 16);
    EACH_ROW(STEP_ROW)
    upper += step_stride;
    lower += step_stride;
    row += 32;
    __asm__("" : "+r"(upper), "+r"(lower));
  }
  EACH_ROW(FINISH_ROW)
#undef STEP_ROW
#undef FINISH_ROW
#undef BEGIN_ROW
#undef BOTH
}

// The same for the left 16 columns.
BFLOAT16_TARGET static inline void multiply_half_pairs(TILE_ARGUMENTS) {
#define BEGIN_ROW(i) BEGIN(i, 0) FETCH(i, 0)
#define STEP_ROW(i) ADD_PRODUCTS(s##i##0, left, SPREAD(A_ROW(i)));
#define FINISH_ROW(i) FINISH(i, 0)
  const floats16 zeros = {0};
  EACH_ROW(BEGIN_ROW)
  const int *upper = (const int *)a, *lower = upper + 4 * row_stride, *row = (const int *)panel;
  for (long step = 0; step < steps; step++) {
    const pairs16 left = LOAD(pairs16, row);
    EACH_ROW(STEP_ROW)
    upper += step_stride;
    lower += step_stride;
    row += 32;
    __asm__("" : "+r"(upper), "+r"(lower));
  }
  EACH_ROW(FINISH_ROW)
#undef STEP_ROW
#undef FINISH_ROW
#undef BEGIN_ROW
}

#else

// No other processor is asked: these are never called.
static inline _Bool has_bfloat16_products(void) { return 0; }
static inline void make_pairs_of_neighbours(const float *source, long count, void *pairs) {}
static inline void make_pairs_of_rows(const float *first, const float *_Nullable second, long count, void *pairs) {}
static inline void multiply_pairs(
    const void *a, long row_stride, long step_stride, const void *panel, long steps, const float *_Nullable sums,
    float *c, long c_stride, _Bool adds) {}
static inline void multiply_half_pairs(
    const void *a, long row_stride, long step_stride, const void *panel, long steps, const float *_Nullable sums,
    float *c, long c_stride, _Bool adds) {}

#endif
