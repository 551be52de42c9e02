/// What a training step's time is spent on. All times are milliseconds of one step.
public struct StepProfile: Sendable, Encodable {
  /// The whole step.
  public let milliseconds: Double
  /// The ops, the longest first.
  public let ops: [Op]
  /// The optimizer.
  public let optimizer: Double
  /// Everything else: adding up gradients, releasing tensors, recording the ops.
  public let rest: Double

  /// An op, in all its calls of one step.
  public struct Op: Sendable, Encodable {
    /// Its name.
    public let name: String
    /// How often it is called, forward.
    public var calls: Int
    /// The times of its forward and of its backward passes.
    public var forward, backward: Double

    /// An op that has taken so long.
    public init(_ name: String, calls: Int = 0, forward: Double = 0, backward: Double = 0) {
      (self.name, self.calls, self.forward, self.backward) = (name, calls, forward, backward)
    }

    /// The time of both.
    public var both: Double { forward + backward }
  }

  /// A step's profile; what neither an op nor the optimizer took is the rest.
  public init(milliseconds: Double, ops: [Op], optimizer: Double) {
    self.milliseconds = milliseconds
    self.ops = ops.sorted { ($1.both, $0.name) < ($0.both, $1.name) }
    self.optimizer = optimizer
    rest = milliseconds - optimizer - ops.reduce(0) { $0 + $1.both }
  }

  /// The mean of some steps of the same ops; there is at least one step.
  public init(meanOf steps: [StepProfile]) {
    let count = Double(steps.count)
    let mean = { (values: [Double]) in values.reduce(0, +) / count }
    let ops = Dictionary(grouping: steps.flatMap(\.ops), by: \.name).map { name, ops in
      Op(
        name, calls: ops.reduce(0) { $0 + $1.calls } / steps.count, forward: mean(ops.map(\.forward)),
        backward: mean(ops.map(\.backward)))
    }
    self.init(milliseconds: mean(steps.map(\.milliseconds)), ops: ops, optimizer: mean(steps.map(\.optimizer)))
  }
}
