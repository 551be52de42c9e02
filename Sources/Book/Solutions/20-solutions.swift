/// The bytes that a process sends where `Float` vectors are added along the tree.
///
/// A half, a quarter, and so on of the vector on the way up, the same on the way back: 2 (P − 1) / P of
/// it. Where all send to the first, that one sends the sum back P − 1 times, and receives as much.
public func bytesOfTheTree(processes: Int, scalars: Int) -> Int { 2 * (processes - 1) * 4 * scalars / processes }

/// The bytes that the first process sends where all others send it their vectors.
public func bytesOfTheFirst(processes: Int, scalars: Int) -> Int { (processes - 1) * 4 * scalars }

/// Seconds of a step: c / P + 2 α log₂ P + 2 (P − 1) / P · n β.
public func stepSeconds(
  compute: Double, processes: Int, latency: Double, bytes: Double, bytesPerSecond: Double
) -> Double {
  let p = Double(processes)
  return compute / p + 2 * latency * Double(processes.trailingZeroBitCount) + 2 * (p - 1) / p * bytes / bytesPerSecond
}

/// The power of two, up to 2²⁰, that makes a step shortest.
///
/// Twice as many save (c − 2 n β) / (2 P) and pay 2 α for one more level. If c < 2 n β it is therefore 1:
/// the bytes cost more than is gained. Otherwise it pays to double P until 2 α outweighs what is left to
/// be saved. From there on more is worse, by less than 2 α each time.
public func bestProcesses(compute: Double, latency: Double, bytes: Double, bytesPerSecond: Double) -> Int {
  func seconds(_ processes: Int) -> Double {
    stepSeconds(
      compute: compute, processes: processes, latency: latency, bytes: bytes, bytesPerSecond: bytesPerSecond)
  }
  return (0...20).map { 1 << $0 }.min { seconds($0) < seconds($1) } ?? 1
}

/// The mean over all images, of the means over parts of so many images.
///
/// In the mean of the means, an image of a small part weighs more than one of a large part. Each part
/// has to weigh as much as it has images.
public func meanOfParts(_ parts: [(images: Int, mean: Double)]) -> Double {
  let count = parts.reduce(0) { $0 + $1.images }
  return parts.reduce(0) { $0 + Double($1.images) / Double(count) * $1.mean }
}
