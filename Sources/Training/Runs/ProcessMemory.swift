import Glibc

/// The memory that this process holds, with the pages of mapped files that it has touched.
public struct ProcessMemory: Hashable, Sendable {
  /// Bytes now (`VmRSS`).
  public var bytes: Int
  /// The most bytes since the process began, or since ``beginPeak()`` (`VmHWM`).
  public var peakBytes: Int

  /// The memory of now; 0 where the system does not say.
  public static var now: ProcessMemory {
    var status = Array(repeating: UInt8(0), count: 1 << 14)
    let file = open("/proc/self/status", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return ProcessMemory(bytes: 0, peakBytes: 0) }
    defer { close(file) }
    let count = read(file, &status, status.count)
    let lines = status.prefix(max(count, 0)).split(separator: UInt8(ascii: "\n"))
    return ProcessMemory(bytes: value("VmRSS:", in: lines), peakBytes: value("VmHWM:", in: lines))
  }

  /// Bytes in a line such as `VmRSS:     1234 kB`.
  private static func value(_ name: String, in lines: [ArraySlice<UInt8>]) -> Int {
    guard let line = lines.first(where: { $0.starts(with: name.utf8) }) else { return 0 }
    let digits = line.filter { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    return (Int(String(decoding: digits, as: UTF8.self)) ?? 0) * 1024
  }

  /// Lets the peak begin anew, at what is held now. A system that forbids it goes on with the old
  /// one.
  public static func beginPeak() {
    let file = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { return }
    defer { close(file) }
    _ = write(file, "5", 1)
  }
}
