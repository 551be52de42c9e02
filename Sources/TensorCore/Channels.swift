internal import Kernels

// What a normalisation needs: tensors `[…, C]` whose last axis are channels, and vectors `[C]` with
// a number for each channel.

extension Tensor {
  /// f of every scalar, of its channel's numbers in three vectors, and of a constant.
  @inlinable @inline(__always)
  public func mapChannels(
    _ first: Tensor, _ second: Tensor, _ third: Tensor, with constant: S, _ f: (S, S, S, S, S) -> S
  ) -> Tensor {
    let (channels, vectors) = (shape[-1], [first, second, third])
    return compute("mapChannels", shape, of: [self], and: vectors, columns: channels, with: (channels, constant)) {
      x, y, rows, c in
      let (a, b, v, channels) = (x[1], x[2], x[3], c.0)
      for row in rows {
        let (x, y) = (x[0] + row &* channels, y + row &* channels)
        for i in 0..<channels { y[i] = f(x[i], a[i], b[i], v[i], c.1) }
      }
    }
  }

  /// f of the scalars at the same position of this tensor and another, of their channel's numbers
  /// in five vectors, and of a constant.
  @inlinable @inline(__always)
  public func zipChannels(
    _ other: Tensor, _ vectors: (Tensor, Tensor, Tensor, Tensor, Tensor), with constant: S,
    _ f: (S, S, (S, S, S, S, S), S) -> S
  ) -> Tensor {
    let (channels, v) = (shape[-1], [vectors.0, vectors.1, vectors.2, vectors.3, vectors.4])
    return compute("zipChannels", shape, of: [self, other], and: v, columns: channels, with: (channels, constant)) {
      x, y, rows, c in
      let (p, q, r, s, t, channels) = (x[2], x[3], x[4], x[5], x[6], c.0)
      for row in rows {
        let (a, b, y) = (x[0] + row &* channels, x[1] + row &* channels, y + row &* channels)
        for i in 0..<channels { y[i] = f(a[i], b[i], (p[i], q[i], r[i], s[i], t[i]), c.1) }
      }
    }
  }

  /// For each channel, the two sums of f over its scalars in this tensor and another: `[C]` each.
  @inlinable @inline(__always)
  public func sumChannels(
    _ other: Tensor, _ vectors: (Tensor, Tensor, Tensor), with constant: S, _ f: (S, S, (S, S, S), S) -> (S, S)
  ) -> (Tensor, Tensor) {
    channelSums([self, other, vectors.0, vectors.1, vectors.2], constant) { x, sums, rows, channels, constant in
      let (p, q, r, others) = (x[2], x[3], x[4], sums + channels)
      for row in rows {
        let (a, b) = (x[0] + row &* channels, x[1] + row &* channels)
        for i in 0..<channels {
          let (first, second) = f(a[i], b[i], (p[i], q[i], r[i]), constant)
          sums[i] += first
          others[i] += second
        }
      }
    }
  }

  /// The mean and the biased variance of each channel, `[C]` each.
  ///
  /// - Numerics: the variance from centred values, block by block, merged in `Double`: x² − mean²
  ///   would cancel.
  public func channelMoments() -> (mean: Tensor, variance: Tensor) {
    let channels = shape[-1]
    let (mean, variance) = (Tensor(uninitialized: [channels]), Tensor(uninitialized: [channels]))
    columnMoments(base, rows: count / max(channels, 1), columns: channels, mean: mean.base, variance: variance.base)
    withExtendedLifetime(self) {}
    return (mean, variance)
  }
}

/// The sums of ``Tensor/sumChannels(_:_:with:_:)``, to which `body` adds rows of channels: first
/// all of the one, then of the other.
@usableFromInline
@specialized(where S == Float) @specialized(where S == Double)
func channelSums<S: Scalar>(
  _ inputs: [Tensor<S>], _ constant: S,
  _ body: ([UnsafePointer<S>], _ sums: UnsafeMutablePointer<S>, _ rows: Range<Int>, _ channels: Int, S) -> Void
) -> (Tensor<S>, Tensor<S>) {
  let channels = inputs[0].shape[-1]
  let (sums, x) = (Tensor<S>(uninitialized: [2, channels]), inputs.map { UnsafePointer($0.base) })
  sumOverRows(rows: inputs[0].count / max(channels, 1), width: 2 * channels, into: sums.base) { rows, sums in
    body(x, sums, rows, channels, constant)
  }
  withExtendedLifetime(inputs) {}
  return (sums[0], sums[1])
}
