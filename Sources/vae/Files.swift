import Foundation

/// Makes a folder, and those above it, where they are missing.
func createFolder(_ path: String) throws {
  do {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  } catch {
    throw FileError("\(path): expected a folder that can be made, found: \(reason(error)); choose another --out-dir")
  }
}

/// Writes a value as JSON with sorted keys, whole or not at all.
func writeJSON(_ value: some Encodable, to path: String) throws {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
  do {
    try (encoder.encode(value) + Data("\n".utf8)).write(to: URL(fileURLWithPath: path), options: .atomic)
  } catch {
    throw FileError("\(path): expected a file that can be written, found: \(reason(error)); choose another path")
  }
}

/// The system's word for what went wrong.
func reason(_ error: any Error) -> String {
  let error = error as NSError
  if let underlying = error.userInfo[NSUnderlyingErrorKey] as? any Error { return reason(underlying) }
  return error.domain == NSPOSIXErrorDomain ? String(cString: strerror(Int32(error.code))) : error.localizedDescription
}
