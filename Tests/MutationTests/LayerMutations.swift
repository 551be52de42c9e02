/// Bugs in layers, optimizers and models, and in the tape that they are recorded on.
enum LayerMutations {
  static let all = layers + initialValues + optimizers + models + tape + batches

  private static let layers: [Mutation] = [
    .expression(
      "the running variance is accumulated biased, with n", "Layers/BatchNorm2dLayer.swift",
      "n / (n - 1)", "1", caughtBy: "layer/BatchNorm2d/golden-double", saying: "running_var"),
    .expression(
      "the running variance is biased above 4,096 values", "Layers/BatchNorm2dLayer.swift",
      "n / (n - 1)", "n > 4096 ? 1 : n / (n - 1)", caughtBy: "layer/BatchNorm2d/running-statistics",
      saying: "running_var"),
    .expression(
      "momentum and 1 − momentum are swapped", "Layers/BatchNorm2dLayer.swift",
      "(S(1 - share), S(share))", "(S(share), S(1 - share))",
      caughtBy: "layer/BatchNorm2d/golden-double", saying: "running_mean"),
    .statement(
      "a stale buffer: the running mean never moves", "Layers/BatchNorm2dLayer.swift",
      "runningMean.move(towards: mean, by: momentum)", "",
      caughtBy: "layer/BatchNorm2d/golden-double", saying: "running_mean"),
    .statement(
      "the batches are not counted", "Layers/BatchNorm2dLayer.swift",
      "batchesTracked.value &+= 1", "", caughtBy: "layer/BatchNorm2d/golden-double", saying: "num_batches_tracked"),
    .expression(
      "evaluation uses the batch's statistics", "Layers/BatchNorm2dLayer.swift",
      """
      x.batchNorm2d(
              weight: weight, bias: bias, runningMean: runningMean.value, runningVariance: runningVariance.value,
              epsilon: epsilon)
      """, "x.batchNorm2d(weight: weight, bias: bias, epsilon: epsilon).y",
      caughtBy: "layer/BatchNorm2d/golden-double", saying: "evaluation, output"),
    .expression(
      "a convolution without its padding", "Layers/Conv2dLayer.swift",
      "stride: stride, padding: «padding»)", "(0, 0)", caughtBy: "layer/Conv2d/golden-double", saying: "output"),
    .expression(
      "the output padding is ignored", "Layers/ConvTranspose2dLayer.swift",
      "outputPadding: «outputPadding»)", "(0, 0)",
      caughtBy: "layer/ConvTranspose2d/golden-double", saying: "output"),
    .expression(
      "a block's evaluation forgets the rectifier", "Layers/BatchNorm2dLayer.swift",
      "y.rectified(by: rectifier)", "y", caughtBy: "layer/ConvBlock/golden-double", saying: "evaluation, output"),
    .expression(
      "another slope", "Layers/ConvBlock.swift",
      ".leaky(«0.2»)", "0.01", caughtBy: "layer/ConvBlock/golden-double", saying: "output"),
  ]

  private static let initialValues: [Mutation] = [
    .expression(
      "a bound for a ReLU behind it: √(6 / f)", "Layers/Initializer.swift",
      "1 / Double(fanIn).squareRoot()", "(6 / Double(fanIn)).squareRoot()",
      caughtBy: "random/initial-values", saying: "Linear weight"),
    .expression(
      "the transposed convolution's fan-in counts its inputs", "Layers/ConvTranspose2dLayer.swift",
      "outputs * kernel.y * kernel.x", "inputs * kernel.y * kernel.x",
      caughtBy: "random/initial-values", saying: "ConvTranspose2d weight"),
  ]

  private static let optimizers: [Mutation] = [
    .expression(
      "no bias correction of the first moment", "Layers/Optimizers/Adam.swift",
      "learningRate / (1 - Double.pow(betas.first, t))", "learningRate",
      caughtBy: "optimizer/Adam/golden-double", saying: "step 1"),
    .expression(
      "no bias correction of the second moment", "Layers/Optimizers/Adam.swift",
      "(1 - Double.pow(betas.second, t)).squareRoot()", "1",
      caughtBy: "optimizer/Adam/golden-double", saying: "step 1"),
    .expression(
      "the bias correction begins with step 2", "Layers/Optimizers/Adam.swift",
      "Double(stepsTaken.value)", "Double(stepsTaken.value + 1)",
      caughtBy: "optimizer/Adam/golden-double", saying: "step 1"),
    .expression(
      "ε inside the root", "Layers/Optimizers/Adam.swift",
      "root(of: v) + c.epsilon", "root(of: v + c.epsilon)",
      caughtBy: "optimizer/Adam/golden-double", saying: "step 1"),
    .expression(
      "no weight decay", "Layers/Optimizers/Adam.swift",
      "g + c.weightDecay * theta", "g", caughtBy: "optimizer/Adam/golden-double",
      saying: "step 1"),
    .expression(
      "the second moment is that of the parameter's last gradient", "Layers/Optimizers/Adam.swift",
      "c.keep * v + c.second * g * g", "g * g", caughtBy: "optimizer/Adam/golden-double", saying: "step 2"),
    .expression(
      "the momentum dampens the gradient", "Layers/Optimizers/SGD.swift",
      "c.momentum * b + g", "c.momentum * b + (1 - c.momentum) * g",
      caughtBy: "optimizer/SGD/golden-double", saying: "step 1"),
    .expression(
      "nesterov looks back: the old buffer in place of the new", "Layers/Optimizers/SGD.swift",
      "c.nesterov ? g + c.momentum * b : b", "c.nesterov ? c.momentum * b : b",
      caughtBy: "optimizer/SGD/golden-double", saying: "step 1"),
    .expression(
      "no weight decay where there is no momentum", "Layers/Optimizers/SGD.swift",
      "($1 + $2.weightDecay * $0)", "$1",
      caughtBy: "optimizer/SGD/golden-double", saying: "step 1"),
    .expression(
      "the last scalars, which fill no cache line, do not move", "Kernels/Updates/UpdateInPlace.swift",
      "run(«count», grain: updateGrain)", "count & ~15",
      caughtBy: "optimizer/Adam/golden-double", saying: "step 1"),
  ]

  private static let models: [Mutation] = [
    .expression(
      "β is ignored", "Models/Bounds/EvidenceLowerBound.swift", "(recon + beta * kl).mean()", "(recon + kl).mean()",
      caughtBy: "loss/elbo/golden-double", saying: "loss"),
    .expression(
      "the reconstruction is scaled down by the number of pixels", "Models/Bounds/EvidenceLowerBound.swift",
      "(recon + beta * kl).mean()", "(recon * S(0.1) + beta * kl).mean()",
      caughtBy: "loss/elbo/golden-double", saying: "loss"),
    .expression(
      "the sum over the batch in place of the mean", "Models/Bounds/EvidenceLowerBound.swift",
      "(recon + beta * kl).mean()", "(recon + beta * kl).sum()", caughtBy: "loss/elbo/golden-double", saying: "loss"),
    .expression(
      "the latent is the posterior's mean, not a sample", "Models/Posterior.swift",
      """
      reparameterize(
            mu: mu.repeatingRows(k), logVariance: logVariance.repeatingRows(k), epsilon: mu.tape.constant(epsilon))
      """, "mu.repeatingRows(k)", caughtBy: "model/mlp/losses-double", saying: "with noise"),
    .expression(
      "the log-variance is the mean", "Models/Architectures/NetworkPlan.swift",
      "fcLogVariance(h, mode)", "fcMu(h, mode)", caughtBy: "model/mlp/gradients-double", saying: "names"),
    .expression(
      "the decoder forgets an activation", "Models/Architectures/Stage.swift",
      "StatelessLayer { «$0.relu()» }", "$0", caughtBy: "model/mlp/losses-double", saying: "loss"),
    .expression(
      "the learned Gaussian is normalised once, not per pixel", "Models/Likelihoods/LearnedGaussian.swift",
      "S(x.shape.dropFirst.count)", "S(1)", caughtBy: "loss/learned-gaussian/golden-double", saying: "loss"),
    .expression(
      "the learned Gaussian takes its log-variance for that of the standard deviation",
      "Models/Likelihoods/LearnedGaussian.swift", "(-s).exp()", "(S(-2) * s).exp()",
      caughtBy: "loss/learned-gaussian/golden-double", saying: "likelihood.log_variance"),
    .expression(
      "the log-variance of the pixels is not learned", "Models/Model.swift",
      "«state».compactMap { entry in", "network.state",
      caughtBy: "loss/learned-gaussian/golden-double", saying: "gradients"),
    .expression(
      "the importance-weighted bound averages log weights", "Models/Bounds/ImportanceWeightedBound.swift",
      "(weights.logSumExp(over: [1]) - S(Double.log(Double(k))))", "weights.mean(over: [1])",
      caughtBy: "loss/importance-weighted/golden-double", saying: "three-draws, loss"),
    .expression(
      "the importance weights lack the posterior's variance", "Models/Bounds/ImportanceWeightedBound.swift",
      "epsilon.square() + v - draw.z.square()", "epsilon.square() - draw.z.square()",
      caughtBy: "loss/importance-weighted/golden-double", saying: "gradient of logVariance"),
  ]

  private static let tape: [Mutation] = [
    .expression(
      "an input that is used twice keeps its last gradient only", "Autograd/Tape.swift",
      "$0 + gradient", "gradient", caughtBy: "graph/one-input-twice", saying: "sum of both gradients"),
    .expression(
      "a parameter that is used twice becomes two", "Autograd/Tape.swift",
      "known = «parameters[ObjectIdentifier(parameter)]»", "nil",
      caughtBy: "graph/reused-parameter", saying: "parameter as input"),
  ]

  private static let batches: [Mutation] = [
    .expression(
      "of more than 256 images those that fill no batch are left out", "Training/Runs/BatchLoader.swift",
      "to: «order.count», by: size", "order.count > 256 ? order.count / size * size : order.count",
      caughtBy: "loader/every-image-once", saying: "257 images in batches of 128: found 2 batches, the last of 128"),
    .expression(
      "the last batch is filled up with the first images", "Training/Runs/BatchLoader.swift",
      "Array(order[start + own.lowerBound..<start + own.upperBound])",
      "(start..<start + size).map { order[$0 % order.count] }",
      caughtBy: "loader/every-image-once", saying: "33 images in batches of 32: found 2 batches, the last of 32"),
    .expression(
      "every epoch has the first one's order", "Training/Runs/BatchLoader.swift",
      "step: «UInt64(epoch)»", "1", caughtBy: "loader/every-image-once", saying: "found another order than numpy's"),
  ]
}
