import Glibc

extension ImageLoading {
  /// `$VAE_CACHE_DIR`, else `$XDG_CACHE_HOME/swift-vae`, else `~/.cache/swift-vae`; nil where none of them is set.
  ///
  /// A file there is one data set at one size. Nothing else reads them, and any may be deleted at any time.
  public static func usualCacheFolder() -> String? {
    func variable(_ name: String) -> String? {
      guard let value = getenv(name), value.pointee != 0 else { return nil }
      return String(cString: value)
    }
    return variable("VAE_CACHE_DIR") ?? variable("XDG_CACHE_HOME").map { "\($0)/swift-vae" }
      ?? variable("HOME").map { "\($0)/.cache/swift-vae" }
  }
}

/// Makes a folder and those it lies in; false where that cannot be done.
func makeFolders(_ path: String) -> Bool {
  if mkdir(path, 0o755) == 0 { return true }
  if errno == EEXIST {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
  guard errno == ENOENT, let slash = path.dropLast().lastIndex(of: "/"), slash > path.startIndex else { return false }
  return makeFolders(String(path[..<slash])) && (mkdir(path, 0o755) == 0 || errno == EEXIST)
}
