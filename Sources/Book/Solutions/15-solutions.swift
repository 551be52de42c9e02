/// The heights H from which a convolution makes so many rows: s of them, one after another.
///
/// ⌊(H + 2p − K) / s⌋ + 1 = O holds for H + 2p − K = (O − 1) s, …, (O − 1) s + s − 1: for O = 4, K = 3,
/// s = 2 and p = 1, the heights 7 and 8. The transposed convolution of O rows gives the first of them;
/// its output padding, from 0 to s − 1, says how many rows more it was. As many as s would be the first
/// height of O + 1.
public func heights(output: Int, kernel: Int, stride: Int, padding: Int) -> [Int] {
  let first = (output - 1) * stride - 2 * padding + kernel
  return (0..<stride).map { first + $0 }
}

/// The pixels along an axis that a feature behind some blocks of kernel 4 and stride 2 depends on.
///
/// Neighbouring windows of block i are 2ⁱ⁻¹ pixels apart, and each block adds 3 such steps to what
/// one window sees: 1 + 3 (1 + 2 + 4 + …) = 1 + 3 (2ⁿ − 1), which is 4, 10, 22, …. The test of this
/// solution differentiates a feature, and counts the pixels whose derivative is not 0.
public func receptiveField(blocks n: Int) -> Int { 1 + 3 * ((1 << n) - 1) }

/// How many copies of a kernel reach the output's pixels 0, 1, …, s − 1 along an axis, far from the
/// border; then it repeats.
///
/// Pixel i is reached by the copies whose weight k has (i − k) divisible by s. So the numbers differ
/// by one at most, and they are all equal where s divides the kernel's size.
public func overlaps(kernel: Int, stride: Int) -> [Int] {
  (0..<stride).map { i in (0..<kernel).count { ($0 - i) % stride == 0 } }
}
