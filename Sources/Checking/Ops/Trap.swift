import Glibc
import TensorCore

/// Finds out whether something ends the process, in a process of its own.
enum Trap {
  /// How long it may take.
  private static let seconds: Int32 = 120

  /// Runs `body` in a copy of this process, which says what it is about to do; gives what it said
  /// last and how it ended, or nil where it came to its end.
  ///
  /// The copy has one thread. Where the system makes no copy, nothing is found.
  static func trial(_ body: (_ about: (String) -> Void) -> Void) -> String? {
    let threads = Threads.count
    Threads.count = 1
    defer { Threads.count = threads }
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { return nil }
    fflush(nil)
    let child = fork()
    if child == 0 {
      // What the system does by itself, without a debugger's report; what is said goes to the pipe.
      for signal in [SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS, SIGFPE] { Glibc.signal(signal, SIG_DFL) }
      dup2(ends[1], STDERR_FILENO)
      close(ends[0])
      alarm(UInt32(seconds))
      body { about in write(about + "\u{1}") }
      write("\u{2}")
      _exit(0)
    }
    close(ends[1])
    defer { close(ends[0]) }
    guard child > 0 else { return nil }
    let said = readAll(ends[0])
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 && errno == EINTR {}
    return said.hasSuffix("\u{2}") ? nil : explanation(said, status)
  }

  private static func write(_ text: String) {
    _ = Array(text.utf8).withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }

  private static func readAll(_ file: Int32) -> String {
    var (bytes, buffer) = ([UInt8](), [UInt8](repeating: 0, count: 4096))
    while true {
      let count = read(file, &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
      bytes += buffer.prefix(count)
    }
  }

  /// `vector, backward: found a trap (signal 4: Fatal error: …), expected a result`.
  private static func explanation(_ said: String, _ status: Int32) -> String {
    let parts = said.split(separator: "\u{1}", omittingEmptySubsequences: false)
    let about = parts.count > 1 ? parts[parts.count - 2] : "the beginning"
    let lines = (parts.last ?? "").split(separator: "\n")
    let text = lines.first { $0.contains("rror: ") } ?? lines.first ?? ""
    let signal = status & 0x7f
    let end = signal == SIGALRM ? "no end within \(seconds) s" : "a trap, signal \(signal)"
    return "\(about): found \(end)\(text.isEmpty ? "" : " (\(text))"), expected a result"
  }
}
