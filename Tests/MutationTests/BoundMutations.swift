/// Bugs in the bounds, and in the context that they are told.
enum BoundMutations {
  static let all = evidence + importanceWeighted + totalCorrelation + capacity + context

  private static let evidence: [Mutation] = [
    .expression(
      "λ is the most that a dimension counts for", elbo,
      freeDivergence,
      "kl.reshaped(shape).mean(over: [0]).clamped(to: -Double.infinity ... lambda).sum()",
      caughtBy: "loss/free-bits/golden-double", saying: "one-below, loss"),
    .expression(
      "bits are free for each image, not for the batch's mean", elbo,
      freeDivergence,
      "kl.reshaped(shape).clamped(to: lambda ... .infinity).mean(over: [0]).sum()",
      caughtBy: "loss/free-bits/golden-double", saying: "one-below, loss"),
    .expression(
      "bits are free for all dimensions together", elbo,
      freeDivergence,
      "kl.reshaped(shape).mean(over: [0]).sum().clamped(to: lambda ... .infinity)",
      caughtBy: "loss/free-bits/golden-double", saying: "two-below, loss"),
    .expression(
      "the mean over the dimensions in place of the sum", elbo,
      freeDivergence,
      "kl.reshaped(shape).mean(over: [0]).clamped(to: lambda ... .infinity).mean()",
      caughtBy: "loss/free-bits/golden-double", saying: "one-below, loss"),
    .expression(
      "the free divergence has the value of λ and all its gradient", elbo,
      freeDivergence,
      """
      (kl.reshaped(shape).mean(over: [0])
        + kl.tape.constant((kl.reshaped(shape).mean(over: [0]).clamped(to: lambda ... .infinity)
        - kl.reshaped(shape).mean(over: [0])).value)).sum()
      """, caughtBy: "loss/free-bits/golden-double", saying: "all-below, gradient of logVariance"),
    .expression(
      "β does not weigh the divergence with free bits", elbo,
      "recon.mean() + «beta * free»", "free", caughtBy: "loss/free-bits/golden-double", saying: "two-below, loss"),
    .expression(
      "a warm-up leaves β as it is", elbo, "self.beta * draw.context.warmth", "self.beta",
      caughtBy: "loss/warm-up/golden-double", saying: "elbo, loss"),
  ]

  private static let importanceWeighted: [Mutation] = [
    .expression(
      "the log weights are added up, log k nats too many", iwae,
      logMeanWeight, "weights.logSumExp(over: [1])",
      caughtBy: "loss/importance-weighted-five/golden-double", saying: "five-draws, loss"),
    .expression(
      "no gradient flows through the weights", iwae,
      logMeanWeight,
      "weights.tape.constant((weights.logSumExp(over: [1]) - S(Double.log(Double(k)))).value)",
      caughtBy: "loss/importance-weighted-five/golden-double", saying: "five-draws: 'mu' has no gradient"),
    .expression(
      "the weights lack the prior", iwae, "epsilon.square() + v - draw.z.square()", "epsilon.square() + v",
      caughtBy: "loss/importance-weighted-five/golden-double", saying: "five-draws, loss"),
  ]

  private static let totalCorrelation: [Mutation] = [
    .expression(
      "the mixture is not divided by N", tc, "Double(draw.context.images ?? m) * Double(m)", "Double(m)",
      caughtBy: "loss/total-correlation/golden-double", saying: "beta-six, loss"),
    .expression(
      "the joint density is the product of its marginals", tc, "pairs.sum(over: [2]).logSumExp(over: [1]) - logNM",
      "pairs.logSumExp(over: [1]).sum(over: [1]) - logNM",
      caughtBy: "loss/total-correlation/golden-double", saying: "beta-six, loss"),
    .expression(
      "marginals are taken over the samples, not over the posteriors", tc,
      marginals, "(pairs.logSumExp(over: [0]) - logNM).sum(over: [1])",
      caughtBy: "loss/total-correlation/golden-double", saying: "beta-six, loss"),
    .expression(
      "the marginals' constant is subtracted once, not for each dimension", tc,
      marginals, "pairs.logSumExp(over: [1]).sum(over: [1]) - logNM",
      caughtBy: "loss/total-correlation/golden-double", saying: "beta-six, loss"),
    .expression(
      "the total correlation has its sign turned", tc, "(posterior - joint, «joint - marginals», ",
      "marginals - joint", caughtBy: "loss/total-correlation/golden-double", saying: "beta-one, tc"),
    .expression(
      "β weighs the mutual information", tc, "recon + information + S(weight) * correlation + divergence",
      "recon + S(weight) * information + correlation + divergence",
      caughtBy: "loss/total-correlation/golden-double", saying: "beta-six, loss"),
    .expression(
      "the precision is taken for the variance", tc, "«(-v)».exp().reshaped([1, m, d])", "v",
      caughtBy: "loss/total-correlation/golden-double", saying: "beta-six, loss"),
    .expression(
      "no gradient flows into the mixture's means", tc, "z.reshaped([m, 1, d]) - «mu».reshaped([1, m, d])",
      "mu.tape.constant(mu.value)", caughtBy: "loss/total-correlation/golden-double", saying: "gradient of mu"),
    .expression(
      "a warm-up leaves the total correlation's weight as it is", tc, "beta * draw.context.warmth", "beta",
      caughtBy: "loss/total-correlation/golden-double", saying: "warm, loss"),
  ]

  private static let capacity: [Mutation] = [
    .expression(
      "a divergence below the capacity is rewarded", capacityBound,
      distance, "(kl.mean() - S(capacity * draw.context.warmth))",
      caughtBy: "loss/capacity/golden-double", saying: "divergence-below, loss"),
    .expression(
      "every image is held at the capacity, not their mean", capacityBound,
      distance,
      "(kl - S(capacity * draw.context.warmth)).absolute().mean()",
      caughtBy: "loss/capacity/golden-double", saying: "images-on-both-sides, loss"),
    .expression(
      "the distance from the capacity is squared", capacityBound,
      distance,
      "(kl.mean() - S(capacity * draw.context.warmth)).square()",
      caughtBy: "loss/capacity/golden-double", saying: "divergence-above, loss"),
    .expression(
      "the capacity does not grow in a warm-up", capacityBound,
      distance, "(kl.mean() - S(capacity)).absolute()",
      caughtBy: "loss/capacity/golden-double", saying: "warm, loss"),
    .expression(
      "γ weighs the reconstruction", capacityBound, "recon.mean() + S(gamma) * gap", "S(gamma) * recon.mean() + gap",
      caughtBy: "loss/capacity/golden-double", saying: "divergence-above, loss"),
  ]

  private static let context: [Mutation] = [
    .expression(
      "the context does not reach the bound", "Models/Model.swift",
      "logLikelihood: logLikelihood, context: «context»", "BoundContext()",
      caughtBy: "model/mlp/ten-steps-by-elbo-double", saying: "step 1, loss")
  ]

  /// Σⱼ max(λ, mean KLⱼ).
  private static let freeDivergence = "kl.reshaped(shape).mean(over: [0]).clamped(to: lambda ... .infinity).sum()"
  /// The logarithm of the weights' mean.
  private static let logMeanWeight = "(weights.logSumExp(over: [1]) - S(Double.log(Double(k))))"
  /// The logarithm of the product of the marginal densities.
  private static let marginals = "(pairs.logSumExp(over: [1]) - logNM).sum(over: [1])"
  /// How far the divergence is from the capacity.
  private static let distance = "(kl.mean() - S(capacity * draw.context.warmth)).absolute()"

  private static let elbo = "Models/Bounds/EvidenceLowerBound.swift"
  private static let iwae = "Models/Bounds/ImportanceWeightedBound.swift"
  private static let tc = "Models/Bounds/TotalCorrelationBound.swift"
  private static let capacityBound = "Models/Bounds/CapacityBound.swift"
}
