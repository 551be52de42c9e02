import Glibc

/// What `Synchronization.Mutex` is, by a lock that the thread sanitizer sees: that one's own is not
/// instrumented, and whatever it guards would be called a race.
///
/// `.ci/sanitize` links this file into each module of the numerics that has a `Mutex`; there it hides
/// the other one. Nothing else is built with it.
final class Mutex<Value>: @unchecked Sendable {
  // Sendable: the value is reached under the lock alone.
  private var value: Value
  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)

  init(_ value: Value) {
    self.value = value
    pthread_mutex_init(lock, nil)
  }

  deinit {
    pthread_mutex_destroy(lock)
    lock.deallocate()
  }

  func withLock<R, E: Error>(_ body: (inout Value) throws(E) -> R) throws(E) -> R {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    return try body(&value)
  }
}
