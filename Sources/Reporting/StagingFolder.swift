import Foundation

/// A hidden folder inside the one that is to be filled: files are made here, and renamed into place when all are there.
/// It lies inside, not beside, because a rename needs both ends on one file system.
struct StagingFolder {
  private let target: String
  private let madeTarget: Bool
  let path: String

  init(in target: String) throws(ReportingError) {
    self.target = target
    madeTarget = !FileManager.default.fileExists(atPath: target)
    path = (target as NSString).appendingPathComponent(".partial-\(UInt32.random(in: 0...UInt32.max))")
    try AtomicFile.makeFolder(path)
  }

  /// Renames the files into the target folder, in this order. Names may have a folder: `figures/elbo.svg`.
  func publish(_ names: [String]) throws(ReportingError) {
    for folder in Set(names.map { ($0 as NSString).deletingLastPathComponent }) where !folder.isEmpty {
      try AtomicFile.makeFolder((target as NSString).appendingPathComponent(folder))
    }
    for name in names {
      try AtomicFile.move(
        (path as NSString).appendingPathComponent(name), to: (target as NSString).appendingPathComponent(name))
    }
  }

  /// Removes what was not published, and the target folder if it was made for nothing.
  func remove() {
    try? FileManager.default.removeItem(atPath: path)
    if madeTarget { rmdir(target) }
  }
}
