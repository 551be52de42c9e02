import Files
import Subprocess

/// The program that draws figures.
public struct Gnuplot: Sendable {
  /// The program's name, looked up in `PATH`, or its path.
  public var executable: String

  /// How long it may take for a figure; one takes a fraction of a second.
  public var timeLimit: Duration

  /// gnuplot, as `apt-get install gnuplot-nox` provides it.
  public init(executable: String = "gnuplot", timeLimit: Duration = .seconds(30)) {
    (self.executable, self.timeLimit) = (executable, timeLimit)
  }

  /// Fails where the program is missing: whoever needs it late should ask early.
  public func expectThere() async throws { try await run(["--version"], for: "--version", in: nil) }

  /// Runs `script` in its folder, without the user's own gnuplot settings.
  func run(_ script: String, in folder: String) async throws {
    try await run(["--default-settings", script], for: script, in: folder)
  }

  private func run(_ arguments: [String], for script: String, in folder: String?) async throws {
    let program: Executable = executable.contains("/") ? .path(.init(executable)) : .name(executable)
    let result: ExecutionResult<Void, DiscardedOutput, StringOutput<UTF8>>
    do {
      result = try await withThrowingTaskGroup(of: ExecutionResult<Void, DiscardedOutput, StringOutput<UTF8>>?.self) {
        group in
        group.addTask {
          try await Subprocess.run(
            program, arguments: Arguments(arguments), workingDirectory: folder.map { .init($0) }, output: .discarded,
            error: .string(limit: 1 << 16))
        }
        group.addTask { [timeLimit] in
          try await Task.sleep(for: timeLimit)
          return nil
        }
        // Whoever is left when the first has ended is ended, too, the program with its task.
        defer { group.cancelAll() }
        guard let first = try await group.next(), let result = first else {
          throw ReportingError.gnuplotFailed(script: script, message: "it has not ended within \(timeLimit)")
        }
        return result
      }
    } catch let error as SubprocessError where error.code == .executableNotFound {
      throw ReportingError.gnuplotMissing(executable: executable)
    } catch let error as SubprocessError {
      throw ReportingError.gnuplotFailed(script: script, message: Markdown.oneLine(error.description))
    }
    guard case .exited(0) = result.terminationStatus else {
      let lines = result.standardError.split(whereSeparator: \.isNewline)
      throw ReportingError.gnuplotFailed(script: script, message: lines.last.map(String.init) ?? "no message")
    }
  }
}

extension Figure {
  /// The endings of a figure's three files.
  static let fileExtensions = ["tsv", "gnuplot", "svg"]

  /// Writes `stem.tsv`, `stem.gnuplot` and `stem.svg` into `folder`: all three, or none.
  ///
  /// The picture's bytes depend on the figure and on gnuplot's drawing alone: the version that
  /// gnuplot writes is replaced by the figure's description.
  ///
  /// - Throws: ``ReportingError``, or `FileError` where a file cannot be written.
  public func write(to folder: String, stem: String, gnuplot: Gnuplot = Gnuplot()) async throws {
    let staging = try StagingFolder(in: folder)
    defer { staging.remove() }
    try await draw(in: staging.path, stem: stem, gnuplot: gnuplot)
    try staging.publish(Self.fileExtensions.map { "\(stem).\($0)" })
  }

  /// Writes the three files into a folder of no other use.
  func draw(in folder: String, stem: String, gnuplot: Gnuplot) async throws {
    try validate(stem: stem)
    guard !stem.isEmpty, stem.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }) else {
      throw ReportingError.unusableFigure(
        name: stem, expected: "a stem of letters, digits, '-', '_' and '.'", found: "'\(stem)'")
    }
    let text = GnuplotScript(figure: self, stem: stem)
    let path = { (ending: String) in Path(folder).appending("\(stem).\(ending)") }
    try File.write(text.table, to: path("tsv"))
    try File.write(text.script, to: path("gnuplot"))
    try await gnuplot.run("\(stem).gnuplot", in: folder)
    guard try File.exists(path("svg")) else {
      throw ReportingError.gnuplotFailed(script: "\(stem).gnuplot", message: "it ended well, but left no picture")
    }
    let picture = String(decoding: try File.read(path("svg")), as: UTF8.self)
    try File.write(described(picture), to: path("svg"))
  }

  /// The picture with this figure's title and description for gnuplot's.
  private func described(_ picture: String) -> String {
    picture.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      if line.hasPrefix("<title>") { return "<title>\(Self.xml(title))</title>" }
      if line.hasPrefix("<desc>") { return "<desc>\(Self.xml(alternative))</desc>" }
      return String(line)
    }.joined(separator: "\n")
  }

  private static func xml(_ text: String) -> String {
    var result = ""
    for character in Markdown.oneLine(text) {
      result += character == "&" ? "&amp;" : character == "<" ? "&lt;" : String(character)
    }
    return result
  }
}
