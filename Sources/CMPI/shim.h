// MPI for Swift, which cannot see MPI's macros (MPI_COMM_WORLD, MPI_BYTE): the four calls that are needed.
// Which MPI, 'mpicc -show' says: the Makefile passes its folders and libraries on.
#pragma once
#include <mpi.h>
#include <stddef.h>

static inline void mpi_begin(int *rank, int *count) {
  int provided;
  MPI_Init_thread(NULL, NULL, MPI_THREAD_SERIALIZED, &provided);
  MPI_Comm_rank(MPI_COMM_WORLD, rank);
  MPI_Comm_size(MPI_COMM_WORLD, count);
}

// MPI counts in int: more bytes go in pieces, of which both sides make as many.
static inline void mpi_exchange(const void *out, size_t out_bytes, void *in, size_t in_bytes, int partner) {
  const size_t most = 1 << 30;
  do {
    const size_t o = out_bytes < most ? out_bytes : most, i = in_bytes < most ? in_bytes : most;
    MPI_Sendrecv(out, (int)o, MPI_BYTE, partner, 0, in, (int)i, MPI_BYTE, partner, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    out = (const char *)out + o, out_bytes -= o;
    in = (char *)in + i, in_bytes -= i;
  } while (out_bytes > 0 || in_bytes > 0);
}

static inline void mpi_end(void) { MPI_Finalize(); }
static inline void mpi_abort(int status) { MPI_Abort(MPI_COMM_WORLD, status); }
