/// The constants of one step of Adam, in the precision of the tensors.
package struct AdamConstants<S: KernelScalar> {
  let weightDecay, first, keep, second, stepSize, epsilon: S

  /// λ, 1 − β₁, β₂, 1 − β₂, α √(1 − β₂ᵗ) / (1 − β₁ᵗ) and ε √(1 − β₂ᵗ).
  package init(weightDecay: S, first: S, keep: S, second: S, stepSize: S, epsilon: S) {
    (self.weightDecay, self.first, self.keep) = (weightDecay, first, keep)
    (self.second, self.stepSize, self.epsilon) = (second, stepSize, epsilon)
  }

  /// The new θ, m and v of sixteen neighbours, for their gradients g.
  @inline(__always)
  func move(
    _ theta: SIMD16<S>, _ m: SIMD16<S>, _ v: SIMD16<S>, _ gradient: SIMD16<S>
  ) -> (SIMD16<S>, SIMD16<S>, SIMD16<S>) {
    let g = gradient + weightDecay * theta
    let m = m + first * (g - m)
    let v = keep * v + second * g * g
    return (theta - stepSize * m / (root(of: v) + epsilon), m, v)
  }

  /// √ of scalars that are not negative; abs says so to the compiler, whose root is then free of
  /// branches.
  @inline(__always)
  private func root(of scalars: SIMD16<S>) -> SIMD16<S> {
    var roots = scalars
    for i in roots.indices { roots[i] = abs(scalars[i]).squareRoot() }
    return roots
  }
}

/// Changes θ, m and v, `count` scalars each, by a step of Adam: one pass over memory.
@specialized(where S == Float) @specialized(where S == Double)
package func updateByAdam<S: KernelScalar>(
  _ theta: UnsafeMutablePointer<S>, _ m: UnsafeMutablePointer<S>, _ v: UnsafeMutablePointer<S>,
  _ gradient: UnsafePointer<S>, count: Int, _ constants: AdamConstants<S>
) {
  updateInPlace(theta, count: count) { range, theta in
    var i = range.lowerBound
    while i + 16 <= range.upperBound {
      let new = constants.move(sixteen(theta + i), sixteen(m + i), sixteen(v + i), sixteen(gradient + i))
      store(new.0, to: theta + i)
      store(new.1, to: m + i)
      store(new.2, to: v + i)
      i += 16
    }
    for i in i..<range.upperBound {
      let new = constants.move(
        SIMD16(repeating: theta[i]), SIMD16(repeating: m[i]), SIMD16(repeating: v[i]),
        SIMD16(repeating: gradient[i]))
      (theta[i], m[i], v[i]) = (new.0[0], new.1[0], new.2[0])
    }
  }
}

@inline(__always)
private func sixteen<S: KernelScalar>(_ place: UnsafePointer<S>) -> SIMD16<S> {
  UnsafeRawPointer(place).loadUnaligned(as: SIMD16<S>.self)
}

@inline(__always)
private func store<S: KernelScalar>(_ scalars: SIMD16<S>, to place: UnsafeMutablePointer<S>) {
  UnsafeMutableRawPointer(place).storeBytes(of: scalars, as: SIMD16<S>.self)
}
