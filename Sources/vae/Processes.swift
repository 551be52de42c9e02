import Communication
import Files
import Foundation

/// The processes that share this command: those that `mpirun` or `srun` has started, or this one
/// alone.
///
/// The first of them alone speaks. One that fails ends all: the lowest that has something to say says
/// it, in one line.
enum Processes {
  #if MPI
    private static let world: MPIRanks? = isLaunched ? MPIRanks() : nil
    /// All of them.
    static var all: any Communicator { world ?? OneProcess() as any Communicator }
  #else
    /// All of them.
    static var all: any Communicator { OneProcess() }
  #endif

  /// Joins the others.
  /// - Throws: where there are others and the program does not know how to talk to them: each would
  ///   do all the work, and write the same files.
  static func begin() throws {
    // Read before MPI begins: Open MPI changes these variables in a process that it finds alone.
    let (count, isFirst) = (variable("OMPI_COMM_WORLD_SIZE", "PMI_SIZE") ?? 1, isFirst)
    guard count != all.count, count > 1 else { return }
    // Each is alone, and cannot end the others: the first says it, and has the time to.
    guard isFirst else {
      sleep(1)
      exit(ExitStatus.wrongUsage.rawValue)
    }
    #if MPI
      throw UsageError(
        "expected \(count) processes that know each other, found \(all.count); start them by the mpirun of the MPI that the "
          + "program was built with")
    #else
      throw UsageError(
        "expected a program that was built with MPI, to be one of \(count) processes, found one without; "
          + "build it with 'make distributed', and start .build/mpi/release/vae")
    #endif
  }

  /// Fails where a command that one process has to run is run by several.
  static func expectOne(for command: String) throws {
    guard all.count > 1 else { return }
    throw UsageError(
      "'vae \(command)': expected one process, found \(all.count); only 'vae train' and 'vae test' can be shared "
        + "by several")
  }

  /// What `body` gives in each process: first in the first, which downloads and decodes what all need.
  static func firstBeforeOthers<R>(_ body: () async throws -> R) async rethrows -> R {
    if all.isFirst {
      let result = try await body()
      _ = all.any(true)
      return result
    }
    _ = all.any(true)
    return try await body()
  }

  /// Whether this process speaks, as far as it can know before it has joined the others.
  static var isFirst: Bool { variable("OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK") ?? 0 == 0 }

  /// The SHA-256 of the program's file.
  static var program: String { hash(of: "/proc/self/exe") }

  /// The SHA-256 of a file; nothing where it has no others to be compared with.
  static func hash(of file: String) -> String {
    all.count == 1 ? "" : (try? File.read(file)).map { sha256($0) } ?? "unreadable"
  }

  /// Waits, in a process that has failed and is not the first, for a lower one that has failed as
  /// well: that one speaks, and ends this one.
  static func yieldToLower() {
    let (rank, count) = (all.rank, all.count)
    if rank > 0 { usleep(UInt32(1_000_000 + 4_000_000 * rank / count)) }
  }

  /// Ends this process and, unless all is well, the others.
  static func exit(_ status: Int32) -> Never {
    #if MPI
      if let world {
        if status == 0 || world.count == 1 {
          world.end()
        } else {
          // MPICH's mpirun drops words that it has not passed on when a process ends all.
          usleep(200_000)
          world.abort(status)
        }
      }
    #endif
    Foundation.exit(status)
  }

  /// Leaves the others, at the end of all work.
  static func end() {
    #if MPI
      world?.end()
    #endif
  }

  #if MPI
    private static var isLaunched: Bool { variable("OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK") != nil }
  #endif

  /// The number in the first of these variables of the environment that is there.
  private static func variable(_ names: String...) -> Int? {
    names.lazy.compactMap { getenv($0).flatMap { Int(String(cString: $0)) } }.first
  }
}
