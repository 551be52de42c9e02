import Glibc

/// Memory for what a task needs while it runs: `count` scalars, uninitialised.
///
/// A thread has a megabyte of its own for that, which stays in its core's caches: what another
/// thread has written would have to be fetched from there, line by line. What does not fit comes
/// from the pool that all threads share.
@inline(__always)
func withScratch<S: KernelScalar>(_ count: Int, _ body: (UnsafeMutablePointer<S>) -> Void) {
  let scratch = Scratch.ofThisThread
  if let place = scratch.take(bytes: count * MemoryLayout<S>.stride) {
    body(place.bindMemory(to: S.self, capacity: count))
    scratch.giveBack(place)
  } else {
    let storage = Storage<S>(count: count)
    withExtendedLifetime(storage) { body(storage.base) }
  }
}

/// A thread's own memory, of which pieces are taken and given back as from a stack.
private final class Scratch {
  private static let bytes = 1 << 20
  private let memory = MemoryPool.shared.take(bytes: bytes)
  private var used = 0

  deinit { MemoryPool.shared.give(memory, bytes: Self.bytes) }

  /// The next piece, aligned to a line; nil where so much is not left.
  func take(bytes: Int) -> UnsafeMutableRawPointer? {
    guard bytes <= Self.bytes - used else { return nil }
    defer { used += (bytes + MemoryPool.alignment - 1) & ~(MemoryPool.alignment - 1) }
    return memory + used
  }

  /// Takes back the piece that was taken last.
  func giveBack(_ piece: UnsafeMutableRawPointer) { used = piece - memory }

  /// The calling thread's; it goes when the thread ends.
  static var ofThisThread: Scratch {
    if let known = pthread_getspecific(key) { return Unmanaged<Scratch>.fromOpaque(known).takeUnretainedValue() }
    let scratch = Scratch()
    pthread_setspecific(key, Unmanaged.passRetained(scratch).toOpaque())
    return scratch
  }

  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    let status = pthread_key_create(&key) { Unmanaged<Scratch>.fromOpaque($0!).release() }
    precondition(status == 0, "Scratch: no key for the threads' own memory is left (\(status))")
    return key
  }()
}
