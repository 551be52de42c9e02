import Glibc

/// A hidden folder inside the one to be filled (a rename needs both ends on one file system): files
/// are made here, and renamed into place when all are there.
///
/// Its owner holds a lock on it; one without a lock was left by a killed process, and is removed.
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
      if (try? FolderLock(leftover)) != nil { try Folder.remove(leftover) }
    }
    path = Path(target).appending("\(Self.prefix)\(UInt32.random(in: 0...UInt32.max))")
    try Folder.make(path)
    lock = try FolderLock(path)
  }

  /// Renames the files, such as `figures/elbo.svg`, into the target folder, in this order: all of
  /// them, or none. After an error the target has what it had.
  public func publish(_ names: [String]) throws(FileError) {
    var published: [(place: String, old: String?)] = []
    do throws(FileError) {
      for (number, name) in names.enumerated() {
        let place = Path(target).appending(name)
        try Folder.make(Path(place).folder)
        let old = try File.kind(of: place) == .file ? Path(path).appending(".old-\(number)") : nil
        if let old { try File.link(place, to: old) }
        try File.move(Path(path).appending(name), to: place)
        published.append((place, old))
      }
    } catch {
      for (place, old) in published.reversed() {
        if let old { try? File.move(old, to: place) } else { try? File.remove(place) }
      }
      throw error
    }
  }

  /// Removes what was not published, and the target folder if it was made for nothing.
  public func remove() {
    try? Folder.remove(path)
    if madeTarget { rmdir(target) }
  }
}
