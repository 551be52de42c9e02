internal import Kernels

/// The threads that tensors are computed on. No result depends on their number.
public enum Threads {
  /// The processors that the calling thread may use: the machine's, or fewer in a container or
  /// under `taskset`.
  public static var available: Int { WorkerPool.processors }

  /// The number of threads, at least 1; at first ``available``. Fewer than asked for where the
  /// system starts no more.
  public static var count: Int {
    get { WorkerPool.shared.threads }
    set { WorkerPool.shared.resize(to: newValue) }
  }

  /// A seed by which all work that is cut into tasks is done in another order, with pauses; 0, at
  /// first, leaves it in order. It is for checks: results that depend on the order of completion
  /// change with it.
  public static var shuffle: UInt64 {
    get { WorkerPool.shared.shuffle }
    set { WorkerPool.shared.shuffle = newValue }
  }

  /// Cuts 0..<count into ranges of `grain` and runs `body` for each, on all threads; returns when
  /// all are done.
  ///
  /// Two calls of `body` must not write the same memory, and none may change ``count``.
  public static func forEachRange(of count: Int, grain: Int, _ body: (Range<Int>) -> Void) {
    WorkerPool.shared.run(count, grain: grain, body)
  }
}
