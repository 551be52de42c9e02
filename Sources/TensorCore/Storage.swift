/// Memory of a tensor, or of a factor's panels: `count` elements, aligned to 64 bytes, uninitialised when new.
///
/// Large storages share one ``MemoryPool``; small ones are left to the C library, whose own pool is made for them.
final class Storage<S: BitwiseCopyable>: @unchecked Sendable {
  // Sendable: a storage is written only while one tensor alone refers to it (copy on write).
  let base: UnsafeMutablePointer<S>
  let count: Int

  init(count: Int) {
    self.count = count
    let bytes = count * MemoryLayout<S>.stride
    let block =
      bytes < MemoryPool.leastBytes
      ? UnsafeMutableRawPointer.allocate(byteCount: max(bytes, 1), alignment: MemoryPool.alignment)
      : MemoryPool.shared.take(bytes: bytes)
    base = block.assumingMemoryBound(to: S.self)
  }

  deinit {
    let bytes = count * MemoryLayout<S>.stride
    let block = UnsafeMutableRawPointer(base)
    if bytes < MemoryPool.leastBytes { block.deallocate() } else { MemoryPool.shared.give(block, bytes: bytes) }
  }
}
