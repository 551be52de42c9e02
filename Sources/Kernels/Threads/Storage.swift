/// Memory of a tensor or of packed panels: `count` elements, aligned to a cache line, uninitialised
/// when new.
///
/// All storages share one ``MemoryPool``.
package final class Storage<Element: BitwiseCopyable>: @unchecked Sendable {
  // Sendable: a storage is written only while one owner alone refers to it (copy on write).
  package let base: UnsafeMutablePointer<Element>
  package let count: Int

  package init(count: Int) {
    self.count = count
    base = MemoryPool.shared.take(bytes: Self.bytes(count)).assumingMemoryBound(to: Element.self)
  }

  private static func bytes(_ count: Int) -> Int { max(count, 1) * MemoryLayout<Element>.stride }

  deinit { MemoryPool.shared.give(UnsafeMutableRawPointer(base), bytes: Self.bytes(count)) }
}
