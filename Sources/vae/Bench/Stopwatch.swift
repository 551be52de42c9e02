import Reporting

/// Seconds by a clock that never goes back.
func seconds(_ body: () throws -> Void) rethrows -> Double { try ContinuousClock().measure(body) / .seconds(1) }

/// Times short work.
enum Stopwatch {
  /// Seconds per call in each of some samples of about `span` seconds; the first call is left out.
  static func samples(_ count: Int = 5, span: Double = 0.03, _ body: () -> Void) -> [Double] {
    body()
    let calls = callsFitting(span, once: seconds(body))
    return (0..<count).map { _ in seconds { for _ in 0..<calls { body() } } / Double(calls) }
  }

  /// How often something that takes `once` seconds fits into `span`; once at least.
  static func callsFitting(_ span: Double, once: Double) -> Int { max(1, Int(span / max(once, 1e-6))) }
}
