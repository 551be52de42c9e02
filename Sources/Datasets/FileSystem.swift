import Glibc

/// Whether there is a file (not a folder) of this name.
func isFile(_ path: String) -> Bool { kind(of: path) == S_IFREG }

/// Whether there is a folder of this name.
func isFolder(_ path: String) -> Bool { kind(of: path) == S_IFDIR }

private func kind(of path: String) -> mode_t? {
  var status = stat()
  return stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
}

/// Makes a folder and those above it, where they do not exist.
func makeFolder(_ path: String) throws(DatasetError) {
  if isFolder(path) { return }
  if let slash = path.lastIndex(of: "/"), slash != path.startIndex { try makeFolder(String(path[..<slash])) }
  if path.isEmpty || path.hasSuffix("/") || mkdir(path, 0o777) == 0 || errno == EEXIST && isFolder(path) { return }
  throw DatasetError(
    path, expected: "to make the folder", found: "that it cannot be made", cause: String(cString: strerror(errno)),
    remedy: "check the path and its permissions")
}

extension String {
  /// The path of `name` in the folder of this path.
  func appendingPath(_ name: String) -> String { isEmpty || hasSuffix("/") ? self + name : self + "/" + name }
}
