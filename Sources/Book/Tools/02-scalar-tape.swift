import TensorCore

/// The record of a computation with single numbers, and its differentiation in reverse.
public final class ScalarTape {
  /// One operation: its result, the places of its inputs, and the slope along each of them.
  struct Entry {
    let name: String
    let value: Double
    let inputs: [(place: Int, slope: Double)]
  }

  private(set) var entries: [Entry] = []

  /// An empty record.
  public init() {}

  /// Writes an operation down.
  func record(_ name: String, _ value: Double, _ inputs: [(Number, slope: Double)] = []) -> Number {
    entries.append(Entry(name: name, value: value, inputs: inputs.map { ($0.place, $1) }))
    return Number(tape: self, place: entries.count - 1)
  }

  /// A number to start from.
  public func variable(_ name: String, _ value: Double) -> Number { record(name, value) }

  /// The slope of `loss` along every entry: the reverse sweep.
  public func adjoints(of loss: Number) -> [Double] {
    var adjoints = [Double](repeating: 0, count: entries.count)
    adjoints[loss.place] = 1
    for (place, entry) in entries.enumerated().reversed() {
      for (input, slope) in entry.inputs { adjoints[input] += adjoints[place] * slope }
    }
    return adjoints
  }
}

/// A number on a ``ScalarTape``: its place there.
public struct Number {
  let tape: ScalarTape
  /// The place of its entry, from 0.
  public let place: Int

  /// The number itself.
  public var value: Double { tape.entries[place].value }

  /// a + b.
  public static func + (a: Number, b: Number) -> Number { a.tape.record("+", a.value + b.value, [(a, 1), (b, 1)]) }
  /// a − b.
  public static func - (a: Number, b: Number) -> Number { a.tape.record("−", a.value - b.value, [(a, 1), (b, -1)]) }
  /// a · b.
  public static func * (a: Number, b: Number) -> Number {
    a.tape.record("×", a.value * b.value, [(a, b.value), (b, a.value)])
  }
  /// a².
  public func square() -> Number { tape.record("square", value * value, [(self, 2 * value)]) }
  /// log(1 + eᵃ).
  public func softplus() -> Number { tape.record("softplus", .softplus(value), [(self, .sigmoid(value))]) }
}
