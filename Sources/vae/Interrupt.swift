import Foundation
import Synchronization

/// Control-C and a polite kill: the first ends the run after the step, the second at once.
enum Interrupt {
  private static let raised = Atomic(false)
  /// Whether mpirun says that there was a signal: it ends several processes by one where one of them
  /// has failed, and that one has said why.
  private static let isSilent = Atomic(false)

  /// Ends the program with one line and status 3 at either signal, until ``watch()``: what a
  /// command writes is there whole or not at all, and what it has begun the next one removes.
  static func end() {
    isSilent.store(Processes.all.count > 1, ordering: .relaxed)
    for number in [SIGINT, SIGTERM] {
      signal(number) { _ in
        // A handler may do no more than write and leave.
        let line: StaticString = "vae: interrupted, and nothing was changed; run the same command again\n"
        if !Interrupt.isSilent.load(ordering: .relaxed) {
          _ = Foundation.write(STDERR_FILENO, line.utf8Start, line.utf8CodeUnitCount)
        }
        _exit(ExitStatus.worldFailed.rawValue)
      }
    }
  }

  /// Does without an answer to either signal what takes no time and has to be done whole, such as
  /// giving finished files their names.
  static func ignored<Failure: Error>(_ body: () throws(Failure) -> Void) throws(Failure) {
    let handlers = [SIGINT, SIGTERM].map { ($0, signal($0, SIG_IGN)) }
    defer { for (number, handler) in handlers { signal(number, handler) } }
    try body()
  }

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
