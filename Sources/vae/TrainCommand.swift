import ArgumentParser
import Models
import Reporting
import Training

/// `vae train`.
struct TrainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Train a model and keep a checkpoint of every epoch.",
    discussion: """
      Writes epoch_0001.safetensors …, last.safetensors, metrics.csv, kl.csv (each latent dimension's KL) and config.json. \
      The same configuration and seed give the same bytes, with any number of threads, and after any interruption and \
      --resume. timings.csv has what each epoch took: its seconds, those of its steps, of the test and of the checkpoint, \
      and the memory after it and at its peak.

        vae train --dataset mnist --model mlp --epochs 10 --batch-size 128 --lr 1e-3
        vae train --dataset celeba --epochs 5 --resume
        vae train --dataset mnist --model mlp --lr 1e-4 --init runs/vae/mnist_mlp_z20_s28/last.safetensors

      Several processes, on one machine or many, can share a run, where 'make distributed' has built the program: the bytes \
      are those of one process with as many --shards.

        mpirun -n 4 .build/mpi/release/vae train --dataset celeba --epochs 5 --shards 4
      """)

  @OptionGroup(title: "The images") var data: DataOptions
  @OptionGroup(title: "The model") var model: ModelOptions
  @OptionGroup(title: "The training") var training: TrainingOptions
  @OptionGroup(title: "The run's folder") var folder: FolderOptions
  @OptionGroup(title: "How to compute") var runtime: RuntimeOptions

  /// What the flags describe.
  var configuration: RunConfiguration {
    let model = model.configuration(data)
    var settings = TrainingConfiguration(
      dataset: data.dataset.name, seed: training.seed,
      learningRate: training.lr ?? model.architecture.usualLearningRate, batchSize: training.batchSize,
      testFraction: data.dataset.isSplitBySeed ? data.choice.testFraction ?? 0.1 : nil, limit: data.choice.limit)
    settings.noCrop = data.choice.noCrop ? true : nil
    settings.skipDamaged = data.choice.skipDamaged ? true : nil
    settings.exif = data.choice.exif ? true : nil
    settings.binarize = data.choice.selection.binarize
    training.apply(to: &settings, model)
    return RunConfiguration(model, settings, epochs: training.epochs, keep: folder.keep, commit: Version.commit)
  }

  func run() async throws {
    try runtime.apply(amp: training.amp)
    var configuration = configuration
    let (model, seed, batchSize) = (configuration.model, configuration.training.seed, configuration.training.batchSize)
    try configuration.validate()
    let ranks = Processes.all
    try model.expectFitsMemory(
      // Each process computes its part of the batch.
      batch: (batchSize - 1) / ranks.count + 1,
      lower: model.hasConvolutions
        ? "--batch-size, --base-channels, --latent-dim or --image-size" : "--batch-size or --hidden")

    let weights = try training.initialWeights.map { try InitialWeights($0, for: model) }
    configuration.training.initialWeights = weights?.fileHash
    try configuration.expectSame(among: ranks, program: Processes.program)

    let console = Console("train")
    let folder = RunFolder(self.folder.outDir ?? configuration.defaultFolder)
    if ranks.isFirst {
      try folder.expectReady(resume: self.folder.resume, checkpointBytes: model.checkpointBytes)
    }
    let images = try await Processes.firstBeforeOthers { try await data.load(for: model, seed: seed, console: console) }
    if data.choice.skipDamaged { configuration.leftOut = images.leftOut }
    if batchSize > images.train.count {
      console.warn("--batch-size \(batchSize): there are \(images.train.count) training images; a step takes them all")
    }
    if let warmup = configuration.training.betaWarmup, warmup > Double(configuration.epochs) {
      console.warn(
        "--beta-warmup \(warmup): the run has \(Numeral.counted(configuration.epochs, "epoch")), and ends before that")
    }
    let run = try TrainingRun(
      configuration, train: images.train, test: images.test, folder: folder, initialWeights: weights, among: ranks)
    let progress = RunProgress(console, configuration, trainingImages: images.train.count)
    Interrupt.watch()
    let result = try run.run(resume: self.folder.resume, shouldStop: { Interrupt.isRaised }) { event in
      if case .started = event {
        console.note(images.description)
        if let weights { console.note(weights.description) }
        console.note("losses are \(ModelText.unit(configuration.model))")
      }
      progress.show(event)
    }
    console.closeLine()
    guard result.isComplete else {
      throw WorldError(
        "interrupted after epoch \(result.epoch) of \(configuration.epochs); the same command with --resume goes on from there"
      )
    }
    if let checkpoint = result.checkpoint {
      print("\(checkpoint.path)  sha256 \(checkpoint.fileHash)  payload \(checkpoint.payloadHash)")
    }
  }
}
