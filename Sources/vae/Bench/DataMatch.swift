import Datasets
import Reporting
import TensorCore

/// From JPEG files to batches of Float32 in [−1, 1], here and by Pillow, which take turns.
struct DataMatch {
  /// The folder of the files, which are JPEG.
  let folder: String
  /// How many files, the side of the images that are made, and images of a batch.
  let files, size, batch: Int

  /// What the script is told.
  private struct Setup: Encodable {
    let folder: String
    let size, batch, workers: Int
  }

  /// Plays it; the speeds are images per second in each round.
  func play(
    against pillow: PythonLibrary, rounds: Int, _ console: Console
  ) throws -> (ours: BenchedData.Stage, competitors: [BenchedData.Stage], remarks: [String]) {
    let threads = Threads.count
    var match = Match("data", rounds: rounds, console)
    match.noteAbsence(of: pillow)
    if pillow.python != nil {
      match.add("Pillow, one process", pillow, Setup(folder: folder, size: size, batch: batch, workers: 0))
      match.add(
        "Pillow in a PyTorch DataLoader, \(Numeral.counted(threads, "worker"))", pillow,
        Setup(folder: folder, size: size, batch: batch, workers: threads))
    }
    try match.play {
      let set = try loadCelebA(root: folder, size: size, loading: ImageLoading(cacheFolder: nil)).train
      for first in stride(from: 0, to: set.count, by: batch) {
        _ = set.batch(Array(first..<min(first + batch, set.count)))
      }
    }
    let stage = { (name: String, times: [Double]) in
      BenchedData.Stage(name, imagesPerSecond: times.map { Double(files) / $0 })
    }
    return (
      stage("this program, \(Numeral.counted(threads, "thread"))", match.ours),
      match.competitors.map { stage($0.name, $0.times) }, match.remarks
    )
  }
}
