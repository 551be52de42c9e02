/// Memory of a tensor, or of a factor's panels: `count` elements, aligned to 64 bytes, uninitialised when new.
///
/// Behind the last element there is room up to the end of its line, zeros at first: see ``Lines``.
///
/// All storages share one ``MemoryPool``.
final class Storage<S: BitwiseCopyable>: @unchecked Sendable {
  // Sendable: a storage is written only while one tensor alone refers to it (copy on write).
  let base: UnsafeMutablePointer<S>
  let count: Int

  init(count: Int) {
    self.count = count
    let (bytes, room) = (count * MemoryLayout<S>.stride, Self.room(for: count))
    let block = MemoryPool.shared.take(bytes: room)
    (block + bytes).initializeMemory(as: UInt8.self, repeating: 0, count: room - bytes)
    base = block.assumingMemoryBound(to: S.self)
  }

  /// The bytes of `count` elements and of what fills up the last line.
  private static func room(for count: Int) -> Int {
    lineCount(of: max(count, 1)) * scalarsPerLine * MemoryLayout<S>.stride
  }

  deinit {
    MemoryPool.shared.give(UnsafeMutableRawPointer(base), bytes: Self.room(for: count))
  }
}
