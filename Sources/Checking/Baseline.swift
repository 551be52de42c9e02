/// Numbers of one's own code, step by step, to be compared with later: a regression golden.
///
/// It says what has changed, not what is right: at which step first, in which quantity, by how
/// much.
///
/// ```swift
/// var run = Baseline(
///   recordedBy: "DescentTests", tolerances: ["loss": 1e-6, "gradient-norm": 1e-5])
/// for … { run.append(["loss": loss, "gradient-norm": all, "gradient-norm/weight": one]) }
/// for result in BaselineFile("Baselines/descent.json").check(run, as: "descent") {
///   XCTAssertNotEqual(result.verdict, .failed, result.summary)
/// }
/// ```
///
/// The file is missing at first, and the check fails; `RECORD_BASELINES=1 swift test` writes it,
/// and fails as well: a recording proves nothing. Once the file is committed the check passes.
public struct Baseline: Sendable, Equatable {
  /// What recorded it: a program and its version, a test.
  public var recordedBy: String
  /// What the bits depend on beside the sources: the engine, a processor; empty where on nothing.
  /// Hashes of two identities are not compared.
  public var identity: String
  /// The settings: sizes, seeds, the fingerprint of the data. Others cannot be compared with.
  public var settings: [String: String]
  /// The largest deviation of each quantity, relative to the recorded number (absolute where that
  /// is 0). A part, `gradient-norm/weight`, has the tolerance of its whole, and is judged with it.
  public var tolerances: [String: Double]
  /// The quantities and their parts by name, a step after the other.
  public private(set) var steps: [[String: Double]] = []
  /// Hashes of results whose every bit is to be the same, by name.
  public var hashes: [String: String] = [:]

  /// A baseline without steps.
  public init(
    recordedBy: String, identity: String = "", settings: [String: String] = [:], tolerances: [String: Double]
  ) {
    (self.recordedBy, self.identity, self.settings, self.tolerances) = (recordedBy, identity, settings, tolerances)
  }

  /// Adds a step: each quantity, or part of one, by its name.
  public mutating func append(_ step: [String: Double]) { steps.append(step) }

  /// The names of all quantities, parts aside, in order.
  var quantities: [String] { Set(steps.flatMap { $0.keys.map { Self.whole(of: $0) } }).union(tolerances.keys).sorted() }

  /// `gradient-norm` of `gradient-norm/weight`, and of itself.
  static func whole(of name: String) -> String { name.firstIndex(of: "/").map { String(name[..<$0]) } ?? name }
}
