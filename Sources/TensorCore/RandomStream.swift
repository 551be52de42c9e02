internal import Kernels

/// Random numbers that are a function, not a sequence: value = f(seed, purpose, step, index).
///
/// Any thread may ask for any index in any order and gets the same value, so noise does not depend
/// on the number of threads, and a resumed run draws what the uninterrupted one would have drawn.
///
/// | purpose | step | index, row by row |
/// |---|---|---|
/// | initialization | the parameter's number in the state's order, constants counted | its scalars |
/// | posteriorNoise | the training step, from 1, over all epochs | ε `[N · k, latent]`, an image's k draws together |
/// | permutation | the epoch, from 1 | a place of the order of the training images |
/// | split | 0 the split into training and test; 1 the sample and 2 the part that `--limit` takes | a place |
/// | priorSamples | 0 | z `[N, latent]` |
/// | drawing | the drawn image's number | what is drawn, one number after another |
/// | evaluationNoise | the tested image's place | ε `[k, latent]` |
/// | importanceSamples | the image's place · 2³² + the sample's number | ε `[latent]` |
/// | aggregatePosterior | 0 | ε `[N, latent]` |
/// | binarization, testBinarization | the epoch (0: always alike) · 2³² + the image's place in its file | a pixel |
///
/// `Golden/streams.py` computes noise, initial weights and order from this in numpy.
///
/// Counter layout of `philox4x32(counter:key:)`: key = seed (low, high word); counter = (index /
/// 4, step low, step high, purpose). One block gives four 32-bit words; a uniform number takes one,
/// a pair of normals takes two.
public struct RandomStream: Sendable {
  /// What the numbers are for; two purposes never share a number. Raw values are part of the
  /// checkpoint format.
  public enum Purpose: UInt32, Sendable, CaseIterable {
    /// Initial weights.
    case initialization = 1
    /// The noise of a training step.
    case posteriorNoise = 2
    /// The order of an epoch's images.
    case permutation = 3
    /// Which images are for training, which for testing, and which are taken.
    case split = 4
    /// Draws from the prior.
    case priorSamples = 5
    /// What is on images that are drawn.
    case drawing = 6
    /// Inputs of checks.
    case checks = 7
    /// The noise of an evaluation.
    case evaluationNoise = 8
    /// The draws of a likelihood's estimate.
    case importanceSamples = 9
    /// One draw of each image's posterior, for measures of all of them.
    case aggregatePosterior = 10
    /// Which pixels of training images are white.
    case binarization = 11
    /// Which pixels of test images are white.
    case testBinarization = 12
  }

  /// The name and version that a checkpoint records.
  public static let algorithm = "philox4x32-10/2"

  private let key: SIMD2<UInt32>
  private let step: UInt64
  private let purpose: Purpose

  /// The stream of one purpose at one step (a training step, an epoch, an image's number).
  public init(seed: UInt64, purpose: Purpose, step: UInt64 = 0) {
    key = [UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)]
    self.step = step
    self.purpose = purpose
  }

  /// Four 32-bit words, the `block`-th of the stream; there are 2³² blocks.
  public func words(block: Int) -> SIMD4<UInt32> {
    philox4x32(
      counter: [
        UInt32(truncatingIfNeeded: block), UInt32(truncatingIfNeeded: step), UInt32(truncatingIfNeeded: step >> 32),
        purpose.rawValue,
      ], key: key)
  }

  /// The `index`-th 32-bit word.
  public func word(_ index: Int) -> UInt32 { words(block: index / 4)[index % 4] }

  /// The `index`-th uniform number in [0, 1): the word's upper 24 bits / 2²⁴, exact in `Float` and
  /// `Double`.
  public func uniform<S: Scalar>(_ index: Int, as type: S.Type = S.self) -> S { S(word(index) >> 8) * 0x1p-24 }

  /// The `index`-th integer in 0..<bound (multiply-shift; the bias is below bound / 2³²).
  public func integer(_ index: Int, below bound: Int) -> Int { Int((UInt64(word(index)) &* UInt64(bound)) >> 32) }

  /// The `index`-th standard normal number (Box–Muller, in `Double`, then rounded to `S`).
  ///
  /// u₁ ∈ (0, 1], u₂ ∈ [0, 1): z₀ = √(−2 ln u₁) cos 2πu₂, z₁ = √(−2 ln u₁) sin 2πu₂.
  /// Source: Box and Muller 1958.
  public func normal<S: Scalar>(_ index: Int, as type: S.Type = S.self) -> S {
    let words = words(block: index / 4)
    let first = index % 4 / 2 * 2
    let pair = normalPair(words[first], words[first + 1])
    return S(index % 2 == 0 ? pair.0 : pair.1)
  }

  @inline(__always)
  private func normalPair(_ word1: UInt32, _ word2: UInt32) -> (Double, Double) {
    let (u1, u2) = ((Double(word1) + 1) * 0x1p-32, Double(word2) * 0x1p-32)
    // u₁ is neither 0 nor subnormal, and its logarithm not above 0: said like this, nothing is left
    // to branch on.
    let (k, f) = u1.splitAroundOne
    let radius = (2 * Double.logarithm(twoToThe: Double(k), timesOnePlus: f)).magnitude.squareRoot()
    let (sine, cosine) = sineAndCosine(turns: u2)
    return (radius * cosine, radius * sine)
  }

  /// A tensor of standard normal numbers, the same as one by one from the index `first` on.
  @specialized(where S == Float) @specialized(where S == Double)
  public func normal<S: Scalar>(_ shape: Shape, from first: Int = 0, as type: S.Type = S.self) -> Tensor<S> {
    filled(shape, from: first) { words in
      let (first, second) = (normalPair(words[0], words[1]), normalPair(words[2], words[3]))
      return [S(first.0), S(first.1), S(second.0), S(second.1)]
    }
  }

  /// A tensor of uniform numbers from low to high. (Rounding can make one equal to high:
  /// low + (high − low)(1 − 2⁻²⁴).)
  @specialized(where S == Float) @specialized(where S == Double)
  public func uniform<S: Scalar>(_ shape: Shape, low: S = 0, high: S = 1) -> Tensor<S> {
    filled(shape) { words in
      func number(_ word: UInt32) -> S { low + (high - low) * (S(word >> 8) * 0x1p-24) }
      return [number(words[0]), number(words[1]), number(words[2]), number(words[3])]
    }
  }

  /// A tensor of the numbers that `four` makes of the stream's blocks, from the index `first` on.
  @inline(__always)
  private func filled<S: Scalar>(
    _ shape: Shape, from first: Int = 0, _ four: (SIMD4<UInt32>) -> SIMD4<S>
  ) -> Tensor<S> {
    Tensor(shape) { scalars in
      let (skipped, start) = (first / 4, first % 4)
      Threads.forEachRange(of: (start + scalars.count + 3) / 4, grain: 128) { blocks in
        for block in blocks {
          let numbers = four(words(block: skipped + block))
          let place = 4 * block - start
          for j in max(0, -place)..<min(4, scalars.count - place) { scalars[place + j] = numbers[j] }
        }
      }
    }
  }

  /// A permutation of 0..<count (Fisher and Yates, in Durstenfeld's form).
  public func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    for i in stride(from: count - 1, to: 0, by: -1) { order.swapAt(i, integer(i, below: i + 1)) }
    return order
  }
}
