import Reporting

/// Seconds by a clock that never goes back.
func seconds(_ body: () throws -> Void) rethrows -> Double { try ContinuousClock().measure(body) / .seconds(1) }

/// Times short work.
enum Stopwatch {
  /// Seconds that `body` takes once: each of some samples, one of which is as many calls as fit into `span` seconds.
  /// The first call, which fills caches, is not counted.
  static func samples(_ count: Int = 5, span: Double = 0.03, _ body: () -> Void) -> [Double] {
    body()
    let calls = callsFitting(span, once: seconds(body))
    return (0..<count).map { _ in seconds { for _ in 0..<calls { body() } } / Double(calls) }
  }

  /// How often something that takes `once` seconds fits into `span`; once at least.
  static func callsFitting(_ span: Double, once: Double) -> Int { max(1, Int(span / max(once, 1e-6))) }
}
