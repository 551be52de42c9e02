// Preloaded into vae (LD_PRELOAD): lets the n-th call of one kind fail once, or ends the process there.
//
//   FAULT_CALL   the kind: open read write fsync rename close mkdir stat link unlink flock lseek readdir opendir
//                access statvfs readlink
//   FAULT_NTH    which call of that kind, from 1
//   FAULT_HOW    an errno's number, or: short (half of the bytes), kill (before the call), killafter
//   FAULT_LOG    in place of these: a file that gets the kind's name, a line for each call
//
// Standard input, output and error are left alone, so that the program can say what has happened; and
// files of the system (/proc, /sys, /dev): Dispatch watches its threads there, and traps where it cannot.

#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char *wanted, *how;
static long nth;
static int log_file = -1;
static atomic_long calls;
enum outcome { GO_ON, FAIL, SHORT, KILL_AFTER };

static _Atomic char is_systems[1024];

// Whether a descriptor is none of the program's own files.
static int is_left_alone(int file) { return file < 3 || (file < 1024 && is_systems[file]); }

static int is_system_path(const char *path) {
  return !strncmp(path, "/proc/", 6) || !strncmp(path, "/sys/", 5) || !strncmp(path, "/dev/", 5);
}

__attribute__((constructor)) static void begin(void) {
  const char *log = getenv("FAULT_LOG"), *number = getenv("FAULT_NTH");
  if (log) log_file = (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  wanted = getenv("FAULT_CALL");
  how = getenv("FAULT_HOW");
  nth = number ? atol(number) : 0;
}

static void end_here(void) {
  syscall(SYS_kill, getpid(), SIGKILL);
  for (;;) pause();
}

static enum outcome meet(const char *kind) {
  if (log_file >= 0) {
    char line[32];
    int length = snprintf(line, sizeof line, "%s\n", kind);
    syscall(SYS_write, log_file, line, length);
  }
  if (!wanted || !how || strcmp(kind, wanted) != 0 || atomic_fetch_add(&calls, 1) + 1 != nth) return GO_ON;
  if (!strcmp(how, "kill")) end_here();
  if (!strcmp(how, "killafter")) return KILL_AFTER;
  if (!strcmp(how, "short")) return SHORT;
  errno = atoi(how);
  return FAIL;
}

#define REAL(type, name, ...)                    \
  static type (*real)(__VA_ARGS__);              \
  if (!real) real = dlsym(RTLD_NEXT, #name);

// A function that is given on as it is, unless its turn to fail has come.
#define PLAIN(kind, type, failure, name, parameters, arguments) \
  type name parameters {                                        \
    static type(*real) parameters;                              \
    if (!real) real = dlsym(RTLD_NEXT, #name);                  \
    enum outcome outcome = meet(kind);                          \
    if (outcome == FAIL) return failure;                        \
    type result = real arguments;                               \
    if (outcome == KILL_AFTER) end_here();                      \
    return result;                                              \
  }

#define OPEN(name)                                                     \
  int name(const char *path, int flags, ...) {                         \
    REAL(int, name, const char *, int, ...)                            \
    va_list rest;                                                      \
    va_start(rest, flags);                                             \
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
    va_end(rest);                                                      \
    int is_system = is_system_path(path);                              \
    if (!is_system && meet("open") == FAIL) return -1;                 \
    int file = real(path, flags, mode);                                \
    if (file >= 0 && file < 1024) is_systems[file] = (char)is_system;  \
    return file;                                                       \
  }
OPEN(open)
OPEN(open64)

#define TRANSFER(kind, name, pointer)                       \
  ssize_t name(int file, pointer bytes, size_t count) {     \
    REAL(ssize_t, name, int, pointer, size_t)               \
    enum outcome outcome = is_left_alone(file) ? GO_ON : meet(kind);   \
    if (outcome == FAIL) return -1;                         \
    return real(file, bytes, outcome == SHORT ? (count + 1) / 2 : count); \
  }
TRANSFER("read", read, void *)
TRANSFER("write", write, const void *)

// The file is closed all the same, as Linux does.
int close(int file) {
  REAL(int, close, int)
  enum outcome outcome = is_left_alone(file) ? GO_ON : meet("close");
  int code = errno, result = real(file);
  if (outcome != FAIL) return result;
  errno = code;
  return -1;
}

PLAIN("write", ssize_t, -1, pwrite, (int f, const void *b, size_t n, off_t o), (f, b, n, o))
PLAIN("read", ssize_t, -1, pread, (int f, void *b, size_t n, off_t o), (f, b, n, o))
PLAIN("fsync", int, -1, fsync, (int f), (f))
PLAIN("fsync", int, -1, fdatasync, (int f), (f))
PLAIN("rename", int, -1, rename, (const char *a, const char *b), (a, b))
PLAIN("mkdir", int, -1, mkdir, (const char *p, mode_t m), (p, m))
PLAIN("stat", int, -1, stat, (const char *p, struct stat *s), (p, s))
PLAIN("stat", int, -1, lstat, (const char *p, struct stat *s), (p, s))
PLAIN("stat", int, -1, fstat, (int f, struct stat *s), (f, s))
PLAIN("stat", int, -1, fstatat, (int d, const char *p, struct stat *s, int f), (d, p, s, f))
PLAIN("link", int, -1, link, (const char *a, const char *b), (a, b))
PLAIN("unlink", int, -1, unlink, (const char *p), (p))
PLAIN("unlink", int, -1, rmdir, (const char *p), (p))
PLAIN("flock", int, -1, flock, (int f, int o), (f, o))
PLAIN("lseek", off_t, -1, lseek, (int f, off_t o, int w), (f, o, w))
PLAIN("readdir", struct dirent *, NULL, readdir, (DIR *d), (d))
PLAIN("opendir", DIR *, NULL, opendir, (const char *p), (p))
PLAIN("access", int, -1, access, (const char *p, int m), (p, m))
PLAIN("statvfs", int, -1, statvfs, (const char *p, struct statvfs *s), (p, s))
PLAIN("readlink", ssize_t, -1, readlink, (const char *p, char *b, size_t n), (p, b, n))
