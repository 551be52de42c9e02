import CVectorUnit

/// The scalars of a line of ``Lines``.
public let scalarsPerLine = 16

/// The lines that so many scalars take, the last one perhaps in part.
public func lineCount(of scalars: Int) -> Int { (scalars + scalarsPerLine - 1) / scalarsPerLine }

/// A tensor's scalars, read and written sixteen at a time: in `Float` these are one line of the caches.
///
/// It owns nothing: the memory must outlive it. The last line may reach beyond the last scalar. Every tensor has room there,
/// zeros at first, which a loop over lines may compute with and write to.
public struct Lines<S: Scalar> {
  @usableFromInline let base: UnsafeMutableRawPointer

  /// The lines of all of a tensor's scalars.
  @inlinable
  public init(_ scalars: UnsafeMutableBufferPointer<S>) { base = UnsafeMutableRawPointer(scalars.baseAddress!) }

  /// The same, for reading.
  @inlinable
  public init(_ scalars: UnsafeBufferPointer<S>) { self.init(UnsafeMutableBufferPointer(mutating: scalars)) }

  /// The line of this number.
  @inlinable
  public subscript(line: Int) -> SIMD16<S> {
    @inline(__always)
    get { place(of: line).loadUnaligned(as: SIMD16<S>.self) }
    @inline(__always)
    nonmutating set { place(of: line).storeBytes(of: newValue, as: SIMD16<S>.self) }
  }

  /// Writes a line: where `streaming`, to memory and into no cache.
  ///
  /// A thread that writes where another has read must first have the line taken out of the other's cache, and waits: 5 ns a
  /// line where their cores share a chip, 45 where they do not (measured in Adam). What is streamed is not waited for, but comes
  /// from memory when it is read.
  ///
  /// Then comes ``finishStreaming()``.
  @inlinable @inline(__always)
  public func write(_ scalars: SIMD16<S>, to line: Int, streaming: Bool) {
    guard streaming else {
      self[line] = scalars
      return
    }
    withUnsafeBytes(of: scalars) { bytes in
      for offset in stride(from: 0, to: MemoryLayout<SIMD16<S>>.size, by: 64) {
        stream_line(place(of: line) + offset, bytes.loadUnaligned(fromByteOffset: offset, as: SIMD8<UInt64>.self))
      }
    }
  }

  @inlinable @inline(__always)
  func place(of line: Int) -> UnsafeMutableRawPointer { base + line &* MemoryLayout<SIMD16<S>>.size }
}

/// Must be called by a thread that has streamed lines, before others may read them.
@inlinable @inline(__always)
public func finishStreaming() { finish_streaming() }
