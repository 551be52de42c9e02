/// The renaming of a staging folder's files into the target: all of them, or none, also where a kill
/// comes between two.
///
/// A journal in the staging folder says what is to be renamed. It is written when all else is there,
/// the older files under second names too; from then on the files are renamed by whoever finds it.
struct Publication {
  /// The files' names in both folders, in their order.
  private let names: [String]
  private let staging, target: String

  private static let journal = ".names"
  /// The journal's name once a file could not be renamed, and all go back.
  private static let retraction = ".names-back"

  /// Begins to rename these files; none is renamed yet.
  init(of names: [String], from staging: String, to target: String) throws(FileError) {
    (self.names, self.staging, self.target) = (names, staging, target)
    for name in names {
      try Folder.make(Path(place(of: name)).folder)
      switch try File.kind(of: place(of: name)) {
      case .file: try File.link(place(of: name), to: older(name))
      case .other: throw FileError(place(of: name), "write", reason: "it is not a file")
      case .folder, nil: break
      }
    }
    try File.write(names.map { $0 + "\n" }.joined(), to: Path(staging).appending(Self.journal))
  }

  /// What a killed process has begun; nil where it has begun nothing.
  ///
  /// - Throws: where the journal is none of this program's: it would rename files into other folders.
  init?(begunIn staging: String, to target: String) throws(FileError) {
    (self.staging, self.target) = (staging, target)
    let (begun, retraction) = (Path(staging).appending(Self.journal), Path(staging).appending(Self.retraction))
    let journal = try File.exists(retraction) ? retraction : begun
    guard try File.exists(journal) else { return nil }
    let bytes = try File.read(journal, limit: 1 << 20)
    names = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    guard names.allSatisfy(Self.staysInside) else {
      throw FileError(
        journal, "go on with it", reason: "it names files of other folders", remedy: "remove '\(staging)'")
    }
  }

  /// Renames what is not yet renamed. After an error the target has what it had.
  func finish() throws(FileError) {
    let (journal, retraction) = (Path(staging).appending(Self.journal), Path(staging).appending(Self.retraction))
    guard try !File.exists(retraction) else { return try retract() }
    do throws(FileError) {
      for name in names where try File.exists(staged(name)) { try File.move(staged(name), to: place(of: name)) }
      try File.remove(journal)
    } catch {
      try? File.move(journal, to: retraction)
      try? retract()
      throw error
    }
  }

  /// Puts the older files back. They keep their second names, so that it can be done again.
  private func retract() throws(FileError) {
    for name in names.reversed() {
      if try File.exists(older(name)) {
        try File.link(older(name), to: place(of: name))
      } else if try !File.exists(staged(name)) {
        try File.remove(place(of: name))
      }
    }
  }

  private func place(of name: String) -> String { Path(target).appending(name) }
  private func staged(_ name: String) -> String { Path(staging).appending(name) }
  private func older(_ name: String) -> String { Path(staging).appending(".older-\(names.firstIndex(of: name) ?? 0)") }

  /// Whether a name leads to no other folder.
  private static func staysInside(_ name: String) -> Bool {
    name.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { !["", ".", ".."].contains($0) }
  }
}
