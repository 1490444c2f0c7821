/* Makes the disk fail: preloaded into a program, it lets the N-th write or sync of certain files go wrong.
 *
 *   DISK_PATH   only files whose path contains this
 *   DISK_FAULT  eio     the operation fails with EIO
 *               enospc  the write fails with ENOSPC
 *               short   half of the bytes are written, then ENOSPC
 *               sync    the sync fails with EIO (only syncs are counted)
 *               forget  the write is said to be done and is not (the control: no program can survive that)
 *   DISK_AT     which operation, from 1; 0 only counts
 *   DISK_STICKY 1: every later operation fails too
 *   DISK_COUNT  a file that receives the number of operations when the program ends
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

enum fault { FAULT_EIO, FAULT_ENOSPC, FAULT_SHORT, FAULT_SYNC, FAULT_FORGET };

static const char *const NAMES[] = {"eio", "enospc", "short", "sync", "forget"};
static const char *watched_path;
static enum fault fault;
static long at;
static int sticky;
static atomic_long operations;
static _Atomic unsigned char watched[1 << 16];

__attribute__((constructor)) static void settings(void)
{
    const char *name = getenv("DISK_FAULT"), *number = getenv("DISK_AT");
    watched_path = getenv("DISK_PATH");
    at = number ? atol(number) : 0;
    sticky = getenv("DISK_STICKY") != NULL;
    for (int n = 0; name && n < 5; n++)
        if (strcmp(name, NAMES[n]) == 0)
            fault = (enum fault)n;
}

__attribute__((destructor)) static void tell(void)
{
    const char *path = getenv("DISK_COUNT");
    FILE *file = path ? fopen(path, "w") : NULL;
    if (file) {
        fprintf(file, "%ld\n", atomic_load(&operations));
        fclose(file);
    }
}

static int opened(int descriptor, const char *path)
{
    if (descriptor >= 0 && descriptor < 1 << 16)
        watched[descriptor] = watched_path && path && strstr(path, watched_path) != NULL;
    return descriptor;
}

/* Whether this operation is the one that goes wrong. */
static int strikes(int descriptor, int is_sync)
{
    if (descriptor < 0 || descriptor >= 1 << 16 || !watched[descriptor])
        return 0;
    if ((fault == FAULT_SYNC && !is_sync) || (is_sync && (fault == FAULT_SHORT || fault == FAULT_FORGET)))
        return 0;
    long n = atomic_fetch_add(&operations, 1) + 1;
    return at > 0 && (n == at || (sticky && n > at));
}

static int failed(void)
{
    errno = fault == FAULT_ENOSPC || fault == FAULT_SHORT ? ENOSPC : EIO;
    return -1;
}

#define NEXT(name) ((typeof(&name))dlsym(RTLD_NEXT, #name))
#define MODE(mode, flags) \
    mode_t mode = 0; \
    if ((flags) & (O_CREAT | O_TMPFILE)) { \
        va_list rest; \
        va_start(rest, flags); \
        mode = va_arg(rest, mode_t); \
        va_end(rest); \
    }

int open(const char *path, int flags, ...)
{
    MODE(mode, flags)
    return opened(NEXT(open)(path, flags, mode), path);
}

int open64(const char *path, int flags, ...)
{
    MODE(mode, flags)
    return opened(NEXT(open64)(path, flags, mode), path);
}

int openat(int folder, const char *path, int flags, ...)
{
    MODE(mode, flags)
    return opened(NEXT(openat)(folder, path, flags, mode), path);
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t offset)
{
    if (strikes(descriptor, 0)) {
        if (fault == FAULT_FORGET)
            return (ssize_t)count;
        if (fault == FAULT_SHORT && NEXT(pwrite64)(descriptor, bytes, count / 2, offset) < 0)
            return -1;
        return failed();
    }
    return NEXT(pwrite64)(descriptor, bytes, count, offset);
}

ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t offset)
{
    return pwrite64(descriptor, bytes, count, offset);
}

ssize_t write(int descriptor, const void *bytes, size_t count)
{
    if (strikes(descriptor, 0))
        return fault == FAULT_FORGET ? (ssize_t)count : failed();
    return NEXT(write)(descriptor, bytes, count);
}

int ftruncate64(int descriptor, off64_t length)
{
    if (strikes(descriptor, 0))
        return fault == FAULT_FORGET ? 0 : failed();
    return NEXT(ftruncate64)(descriptor, length);
}

int fsync(int descriptor)
{
    return strikes(descriptor, 1) ? failed() : NEXT(fsync)(descriptor);
}

int fdatasync(int descriptor)
{
    return strikes(descriptor, 1) ? failed() : NEXT(fdatasync)(descriptor);
}
