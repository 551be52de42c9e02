import Foundation

/// Files that appear whole or not at all: written under another name in the same folder, then renamed.
enum AtomicFile {
  /// Writes `bytes` to `path`. On failure a file that was there before is as it was.
  static func write(_ bytes: some Sequence<UInt8>, to path: String) throws(ReportingError) {
    let folder = (path as NSString).deletingLastPathComponent
    let name = (path as NSString).lastPathComponent
    let temporary = (folder as NSString).appendingPathComponent(".\(name).\(UInt32.random(in: 0...UInt32.max))")
    let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw systemError(path) }
    do throws(ReportingError) {
      try writeAll(Array(bytes), to: file, path: path)
      try move(temporary, to: path)
    } catch {
      unlink(temporary)
      throw error
    }
  }

  /// Gives the file at `source` the name `target`, in place of what had it.
  static func move(_ source: String, to target: String) throws(ReportingError) {
    guard rename(source, target) == 0 else { throw systemError(target) }
  }

  /// Makes a folder and those above it, where they are missing.
  static func makeFolder(_ path: String) throws(ReportingError) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw .unwritable(path: path, reason: (error as NSError).localizedFailureReason ?? "not a folder")
    }
  }

  private static func writeAll(_ bytes: [UInt8], to file: Int32, path: String) throws(ReportingError) {
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else {
        let error = systemError(path)
        close(file)
        throw error
      }
      written += count
    }
    // A full disk or a quota can show as late as here.
    guard close(file) == 0 else { throw systemError(path) }
  }

  private static func systemError(_ path: String) -> ReportingError {
    .unwritable(path: path, reason: String(cString: strerror(errno)))
  }
}
