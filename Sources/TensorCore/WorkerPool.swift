import Glibc
import Synchronization

/// Threads that run the numbered tasks of one parallel region at a time.
///
/// Which thread runs a task is left to chance; what a task computes is not. Callers cut their work into tasks whose
/// size depends on shapes alone, let no two tasks write the same memory, and add partial results in the order of the
/// tasks' numbers: then the bits do not depend on the number of threads.
///
/// A region that is asked for while another runs (from a task, or from a second thread) runs on the caller's thread:
/// slower, with the same bits.
public final class WorkerPool: Sendable {
  /// The pool that every kernel uses.
  public static let shared = WorkerPool()

  private struct Crew { var workers: [pthread_t] = [] }
  private let crew = Mutex(Crew())
  private let job = Job()

  private init() { resize(to: Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

  /// The number of threads that share a region, the caller's own among them.
  public var threads: Int { crew.withLock { $0.workers.count + 1 } }

  /// Changes the number of threads, which is at least 1. Call it between regions.
  public func resize(to threads: Int) {
    crew.withLock { crew in
      job.retire(crew.workers)
      crew.workers = (1..<max(threads, 1)).map { _ in job.hire() }
    }
  }

  /// Runs `body(0)`, …, `body(tasks − 1)`, each once, on all threads; returns when all are done.
  public func run(_ tasks: Int, _ body: (Int) -> Void) {
    guard tasks > 1, job.claim() else {
      for task in 0..<tasks { body(task) }
      return
    }
    job.perform(tasks, body)
    job.release()
  }

  /// Cuts 0..<count into ranges of `grain` and runs `body` for each, in parallel where there is more than one.
  public func run(_ count: Int, grain: Int, _ body: (Range<Int>) -> Void) {
    let tasks = (count + grain - 1) / max(grain, 1)
    run(tasks) { task in body(task * grain..<min((task + 1) * grain, count)) }
  }
}

/// The region at work, and the workers' way of waiting for the next one: spin for some microseconds (a training step
/// opens hundreds of regions in a row), then sleep.
private final class Job: @unchecked Sendable {
  // Sendable: `body` and `tasks` are written before `generation` is advanced and read after it is seen advanced.
  private let busy = Atomic(false)
  private let generation = Atomic(0)
  private let next = Atomic(0)
  private let working = Atomic(0)
  private let retiring = Atomic(false)
  private var workers = 0
  private var tasks = 0
  private var body: ((Int) -> Void)?
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let wake = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(wake, nil)
  }

  func claim() -> Bool {
    workers > 0 && busy.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged
  }

  func release() { busy.store(false, ordering: .releasing) }

  func perform(_ tasks: Int, _ body: (Int) -> Void) {
    withoutActuallyEscaping(body) { body in
      self.body = body
      self.tasks = tasks
      next.store(0, ordering: .relaxed)
      advance()
      takeTasks()
      while working.load(ordering: .acquiring) > 0 { sched_yield() }
      self.body = nil
    }
  }

  private func takeTasks() {
    guard let body else { return }
    while true {
      let task = next.wrappingAdd(1, ordering: .relaxed).oldValue
      if task >= tasks { return }
      body(task)
    }
  }

  /// Lets the workers go on: to the region's tasks, or home.
  private func advance() {
    working.store(workers, ordering: .relaxed)
    pthread_mutex_lock(mutex)
    generation.wrappingAdd(1, ordering: .releasing)
    pthread_cond_broadcast(wake)
    pthread_mutex_unlock(mutex)
  }

  func hire() -> pthread_t {
    workers += 1
    var thread = pthread_t()
    let start = Start(job: self, generation: generation.load(ordering: .relaxed))
    let status = pthread_create(
      &thread, nil,
      { argument in
        let start = Unmanaged<Start>.fromOpaque(argument!).takeRetainedValue()
        start.job.work(after: start.generation)
        return nil
      }, Unmanaged.passRetained(start).toOpaque())
    precondition(status == 0, "WorkerPool: cannot start a thread: \(String(cString: strerror(status)))")
    return thread
  }

  func retire(_ threads: [pthread_t]) {
    retiring.store(true, ordering: .relaxed)
    advance()
    for thread in threads { pthread_join(thread, nil) }
    workers = 0
    retiring.store(false, ordering: .relaxed)
  }

  private func work(after start: Int) {
    var seen = start
    while true {
      seen = waitForGeneration(after: seen)
      if retiring.load(ordering: .relaxed) { return }
      takeTasks()
      working.wrappingSubtract(1, ordering: .releasing)
    }
  }

  private func waitForGeneration(after seen: Int) -> Int {
    for _ in 0..<2_000 {
      let now = generation.load(ordering: .acquiring)
      if now != seen { return now }
      sched_yield()
    }
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while generation.load(ordering: .acquiring) == seen { pthread_cond_wait(wake, mutex) }
    return generation.load(ordering: .acquiring)
  }
}

/// What a new worker is told.
private final class Start {
  let job: Job
  let generation: Int
  init(job: Job, generation: Int) {
    self.job = job
    self.generation = generation
  }
}
