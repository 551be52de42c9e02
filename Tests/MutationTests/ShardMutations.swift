/// Bugs in the sums over shards of a batch, and over the processes that compute them.
enum ShardMutations {
  static let all = shards + processes

  private static let shards: [Mutation] = [
    .expression(
      "every shard weighs the same, however many images it has", step,
      "share: «S(Double(rows.count) / Double(batch))»", "S(1 / Double(shards.filled(in: batch)))",
      caughtBy: "model/mnist/shards-alone-double", saying: "batch of 7, loss"),
    .statement(
      "a shard's running statistics go on from those of the one before", step,
      "for restore in restorations { restore() }",
      "", caughtBy: "model/mnist/ten-steps-in-shards-double", saying: "buffers after it"),
    .expression(
      "running statistics are added up over the shards", step,
      "entry.apply(«change / Tensor(S(shards.filled(in: batch)))», since: count)", "change",
      caughtBy: "model/celeba/ten-steps-in-shards-double", saying: "buffers after it"),
    .expression(
      "a step counts no batch", sharding, "counter.value = «before + Int64(change.scalar)»", "before",
      caughtBy: "model/mnist/ten-steps-in-shards-double", saying: "num_batches_tracked"),
    .expression(
      "every second shard is left out", sharding, "return «a + b»", "a",
      caughtBy: "model/mnist/ten-steps-in-shards-double", saying: "step 1, loss"),
  ]

  private static let processes: [Mutation] = [
    .expression(
      "two processes each give the half that they should keep", sum, "rank < partner ? (low, high) : (high, low)",
      "rank < partner ? (high, low) : (low, high)", caughtBy: "model/mnist/shards-by-processes-float",
      saying: "the bits are not those of one"),
    .expression(
      "what another process has is not added", sum, "rank < partner ? kept + other : other + kept", "kept",
      caughtBy: "model/mnist/shards-by-processes-float", saying: "the bits are not those of one"),
    .expression(
      "a sum begins with its own part, wherever it belongs", sum,
      "rank < partner ? joined(part, other) : joined(other, part)",
      "joined(part, other)", caughtBy: "model/mnist/shards-by-processes-float", saying: "the bits are not those of one"),
    .expression(
      "a sum counts only where every process adds to it", sharding, "row[position: number] > «0»", "3",
      caughtBy: "model/mnist/shards-by-processes-float", saying: "the bits are not those of one"),
  ]

  private static let step = "Models/TrainingStep.swift"
  private static let sharding = "Models/Sharding.swift"
  private static let sum = "Communication/TreeSum.swift"
}
