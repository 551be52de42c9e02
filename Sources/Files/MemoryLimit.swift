import Glibc

/// How much memory this process may still take: what anything of untrusted size is held against
/// before memory is taken for it.
public enum MemoryLimit {
  /// Bytes: `$VAE_MEMORY_LIMIT`, or else the least of the machine's memory, the control group's (a
  /// container's), and what the limits of addresses and data (`ulimit -v` and `-d`) leave.
  public static var bytes: Int { asked ?? [machine, group, addresses, data].compactMap(\.self).min() ?? .max }

  /// What the user asks for; nil where the variable is not set, or is no count.
  private static var asked: Int? {
    guard let text = getenv("VAE_MEMORY_LIMIT"), let bytes = Int(String(cString: text)), bytes > 0 else { return nil }
    return bytes
  }

  /// The machine's memory.
  public static var machine: Int { sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE)) }

  /// What the process's limits leave of what it has.
  private static var addresses: Int? { left(of: Int(RLIMIT_AS.rawValue), "VmSize:") }
  private static var data: Int? { left(of: Int(RLIMIT_DATA.rawValue), "VmData:") }

  private static func left(of resource: Int, _ used: String) -> Int? {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(UInt32(resource)), &limit) == 0, limit.rlim_cur < rlim_t(Int.max) else {
      return nil
    }
    let line = lines(of: "/proc/self/status").first { $0.hasPrefix(used) } ?? ""
    let kilobytes = line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0
    return max(0, Int(limit.rlim_cur) - kilobytes * 1024)
  }

  /// The least limit of the control group and of those above it; nil where none has one.
  private static var group: Int? {
    var limits: [Int] = []
    for line in lines(of: "/proc/self/cgroup") {
      // `0::/a/b`, or, in the first version, `5:memory:/a/b`.
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3, fields[0] == "0" || fields[1].split(separator: ",").contains("memory") else { continue }
      let (mount, name) =
        fields[0] == "0" ? ("/sys/fs/cgroup", "memory.max") : ("/sys/fs/cgroup/memory", "memory.limit_in_bytes")
      var parts = fields[2].split(separator: "/")
      while true {
        let folder = ([mount] + parts.map(String.init)).joined(separator: "/")
        if let limit = lines(of: Path(folder).appending(name)).first.flatMap({ Int($0) }) { limits.append(limit) }
        if parts.isEmpty { break }
        parts.removeLast()
      }
    }
    return limits.min()
  }

  private static func lines(of file: String) -> [Substring] {
    String(decoding: (try? File.start(of: file, count: 1 << 14)) ?? [], as: UTF8.self).split(separator: "\n")
  }
}
