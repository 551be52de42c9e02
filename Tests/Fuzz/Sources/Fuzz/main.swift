import Files
import Glibc

// Reads damaged files, one after the other, until the time is over. fuzz.py starts it, and notes at
// which one it ends, where a reader ends it.
//
//     Fuzz READER CORPUS FOLDER FIRST SECONDS
//
// Before each execution its number goes to FOLDER/at; `+NUMBER SECONDS BYTES` to standard output where
// it was the slowest or the largest so far; `!NUMBER TEXT` where a reader did what it must not.

let arguments = CommandLine.arguments
guard arguments.count == 6, let reader = Reader.all.first(where: { $0.name == arguments[1] }),
  let first = UInt64(arguments[4]), let seconds = Double(arguments[5])
else {
  print(Reader.all.map(\.name).joined(separator: "\n"))
  exit(arguments.count == 1 ? 0 : 2)
}
let (corpusFolder, folder) = (arguments[2], arguments[3])
let corpus = try Folder.names(in: corpusFolder).map { try File.read("\(corpusFolder)/\($0)") }
guard !corpus.isEmpty else { fatalError("\(corpusFolder): expected sound files to damage, found none") }

/// Seconds of the processor's time, which other programs do not lengthen.
func processorSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// Prints a line at once: the process may end in the next moment.
func tell(_ line: String) {
  let line = line + "\n"
  _ = Glibc.write(STDOUT_FILENO, line, line.utf8.count)
}

/// The most memory since the last call, beyond what there was then.
func memoryPeak(since before: Int) -> Int { max(0, kilobytes("VmHWM:") - before) * 1024 }

func kilobytes(_ name: String) -> Int {
  let text = String(decoding: (try? File.start(of: "/proc/self/status", count: 4096)) ?? [], as: UTF8.self)
  let line = text.split(separator: "\n").first { $0.hasPrefix(name) } ?? ""
  return line.split(separator: " ").dropFirst().first.flatMap { Int($0.trimming()) } ?? 0
}

extension Substring {
  /// Without the blanks at its beginning.
  func trimming() -> Substring { drop { $0 == " " || $0 == "\t" } }
}

let at = open("\(folder)/at", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
let reset = open("/proc/self/clear_refs", O_WRONLY)
let begin = ContinuousClock.now
var (number, slowest, largest) = (first, 0.0, 0)
while ContinuousClock.now - begin < .seconds(seconds) {
  let note = "\(number)\n"
  pwrite(at, note, note.utf8.count, 0)
  // A sound file first: what refuses everything tests nothing.
  var bytes = number < UInt64(corpus.count) ? corpus[Int(number)] : []
  if bytes.isEmpty {
    var mutation = Mutation(seed: number &* 0x2545_F491_4F6C_DD1D, corpus: corpus)
    bytes = mutation.file()
    if number % 2 == 0 { bytes = reader.mend(bytes) }
  }
  pwrite(reset, "5", 1, 0)
  let (memory, time) = (kilobytes("VmRSS:"), processorSeconds())
  do { try reader.read(bytes, folder) } catch let error as Reader.Wrong {
    tell("!\(number) \(error.text)")
  } catch {
    if number < UInt64(corpus.count) { tell("!\(number) a sound file is refused: \(error)") }
  }
  let (spent, peak) = (processorSeconds() - time, memoryPeak(since: memory))
  if spent > slowest || peak > largest { tell("+\(number) \(spent) \(peak)") }
  (slowest, largest) = (max(slowest, spent), max(largest, peak))
  number += 1
}
tell("=\(number - first)")
