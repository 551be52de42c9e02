import Glibc

/// A seeded order for the tasks of a region, with pauses before some of them.
///
/// A region's tasks may be done in any order; nearly always they are done in that of their numbers.
/// A sum in the order of completion is then right by chance, and this takes the chance away.
struct TaskOrder {
  private let tasks: [Int]
  private let seed: UInt64

  /// The order of `count` tasks for this seed: Fisher and Yates's shuffle.
  init(_ count: Int, seed: UInt64) {
    var tasks = Array(0..<count)
    for last in tasks.indices.reversed() { tasks.swapAt(last, Int(Self.hash(seed, last) % UInt64(last + 1))) }
    (self.tasks, self.seed) = (tasks, seed)
  }

  /// The task to do in the place of the one with this number, after a pause.
  func next(_ number: Int) -> Int {
    for _ in 0..<Self.hash(~seed, number) % 4 { sched_yield() }
    return tasks[number]
  }

  /// Numbers without a pattern: the finaliser of SplitMix64.
  private static func hash(_ seed: UInt64, _ number: Int) -> UInt64 {
    var z = seed &+ UInt64(number) &* 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
