/// Bugs in the kernels, each caught by a check of an op that runs on it.
enum TensorCoreMutations {
  static let all = sums + elements + functions + randomNumbers + products + mixedPrecision + convolutions

  private static let sums: [Mutation] = [
    .expression(
      "a sum forgets the scalars behind the last full vector", "Kernels/Rows/RowSums.swift",
      "stride(from: 0, to: count, by: 16)", "stride(from: 0, to: count & ~15, by: 16)",
      caughtBy: "op/Sum/golden-double", saying: "output"),
    .expression(
      "a sum over rows drops its last partial sum", "Kernels/Rows/ColumnSums.swift",
      "(rows + columnSumRows - 1) / columnSumRows", "max(rows / columnSumRows, 1)",
      caughtBy: "op/Sum/reference", saying: "deviation"),
    .statement(
      "a sum in Double is kept in Float", "Kernels/Rows/RowSums.swift",
      "total += blockSum(terms, count)", "total = Double(Float(total + blockSum(terms, count)))",
      caughtBy: "op/Sum/gradient", saying: "input 0"),
    .statement(
      "a long sum is rounded as often as there are threads", "Kernels/Rows/ColumnSums.swift",
      "for i in 0..<width { total[i] += Double(sums[i]) }",
      """
      for i in 0..<width {
        total[i] += Double(sums[i])
        if WorkerPool.shared.threads > 2 { total[i] = Double(S(total[i])) }
      }
      """,
      caughtBy: "op/Sum/threads", saying: "3 threads give other bits"),
    .expression(
      "a sum over rows drops a block that is not full", "Kernels/Rows/ColumnSums.swift",
      "start..<min(start + summationBlock, last)",
      "start..<(start + summationBlock <= last ? start + summationBlock : start)",
      caughtBy: "op/BatchNorm2d/gradient", saying: "input 1"),
  ]

  private static let elements: [Mutation] = [
    .expression(
      "rows of channels are one scalar apart", "TensorCore/Channels.swift",
      "let (x, y) = («x[0] + row &* channels», ", "x[0] + row", caughtBy: "op/BatchNorm2d/golden-double",
      saying: "image, output"),
    .statement(
      "of two sums for each channel the second is added to the first", "TensorCore/Channels.swift",
      "others[i] += second", "sums[i] += second", caughtBy: "op/BatchNorm2d/gradient", saying: "input 1"),
    .expression(
      "every image gets the first one's cotangent", "TensorCore/PerImage.swift",
      "«x[2][n]», y + n", "x[2][0]", caughtBy: "op/SquaredError/gradient", saying: "input 0"),
    .expression(
      "every slice begins where its tensor does", "TensorCore/Axes.swift",
      "base + «range.lowerBound * inner»", "0", caughtBy: "op/Slice/golden-double", saying: "rows, output"),
    .expression(
      "of several matrices that are transposed all are the first", "Kernels/Rows/Permutation.swift",
      "x + («sources[task / blocks]»", "sources[0]", caughtBy: "op/Permute/reference", saying: "deviation"),
    .expression(
      "a row that is taken twice keeps its last gradient only", "Autograd/Ops/GatherRows.swift",
      "dx[to] + dy[from]", "dy[from]",
      caughtBy: "op/GatherRows/gradient", saying: "repeats, input 0"),
    .expression(
      "a loop over blocks drops what does not fill the last one", "Kernels/Threads/WorkerPool.swift",
      "(count + grain - 1) / grain", "max(count / grain, min(count, 1))",
      caughtBy: "op/Negate/reference", saying: "deviation"),
    .expression(
      "a row is read at its first scalar", "Kernels/Rows/Permutation.swift",
      "strides.last == 1", "false", caughtBy: "op/Subtract/golden-double", saying: "row-over-matrix"
    ),
    .expression(
      "an axis of extent 1 is not summed when a broadcast is undone", "TensorCore/Broadcast.swift",
      "summed(over: repeated).reshaped(shape)", "self",
      caughtBy: "op/Broadcast/gradient", saying: "found the shape"),
  ]

  private static let functions: [Mutation] = [
    .expression(
      "the sigmoid's e^x is lost for negative x", "TensorCore/Functions/Sigmoid.swift",
      "x >= 0 ? 1 : e", "1", caughtBy: "function/Sigmoid/Double", saying: "ulp"),
    .expression(
      "softplus from e^x overflows", "TensorCore/Functions/Softplus.swift",
      "(x < 0 ? 0 : x) + log1p(exp(-x.magnitude))", "log1p(exp(x))",
      caughtBy: "function/Softplus/Double", saying: "found inf"),
    .expression(
      "a coefficient of tanh in Float has the wrong sign", "TensorCore/Functions/Tanh.swift",
      "let p = «-0.33333328» + z", "0.33333328", caughtBy: "function/Tanh/Float", saying: "ulp"),
    .expression(
      "e^x − 1 near zero is the difference of rounded numbers", "TensorCore/Functions/Expm1.swift",
      "«2 * (sum + (lost + scale * (c + r * r * exponentialRest(r))))»", "exp(x) - 1",
      caughtBy: "function/Expm1/Double", saying: "ulp"),
  ]

  private static let randomNumbers: [Mutation] = [
    .expression(
      "both pairs of a block are made of its first two words", "TensorCore/RandomStream.swift",
      "normalPair(words[2], words[3])", "normalPair(words[0], words[1])",
      caughtBy: "random/one-by-one", saying: "normal"),
    .expression(
      "a word is used twice: for the radius and for the angle", "TensorCore/RandomStream.swift",
      "Double(word2) * 0x1p-32", "Double(word1) * 0x1p-32", caughtBy: "random/normal-moments", saying: "correlation"),
    .expression(
      "images beyond the 64th have the noise of those before", "TensorCore/RandomStream.swift",
      "four(words(block: «skipped + block»))", "block & 4095", caughtBy: "random/outsiders",
      saying: "noise [128, 256]: the samples are not numpy's"),
    .expression(
      "a permutation leaves places beyond 10,000 alone", "TensorCore/RandomStream.swift",
      "stride(from: «count - 1», to: 0, by: -1)", "min(count - 1, 9_999)", caughtBy: "random/outsiders",
      saying: "the order of 60000 is not numpy's"),
  ]

  private static let products: [Mutation] = [
    .expression(
      "the last row of a block is not computed", "Kernels/Products/MatrixProduct.swift",
      "min((block + 1) * rowsPerTask, left.rows)",
      "max(min((block + 1) * rowsPerTask, left.rows) - 1, block * rowsPerTask)",
      caughtBy: "op/MatMul/reference", saying: "deviation"),
    .statement(
      "no bias where a task packs its own panel", "Kernels/Products/MatrixProduct.swift",
      "if let bias { plan.add(bias, 0..<left.rows, columns, to: c) }", "",
      caughtBy: "op/Linear/golden-double", saying: "output"),
    .expression(
      "the second half of a long sum replaces the first", "Kernels/Products/PanelProducts.swift",
      "c.isAccumulating || first >= Kernel.chainSteps", "c.isAccumulating", caughtBy: "op/MatMul/reference",
      saying: "deviation"),
    .expression(
      "a piece of a chain does not go on from the one before", "Kernels/Products/PanelProducts.swift",
      "isFirst ? nil : UnsafePointer(aside.base)", "nil", caughtBy: "op/Linear/gradient", saying: "long-batch"),
    .expression(
      "the lower half of a tile's rows begins a row too early", "Kernels/Products/MicroKernel.swift",
      "4 &* stride", "3 &* stride", caughtBy: "op/MatMul/reference", saying: "deviation"),
    .statement(
      "a block's largest quarters stay where they are", "Kernels/Rows/Transpose.swift",
      "exchangeQuarters(of: &block, side: 4)", "", caughtBy: "op/MatMul/reference", saying: "deviation"),
    .expression(
      "small numbers are left out like zeros", "Kernels/Products/SparseFactor.swift",
      "row[k] == 0", "row[k] < 0x1p-8", caughtBy: "op/MatMul/reference",
      saying: "deviation"),
    .expression(
      "where zeros are left out, each 64 k-steps begin a chain", "Kernels/Products/SparseProduct.swift",
      "isAccumulating: «k > first»", "false", caughtBy: "op/MatMul/reference", saying: "deviation"),
    .statement(
      "where zeros are left out, a sum is its last chain", "Kernels/Products/SparseProduct.swift",
      "if isTerm { add(aside, to: sums, rows: rows.count, columns: width) }",
      "if isTerm { MatrixView(aside.base, rows: rows.count, columns: width).copy(to: sums) }",
      caughtBy: "op/MatMul/reference", saying: "deviation"),
    .expression(
      "zeros are left out though they meet an infinity", "Kernels/Products/SparseProduct.swift",
      "areFinite(strip, count: depth * width)", "true", caughtBy: "op/MatMul/extremes",
      saying: "expected nan"),
  ]

  /// Of mixed precision.
  private static let mixedPrecision: [Mutation] = [
    .expression(
      "a factor of bfloat16 is cut off, not rounded", "Kernels/Products/BFloat16.swift",
      "bits &+ 0x7FFF &+ (bits >> 16 & 1)", "bits", caughtBy: "model/mlp-bfloat16/losses-double", saying: "deviation"),
    .expression(
      "the odd k-step of a pair is in the even one's place too", "Kernels/Products/BFloat16.swift",
      "target[stride &+ i] = bfloat16(«first[i]»)", "second[i]", caughtBy: "model/mlp-bfloat16/gradients-double",
      saying: "deviation"),
    .expression(
      "a run in mixed precision is one of Float32", "TensorCore/Precision.swift",
      "self == .bfloat16", "false", caughtBy: "model/celeba-bfloat16/losses-double", saying: "deviation"),
  ]

  /// Few and short: these kernels are tuned more often than others.
  private static let convolutions: [Mutation] = [
    .expression(
      "a weight's channels and outputs are packed in each other's place", "Kernels/Convolutions/BlockConvolution.swift",
      "axes: «[2, 1, 0]», into: rows", "[2, 0, 1]", caughtBy: "op/Conv2d/golden-double", saying: "output"),
    .expression(
      "the kernel's gradient comes back with its axes in another order", "Kernels/Convolutions/BlockConvolution.swift",
      "axes: «[2, 1, 0]», into: weight", "[1, 2, 0]", caughtBy: "op/Conv2d/gradient", saying: "input 1"),
    .expression(
      "the padding at the left is one too small", "Kernels/Convolutions/Windows.swift",
      "(-convolution.padding.y, «-convolution.padding.x»)", "1 - convolution.padding.x",
      caughtBy: "op/Conv2d/reference", saying: "deviation"),
    .expression(
      "windows step along the height with the width's stride", "Kernels/Convolutions/Windows.swift",
      "(«convolution.stride.y», convolution.stride.x)", "convolution.stride.x", caughtBy: "op/Conv2d/golden-double",
      saying: "non-square-kernel-stride-and-padding"),
    .expression(
      "the kernel's gradient is cut by the number of threads", "Kernels/Convolutions/WindowProducts.swift",
      "min(8, max(windowRows, 1))", "min(WorkerPool.shared.threads, max(windowRows, 1))",
      caughtBy: "op/Conv2d/threads", saying: "threads give other bits"),
    .expression(
      "the kernel's gradient forgets the last partial sum", "Kernels/Convolutions/WindowProducts.swift",
      "1..<slots", "1..<max(slots - 1, 1)", caughtBy: "op/Conv2d/gradient", saying: "input 1"),
    .expression(
      "a window's part left of the image is added to it", "Kernels/Convolutions/Windows.swift",
      "column * size + «inside.lowerBound» * channels", "0", caughtBy: "op/ConvTranspose2d/reference",
      saying: "deviation"),
    .expression(
      "of two windows that overlap the left one's first half is added twice", "Kernels/Convolutions/Windows.swift",
      "next - step + half", "next - step", caughtBy: "op/ConvTranspose2d/reference", saying: "deviation"),
    .expression(
      "the channels after the bias's last one have that", "Kernels/Rows/RowAddition.swift",
      "row[«i % columns»]", "min(i, columns - 1)", caughtBy: "op/ConvTranspose2d/reference", saying: "deviation"),
    .expression(
      "a sign in the map from tiles back to the image", "Kernels/Convolutions/MinimalFiltering.swift",
      "v[1] - v[0] - v[2]", "v[1] - v[0] + v[2]", caughtBy: "op/ConvTranspose2d/reference", saying: "deviation"),
    .statement(
      "a constant of the map from products to outputs", "Kernels/Convolutions/MinimalFiltering.swift",
      "m[2] = near.times(1, 4) + far.times(25, 16)", "m[2] = near.times(1, 4) + far.times(5, 4)",
      caughtBy: "op/Conv2d/reference", saying: "deviation"),
    .expression(
      "tiles begin one row of outputs too low", "Kernels/Convolutions/Tiles.swift",
      "let y = «outputs * row + i»", "outputs * row + i + 1", caughtBy: "op/Conv2d/reference", saying: "deviation"),
  ]
}
