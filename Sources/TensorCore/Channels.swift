internal import Kernels

// What a normalisation needs: tensors `[…, C]` whose last axis are channels, and vectors `[C]` with a number for each channel.

extension Tensor {
  /// f of every scalar, of its channel's numbers in three vectors, and of a constant.
  @inlinable @inline(__always)
  public func mapChannels(
    _ first: Tensor, _ second: Tensor, _ third: Tensor, with constant: S, _ f: (S, S, S, S, S) -> S
  ) -> Tensor {
    channelRows(self, self, [first, second, third], constant) { x, _, y, rows, v, channels, constant in
      let (a, b, c) = (v[0], v[1], v[2])
      for row in rows {
        let (x, y) = (x + row &* channels, y + row &* channels)
        for i in 0..<channels { y[i] = f(x[i], a[i], b[i], c[i], constant) }
      }
    }
  }

  /// f of the scalars at the same position of this tensor and another, of their channel's numbers in five vectors, and of a
  /// constant.
  @inlinable @inline(__always)
  public func zipChannels(
    _ other: Tensor, _ vectors: (Tensor, Tensor, Tensor, Tensor, Tensor), with constant: S,
    _ f: (S, S, (S, S, S, S, S), S) -> S
  ) -> Tensor {
    channelRows(self, other, [vectors.0, vectors.1, vectors.2, vectors.3, vectors.4], constant) {
      x, other, y, rows, v, channels, constant in
      let (a, b, c, d, e) = (v[0], v[1], v[2], v[3], v[4])
      for row in rows {
        let (x, other, y) = (x + row &* channels, other + row &* channels, y + row &* channels)
        for i in 0..<channels { y[i] = f(x[i], other[i], (a[i], b[i], c[i], d[i], e[i]), constant) }
      }
    }
  }

  /// For each channel, the two sums of f over its scalars in this tensor and another: `[C]` each.
  @inlinable @inline(__always)
  public func sumChannels(
    _ other: Tensor, _ vectors: (Tensor, Tensor, Tensor), with constant: S, _ f: (S, S, (S, S, S), S) -> (S, S)
  ) -> (Tensor, Tensor) {
    channelSums(self, other, [vectors.0, vectors.1, vectors.2], constant) {
      x, other, sums, rows, v, channels, constant in
      let (a, b, c, others) = (v[0], v[1], v[2], sums + channels)
      for row in rows {
        let (x, other) = (x + row &* channels, other + row &* channels)
        for i in 0..<channels {
          let (first, second) = f(x[i], other[i], (a[i], b[i], c[i]), constant)
          sums[i] += first
          others[i] += second
        }
      }
    }
  }

  /// The mean and the biased variance of each channel, `[C]` each.
  ///
  /// - Numerics: the variance from centred values, block by block, merged in `Double`: x² − mean² would cancel.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func channelMoments() -> (mean: Tensor, variance: Tensor) {
    let channels = shape[-1]
    let (mean, variance) = (Tensor(uninitialized: [channels]), Tensor(uninitialized: [channels]))
    columnMoments(base, rows: count / max(channels, 1), columns: channels, mean: mean.base, variance: variance.base)
    withExtendedLifetime(self) {}
    return (mean, variance)
  }
}

/// A loop over some rows of channels: it is given the first scalars of two tensors, of the result and of some vectors.
@usableFromInline
typealias ChannelLoop<S> = (
  _ x: UnsafePointer<S>, _ other: UnsafePointer<S>, _ y: UnsafeMutablePointer<S>, _ rows: Range<Int>,
  _ vectors: [UnsafePointer<S>], _ channels: Int, _ constant: S
) -> Void

/// A tensor of x's shape whose rows of channels `body` writes.
@usableFromInline
@specialized(where S == Float)
@specialized(where S == Double)
func channelRows<S: Scalar>(
  _ x: Tensor<S>, _ other: Tensor<S>, _ vectors: [Tensor<S>], _ constant: S, _ body: ChannelLoop<S>
) -> Tensor<S> {
  let channels = expectChannels(x, other, vectors)
  let (y, v) = (Tensor<S>(uninitialized: x.shape), vectors.map { UnsafePointer($0.base) })
  let (first, second, target) = (UnsafePointer(x.base), UnsafePointer(other.base), y.base)
  forEachRow(of: x.count / max(channels, 1), columns: channels) { body(first, second, target, $0, v, channels, constant) }
  withExtendedLifetime((x, other, vectors)) {}
  return y
}

/// The sums of ``Tensor/sumChannels(_:_:with:_:)``, to which `body` adds rows of channels: first all of the one, then of the other.
@usableFromInline
@specialized(where S == Float)
@specialized(where S == Double)
func channelSums<S: Scalar>(
  _ x: Tensor<S>, _ other: Tensor<S>, _ vectors: [Tensor<S>], _ constant: S, _ body: ChannelLoop<S>
) -> (Tensor<S>, Tensor<S>) {
  let channels = expectChannels(x, other, vectors)
  let (sums, v) = (Tensor<S>(uninitialized: [2, channels]), vectors.map { UnsafePointer($0.base) })
  let (first, second) = (UnsafePointer(x.base), UnsafePointer(other.base))
  sumOverRows(rows: x.count / max(channels, 1), width: 2 * channels, into: sums.base) { rows, sums in
    body(first, second, sums, rows, v, channels, constant)
  }
  withExtendedLifetime((x, other, vectors)) {}
  return (sums[0], sums[1])
}

private func expectChannels<S: Scalar>(_ x: Tensor<S>, _ other: Tensor<S>, _ vectors: [Tensor<S>]) -> Int {
  precondition(
    x.shape.rank > 0 && x.shape == other.shape && vectors.allSatisfy { $0.shape == [x.shape[-1]] },
    "Channels: expected […, C] and vectors [C], found \(x.shape), \(other.shape) and \(vectors.map(\.shape))")
  return x.shape[-1]
}
