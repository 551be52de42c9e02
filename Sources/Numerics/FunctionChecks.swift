import Autograd
import Checking
import TensorCore

/// The elementary functions against mpmath: `function/Exp/Float` and so on.
///
/// A deviation is an error in units in the last place of the correctly rounded result, measured to
/// a thousandth of one: the best possible function has 0.5. `Golden/functions.py` tells how the
/// arguments were chosen.
public enum FunctionChecks {
  /// The checks, function by function. What is allowed is the largest error that was measured,
  /// rounded up.
  public static func checks(golden: GoldenFolder) -> [Check] {
    [
      check("Exp", golden, allowed: 1.1) { (x: [Float]) in Float.exp(x[0]) },
      check("Exp", golden, allowed: 0.8) { (x: [Double]) in Double.exp(x[0]) },
      check("Expm1", golden, allowed: 1.4) { (x: [Float]) in Float.expm1(x[0]) },
      check("Expm1", golden, allowed: 1.2) { (x: [Double]) in Double.expm1(x[0]) },
      check("Log", golden, allowed: 0.9) { (x: [Float]) in Float.log(x[0]) },
      check("Log", golden, allowed: 0.9) { (x: [Double]) in Double.log(x[0]) },
      check("Log1p", golden, allowed: 1.0) { (x: [Float]) in Float.log1p(x[0]) },
      check("Log1p", golden, allowed: 0.9) { (x: [Double]) in Double.log1p(x[0]) },
      check("Tanh", golden, allowed: 1.4) { (x: [Float]) in Float.tanh(x[0]) },
      check("Tanh", golden, allowed: 1.4) { (x: [Double]) in Double.tanh(x[0]) },
      check("Power", golden, allowed: 0.51) { (x: [Float]) in Float.pow(x[0], x[1]) },
      check("Power", golden, allowed: 0.8) { (x: [Double]) in Double.pow(x[0], x[1]) },
      check("Sine", golden, allowed: 1.0) { (u: [Double]) in sineAndCosine(turns: u[0]).sine },
      check("Cosine", golden, allowed: 1.0) { (u: [Double]) in sineAndCosine(turns: u[0]).cosine },
      check("Sigmoid", golden, allowed: 2.5) { (x: [Float]) in Float.sigmoid(x[0]) },
      check("Sigmoid", golden, allowed: 2.5) { (x: [Double]) in Double.sigmoid(x[0]) },
      check("Softplus", golden, allowed: 1.8) { (x: [Float]) in Float.softplus(x[0]) },
      check("Softplus", golden, allowed: 1.6) { (x: [Double]) in Double.softplus(x[0]) },
    ]
  }

  private static func check<S: BitPatterned>(
    _ stem: String, _ golden: GoldenFolder, allowed: Double, _ function: @escaping @Sendable ([S]) -> S
  ) -> Check {
    Check("function/\(stem)/\(S.self)", tolerance: allowed) { result in
      let file: FunctionGolden = try golden.decode("Functions/\(stem).json")
      for text in file[S.self] {
        guard let row = FunctionGolden.Row<S>(text) else {
          result.record(false, "'\(text)': expected bit patterns and thousandths")
          continue
        }
        let found = function(row.arguments)
        let error = row.error(of: found)
        result.record(
          Deviation(
            value: error, found: Double(found), expected: Double(row.nearest),
            remark: "error \(error) ulp: found \(found), expected \(row.nearest)"),
          row.arguments.map { "\($0)" }.joined(separator: ", "))
      }
    }
  }
}

/// `Golden/Functions/<Function>.json`.
struct FunctionGolden: Decodable {
  /// What computed it.
  let source: String
  /// The rows, as texts, for each of the two formats.
  let float, double: [String]

  /// The rows of one format.
  subscript<S: BitPatterned>(format: S.Type) -> [String] { S.self == Float.self ? float : double }

  /// Arguments and what the function is there.
  struct Row<S: BitPatterned> {
    /// The arguments.
    let arguments: [S]
    /// The function's value, correctly rounded.
    let nearest: S
    /// The exact value minus the rounded one, in units in its last place.
    let left: Double

    /// Reads a row: bit patterns of the arguments and of the value, in hexadecimal, and
    /// thousandths.
    init?(_ text: String) {
      let words = text.split(separator: " ")
      let numbers = words.dropLast().compactMap { S.read(hexadecimal: $0) }
      guard words.count >= 3, numbers.count == words.count - 1, let left = Int(words[words.count - 1]) else {
        return nil
      }
      (arguments, nearest, self.left) = (numbers.dropLast(), numbers[numbers.count - 1], Double(left) / 1000)
    }

    /// The distance of a value from the exact one, in units in the last place of the nearest. NaN
    /// and infinity must be met, and so must the sign of zero.
    func error(of found: S) -> Double {
      if nearest.isNaN { return found.isNaN ? 0 : .infinity }
      if nearest.isInfinite { return found == nearest ? 0 : .infinity }
      if nearest == 0 && found == 0 && nearest.sign != found.sign { return .infinity }
      return abs(Double((found - nearest) / nearest.ulp) - left)
    }
  }
}

/// A format whose numbers can be read off their bit patterns.
protocol BitPatterned: Scalar {
  /// The number of a bit pattern in hexadecimal; nil where it is none.
  static func read(hexadecimal: Substring) -> Self?
}

extension Float: BitPatterned {
  static func read(hexadecimal: Substring) -> Float? { UInt32(hexadecimal, radix: 16).map(Float.init(bitPattern:)) }
}

extension Double: BitPatterned {
  static func read(hexadecimal: Substring) -> Double? { UInt64(hexadecimal, radix: 16).map(Double.init(bitPattern:)) }
}
