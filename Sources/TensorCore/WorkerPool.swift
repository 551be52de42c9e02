import CVectorUnit
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

  private let job = Job()

  private init() { resize(to: Self.processors) }

  /// The processors that the calling thread may use: the machine's, or fewer in a container or under `taskset`. A thread too many
  /// would spin while the one that it waits for has no processor.
  public static var processors: Int {
    let allowed = allowed_processors()
    return allowed > 0 ? allowed : sysconf(Int32(_SC_NPROCESSORS_ONLN))
  }

  /// The number of threads that share a region, the caller's own among them.
  public var threads: Int { job.threads.load(ordering: .relaxed) }

  /// Changes the number of threads, which is at least 1, and less than asked for where the system starts no more. It waits for
  /// the region at work to end, so no task may call it.
  public func resize(to threads: Int) {
    while !job.claim() { sched_yield() }
    job.dismiss()
    job.hire(max(threads, 1) - 1)
    job.release()
  }

  /// Runs `body(0)`, …, `body(tasks − 1)`, each once, on all threads; returns when all are done.
  public func run(_ tasks: Int, _ body: (Int) -> Void) {
    guard tasks > 1, threads > 1, job.claim() else {
      for task in 0..<tasks { body(task) }
      return
    }
    job.perform(tasks, body)
    job.release()
  }

  /// Cuts 0..<count into ranges of `grain` and runs `body` for each, in parallel where there is more than one.
  public func run(_ count: Int, grain: Int, _ body: (Range<Int>) -> Void) {
    precondition(grain > 0, "WorkerPool.run: expected a grain of at least 1, found \(grain)")
    let tasks = (count + grain - 1) / grain
    run(tasks) { task in body(task * grain..<min((task + 1) * grain, count)) }
  }
}

/// The region at work, and the workers' way of waiting for the next one: spin for some hundred microseconds (a training
/// step opens hundreds of regions in a row), then sleep.
///
/// Every worker takes part in every region, if only to find no task left, and the region ends when each has left it
/// (`working` is 0). So no worker is ever late: none can meet a region's fields while the next one is written.
private final class Job: @unchecked Sendable {
  // Sendable: whoever has claimed the job, and nobody else, writes `crew`, `next`, `tasks` and `body`, and no worker is in a
  // region then. Advancing `generation` publishes them to the workers; `working` falling to 0 hands them back.
  let threads = Atomic(1)
  private let claimed = Atomic(false)
  private let generation = Atomic(0)
  private let working = Atomic(0)
  /// Each thread's next task, at `thread · spacing`: so far apart that no two lie in one line of the cache.
  private var next = UnsafeMutablePointer<Atomic<Int>>.allocate(capacity: 0)
  private static let spacing = 16
  private var crew: [pthread_t] = []
  private var tasks = 0
  /// The region's body; nil sends the workers home.
  private var body: ((Int) -> Void)?
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let wake = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(wake, nil)
  }

  /// Whether the job is now the caller's, until ``release()``.
  func claim() -> Bool { claimed.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged }

  func release() { claimed.store(false, ordering: .releasing) }

  func perform(_ tasks: Int, _ body: (Int) -> Void) {
    withoutActuallyEscaping(body) { body in
      self.tasks = tasks
      self.body = body
      for thread in 0...crew.count { next[thread * Self.spacing].store(share(of: thread), ordering: .relaxed) }
      advance()
      takeTasks(body, thread: 0)
      while !spin(until: { working.load(ordering: .acquiring) == 0 }) {}
      self.body = nil
    }
  }

  /// A thread's first task. Its own tasks are in a row, the same ones in every region of as many: what it writes in one region
  /// it finds in its cache in the next.
  private func share(of thread: Int) -> Int { tasks * thread / (crew.count + 1) }

  /// Runs a thread's own tasks, and then what others have left of theirs.
  private func takeTasks(_ body: (Int) -> Void, thread: Int) {
    let threads = crew.count + 1
    for offset in 0..<threads {
      let owner = (thread + offset) % threads
      let end = share(of: owner + 1)
      while true {
        let task = next[owner * Self.spacing].wrappingAdd(1, ordering: .relaxed).oldValue
        if task >= end { break }
        body(task)
      }
    }
  }

  /// Lets the workers go on: to the region's tasks, or home.
  private func advance() {
    working.store(crew.count, ordering: .relaxed)
    pthread_mutex_lock(mutex)
    generation.wrappingAdd(1, ordering: .releasing)
    pthread_cond_broadcast(wake)
    pthread_mutex_unlock(mutex)
  }

  /// Starts `count` workers, or as many as the system allows.
  func hire(_ count: Int) {
    let start = generation.load(ordering: .relaxed)
    next.deallocate()
    next = .allocate(capacity: (count + 1) * Self.spacing)
    for thread in 0...count { (next + thread * Self.spacing).initialize(to: Atomic(0)) }
    for number in 1..<count + 1 {
      var thread = pthread_t()
      let contract = Unmanaged.passRetained(Contract(job: self, thread: number, generation: start))
      let status = pthread_create(
        &thread, nil,
        { argument in
          let contract = Unmanaged<Contract>.fromOpaque(argument!).takeRetainedValue()
          contract.job.work(contract.thread, after: contract.generation)
          return nil
        }, contract.toOpaque())
      guard status == 0 else {
        contract.release()
        break
      }
      crew.append(thread)
    }
    threads.store(crew.count + 1, ordering: .relaxed)
  }

  /// Sends all workers home and waits until they are gone.
  func dismiss() {
    advance()
    for thread in crew { pthread_join(thread, nil) }
    crew = []
  }

  private func work(_ thread: Int, after start: Int) {
    var seen = start
    while true {
      seen = waitForGeneration(after: seen)
      guard attend(thread) else { return }
      working.wrappingSubtract(1, ordering: .releasing)
    }
  }

  /// Takes part in the region; false where there is none, and the worker goes home.
  ///
  /// Not inlined: the body must be let go before the worker leaves the region.
  @inline(never)
  private func attend(_ thread: Int) -> Bool {
    guard let body else { return false }
    takeTasks(body, thread: thread)
    return true
  }

  private func waitForGeneration(after seen: Int) -> Int {
    if !spin(until: { generation.load(ordering: .acquiring) != seen }) {
      pthread_mutex_lock(mutex)
      defer { pthread_mutex_unlock(mutex) }
      while generation.load(ordering: .acquiring) == seen { pthread_cond_wait(wake, mutex) }
    }
    return generation.load(ordering: .acquiring)
  }

  /// Looks again and again for some hundred microseconds, longer than what lies between two steps of training; false if
  /// the condition did not come true. Now and then it lets others run, who may be what is waited for where there are more
  /// threads than cores.
  @inline(__always)
  private func spin(until condition: () -> Bool) -> Bool {
    for _ in 0..<200 {
      for _ in 0..<1_000 where condition() { return true }
      sched_yield()
    }
    return false
  }
}

/// What a new worker is told: whom it works for, and the generation that it has not to wait for.
private final class Contract {
  let job: Job
  let thread: Int
  let generation: Int
  init(job: Job, thread: Int, generation: Int) {
    self.job = job
    self.thread = thread
    self.generation = generation
  }
}
