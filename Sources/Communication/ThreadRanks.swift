import Glibc
import Synchronization

/// Threads of this process that stand for processes: for tests, and to learn.
///
/// Their computations share one pool of threads, of which only one at a time has more than its own.
public struct ThreadRanks: Communicator {
  public let rank: Int
  public let count: Int
  private let mail: Mail

  /// Runs `body` once for each of `count` ranks, a power of two, on threads of their own; gives what
  /// each gives, in their order.
  ///
  /// - Throws: the error of the first rank that has one, once all have ended. A rank that waits for
  ///   one that has ended ends the program.
  public static func run<R: Sendable>(
    _ count: Int, _ body: @escaping @Sendable (ThreadRanks) throws -> R
  ) throws -> [R] {
    let (results, mail) = (Results<R>(count), Mail())
    let threads = (0..<count).map { rank in
      start {
        let result = Result { try body(ThreadRanks(rank: rank, count: count, mail: mail)) }
        results.all.withLock { $0[rank] = result }
        mail.leave(rank)
      }
    }
    for thread in threads { pthread_join(thread, nil) }
    return try results.all.withLock { try $0.compactMap { try $0?.get() } }
  }

  private static func start(_ work: @escaping @Sendable () -> Void) -> pthread_t {
    var thread = pthread_t()
    let status = pthread_create(
      &thread, nil,
      { box in
        Unmanaged<Work>.fromOpaque(box!).takeRetainedValue().body()
        return nil
      }, Unmanaged.passRetained(Work(work)).toOpaque())
    if status != 0 { fatalError("ThreadRanks: expected a thread, found none (\(status)); ask for fewer ranks") }
    return thread
  }

  public func exchange(
    _ outgoing: UnsafeRawBufferPointer, with partner: Int, filling incoming: UnsafeMutableRawBufferPointer
  ) {
    mail.post(Array(outgoing), Mail.Way(from: rank, to: partner))
    let bytes = mail.take(Mail.Way(from: partner, to: rank))
    if bytes.count != incoming.count {
      fatalError("ThreadRanks: expected \(incoming.count) bytes from rank \(partner), found \(bytes.count)")
    }
    incoming.copyBytes(from: bytes)
  }
}

/// What each rank comes to; nil before it has.
private final class Results<R: Sendable>: Sendable {
  let all: Mutex<[Result<R, any Error>?]>
  init(_ count: Int) { all = Mutex(Array(repeating: nil, count: count)) }
}

/// What a thread does.
private final class Work: Sendable {
  let body: @Sendable () -> Void
  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

/// Letters that are on their way between ranks.
private final class Mail: @unchecked Sendable {
  // Sendable: the properties are read and written under the lock alone.
  struct Way: Hashable { let from, to: Int }

  private var letters: [Way: [[UInt8]]] = [:]
  private var gone: Set<Int> = []
  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let change = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  init() {
    pthread_mutex_init(lock, nil)
    pthread_cond_init(change, nil)
  }

  deinit {
    pthread_mutex_destroy(lock)
    pthread_cond_destroy(change)
    lock.deallocate()
    change.deallocate()
  }

  private func locked<R>(_ body: () -> R) -> R {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    return body()
  }

  func post(_ letter: [UInt8], _ way: Way) {
    locked {
      letters[way, default: []].append(letter)
      pthread_cond_broadcast(change)
    }
  }

  /// The next letter on a way, once there is one.
  func take(_ way: Way) -> [UInt8] {
    locked {
      while letters[way, default: []].isEmpty {
        if gone.contains(way.from) {
          fatalError("ThreadRanks: rank \(way.to) waits for rank \(way.from), which has ended")
        }
        pthread_cond_wait(change, lock)
      }
      return letters[way, default: []].removeFirst()
    }
  }

  /// A rank says no more.
  func leave(_ rank: Int) {
    locked {
      gone.insert(rank)
      pthread_cond_broadcast(change)
    }
  }
}
