/// Bugs in the ops, in the order of their names but for the losses, which stand together.
enum OpMutations {
  static let all = activations + arithmetic + normalisation + reductions + shapes + losses

  private static let activations: [Mutation] = [
    .expression(
      "the slope at negative x is that of positive x", "Autograd/Ops/Absolute.swift",
      "(x > 0 ? dy : 0) - (x < 0 ? dy : 0)", "dy", caughtBy: "op/Absolute/gradient", saying: "input 0"),
    .expression(
      "the gradient passes outside the limits, not inside", "Autograd/Ops/Clamp.swift",
      "limits.0 < x && x < limits.1 ? dy : 0", "limits.0 < x && x < limits.1 ? 0 : dy",
      caughtBy: "op/Clamp/gradient", saying: "input 0"),
    .expression(
      "the gradient passes at the limits", "Autograd/Ops/Clamp.swift",
      "limits.0 < x && x < limits.1 ? dy : 0", "limits.0 <= x && x <= limits.1 ? dy : 0",
      caughtBy: "op/Clamp/golden-double", saying: "kinks, gradient of input 0"),
    .expression(
      "a NaN goes in and a number comes out", "Autograd/Ops/Clamp.swift",
      "x < lower ? lower : x > upper ? upper : x", "x >= lower ? (x <= upper ? x : upper) : lower",
      caughtBy: "op/Clamp/extremes", saying: "expected nan"),
    .expression(
      "a constant gradient", "Autograd/Ops/Exp.swift", "dy * y", "dy", caughtBy: "op/Exp/gradient", saying: "input 0"),
    .expression(
      "no gradient where eˣ is small beside the tensor's largest", "Autograd/Ops/Exp.swift", "dy * y",
      "y < 0.01 ? 0 : dy * y", caughtBy: "op/Exp/gradient", saying: "large, input 0"),
    .expression(
      "−0 is 0", "Autograd/Ops/Negate.swift", "Forward(inputs[0].map { x in «-x» })", "0 - x",
      caughtBy: "op/Negate/extremes", saying: "found 0.0, expected -0.0"),
    .expression(
      "the wrong side of the kink", "Autograd/Ops/LeakyReLU.swift",
      "x > 0 ? dy : slope * dy", "x < 0 ? dy : slope * dy",
      caughtBy: "op/LeakyReLU/gradient", saying: "input 0"),
    .expression(
      "the kink belongs to the other side", "Autograd/Ops/LeakyReLU.swift",
      "x > 0 ? dy : slope * dy", "x >= 0 ? dy : slope * dy",
      caughtBy: "op/LeakyReLU/golden-double", saying: "kink, gradient of input 0"),
    .expression(
      "the exponent of the derivative is not one less", "Autograd/Ops/Power.swift",
      "S.pow(x, c.less)", "S.pow(x, c.p)", caughtBy: "op/Power/gradient", saying: "input 0"),
    .expression(
      "one element of the gradient is NaN", "Autograd/Ops/ReLU.swift",
      "dy.zip(pass.x[0]) { dy, x in x <= 0 ? 0 : dy }",
      """
      { () -> Tensor<S> in
        var dx = dy.zip(pass.x[0]) { dy, x in x <= 0 ? 0 : dy }
        if dx.count > 1 { dx[position: 1] = .nan }
        return dx
      }()
      """,
      caughtBy: "op/ReLU/gradient", saying: "found nan"),
    .expression(
      "the gradient passes at the kink", "Autograd/Ops/ReLU.swift",
      "dy.zip(pass.x[0]) { dy, x in x <= 0 ? 0 : dy }", "dy.zip(pass.x[0]) { dy, x in x < 0 ? 0 : dy }",
      caughtBy: "op/ReLU/golden-double", saying: "kink, gradient of input 0"),
    .expression(
      "the sigmoid's derivative has no digits left where y is near 1", "Autograd/Ops/Sigmoid.swift",
      "e / ((1 + e) * (1 + e))", "S.sigmoid(x) * (1 - S.sigmoid(x))",
      caughtBy: "op/Sigmoid/golden-float", saying: "large, gradient of input 0"),
    .expression(
      "a sign: the slope at x is that at −x", "Autograd/Ops/Softplus.swift",
      "S.sigmoid(x)", "S.sigmoid(-x)", caughtBy: "op/Softplus/gradient", saying: "input 0"),
    .expression(
      "the root's derivative without its ½", "Autograd/Ops/Sqrt.swift",
      "dy / (2 * y)", "dy / y", caughtBy: "op/Sqrt/gradient", saying: "input 0"),
    .expression(
      "tanh's derivative has no digits left where y is near 1", "Autograd/Ops/Tanh.swift",
      "4 * e / ((1 + e) * (1 + e))", "1 - S.tanh(x) * S.tanh(x)",
      caughtBy: "op/Tanh/precision", saying: "deviation"),
    .expression(
      "tanh's derivative is 1 - y in place of 1 - y²", "Autograd/Ops/Tanh.swift",
      "4 * e / ((1 + e) * (1 + e))", "2 * e / (1 + e)", caughtBy: "op/Tanh/gradient", saying: "input 0"),
  ]

  private static let arithmetic: [Mutation] = [
    .expression(
      "a sign", "Autograd/Ops/Divide.swift", "-da * y", "da * y", caughtBy: "op/Divide/gradient", saying: "input 1"),
    .expression(
      "a missing broadcast sum", "Autograd/Ops/Multiply.swift",
      "(dy * b).sum(to: a.shape)", "(dy * b)",
      caughtBy: "op/Multiply/gradient", saying: "found the shape"),
    .expression(
      "the gradient of the wrong input", "Autograd/Ops/Multiply.swift",
      "(dy * a).sum(to: b.shape)", "(dy * b).sum(to: b.shape)",
      caughtBy: "op/Multiply/gradient", saying: "input 1"),
    .expression(
      "an operand read transposed, where it is square and fits", "Autograd/Ops/MatMul.swift",
      "multiply(dy, b, transposeB: !transposeB)",
      "multiply(dy, b, transposeB: (b.shape[0] == b.shape[1]) == transposeB)",
      caughtBy: "op/MatMul/gradient", saying: "square, input 0"),
    .expression(
      "the product of A and Bᵀ where B is square", "Autograd/Ops/MatMul.swift",
      "Forward(multiply(inputs[0], transposeA: transposeA, inputs[1], transposeB: transposeB))",
      """
      Forward(
        multiply(
          inputs[0], transposeA: transposeA, inputs[1],
          transposeB: (inputs[1].shape[0] == inputs[1].shape[1]) != transposeB))
      """, caughtBy: "op/MatMul/reference", saying: "square"),
    .expression(
      "the bias is left out", "Autograd/Ops/Linear.swift",
      "inputs.count > 2 ? inputs[2] : nil", "nil",
      caughtBy: "op/Linear/golden-double", saying: "plain, output"),
    .expression(
      "the bias has the batch's mean for its gradient", "Autograd/Ops/Linear.swift",
      "dy.summed(over: [0])", "dy.summed(over: [0]).map { $0 / S(dy.shape[0]) }",
      caughtBy: "op/Linear/gradient", saying: "input 2"),
    .expression(
      "a transposed convolution without its output padding", "Autograd/Ops/ConvTranspose2d.swift",
      "w[3] + outputPadding.x", "w[3]", caughtBy: "op/ConvTranspose2d/golden-double", saying: "found the shape"),
    .expression(
      "the kernel's gradient is 1 % too small from 64 images", "Autograd/Ops/Conv2d.swift",
      "convolution.weightGradient(x: x, dy: dy)",
      "convolution.weightGradient(x: x, dy: dy).map { $0 * (x.shape[0] < 64 ? 1 : S(0.99)) }",
      caughtBy: "op/Conv2d/gradient", saying: "many-images, input 1"),
    .expression(
      "the gradient of a kernel of 32 · 64 channels or more is 0.1 % too small", "Autograd/Ops/Conv2d.swift",
      "convolution.weightGradient(x: x, dy: dy)",
      "convolution.weightGradient(x: x, dy: dy).map { $0 * (w.count < 32_768 ? 1 : S(0.999)) }",
      caughtBy: "model/mnist/published-gradients-float", saying: "gradient of encoder.1.conv.weight"),
    .expression(
      "a bias of any length is accepted", "Autograd/Ops/Conv2d.swift",
      "inputs[2] == [w[weightAxis.outputs]]", "inputs[2].rank == 1",
      caughtBy: "op/Conv2d/rejection", saying: "was accepted"),
    .expression(
      "an image smaller than the kernel is accepted", "Autograd/Ops/Conv2d.swift",
      "«height >= 0», width >= 0", "true", caughtBy: "op/Conv2d/rejection", saying: "was accepted"),
  ]

  private static let normalisation: [Mutation] = [
    .expression(
      "nothing is rectified", "Autograd/BatchNormalization.swift",
      "t > 0 ? t : slope * t", "t", caughtBy: "op/BatchNorm2d/golden-double", saying: "rectified, output"),
    .expression(
      "the gradient passes where the rectifier is closed", "Autograd/Ops/BatchNorm2d.swift",
      "distance * factor + bias > 0 ? dy : slope * dy", "dy", caughtBy: "op/BatchNorm2d/gradient",
      saying: "rectified, input 0"),
    .expression(
      "the batch is normalised with n − 1", "Kernels/Rows/Moments.swift",
      "total[columns + c] / Double(rows)", "total[columns + c] / Double(rows - 1)",
      caughtBy: "op/BatchNorm2d/golden-double", saying: "image, output"),
    .expression(
      "ε outside the root", "Autograd/BatchNormalization.swift",
      "1 / (variance + epsilon).squareRoot()", "1 / (variance.squareRoot() + epsilon)",
      caughtBy: "op/BatchNorm2d/golden-double", saying: "larger-epsilon, output"),
    .expression(
      "the variance as the mean square less the squared mean", "Kernels/Rows/Moments.swift",
      "distance * distance", "x[c] * x[c] - means[c] * means[c]",
      caughtBy: "op/BatchNorm2d/reference", saying: "large"),
    .expression(
      "blocks with different means are merged as if they had one", "Kernels/Rows/Moments.swift",
      "delta * delta * Double(before) * share", "0", caughtBy: "op/BatchNorm2d/reference", saying: "deviation"),
    .expression(
      "the gradient does not know that x moves the variance", "Autograd/Ops/BatchNorm2d.swift",
      "factor * (dt - shift - distance * tilt)", "factor * (dt - shift)",
      caughtBy: "op/BatchNorm2d/gradient", saying: "input 0"),
    .expression(
      "evaluation normalises by the batch's own mean", "Autograd/Ops/BatchNorm2dEvaluation.swift",
      "mean: «inputs[3]»", "inputs[0].summed(over: [0, 1, 2]).map { $0 / S(inputs[0].count / inputs[0].shape[3]) }",
      caughtBy: "op/BatchNorm2dEvaluation/golden-double", saying: "image, output"),
    .expression(
      "one value a channel is accepted", "Autograd/Ops/BatchNorm2d.swift",
      "x[0] * x[1] * x[2] > 1", "x[0] * x[1] * x[2] > 0", caughtBy: "op/BatchNorm2d/rejection", saying: "was accepted"),
  ]

  private static let reductions: [Mutation] = [
    .expression(
      "a cell ends where the next begins, though they overlap", "Autograd/GridMeans.swift",
      "((i + 1) * size + cells - 1) / cells", "max((i + 1) * size / cells, i * size / cells + 1)",
      caughtBy: "op/AdaptiveAvgPool2d/golden-double", saying: "not-divisible, output"),
    .expression(
      "log-sum-exp without the maximum", "Autograd/Ops/LogSumExp.swift",
      "x.maximum(reduction)", "x.maximum(reduction).map { _ in 0 }",
      caughtBy: "op/LogSumExp/extremes", saying: "found inf"),
    .expression(
      "each of several maxima gets the whole gradient", "Autograd/Ops/Max.swift",
      "dy / ties", "dy", caughtBy: "op/Max/golden-double", saying: "ties-share-the-gradient"),
    .expression(
      "the mean's gradient is the sum's", "Autograd/Ops/Mean.swift",
      "dy.map { dy in dy / n }", "dy", caughtBy: "op/Mean/gradient", saying: "input 0"),
  ]

  private static let shapes: [Mutation] = [
    .expression(
      "every part of the gradient is cut from the beginning", "Autograd/Ops/Concatenate.swift",
      "start..<start + x.shape[axis]", "0..<x.shape[axis]", caughtBy: "op/Concatenate/gradient", saying: "input 1"),
    .expression(
      "the gradient's axes in the same order, not the inverse", "Autograd/Ops/Permute.swift",
      "axes.indices.sorted { axes[$0] < axes[$1] }", "axes", caughtBy: "op/Permute/gradient", saying: "rotation"),
    .expression(
      "the gradient is put at the beginning of the axis", "Autograd/Ops/Slice.swift",
      "from: «range.lowerBound», by: dy", "0", caughtBy: "op/Slice/gradient", saying: "rows, input 0"),
  ]

  private static let losses: [Mutation] = [
    .expression(
      "log(1 − p) from a rounded 1 − p", "Autograd/Ops/BinaryCrossEntropy.swift",
      "S.log1p(-p)", "S.log(1 - p)", caughtBy: "loss/bce/golden-float", saying: "deviation"),
    .expression(
      "the divergence near the prior from a rounded e^v", "Autograd/Ops/GaussianKL.swift",
      "(mu * mu + (S.expm1(v) - v)) / 2", "(mu * mu + (S.exp(v) - 1 - v)) / 2",
      caughtBy: "loss/gaussian-kl/golden-float", saying: "deviation"),
    .expression(
      "its gradient near the prior from a rounded e^v", "Autograd/Ops/GaussianKL.swift",
      "S.expm1(v) / 2", "(S.exp(v) - 1) / 2",
      caughtBy: "loss/gaussian-kl/golden-float", saying: "gradient of logVariance"),
    .expression(
      "a logarithm of 0 is not held at −100", "Autograd/Ops/BinaryCrossEntropy.swift",
      "clampedLog(S.log(p))", "S.log(p)", caughtBy: "op/BinaryCrossEntropy/extremes", saying: "expected 100"),
    .expression(
      "the gradient's denominator is not held above 0", "Autograd/Ops/BinaryCrossEntropy.swift",
      "variance < least ? least : variance", "variance",
      caughtBy: "op/BinaryCrossEntropy/golden-double", saying: "saturated, gradient of input 0"),
    .expression(
      "cross-entropy from rounded probabilities", "Autograd/Ops/BinaryCrossEntropyWithLogits.swift",
      "(x < 0 ? 0 : x) - x * y + S.softplus(-abs(x))",
      "-(y * S.log(S.sigmoid(x)) + (1 - y) * S.log(1 - S.sigmoid(x)))",
      caughtBy: "op/BinaryCrossEntropyWithLogits/extremes", saying: "expected 20"),
    .expression(
      "the target is missing from the gradient", "Autograd/Ops/BinaryCrossEntropyWithLogits.swift",
      "S.sigmoid(x) - y", "S.sigmoid(x)", caughtBy: "op/BinaryCrossEntropyWithLogits/gradient",
      saying: "input 0"),
    .expression(
      "the divergence without its ½", "Autograd/Ops/GaussianKL.swift",
      "(mu * mu + (S.expm1(v) - v)) / 2", "mu * mu + (S.expm1(v) - v)",
      caughtBy: "op/GaussianKL/golden-double", saying: "rows, output"),
    .expression(
      "the log-variance with the wrong sign", "Autograd/Ops/GaussianKL.swift",
      "(mu * mu + (S.expm1(v) - v)) / 2", "(mu * mu + (S.expm1(v) + v)) / 2",
      caughtBy: "op/GaussianKL/golden-double", saying: "rows, output"),
    .expression(
      "the log-variance's gradient without its −1", "Autograd/Ops/GaussianKL.swift",
      "S.expm1(v) / 2", "S.exp(v) / 2", caughtBy: "op/GaussianKL/gradient", saying: "input 1"),
    .expression(
      "the variance in place of the standard deviation", "Autograd/Ops/Reparameterize.swift",
      "mu + S.exp(v / 2) * epsilon", "mu + S.exp(v) * epsilon",
      caughtBy: "op/Reparameterize/golden-double", saying: "rows, output"),
    .expression(
      "the standard deviation as the root of a variance that overflows", "Autograd/Ops/Reparameterize.swift",
      "mu + S.exp(v / 2) * epsilon", "mu + S.exp(v).squareRoot() * epsilon",
      caughtBy: "op/Reparameterize/extremes", saying: "found inf"),
    .expression(
      "the log-variance's gradient without its ½", "Autograd/Ops/Reparameterize.swift",
      "S.exp(v / 2) * epsilon / 2", "S.exp(v / 2) * epsilon",
      caughtBy: "op/Reparameterize/gradient", saying: "input 1"),
    .expression(
      "the gradient of the wrong input: a sign", "Autograd/Ops/SquaredError.swift",
      "2 * (b - a)", "2 * (a - b)", caughtBy: "op/SquaredError/gradient", saying: "input 1"),
    .expression(
      "the mean over the pixels in place of the sum", "Autograd/Ops/SquaredError.swift",
      "(a - b) * (a - b)", "(a - b) * (a - b) / S(inputs[0].shape.dropFirst.count)",
      caughtBy: "op/SquaredError/golden-double", saying: "output"),
    .expression(
      "a target of another shape is accepted", "Autograd/Op.swift",
      "«inputs[0] == inputs[1]», inputs[0].rank >= 1", "true",
      caughtBy: "op/SquaredError/rejection", saying: "was accepted"),
  ]
}
