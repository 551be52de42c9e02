import Glibc

/// The bytes of a file.
///
/// - Throws: where it cannot be opened, is no regular file, has more than `limit` bytes, or cannot be read to its end.
func readFile(_ path: String, limit: Int = 1 << 30) throws(DatasetError) -> [UInt8] {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw unreadable(path, errno) }
  defer { close(descriptor) }
  var status = stat()
  guard fstat(descriptor, &status) == 0 else { throw unreadable(path, errno) }
  guard status.st_mode & S_IFMT == S_IFREG else {
    throw DatasetError(
      path, expected: "a file", found: "a folder or a device", remedy: "rename it or take it out of the folder")
  }
  let size = Int(status.st_size)
  guard size <= limit else {
    throw DatasetError(
      path, expected: "a file of at most \(limit) bytes", found: "\(size)", remedy: "take it out of the folder")
  }
  var code: Int32 = 0
  let bytes = [UInt8](unsafeUninitializedCapacity: size) { bytes, count in
    while count < size {
      let got = read(descriptor, bytes.baseAddress! + count, size - count)
      if got < 0 && errno == EINTR { continue }
      if got < 0 { code = errno }
      if got <= 0 { return }
      count += got
    }
  }
  guard code == 0 else { throw unreadable(path, code) }
  return bytes
}

/// The error of a file or folder that the system does not let us read.
func unreadable(_ path: String, _ code: Int32) -> DatasetError {
  DatasetError(
    path, expected: "something to read", found: "nothing that can be read", cause: String(cString: strerror(code)),
    remedy: "check the path and its permissions")
}
