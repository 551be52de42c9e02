/// An order of settings that somebody has published, and whether ours have it.
///
/// Texts are plain. The order is looked at here and nowhere else, and a NaN never holds.
public struct FigureOrder: Sendable {
  /// What it says, as a heading has it.
  public var caption: String
  /// What the settings are ordered by.
  public var quantity: FigureQuantity
  /// The settings, the smallest first, as it was published; at least two.
  public var settings: [Setting]
  /// Where it was published, what differs here, and why.
  public var origin: FigureOrigin

  /// A setting, and what its runs came to, one for each seed.
  public struct Setting: Sendable {
    /// What it is called: `faces-beta4`.
    public var name: String
    /// Ours.
    public var ours: [MeasuredFigure]

    /// A setting.
    public init(_ name: String, ours: [MeasuredFigure]) { (self.name, self.ours) = (name, ours) }

    var mean: SeedMean { SeedMean(ours) }
  }

  /// An order.
  public init(caption: String, quantity: FigureQuantity, settings: [Setting], origin: FigureOrigin) {
    (self.caption, self.quantity, self.settings, self.origin) = (caption, quantity, settings, origin)
  }

  /// From one setting to the next.
  struct Step {
    /// The settings' names.
    let lower, upper: String
    /// What the upper one has more, and the error of that.
    let rise: SeedMean

    /// Whether the upper one has more.
    var holds: Bool { rise.mean > 0 }
    /// Whether it has more by twice the error at least; an error that is not known tells nothing.
    var isClear: Bool { rise.standardError.map { rise.mean >= 2 * $0 } ?? false }
  }

  /// The steps, from the smallest setting on.
  var steps: [Step] {
    zip(settings, settings.dropFirst()).map { lower, upper in
      let (a, b) = (lower.mean, upper.mean)
      let error = a.standardError.flatMap { a in b.standardError.map { b in (a * a + b * b).squareRoot() } }
      return Step(lower: lower.name, upper: upper.name, rise: SeedMean(mean: b.mean - a.mean, standardError: error))
    }
  }

  /// Whether every setting has more than the one before it.
  public var holds: Bool { steps.allSatisfy(\.holds) }

  /// Whether it holds, or is known not to, and why; never where a setting has no number.
  public var isAccountedFor: Bool { holds || origin.cause != nil && steps.allSatisfy(\.rise.mean.isFinite) }

  /// The verdict, in a sentence or two.
  public var verdict: String {
    let (broken, unclear) = (steps.filter { !$0.holds }, steps.filter { !$0.isClear })
    guard broken.isEmpty else {
      return "The order does not hold: "
        + broken.map { "\($0.upper) is not above \($0.lower)" }.joined(separator: ", ") + "."
    }
    guard !unclear.isEmpty else { return "The order holds, each step by more than twice its standard error." }
    return "The order holds, but not every step is clear of twice its standard error: "
      + unclear.map { "\($0.lower) to \($0.upper)" }.joined(separator: ", ") + "."
  }
}
