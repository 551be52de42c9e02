#if MPI
  import CMPI

  /// The processes that `mpirun` or `srun` has started, by the MPI that the program was built with.
  public struct MPIRanks: Communicator {
    public let rank: Int
    public let count: Int

    /// Joins the other processes, once in a program. Any thread may then talk to them, one at a
    /// time.
    public init() {
      var (rank, count) = (Int32(0), Int32(0))
      mpi_begin(&rank, &count)
      (self.rank, self.count) = (Int(rank), Int(count))
    }

    public func exchange(
      _ outgoing: UnsafeRawBufferPointer, with partner: Int, filling incoming: UnsafeMutableRawBufferPointer
    ) {
      mpi_exchange(outgoing.baseAddress, outgoing.count, incoming.baseAddress, incoming.count, Int32(partner))
    }

    /// Waits for all, and leaves them.
    public func end() { mpi_end() }

    /// Ends all processes, this one too, with a status.
    public func abort(_ status: Int32) { mpi_abort(status) }
  }
#endif
