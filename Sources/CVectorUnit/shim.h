// What Swift has no word for: which vector instructions this build may use, and requests to the caches. Every function has
// a plain twin where the processor has none of its own.

// The width in bits of the vectors that this build may multiply and add in one instruction; 0 where it may not.
#if defined(__AVX512F__)
static const long fused_vector_bits = 512;
#elif defined(__AVX2__) && defined(__FMA__)
static const long fused_vector_bits = 256;
#elif defined(__ARM_NEON) && defined(__ARM_FEATURE_FMA)
static const long fused_vector_bits = 128;
#else
static const long fused_vector_bits = 0;
#endif

// The place itself, of which the compiler from then on does not know how it was computed: it keeps it in a register.
static inline const void *_Nonnull kept_place(const void *_Nonnull place) {
  __asm__("" : "+r"(place));
  return place;
}

// Asks for the cache line at an address, which need not be anybody's, to be brought to the first-level cache.
static inline void fetch_line(const void *place) { __builtin_prefetch(place); }

// The same, to be written to: taken out of the other cores' caches as well.
static inline void fetch_line_for_writing(const void *place) { __builtin_prefetch(place, 1); }

// 64 bytes: a cache line.
typedef unsigned long long cache_line __attribute__((ext_vector_type(8)));

// Writes a cache line, whose address is a multiple of 64, to memory and into no cache.
static inline void stream_line(void *place, cache_line line) {
  __builtin_nontemporal_store(line, (cache_line *)place);
}

// Lets no later write of this thread become visible before the lines that it has streamed.
static inline void finish_streaming(void) {
#if defined(__SSE__)
  __builtin_ia32_sfence();
#else
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
#endif
}

// Lets subnormal numbers, as operands and as results, count as 0 on the calling thread; returns what was set before. The
// compiler moves no access to memory across it, and so nothing that is computed from memory and written to it.
static inline unsigned long flush_subnormals(void) {
#if defined(__SSE2__)
  const unsigned flush_results = 1 << 15, flush_operands = 1 << 6;
  unsigned before = __builtin_ia32_stmxcsr();
  unsigned flushing = before | flush_results | flush_operands;
  __asm__ volatile("ldmxcsr %0" : : "m"(flushing) : "memory");
  return before;
#elif defined(__aarch64__)
  const unsigned long flush = 1ul << 24;
  unsigned long before;
  __asm__ volatile("mrs %0, fpcr" : "=r"(before));
  __asm__ volatile("msr fpcr, %0" : : "r"(before | flush) : "memory");
  return before;
#else
  return 0;
#endif
}

// Sets what was set before.
static inline void keep_subnormals(unsigned long before) {
#if defined(__SSE2__)
  unsigned word = (unsigned)before;
  __asm__ volatile("ldmxcsr %0" : : "m"(word) : "memory");
#elif defined(__aarch64__)
  __asm__ volatile("msr fpcr, %0" : : "r"(before) : "memory");
#endif
}

// The processors that the calling thread may use; 0 where the machine has more of them than a set can hold.
#include <sched.h>
int sched_getaffinity(pid_t thread, size_t size, cpu_set_t *set);  // Declared by glibc for GNU sources alone.
static inline long allowed_processors(void) {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) != 0) return 0;
  long count = 0;
  for (size_t i = 0; i < sizeof set.__bits / sizeof *set.__bits; i++) count += __builtin_popcountl(set.__bits[i]);
  return count;
}
