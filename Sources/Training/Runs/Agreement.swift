import Communication
import TensorCore

extension Communicator {
  /// Fails, in every process alike, where they are no power of two, or something is not the same in
  /// all.
  ///
  /// - Parameter facts: texts by the names that people have for them.
  public func expectSame(_ facts: [String: String]) throws(TrainingError) {
    if count == 1 { return }
    try expect(count & (count - 1) == 0, "processes", "a power of two", "\(count); start as many")
    let lines = facts.sorted { $0.key < $1.key }.map { "\($0.key)\t\($0.value)" }
    let all = gather(Array(lines.joined(separator: "\n").utf8)).map(Self.facts)
    for (rank, other) in all.enumerated() {
      for name in Set(all[0].keys).union(other.keys).sorted() where all[0][name] != other[name] {
        throw TrainingError.processes(
          rank: rank, quantity: name, expected: all[0][name] ?? "none", found: other[name] ?? "none")
      }
    }
  }

  /// Fails as ``expectSame(_:)`` does, also where the processes differ in the program or in what they
  /// compute with.
  ///
  /// - Parameter program: what identifies the program's file, such as its hash.
  public func expectSame(_ facts: [String: String], program: String) throws(TrainingError) {
    let own = ["program": program, "random numbers": RandomStream.algorithm, "engine": Engine.current.name]
    try expectSame(facts.merging(own) { fact, _ in fact })
  }

  private static func facts(_ bytes: [UInt8]) -> [String: String] {
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    let pairs = lines.map { $0.split(separator: "\t", maxSplits: 1, omittingEmptySubsequences: false).map(String.init) }
    return Dictionary(pairs.map { ($0[0], $0.count > 1 ? $0[1] : "") }) { first, _ in first }
  }
}

extension RunConfiguration {
  /// Fails, in every process alike, where the processes that share a run are too many, or differ in a
  /// setting, in the program, or in what they compute with.
  ///
  /// - Parameters:
  ///   - ranks: the processes that share the run.
  ///   - program: what identifies the program's file, such as its hash.
  public func expectSame(among ranks: any Communicator, program: String = "") throws(TrainingError) {
    let shards = training.shards ?? 1
    try expect(
      ranks.count & (ranks.count - 1) == 0 && ranks.count <= shards, "processes",
      "a power of two of at most \(shards), the shards of a batch", "\(ranks.count); ask for other --shards")
    var facts = try ConfigurationJSON.fields(model).merging(ConfigurationJSON.fields(training)) { a, _ in a }
    facts["epochs"] = "\(epochs)"
    facts["commit"] = commit ?? "none"
    try ranks.expectSame(facts, program: program)
  }
}
