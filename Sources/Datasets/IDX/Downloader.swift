import Files
import Subprocess

/// Fetches a file with `curl` from the first mirror that has it undamaged.
///
/// Bytes arrive in `<file>.part`, from which the next run goes on after an interruption. Only a
/// file that `verify` accepts gets its name; a bad one is removed.
struct Downloader {
  /// Addresses of folders, each with its `/` at the end.
  let mirrors: [String]
  /// The program that downloads: a name to be found on the PATH.
  var curl = "curl"

  /// Downloads `file` into `folder`.
  ///
  /// - Parameters:
  ///   - file: The name at the mirrors and in the folder.
  ///   - remedy: How to get the file by hand, for errors.
  ///   - verify: Throws where the file of this name is not what it should be.
  ///   - log: Is told what goes on, one line per step.
  /// - Throws: where no mirror gives the file; the error says what each of them gave.
  func fetch(
    _ file: String, into folder: String, remedy: String, verify: (String) throws(DatasetError) -> Void,
    log: (String) -> Void
  ) async throws(DatasetError) {
    try asDatasetError(Folder.make(folder))
    let target = Path(folder).appending(file)
    let part = target + ".part"
    var complaints: [String] = []
    for mirror in mirrors {
      let url = mirror + file
      let found = try asDatasetError(File.size(of: part))
      let isContinued = found != nil
      log(
        isContinued
          ? "\(file): going on after \(found ?? 0) bytes, from \(mirror)" : "\(file): downloading from \(mirror)")
      var complaint = try await attempt(url, into: part, verify)
      if complaint != nil, isContinued, try asDatasetError(!File.exists(part)) {
        log("\(file): what was there could not be gone on with; downloading all of it from \(mirror)")
        complaint = try await attempt(url, into: part, verify)
      }
      guard let complaint else { return try asDatasetError(File.move(part, to: target)) }
      complaints.append("\(url): \(complaint)")
    }
    throw DatasetError(
      target, expected: "one of \(mirrors.count) mirrors to have it", found: "none",
      cause: complaints.joined(separator: "; "), remedy: remedy, otherRemedy: Dataset.otherRemedy)
  }

  /// Downloads, from where the part ends, and verifies; returns what is wrong, or nil. Wrong
  /// content removes the part; a failed connection leaves it for the next try.
  private func attempt(
    _ url: String, into part: String, _ verify: (String) throws(DatasetError) -> Void
  ) async throws(DatasetError) -> String? {
    if let complaint = try await run(url, into: part) { return complaint }
    do throws(DatasetError) {
      try verify(part)
      return nil
    } catch {
      try asDatasetError(File.remove(part))
      return "expected \(error.expected), found \(error.found)"
    }
  }

  /// Runs `curl`; returns what it said when it failed.
  private func run(_ url: String, into part: String) async throws(DatasetError) -> String? {
    let arguments = [
      "--fail", "--location", "--silent", "--show-error", "--retry", "3", "--connect-timeout", "20", "--speed-time",
      "30", "--speed-limit", "1000", "--continue-at", "-", "--output", part, "--url", url,
    ]
    let status: TerminationStatus
    let said: String
    do {
      let result = try await Subprocess.run(
        .name(curl), arguments: Arguments(arguments), output: .discarded, error: .string(limit: 1 << 20))
      (status, said) = (result.terminationStatus, result.standardError)
    } catch let error as SubprocessError where error.code == .executableNotFound {
      throw DatasetError(
        curl, expected: "the program on the PATH, to download \(url)", found: "none",
        remedy: "run 'apt-get install curl', or get the file by hand and put it beside \(part)")
    } catch {
      throw DatasetError(
        curl, expected: "to run, to download \(url)", found: "that it does not", cause: "\(error)",
        remedy: "get the file by hand and put it beside \(part)")
    }
    if status.isSuccess { return nil }
    // A part that is empty, complete or longer than the file is no use.
    let cannotContinue: [TerminationStatus] = [.exited(33), .exited(36)]
    if try asDatasetError(File.size(of: part)) == 0 || cannotContinue.contains(status) || said.contains("416") {
      try asDatasetError(File.remove(part))
    }
    let lines = said.split(whereSeparator: \.isNewline)
    return lines.last.map(String.init) ?? "\(status)"
  }
}
