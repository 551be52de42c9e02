import Foundation

/// A folder for one test, removed when the test lets go of it.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("reporting-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// All files below the folder, hidden ones too, sorted.
  var files: [String] {
    let manager = FileManager.default
    let all = manager.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
    var isFolder: ObjCBool = false
    return all.filter { manager.fileExists(atPath: "\(path)/\($0)", isDirectory: &isFolder) && !isFolder.boolValue }
      .sorted()
  }

  func data(_ name: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)")) }
  func text(_ name: String) throws -> String { String(decoding: try data(name), as: UTF8.self) }

  /// All files and their bytes.
  func contents() throws -> [String: Data] {
    try Dictionary(uniqueKeysWithValues: files.map { ($0, try data($0)) })
  }

  func write(_ text: String, to name: String) throws {
    let file = URL(fileURLWithPath: "\(path)/\(name)")
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }
}
