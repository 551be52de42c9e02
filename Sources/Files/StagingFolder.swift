import Glibc

/// A hidden folder inside the one to be filled (a rename needs both ends on one file system): files
/// are made here, and renamed into place when all are there.
///
/// Its owner holds a lock on it; one without a lock was left by a killed process. What that had begun
/// to rename is renamed to the end, and the folder removed.
public struct StagingFolder: Sendable {
  private static let prefix = ".partial-"
  private let target: String
  private let madeTarget: Bool
  private let lock: FolderLock?
  /// The folder's path.
  public let path: String

  /// Makes the hidden folder, and `target` where it is missing.
  public init(in target: String) throws(FileError) {
    self.target = target
    madeTarget = try !File.exists(target)
    try Folder.make(target)
    for name in try Folder.names(in: target) where name.hasPrefix(Self.prefix) {
      let leftover = Path(target).appending(name)
      // What is no folder, or somebody else's, is in nobody's way.
      guard let lock = try? FolderLock(leftover) else { continue }
      if let publication = try Publication(begunIn: leftover, to: target) { try publication.finish() }
      try Folder.remove(leftover)
      withExtendedLifetime(lock) {}
    }
    path = Path(target).appending("\(Self.prefix)\(UInt32.random(in: 0...UInt32.max))")
    try Folder.make(path)
    lock = try FolderLock(path)
  }

  /// Renames the files, such as `figures/elbo.svg`, into the target folder, in this order: all of
  /// them, or none. After an error the target has what it had; after a kill the next staging folder
  /// in it goes on.
  public func publish(_ names: [String]) throws(FileError) {
    try Publication(of: names, from: path, to: target).finish()
  }

  /// Removes what was not published, and the target folder if it was made for nothing.
  public func remove() {
    try? Folder.remove(path)
    if madeTarget { rmdir(target) }
  }
}
