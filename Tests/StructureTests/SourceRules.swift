/// What a rule has against a file: where, what, and the remedy, in one line.
struct Complaint: Equatable, CustomStringConvertible {
  let path: String
  let line: Int
  let text: String

  var description: String { "\(path):\(line): \(text)" }
}

/// The rules that every source file keeps by itself.
enum SourceRules {
  /// Lines a file under `Sources` may have, without a chapter's prose.
  static let longest = 400

  /// All that is wrong with a file under `Sources`.
  static func complaints(about source: SourceText) -> [Complaint] {
    imports(source) + inputAndOutput(source) + files(source) + traps(source) + notes(source) + length(source)
      + testable(source)
  }

  /// A target imports its own floor's list only.
  static func imports(_ source: SourceText) -> [Complaint] {
    guard let floor = Floor.named(source.target) else {
      return [
        Complaint(
          path: source.path, line: 1,
          text: "the target \(source.target) is on no floor; give it one in Tests/StructureTests/Floor.swift")
      ]
    }
    return source.imports.compactMap { module, line in
      if floor.mayImport(module) { return nil }
      return Complaint(
        path: source.path, line: line,
        text: "\(floor.name) must not import \(module); it may import \(floor.modules.sorted().joined(separator: ", "))"
          + " — move the code to a floor that may, or pass in what it needs")
    }
  }

  /// Numerics do no I/O: what they compute, a floor further down shows or stores.
  static func inputAndOutput(_ source: SourceText) -> [Complaint] {
    guard Floor.named(source.target)?.isNumeric == true else { return [] }
    return findings(
      of:
        /\b(print|debugPrint|dump|readLine|printf|puts|fputs|fopen|fwrite|fread|getenv)\s*\(|\b(FileManager|FileHandle|URL|URLSession|ProcessInfo|CommandLine|stdout|stderr|stdin)\b/,
      in: source.code, path: source.path,
      remedy: "numerics do no I/O; return a value and let Training, Reporting or vae show it")
  }

  /// Whole files are read, written, moved and made in one place, which does it durably and says
  /// what went wrong.
  static func files(_ source: SourceText) -> [Complaint] {
    guard source.target != "Files" else { return [] }
    return findings(
      of:
        /\b(createDirectory|createFile|contentsOfFile|contentsOfDirectory|NSString|O_CREAT|atomically)\b|\b(rename|mkdir|fopen|creat)\s*\(|\b(Data|String)\(contentsOf:|\bFileManager\.default\.(contents|fileExists|copyItem|moveItem|linkItem|removeItem)\b|\.write\(to: *URL|\boptions: *\.atomic\b|\b(deletingLastPathComponent|lastPathComponent|appendingPathComponent)\b/,
      in: source.code, path: source.path, remedy: "use File, Folder and Path of Sources/Files")
  }

  /// Errors of the world are thrown, and a programmer's mistake says what was expected, in
  /// optimised builds as well: there `precondition` traps without a word. (Whom Kernels serves has
  /// been checked.)
  static func traps(_ source: SourceText) -> [Complaint] {
    findings(
      of: /\btry!/, in: source.code, path: source.path,
      remedy: "throw a typed error, or state the programmer's mistake with require and a message")
      + (source.target == "Kernels"
        ? []
        : findings(
          of: /\b(precondition|preconditionFailure|assert|assertionFailure)\s*\(/, in: source.code, path: source.path,
          remedy: "it says nothing in an optimised build; take TensorCore's require, or fatalError with a text"))
  }

  /// What is to be done is done, or it is not in the sources.
  static func notes(_ source: SourceText) -> [Complaint] {
    findings(of: /\b(TODO|FIXME|XXX)\b/, in: source.lines, path: source.path, remedy: "do it, or take the note out")
  }

  /// A file holds one idea.
  static func length(_ source: SourceText) -> [Complaint] {
    guard source.lines.count(where: { !$0.drop { $0 == " " }.hasPrefix("//:") }) > longest else { return [] }
    return [
      Complaint(
        path: source.path, line: longest + 1,
        text: "the file has \(source.lines.count) lines, at most \(longest) are allowed; cut it by idea")
    ]
  }

  /// Tests see what users see.
  static func testable(_ source: SourceText) -> [Complaint] {
    findings(
      of: /@testable\s+import\b/, in: source.code, path: source.path,
      remedy: "test through the public API, and make public what a user of the module needs")
  }

  private static func findings<Output>(
    of pattern: Regex<Output>, in lines: [String], path: String, remedy: String
  ) -> [Complaint] {
    // Simple boundaries: by Unicode's own rule there is none between `FileManager` and `.default`.
    let pattern = pattern.wordBoundaryKind(.simple)
    return lines.enumerated().compactMap { index, line in
      guard let match = line.firstMatch(of: pattern) else { return nil }
      return Complaint(path: path, line: index + 1, text: "found '\(line[match.range])'; \(remedy)")
    }
  }
}
