import Foundation
import Models
import TensorCore

/// A Python that holds one model in one variant and times its steps when asked: a line of JSON there, a line back. It ends
/// with this object.
final class TorchProcess {
  /// What a timing came to.
  struct Timing: Decodable {
    let seconds: Double
    let peakBytes: Int
  }

  private struct Setup: Encodable {
    let model: String
    let imageSize, latent, base, hidden, batch, threads: Int
    let variant: String
  }
  private struct Turn: Encodable { let steps: Int }
  private struct Ready: Decodable { let version: String }
  private struct Failure: Decodable { let error: String }

  private let process: Process
  private let requests = Pipe()
  private let replies = Pipe()
  private var unread = Data()

  /// The longest wait for an answer in seconds: torch.compile may compile for long, and is given up then.
  private static let patience = 75.0

  /// Starts it and waits until its model is warm.
  init(_ torch: PyTorch, _ configuration: ModelConfiguration, _ variant: PyTorch.Variant, batch: Int) throws {
    process = PyTorch.process(torch.python ?? "python3", [PyTorch.script])
    process.standardInput = requests
    process.standardOutput = replies
    // A Python that has ended is an error of its own, not the end of this program.
    signal(SIGPIPE, SIG_IGN)
    try process.run()
    _ = try ask(
      Setup(
        model: configuration.model.rawValue, imageSize: configuration.imageSize, latent: configuration.latentDim,
        base: configuration.baseChannels, hidden: configuration.hidden, batch: batch,
        threads: WorkerPool.shared.threads, variant: variant.rawValue),
      as: Ready.self)
  }

  deinit {
    try? requests.fileHandleForWriting.close()
    process.terminate()
    process.waitUntilExit()
  }

  /// Lets it take so many steps.
  func time(steps: Int) throws -> Timing { try ask(Turn(steps: steps), as: Timing.self) }

  private func ask<Reply: Decodable>(_ request: some Encodable, as type: Reply.Type) throws -> Reply {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    do {
      try requests.fileHandleForWriting.write(contentsOf: encoder.encode(request) + Data("\n".utf8))
    } catch {
      throw TorchError(description: "its process has ended")
    }
    let line = try nextLine()
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    if let reply = try? decoder.decode(Reply.self, from: line) { return reply }
    let failure = try? decoder.decode(Failure.self, from: line)
    throw TorchError(description: failure?.error ?? "its process gave no answer that can be read")
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
      guard ready > 0 else { throw TorchError(description: "no answer within \(Int(Self.patience)) seconds") }
      let bytes = replies.fileHandleForReading.availableData
      guard !bytes.isEmpty else { throw TorchError(description: "its process has ended") }
      unread += bytes
    }
  }
}

/// Why PyTorch could not be timed.
struct TorchError: Error, CustomStringConvertible {
  let description: String
}
