import Files
import Models
import Reporting
import Training

extension Plan {
  /// The runs that the plan asks for: each entry with every combination of its sweep, and of these
  /// each with every seed.
  ///
  /// - Parameters:
  ///   - quick: two epochs on a thousand images at the most.
  ///   - seed: that of runs which name none.
  /// - Throws: where the flags of a run do not go together, or two runs have one name.
  func groups(quick: Bool, seed: UInt64) throws -> [ReportedGroup] {
    var groups = try entries.map { entry in
      ReportedGroup(
        name: entry.name, caption: entry.caption, published: entry.published,
        runs: try entry.combinations.flatMap { variant in
          try entry.seeds(else: seed).map { try run(entry, variant, seed: $0, quick: quick) }
        })
    }
    var places: [String: String] = [:]
    for (group, entry) in zip(groups, entries) {
      for run in group.runs {
        // A file system or a figure's name may not tell capitals.
        if let other = places.updateValue(entry.place, forKey: run.name.lowercased()) {
          throw UsageError(
            "\(entry.place): 'name': expected runs of different names, found '\(run.name)' here and in \(other)")
        }
      }
    }
    for order in orders { try measure(order, in: &groups) }
    return groups
  }

  /// Has the runs of an order measured.
  /// - Throws: where the plan has no runs of such a name, or runs whose nats are not of one kind: a
  ///   density's and a probability's, or without different constants.
  private func measure(_ order: PlannedOrder, in groups: inout [ReportedGroup]) throws {
    var likelihoods: [String] = []
    for name in order.expected {
      var isThere = false
      for i in groups.indices {
        for j in groups[i].runs.indices where groups[i].runs[j].settingName == name {
          groups[i].runs[j].measures.insert(order.measure)
          isThere = true
          let model = groups[i].runs[j].configuration.model
          likelihoods.append("\(model.reconLoss.rawValue) of \(model.image.count) numbers an image")
        }
      }
      guard isThere else {
        var names: [String] = []
        for run in groups.flatMap(\.runs) where !names.contains(run.settingName) { names.append(run.settingName) }
        throw UsageError(
          "\(order.place): 'expected': expected names of this plan's runs, without their seeds, of "
            + "\(names.joined(separator: ", ")); found '\(name)'")
      }
    }
    if order.measure.isInNats, let first = likelihoods.first, let other = likelihoods.first(where: { $0 != first }) {
      throw UsageError(
        "\(order.place): 'expected': expected runs with the same --recon-loss and image size, whose nats can be compared, "
          + "found \(first) and \(other)")
    }
  }

  private func run(_ entry: Entry, _ variant: [Flag], seed: UInt64?, quick: Bool) throws -> ReportedRun {
    var flags = entry.flags.filter { flag in !variant.contains { $0.name == flag.name } } + variant
    if let seed { flags.append(Flag(name: "seed", value: "\(seed)")) }
    func discord(_ reason: String) -> UsageError {
      UsageError("\(entry.place): '\(entry.name)': expected flags that go together, found: \(reason.singleLine)")
    }
    var command: TrainCommand
    var arguments = flags.flatMap(\.arguments)
    do {
      command = try TrainCommand.parse(arguments)
      if quick {
        let (epochs, limit) = (min(command.training.epochs, 2), min(command.data.choice.limit ?? .max, 1024))
        arguments.removeAll { $0.hasPrefix("--epochs=") || $0.hasPrefix("--limit=") }
        arguments += ["--epochs=\(epochs)", "--limit=\(limit)"]
        command = try TrainCommand.parse(arguments)
      }
    } catch { throw discord(TrainCommand.message(for: error)) }
    let configuration = command.configuration
    do {
      try configuration.validate()
      try configuration.model.expectFitsMemory(batch: configuration.training.batchSize)
    } catch { throw discord("\(error)") }
    let settingName = ([entry.name] + variant.map { $0.name + $0.value.replacing(",", with: "x") }).joined(
      separator: "-")
    let name = settingName + (entry.seeds.count > 1 ? "-seed\(configuration.training.seed)" : "")
    return ReportedRun(
      name: name, settingName: settingName, caption: entry.caption, variant: variant.map { Setting($0.name, $0.value) },
      isOneOfSeeds: entry.seeds.count > 1, configuration: configuration, data: command.data,
      flags: arguments,
      substitute: entry.substitute,
      reference: quick ? nil : entry.reference,
      measures: Set([entry.published?.measure].compactMap(\.self)), isComparable: !quick,
      folder: RunFolder(Path(runsFolder).appending(name)))
  }

  /// Where the plan's runs lie: two plans may call theirs alike.
  var runsFolder: String { Path("runs").appending(name) }
}

extension Plan.Entry {
  /// One flag of each of the sweep's lists, in every combination, the last list varying fastest.
  fileprivate var combinations: [[Plan.Flag]] {
    sweep.reduce([[]]) { combinations, flags in combinations.flatMap { some in flags.map { some + [$0] } } }
  }

  /// The seeds; nil stands for that of the flags.
  fileprivate func seeds(else seed: UInt64) -> [UInt64?] {
    if !seeds.isEmpty { return seeds }
    return [flags.contains { $0.name == "seed" } || sweep.joined().contains { $0.name == "seed" } ? nil : seed]
  }
}
