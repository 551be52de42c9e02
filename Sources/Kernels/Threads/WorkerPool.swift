import CVectorUnit
import Glibc
import Synchronization

/// Threads that run the numbered tasks of one parallel region at a time.
///
/// Which thread runs a task is left to chance; what a task computes is not. Callers cut their work
/// into tasks whose size depends on shapes alone, let no two tasks write the same memory, and add
/// partial results in the order of the tasks' numbers: then the bits do not depend on the number of
/// threads.
///
/// A region that is asked for while another runs (from a task, or from a second thread) runs on the
/// caller's thread: slower, with the same bits.
package final class WorkerPool: Sendable {
  /// The pool that every kernel uses.
  package static let shared = WorkerPool()

  private let job = Job()
  private let shuffling = Atomic<UInt64>(0)

  private init() { resize(to: Self.processors) }

  /// The processors that the calling thread may use: the machine's, or fewer in a container or
  /// under `taskset`. A thread too many would spin while the one that it waits for has no
  /// processor.
  package static var processors: Int {
    let allowed = allowed_processors()
    return allowed > 0 ? allowed : sysconf(Int32(_SC_NPROCESSORS_ONLN))
  }

  /// The number of threads that share a region, the caller's own among them.
  package var threads: Int { job.threads.load(ordering: .relaxed) }

  /// The seed by which the tasks of each region are shuffled and delayed (``TaskOrder``); 0, at
  /// first, leaves them in the order of their numbers.
  package var shuffle: UInt64 {
    get { shuffling.load(ordering: .relaxed) }
    set { shuffling.store(newValue, ordering: .relaxed) }
  }

  /// Changes the number of threads, which is at least 1, and less than asked for where the system
  /// starts no more. It waits for the region at work to end, so no task may call it.
  package func resize(to threads: Int) {
    while !job.claim() { sched_yield() }
    job.stopWorkers()
    job.startWorkers(max(threads, 1) - 1)
    job.release()
  }

  /// Runs `body(0)`, …, `body(tasks − 1)`, each once, on all threads; returns when all are done.
  package func run(_ tasks: Int, _ body: (Int) -> Void) {
    if shuffle == 0 { return share(tasks, body) }
    let order = TaskOrder(tasks, seed: shuffle)
    share(tasks) { number in body(order.next(number)) }
  }

  private func share(_ tasks: Int, _ body: (Int) -> Void) {
    guard tasks > 1, tasks <= Int32.max, threads > 1, job.claim() else {
      for task in 0..<tasks { body(task) }
      return
    }
    job.run(tasks, body)
    job.release()
  }

  /// Cuts 0..<count into ranges of `grain` and runs `body` for each, in parallel where there is
  /// more than one.
  package func run(_ count: Int, grain: Int, _ body: (Range<Int>) -> Void) {
    if grain < 1 { fatalError("Threads: expected a grain of at least 1, found \(grain)") }
    let tasks = (count + grain - 1) / grain
    run(tasks) { task in body(task * grain..<min((task + 1) * grain, count)) }
  }
}

/// The region at work, and the workers' way of waiting for the next one: spin for some hundred
/// microseconds (a training step opens hundreds of regions in a row), then sleep.
///
/// Every worker takes part in every region, if only to find no task left, and the region ends when
/// each has left it. So no worker is ever late: none can read of a region while the next one is
/// written.
///
/// A cache line takes up to 350 ns from one core to another (measured), and a region waits for no
/// more of them than it must: the workers see the region, look for what others have left, and the
/// caller sees them leave. What different threads write lies in different lines, and nobody writes
/// what another will write next.
private final class Job: @unchecked Sendable {
  // Sendable: whoever has claimed the job, and nobody else, writes the properties and the region,
  // and no worker is in a region then. Advancing the region's generation publishes it to the
  // workers; their departures hand it back.
  let threads = Atomic(1)
  private let claimed = Atomic(false)
  private let region = Spaced(1) { Region() }
  /// How often a worker has left a region.
  private let departures = Spaced(1) { Atomic(0) }
  private var expectedDepartures = 0
  /// What is left of each thread's tasks.
  private var shares = Spaced(0) { Share(generation: 0) }
  private var workers: [pthread_t] = []
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let wakeUp = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(wakeUp, nil)
  }

  /// Whether the job is now the caller's, until ``release()``.
  func claim() -> Bool {
    // Looked at before it is written to: a task that asks for a region of its own learns that there
    // is one without a write.
    !claimed.load(ordering: .relaxed)
      && claimed.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged
  }

  func release() { claimed.store(false, ordering: .releasing) }

  func run(_ tasks: Int, _ body: (Int) -> Void) {
    withoutActuallyEscaping(body) { body in
      expectedDepartures += workers.count
      wake(tasks, body)
      takeTasks(body, thread: 0)
      while !spin(until: { departures[0].pointee.load(ordering: .acquiring) == expectedDepartures }) {}
      region[0].pointee.body = nil
    }
  }

  /// Runs a thread's own tasks, and then what others have left of theirs. Its own tasks are in a
  /// row, the same ones in every region of as many: what it writes in one region it finds in its
  /// cache in the next.
  private func takeTasks(_ body: (Int) -> Void, thread: Int) {
    let (tasks, threads, shares) = (region[0].pointee.tasks, region[0].pointee.threads, region[0].pointee.shares)
    let generation = region[0].pointee.generation.load(ordering: .relaxed)
    for offset in 0..<threads {
      let owner = (thread + offset) % threads
      let own = tasks * owner / threads..<tasks * (owner + 1) / threads
      while let task = shares[owner].pointee.next(of: own, generation: generation) { body(task) }
    }
  }

  /// Wakes the workers: for the region's tasks, or to end.
  private func wake(_ tasks: Int, _ body: ((Int) -> Void)?) {
    region[0].pointee.tasks = tasks
    region[0].pointee.threads = workers.count + 1
    region[0].pointee.shares = shares
    region[0].pointee.body = body
    region[0].pointee.generation.wrappingAdd(1, ordering: .releasing)
    // One who has seen the old generation holds the mutex until it sleeps.
    pthread_mutex_lock(mutex)
    pthread_cond_broadcast(wakeUp)
    pthread_mutex_unlock(mutex)
  }

  /// Starts `count` workers, or as many as the system allows.
  func startWorkers(_ count: Int) {
    let generation = region[0].pointee.generation.load(ordering: .relaxed)
    shares.deallocate()
    shares = Spaced(count + 1) { Share(generation: generation) }
    for number in 1..<count + 1 {
      var thread = pthread_t()
      let start = Unmanaged.passRetained(Start(job: self, thread: number, generation: generation))
      let status = pthread_create(
        &thread, nil,
        { argument in
          let start = Unmanaged<Start>.fromOpaque(argument!).takeRetainedValue()
          start.job.work(start.thread, after: start.generation)
          return nil
        }, start.toOpaque())
      guard status == 0 else {
        start.release()
        break
      }
      workers.append(thread)
    }
    threads.store(workers.count + 1, ordering: .relaxed)
  }

  /// Ends all workers and waits until they are gone.
  func stopWorkers() {
    wake(0, nil)
    for thread in workers { pthread_join(thread, nil) }
    workers = []
  }

  private func work(_ thread: Int, after start: Int) {
    var seen = start
    while true {
      seen = waitForGeneration(after: seen)
      guard takePart(thread) else { return }
      departures[0].pointee.wrappingAdd(1, ordering: .releasing)
    }
  }

  /// Takes part in the region; false where there is none, and the worker ends.
  ///
  /// Not inlined: the body must be let go before the worker leaves the region.
  @inline(never)
  private func takePart(_ thread: Int) -> Bool {
    guard let body = region[0].pointee.body else { return false }
    takeTasks(body, thread: thread)
    return true
  }

  private func waitForGeneration(after seen: Int) -> Int {
    if !spin(until: { region[0].pointee.generation.load(ordering: .acquiring) != seen }) {
      pthread_mutex_lock(mutex)
      defer { pthread_mutex_unlock(mutex) }
      while region[0].pointee.generation.load(ordering: .acquiring) == seen { pthread_cond_wait(wakeUp, mutex) }
    }
    return region[0].pointee.generation.load(ordering: .acquiring)
  }

  /// Looks again and again for some hundred microseconds, longer than what lies between two steps
  /// of training; false if the condition did not come true. Now and then it lets others run, who
  /// may be what is waited for where there are more threads than cores.
  @inline(__always)
  private func spin(until condition: () -> Bool) -> Bool {
    for _ in 0..<200 {
      for _ in 0..<1_000 where condition() { return true }
      sched_yield()
    }
    return false
  }
}

/// What a new worker has to know: its job, its number, and the generation that it need not wait
/// for.
private final class Start {
  let job: Job
  let thread: Int
  let generation: Int
  init(job: Job, thread: Int, generation: Int) {
    self.job = job
    self.thread = thread
    self.generation = generation
  }
}

/// What the workers have to know of a region, in one cache line.
private struct Region: ~Copyable {
  /// Counts the regions; written last.
  let generation = Atomic(0)
  var tasks = 0
  var threads = 1
  var shares = Spaced(0) { Share(generation: 0) }
  /// The region's body; nil ends the workers.
  var body: ((Int) -> Void)?
}

/// What is left of a thread's tasks.
///
/// A share that was last looked at in an older region says so. So nobody has to set it before a
/// region begins, from whom its owner would have to fetch it.
private struct Share: ~Copyable {
  /// The region's generation, 32 bits of it, and the number of the next task.
  private let state: Atomic<UInt64>

  /// A share of nothing, last looked at in this region.
  init(generation: Int) { state = Atomic(Self.region(generation)) }

  private static func region(_ generation: Int) -> UInt64 { UInt64(truncatingIfNeeded: generation) << 32 }

  /// Takes a task of these, if one is left.
  func next(of tasks: Range<Int>, generation: Int) -> Int? {
    let region = Self.region(generation)
    let found = state.wrappingAdd(1, ordering: .relaxed).oldValue
    if found & ~0xFFFF_FFFF != region {
      // Nobody has looked at it in this region.
      let isFirst = state.compareExchange(
        expected: found + 1, desired: region | UInt64(tasks.lowerBound + 1), ordering: .relaxed
      ).exchanged
      if isFirst { return tasks.isEmpty ? nil : tasks.lowerBound }
      return next(of: tasks, generation: generation)
    }
    let task = Int(found & 0xFFFF_FFFF)
    return task < tasks.upperBound ? task : nil
  }
}
