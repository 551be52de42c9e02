/// Values of which no two share a line of the cache, nor two lines that the processor fetches
/// together.
struct Spaced<Value: ~Copyable> {
  private let base: UnsafeMutableRawPointer
  private static var spacing: Int { 128 }

  init(_ count: Int, _ value: () -> Value) {
    base = .allocate(byteCount: max(count, 1) * Self.spacing, alignment: Self.spacing)
    for number in 0..<count {
      (base + number * Self.spacing).bindMemory(to: Value.self, capacity: 1).initialize(to: value())
    }
  }

  func deallocate() { base.deallocate() }

  subscript(number: Int) -> UnsafeMutablePointer<Value> {
    (base + number * Self.spacing).assumingMemoryBound(to: Value.self)
  }
}
