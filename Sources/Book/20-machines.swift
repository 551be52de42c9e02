import Communication
import Datasets
import Layers
import Models
import Reporting
import TensorCore

/// Chapter 20.
enum Machines: Chapter {
  static let number = 20
  static let title = "Many machines"

  static func write(_ page: Page) async throws {
    let engine = Engine.current
    Engine.current = .portable
    defer { Engine.current = engine }

    //: > One machine takes a week, and you are given three more. What do they have to tell each
    //: > other, how often, and how much of it? And may the model that comes out be another one?
    //:
    //: A training step has a part that is easy to share. The gradient of a mean over a batch is the
    //: mean of the gradients over its parts, so each machine can take a part of the images, with a
    //: copy of the model, and compute its gradient. Each multiplies it with its part's share of the
    //: images. Then all must add what they have found, which is the mean, and every copy makes the
    //: same step of Adam. This is **data-parallel training**. The chapter builds it from one
    //: operation, an exchange between two machines, and in such a way that four machines write the
    //: checkpoint of one, byte by byte.
    //:
    //: **You need** the training step of [chapter 11](11-steps.md), batch normalisation from
    //: [chapter 15](15-convolutions.md), and the order of a sum from [chapter 18](18-bits.md).
    //:
    //: ## A batch in parts
    //:
    //: We cut a batch of 128 digits into four parts, called **shards**, and differentiate each
    //: alone. Once with a fully connected model, once with a convolutional one:
    let digits = try await page.laboratory.digits(limit: 1_000)
    let batch = digits.train.batch(Array(0..<128))
    func change(of configuration: ModelConfiguration) throws -> Double {
      let noise: Tensor<Float> = RandomStream(seed: 20, purpose: .checks).normal([128, configuration.latentDim])
      let (whole, parts) = (
        try Model<Float>(configuration, seed: 0).differentiate(batch, epsilon: noise).gradients,
        try Model<Float>(configuration, seed: 0).differentiate(batch, epsilon: noise, shards: 4).gradients
      )
      return relativeDistance(parts, from: whole)
    }
    let (mlp, convolutional) = (
      try change(of: ModelConfiguration(.mlp)), try change(of: ModelConfiguration(.mnist, baseChannels: 8))
    )
    page.print("fully connected:", Numeral.scientific(mlp, 0))
    page.print("convolutional:  ", Numeral.scientific(convolutional, 0))
    page.expect(mlp > 0 && mlp < 1e-5, "the mean of four means is the mean, but for rounding")
    page.expect(convolutional > 1e-3, "each shard is normalised by its own statistics")
    //: The first model's gradient changes by a rounding. The second one's changes by far more, and
    //: nothing is wrong: batch normalisation subtracts the mean *of the images that it sees*, and a
    //: shard sees 32 of them. One could let the machines exchange these means in the middle of each
    //: layer, forward and backward. Nearly nobody does; PyTorch's `DistributedDataParallel`
    //: normalises each worker's part by its own statistics, and so does the suite.
    //:
    //: So the number of shards changes what is computed. It is a setting, as the batch size is. The
    //: idea of this chapter is to keep it apart from another number: **S, the shards, belong to the
    //: run. P, the machines, do not.** Four shards can be computed by four machines, by two, or by
    //: one after another. Who computes a shard must not matter, not even in the last bit.
    //:
    //: ## One tree
    //:
    //: What stands in the way is, once more, the order of a sum. Let four shards give one number
    //: each. One machine that has them all would add them from left to right:
    let numbers: [Float] = [1, 5e-8, 5e-8, 5e-8]
    let fromTheLeft = ((numbers[0] + numbers[1]) + numbers[2]) + numbers[3]
    let inPairs = (numbers[0] + numbers[1]) + (numbers[2] + numbers[3])
    page.print(fromTheLeft, "or", inPairs)
    page.expect(fromTheLeft == 1 && inPairs > 1, "two orders have two sums")
    //: Two machines with two numbers each add their own first, and cannot do it from left to right
    //: without one of them waiting. But both can do it in pairs, and so can four and one. The rule is
    //: therefore a binary tree over the shards, and as P and S are powers of two, the shards of a
    //: machine are a whole branch of the tree. It adds its branch, and the branches are added by
    //: the same rule:
    //: @source Communication/TreeSum.swift#sum
    //: This is all that machines need for a step, and the `exchange` is all that it needs from
    //: them. A machine's number is its `rank`, from 0 on, and the tree has $\log_2 P$ `levels`. On
    //: each level two machines, whose ranks differ in one bit, swap *halves* of what they have, and
    //: each adds one half. So both add, and what they have to add next is half as long. In the end
    //: each has the finished sum of one P-th of the vector. On the way back, by the same levels,
    //: they hand these parts to each other until all have all.
    //:
    //: A communicator that counts what goes through it shows the price. Here are vectors of a
    //: million numbers; against the tree stands the first thing that comes to mind, everybody sends
    //: all to the first, which adds and sends the sum back:
    let processes = [2, 4, 8, 16]
    let million = page.isQuick ? 1 << 12 : 1 << 20
    let sent = try processes.map { try bytesSent(by: $0, scalars: million) }
    for (count, bytes) in zip(processes, sent) {
      page.print(
        "\(count) machines: the tree", Numeral.fixed(Double(bytes) / Double(4 * million), 3), "vectors each, the first",
        Numeral.fixed(Double(count - 1), 0))
    }
    //: @hide
    for (count, bytes) in zip(processes, sent) {
      page.expect(bytes == bytesOfTheTree(processes: count, scalars: million), "2 (P − 1) / P of the vector")
    }
    //: Through the tree a machine sends less than twice its vector, however many they are. At the
    //: first one's door all others queue.
    //:
    //: ## The experiment: one, two, four
    //:
    //: In place of machines we take threads of this process that share nothing but the exchange.
    //: Each has its own model, its own Adam, and reads its own images only. They train for some
    //: steps on batches in four shards, and we compare the parameters of all of them with those of
    //: a single one:
    //: @source Book/Tools/20-replicas.swift#train
    let steps = page.isQuick ? 10 : 60
    let images = digits.train
    let alone = train(steps: steps, images, OneProcess())
    for count in [1, 2, 4] {
      let replicas = try ThreadRanks.run(count) { train(steps: steps, images, $0) }
      page.print("by \(count), equal:", replicas.allSatisfy { $0 == alone })
      page.expect(replicas.allSatisfy { $0 == alone }, "\(count) processes have the bits of one")
    }
    //: With real machines nothing changes but the exchange, for which the suite calls MPI, the
    //: library that clusters have. `mpirun -n 4 vae train --shards 4` gives the file that
    //: `vae train --shards 4` gives alone, and a run that four have begun can be gone on with by two.
    //: It helps that nothing has to be told that can be computed: the order of the images and
    //: every number of noise are functions of seed, step and place, so each machine knows its own.
    //:
    //: ## A wrong turn
    //:
    //: Here is a sum that looks as good. Every machine gathers the vectors of all, begins with its
    //: own, and adds those of the others in turn. Up to rounding it is right. A test of its values
    //: against the exact sum passes, on every machine:
    struct OwnFirst: Communicator {
      let ranks: ThreadRanks
      var rank: Int { ranks.rank }
      var count: Int { ranks.count }
      func exchange(
        _ outgoing: UnsafeRawBufferPointer, with partner: Int, filling incoming: UnsafeMutableRawBufferPointer
      ) { ranks.exchange(outgoing, with: partner, filling: incoming) }
      func sum(_ vector: Tensor<Float>) -> Tensor<Float> {
        let all = gather(vector.withUnsafeScalars { Array(UnsafeRawBufferPointer($0)) }).map { bytes in
          Tensor<Float>([vector.count], bytes.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) })
        }
        return (1..<count).reduce(all[rank]) { $0 + all[(rank + $1) % count] }
      }
    }
    let sums = try ThreadRanks.run(4) { ranks in
      OwnFirst(ranks: ranks).sum(RandomStream(seed: 1, purpose: .checks, step: UInt64(ranks.rank)).normal([1_000]))
        .scalars
    }
    let exact = (0..<1_000).map { i in
      (0..<4).reduce(0.0) { sum, rank in
        sum + Double(RandomStream(seed: 1, purpose: .checks, step: UInt64(rank)).normal(i, as: Float.self))
      }
    }
    let worst = sums.map { zip($0, exact).map { abs(Double($0) - $1) }.max() ?? 1 }
    page.print("largest error on each machine, below 1e-6:", worst.allSatisfy { $0 < 1e-6 })
    page.print("machines with the same bits:", Set(sums).count == 1)
    page.expect(worst.allSatisfy { $0 < 1e-6 } && Set(sums).count == 4, "right everywhere, and nowhere the same")
    //: Each machine has a good sum, and no two have the same. So the copies of the model are no
    //: longer copies. Every step adds a rounding to their distance, and carries on what it was
    //: given: we let four replicas train, each with the sum as it was added on its machine, and
    //: measure how far the second, third and fourth are from the first.
    let (drift, losses) = driftOfReplicas(steps: steps, images)
    page.print("after one step:", Numeral.scientific(drift[0], 0))
    page.print("at the end:    ", Numeral.scientific(drift[drift.count - 1], 0))
    //: @hide
    page.expect(drift[0] > 0 && drift[drift.count - 1] > drift[0], "the replicas drift apart")
    let falls = zip(losses[0], losses[losses.count - 1]).map { 100 * (1 - $1 / $0) }
    page["fall"] = Numeral.fixed((falls.min() ?? 0).rounded(.down), 0)
    page.expect(falls.allSatisfy { $0 > (page.isQuick ? 0 : 20) }, "the loss falls on all: \(falls)")
    page.figure(
      Figure(
        title: "Copies that are none", alternative: "A curve that rises from the first step on",
        columns: [.init("step", (1...steps).map(Double.init)), .init("distance", drift)],
        panels: [
          .init(
            x: .init("training step"), y: .init("relative distance", isLogarithmic: true), legend: .none,
            series: [.init("distance", x: "step", y: "distance", style: .line)])
        ]),
      caption: "The largest distance of a replica's parameters from the first one's, where each adds in its own order.")
    //: No machine notices. The loss falls on all of them, by \(fall) % or more, and the checkpoint
    //: that the first one writes is the model of nobody else. What finds it is, again, a question
    //: with an exact answer: do all have the same bits? With the tree they do, and therefore the
    //: suite can ask it of every file in a test.
    //:
    //: ## When does it stop paying?
    //:
    //: Let a step take one machine $c$ seconds. P machines compute for $c / P$. Then each sends
    //: $2 \log_2 P$ messages, which cost a latency $\alpha$ each, and $2 (P - 1) / P$ of the gradient's
    //: bytes $n$, at $\beta$ seconds a byte:
    //: $$t(P) = \frac{c}{P} + 2 \alpha \log_2 P + 2\, \frac{P - 1}{P}\, n \beta .$$
    //: The last term does not fall with P. It is there as soon as there are two, and bounds the gain:
    //: $c / (2 n \beta)$ at the most. Let us put in the suite's model of faces at 64 pixels, with a
    //: step of one second, and two common networks:
    let parameters = ModelConfiguration(.celeba).summary.reduce(0) { $0 + $1.parameters }
    let bytes = 4 * Double(parameters)
    let counts = (0...10).map { 1 << $0 }
    func gains(latency: Double, bytesPerSecond: Double) -> [Double] {
      counts.map {
        1 / stepSeconds(compute: 1, processes: $0, latency: latency, bytes: bytes, bytesPerSecond: bytesPerSecond)
      }
    }
    let slow = gains(latency: 5e-5, bytesPerSecond: 1.25e8)
    let fast = gains(latency: 2e-5, bytesPerSecond: 1.25e9)
    page.print("parameters:", Numeral.grouped(parameters))
    page.print("the gain of 16 machines at 1 Gbit/s: ", Numeral.fixed(slow[4], 1))
    page.print("the gain of 16 machines at 10 Gbit/s:", Numeral.fixed(fast[4], 1))
    //: @hide
    page["bound"] = Numeral.fixed(1 / (2 * bytes / 1.25e8), 2)
    page["most"] = Numeral.fixed(slow.max() ?? 0, 2)
    page["best"] = Numeral.grouped(counts[slow.indices.max { slow[$0] < slow[$1] } ?? 0])
    page.expect((slow.max() ?? 9) < 1 / (2 * bytes / 1.25e8), "the network bounds the gain")
    page.figure(
      Figure(
        title: "The gain of many machines",
        alternative: "A straight line, and two curves that leave it and become flat, that of the slower network first",
        columns: [
          .init("machines", counts.map(Double.init)), .init("ideal", counts.map(Double.init)),
          .init("10 Gbit/s", fast), .init("1 Gbit/s", slow),
        ],
        panels: [
          .init(
            x: .init("machines", isLogarithmic: true),
            y: .init("steps a second, over one machine's", isLogarithmic: true),
            legend: .topLeft,
            series: ["ideal", "10 Gbit/s", "1 Gbit/s"].map { .init($0, x: "machines", y: $0, style: .line) })
        ]),
      caption:
        "The model of the text: a step of one second, \(page["bound"]) times faster at most on the slower network.")
    //: On the slower network the gain comes to \(most), with \(best) machines, and no number of them
    //: lifts it over \(bound). Two things move the bound. A faster network does. So does a larger batch, for it makes $c$ grow
    //: and leaves $n$ as it is; but a larger batch is another training, and often a worse one. A
    //: third thing only brings one nearer to it: to send the gradients of the last layers while
    //: those of the first are computed. It hides the smaller of two times behind the larger, and
    //: so makes a step twice as fast at the most. What was measured with limited links stands in
    //: [Reports/bench/SCALING.md](../bench/SCALING.md).
    //:
    //: ## Exercises
    //:
    //: 1. *Count the bytes.* How many bytes does a machine send in the tree's sum, and how many does
    //:    the busiest one where everybody sends all to the first? Write both as functions of P and
    //:    of the length of the vector.
    //: @solution Book/Solutions/20-solutions.swift#bytesOfTheTree
    //: 2. *The best number.* For given $c$, $\alpha$, $n$ and $\beta$, which power of two makes a step
    //:    shortest? Is it ever worse to have more machines?
    //: @solution Book/Solutions/20-solutions.swift#bestProcesses
    //: 3. *An uneven batch.* Seven images in four shards are parts of 1, 2, 2 and 2. What is wrong
    //:    with the mean of the four means? Write the mean that is right.
    //: @solution Book/Solutions/20-solutions.swift#meanOfParts
    //: ## Where to read on
    //:
    //: - [Sources/Communication/Communicator.swift](../../Sources/Communication/Communicator.swift):
    //:   the exchange, and beside it the tree, threads as processes, and MPI.
    //: - [Sources/Models/Sharding.swift](../../Sources/Models/Sharding.swift): which images are whose.
    //: - [Tests/Distributed/distributed.py](../../Tests/Distributed/distributed.py): real processes,
    //:   some of which are killed.
    //:
    //: ## References
    //:
    //: - R. Thakur, R. Rabenseifner and W. Gropp, *Optimization of Collective Communication
    //:   Operations in MPICH*, 2005.
    //: - P. Goyal et al., *Accurate, Large Minibatch SGD: Training ImageNet in 1 Hour*, 2017.
    //: - S. Li et al., *PyTorch Distributed: Experiences on Accelerating Data Parallel Training*,
    //:   2020.
  }
}
