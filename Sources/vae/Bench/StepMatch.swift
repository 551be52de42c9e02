import Foundation
import Models
import Reporting
import TensorCore

/// Our step and PyTorch's, which take turns.
struct StepMatch {
  private let configuration: ModelConfiguration
  private let batch: Int
  private let step: TrainingStep

  /// About how long a contestant's turn is, in seconds.
  fileprivate static let turn = 0.5

  /// Lets the threads of the one before go to sleep: they look for new work for a while before they do.
  fileprivate static func pause() { Thread.sleep(forTimeInterval: 0.02) }

  /// The step of so many images.
  init(_ configuration: ModelConfiguration, batch: Int) throws {
    (self.configuration, self.batch) = (configuration, batch)
    step = try TrainingStep(configuration, batch: batch)
  }

  /// Times the rounds. A PyTorch that cannot take part, or gives up on the way, is left out with a remark.
  func play(against torch: PyTorch, rounds: Int, _ console: Console) -> BenchedModel {
    let name = configuration.model.rawValue
    var remarks = torch.reasonOfAbsence.map { [$0] } ?? []
    var rivals: [Rival] = []
    for variant in torch.variants {
      console.progress("\(name): starting PyTorch, \(variant.title)")
      do {
        let process = try TorchProcess(torch, configuration, variant, batch: batch)
        rivals.append(try Rival(process, title: "PyTorch \(variant.title)"))
      } catch {
        remarks.append("PyTorch \(variant.title) is left out: \(error)")
      }
    }

    var ours: [Double] = []
    step()
    let steps = Stopwatch.callsFitting(Self.turn, once: seconds { step() })
    for round in 0..<rounds {
      console.progress("\(name): round \(round + 1) of \(rounds)")
      Self.pause()
      ours.append(seconds { for _ in 0..<steps { step() } } / Double(steps) * 1e3)
      rivals.removeAll { rival in
        do {
          try rival.playRound()
          return false
        } catch {
          remarks.append("\(rival.title) is left out: \(error)")
          return true
        }
      }
    }
    var timing = BenchedModel(
      model: name, batchSize: batch, flopsPerStep: step.flops, peakBytes: Machine.peakBytes, rounds: ours)
    timing.rivals = rivals.map { BenchedModel.Rival($0.title, rounds: $0.rounds, peakBytes: $0.peakBytes) }
    timing.remarks = remarks
    return timing
  }
}

/// One who takes turns with us.
private final class Rival {
  let title: String
  private let process: TorchProcess
  private let steps: Int
  /// Milliseconds a step, round by round.
  private(set) var rounds: [Double] = []
  private(set) var peakBytes = 0

  /// A rival that is ready.
  init(_ process: TorchProcess, title: String) throws {
    (self.process, self.title) = (process, title)
    steps = Stopwatch.callsFitting(StepMatch.turn, once: try process.time(steps: 1).seconds)
  }

  func playRound() throws {
    StepMatch.pause()
    let reply = try process.time(steps: steps)
    rounds.append(reply.seconds / Double(steps) * 1e3)
    peakBytes = reply.peakBytes
  }
}
