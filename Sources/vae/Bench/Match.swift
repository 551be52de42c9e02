import Foundation
import Reporting

/// The same work here and in Python, timed in rounds in which all contestants take turns.
struct Match {
  /// What the work is called on the console.
  let name: String
  /// Rounds; a contestant does its work as often as fits into its turn.
  let rounds: Int
  let console: Console

  /// Those who took turns with us to the end.
  private(set) var competitors: [Competitor] = []
  /// Our times of the work in each round, in seconds.
  private(set) var ours: [Double] = []
  /// Who was left out, and why, a sentence each.
  private(set) var remarks: [String] = []

  /// Seconds of a turn, about: short, because a neighbour's work slows the machine for a second or
  /// a minute, and a ratio is taken within a round.
  private static let turn = 0.15

  /// A match that has only us.
  init(_ name: String, rounds: Int, _ console: Console) {
    (self.name, self.rounds, self.console) = (name, rounds, console)
  }

  /// One who takes turns with us.
  struct Competitor {
    let name: String
    /// Does its work so many times.
    fileprivate let time: (_ calls: Int) throws -> PythonProcess.Timing
    /// How often it does its work in a turn.
    fileprivate let calls: Int
    /// Its times of the work in each round, in seconds.
    fileprivate(set) var times: [Double] = []
    /// The largest memory that its process has held, in bytes.
    fileprivate(set) var peakBytes = 0

    fileprivate mutating func playRound() throws {
      let reply = try time(calls)
      times.append(reply.seconds / Double(calls))
      peakBytes = reply.peakBytes
    }
  }

  /// Adds one whose script does the work that `setup` describes; one that cannot is left out with a
  /// remark.
  mutating func add(_ competitor: String, _ library: PythonLibrary, _ setup: some Encodable) {
    console.progress("\(name): starting \(competitor)")
    do {
      let process = try PythonProcess(library, setup)
      let calls = Stopwatch.callsFitting(Self.turn, once: try process.time(calls: 1).seconds)
      competitors.append(Competitor(name: competitor, time: process.time, calls: calls))
    } catch { remarks.append("\(competitor) is left out: \(error)") }
  }

  /// Adds other work of our own; it shares this process's memory.
  mutating func add(_ competitor: String, _ work: @escaping () -> Void) {
    work()
    let calls = Stopwatch.callsFitting(Self.turn, once: seconds(work))
    let time = { calls in
      PythonProcess.Timing(seconds: seconds { for _ in 0..<calls { work() } }, peakBytes: Machine.peakBytes)
    }
    competitors.append(Competitor(name: competitor, time: time, calls: calls))
  }

  /// Says once why nobody of a library is there, where that is so.
  mutating func noteAbsence(of library: PythonLibrary) {
    if let reason = library.reasonOfAbsence { remarks.append(reason) }
  }

  /// Plays all rounds. A competitor that gives up on the way is left out with a remark.
  mutating func play(_ work: () throws -> Void) rethrows {
    try work()
    let calls = Stopwatch.callsFitting(Self.turn, once: try seconds(work))
    for round in 0..<rounds {
      console.progress("\(name): round \(round + 1) of \(rounds)")
      Self.pause()
      ours.append(try seconds { for _ in 0..<calls { try work() } } / Double(calls))
      var left: [Competitor] = []
      for var competitor in competitors {
        Self.pause()
        do {
          try competitor.playRound()
          left.append(competitor)
        } catch { remarks.append("\(competitor.name) is left out: \(error)") }
      }
      competitors = left
    }
  }

  /// Lets the threads of the one before go to sleep: they look for new work for a while before they
  /// do.
  private static func pause() { Thread.sleep(forTimeInterval: 0.02) }
}
