/// How long a command takes from its start to its end, as a process.
public struct BenchedCommand: Sendable, Encodable {
  /// The command, as a user types it.
  public var command: String
  /// The seconds that it should stay under.
  public var target: Double
  /// The seconds of each run.
  public var runs: [Double]

  /// The runs of a command.
  public init(_ command: String, target: Double, runs: [Double]) {
    (self.command, self.target, self.runs) = (command, target, runs)
  }
}
