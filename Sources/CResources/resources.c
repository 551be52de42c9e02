// What the system does not give ends the program with a line and status 3, whoever asks for it: Swift's
// runtime and Dispatch, which would trap or wait for ever, or a library, which would take a sound image
// for a damaged one.
//
// The C library's allocator is replaced for the whole program, as any other replaces it; the work is
// handed to the C library's own. Sanitizers bring an allocator of their own.

#define _GNU_SOURCE

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <time.h>
#include <unistd.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define HAS_ANOTHER_ALLOCATOR
#endif
#endif

#if defined(__GLIBC__) && !defined(HAS_ANOTHER_ALLOCATOR)

static char *append_text(char *end, const char *text) {
  while (*text) *end++ = *text++;
  return end;
}

static char *append_number(char *end, size_t number) {
  if (number >= 10) end = append_number(end, number / 10);
  *end++ = (char)('0' + number % 10);
  return end;
}

// Nothing is allocated here, and nothing is flushed: there may be no memory for that.
static _Noreturn void end_with_line(const char *line, const char *end) {
  ssize_t written = write(STDERR_FILENO, line, (size_t)(end - line));
  (void)written;
  _exit(3);
}

static _Noreturn void end_without_memory(size_t bytes) {
  char line[256];
  char *end = append_text(line, "vae: memory: expected ");
  end = append_number(end, bytes);
  end = append_text(end, " bytes more, found that the system gives none; raise the limit (ulimit -v, the container's), "
                         "or lower --batch-size and the sizes of the model\n");
  end_with_line(line, end);
}

void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
void *__libc_memalign(size_t, size_t);

static void *expect_memory(void *memory, size_t bytes) {
  if (memory == NULL && bytes > 0) end_without_memory(bytes);
  return memory;
}

void *malloc(size_t bytes) { return expect_memory(__libc_malloc(bytes), bytes); }

void *calloc(size_t count, size_t bytes) {
  size_t all;
  if (__builtin_mul_overflow(count, bytes, &all)) all = (size_t)-1;
  return expect_memory(__libc_calloc(count, bytes), all);
}

void *realloc(void *memory, size_t bytes) { return expect_memory(__libc_realloc(memory, bytes), bytes); }

void *memalign(size_t alignment, size_t bytes) { return expect_memory(__libc_memalign(alignment, bytes), bytes); }

void *aligned_alloc(size_t alignment, size_t bytes) { return memalign(alignment, bytes); }

int posix_memalign(void **memory, size_t alignment, size_t bytes) {
  if (alignment < sizeof(void *) || (alignment & (alignment - 1)) != 0) return EINVAL;
  *memory = memalign(alignment, bytes);
  return 0;
}

static bool has_begun;

static _Noreturn void end_without_threads(void) {
  char line[256];
  char *end = append_text(line, "vae: threads: expected one more, found that the system starts none; raise the limit "
                                "(ulimit -u and -v, the container's)\n");
  end_with_line(line, end);
}

// OpenBLAS starts threads before main, and sends the program SIGINT where it cannot.
int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *), void *argument) {
  int (*create)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *) = dlsym(RTLD_NEXT, "pthread_create");
  int code = create(thread, attributes, start, argument);
  if (code != 0 && !has_begun) end_without_threads();
  return code;
}

// A standard descriptor that the caller has closed would be the next file's, and messages would be
// written into that. Opened for reading only, each use of it fails.
static void keep_standard_descriptors(void) {
  int file;
  while ((file = open("/dev/null", O_RDONLY)) >= 0 && file <= STDERR_FILENO) {}
  if (file > STDERR_FILENO) close(file);
}

// Dispatch and Subprocess take descriptors for themselves, and trap without them. The constructors of
// all libraries have run before.
__attribute__((constructor)) static void expect_descriptors(void) {
  has_begun = true;
  keep_standard_descriptors();
  enum { NEEDED = 8 };
  int taken[NEEDED];
  int count = 0;
  while (count < NEEDED && (taken[count] = open("/dev/null", O_RDONLY | O_CLOEXEC)) >= 0) count++;
  int is_full = count < NEEDED && errno == EMFILE;
  while (count > 0) close(taken[--count]);
  if (is_full) {
    char line[256];
    char *end = append_text(line, "vae: files: expected to open 8 more, found that the system opens fewer; raise the "
                                  "limit (ulimit -n)\n");
    end_with_line(line, end);
  }
}

static void *do_nothing(void *argument) { return argument; }

static bool starts_threads(void) {
  pthread_t thread;
  return pthread_create(&thread, NULL, do_nothing, NULL) == 0 && pthread_join(thread, NULL) == 0;
}

// Dispatch, which runs Swift's tasks, sleeps and tries again, for ever, where it can start no thread.
unsigned sleep(unsigned seconds) {
  struct timespec left = {.tv_sec = seconds};
  if (nanosleep(&left, &left) != 0) return (unsigned)left.tv_sec + 1;
  if (!starts_threads()) end_without_threads();
  return 0;
}

#endif
