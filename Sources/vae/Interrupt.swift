import Foundation
import Synchronization

/// Control-C and a polite kill: the first ends the run after the step, the second at once.
enum Interrupt {
  private static let raised = Atomic(false)

  /// Takes the signals over.
  static func watch() {
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        Interrupt.raised.store(true, ordering: .relaxed)
        signal(number, SIG_DFL)
      }
    }
  }

  static var isRaised: Bool { raised.load(ordering: .relaxed) }
}
