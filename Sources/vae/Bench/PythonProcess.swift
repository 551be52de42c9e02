import Foundation

/// A Python that holds work ready and times it when asked, in lines of JSON.
final class PythonProcess {
  /// What a timing came to.
  struct Timing: Decodable {
    let seconds: Double
    let peakBytes: Int
  }

  private struct Turn: Encodable { let calls: Int }
  private struct Ready: Decodable { let ready: Bool }
  private struct Failure: Decodable { let error: String }

  private let process: Process
  private let requests = Pipe()
  private let replies = Pipe()
  private var unread = Data()

  /// The longest wait for an answer in seconds: torch.compile may compile for long, and is given up
  /// then.
  private static let patience = 75.0

  /// Starts the script of a library that is there, and waits until the work that `setup` describes
  /// to it is warm.
  init(_ library: PythonLibrary, _ setup: some Encodable) throws {
    process = PythonLibrary.process(library.python ?? "python3", [library.script])
    process.standardInput = requests
    process.standardOutput = replies
    // A Python that has ended is an error of its own, not the end of this program.
    signal(SIGPIPE, SIG_IGN)
    try process.run()
    _ = try ask(setup, as: Ready.self)
  }

  deinit {
    try? requests.fileHandleForWriting.close()
    process.terminate()
    process.waitUntilExit()
  }

  /// Lets it do its work so many times.
  func time(calls: Int) throws -> Timing { try ask(Turn(calls: calls), as: Timing.self) }

  private func ask<Reply: Decodable>(_ request: some Encodable, as type: Reply.Type) throws -> Reply {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    do { try requests.fileHandleForWriting.write(contentsOf: encoder.encode(request) + Data("\n".utf8)) } catch {
      throw PythonError(description: "its process has ended")
    }
    let line = try nextLine()
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    if let reply = try? decoder.decode(Reply.self, from: line) { return reply }
    let failure = try? decoder.decode(Failure.self, from: line)
    throw PythonError(description: failure?.error ?? "its process gave no answer that can be read")
  }

  private func nextLine() throws -> Data {
    let deadline = ContinuousClock.now + .seconds(Self.patience)
    while true {
      if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
        defer { unread.removeSubrange(...end) }
        return unread[..<end]
      }
      let wait = (deadline - .now) / .milliseconds(1)
      var descriptor = pollfd(fd: replies.fileHandleForReading.fileDescriptor, events: Int16(POLLIN), revents: 0)
      let ready = poll(&descriptor, 1, Int32(max(0, wait)))
      if ready < 0 && errno == EINTR { continue }
      guard ready > 0 else { throw PythonError(description: "no answer within \(Int(Self.patience)) seconds") }
      let bytes = replies.fileHandleForReading.availableData
      guard !bytes.isEmpty else { throw PythonError(description: "its process has ended") }
      unread += bytes
    }
  }
}

/// Why something could not be timed in Python.
struct PythonError: Error, CustomStringConvertible { let description: String }
