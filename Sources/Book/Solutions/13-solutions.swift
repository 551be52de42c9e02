import Models
import TensorCore
import Training

/// The length of the middle between two draws from the prior, relative to the mean of their lengths: on
/// the straight way, and along the great circle; the mean of 100 pairs.
///
/// In many dimensions two draws are nearly at right angles and nearly of one length, so that the
/// straight middle has √½ of it: a place where the prior hardly ever is. The great circle keeps it.
public func middles(dimensions: Int) -> (straight: Double, circle: Double) {
  func length(_ x: [Float]) -> Double { x.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot() }
  let draws = Latents.prior(200, dimensions: dimensions, seed: 0)
  var (straight, circle) = (0.0, 0.0)
  for i in 0..<100 {
    let (a, b) = (draws[2 * i].scalars, draws[2 * i + 1].scalars)
    let own = (length(a) + length(b)) / 2
    straight += length(Interpolation.linear(a, b, 0.5)) / own / 100
    circle += length(Interpolation.spherical(a, b, 0.5)) / own / 100
  }
  return (straight, circle)
}

/// The most that a dimension can tell, in nats, where all codes together have variance 1 and each has
/// the standard deviation σ.
///
/// A code is a signal of variance 1 − σ² with noise of variance σ². Of all signals of that variance a
/// Gaussian one tells most, ½ log(1 + signal / noise) = −log σ (Shannon's formula for a channel with
/// Gaussian noise): one bit, log 2 nats, where σ is ½.
public func mostInformation(deviation sigma: Double) -> Double { -Double.log(sigma) }

/// The most that a pixel changes on a walk from −3 to 3: along a dimension whose weights in the decoder
/// are 0, and along its neighbour.
///
/// Nothing changes along the first. Its code helps no reconstruction, so that training is left with its
/// KL alone, and brings that to 0.
public func changeAlongADeafDimension() throws -> (deaf: Float, neighbour: Float) {
  let model = try Model<Float>(ModelConfiguration(.mlp, latentDim: 2), seed: 0)
  for (name, parameter) in model.parameters where name == "fc_decode.weight" {
    for unit in 0..<parameter.shape[0] { parameter.update { $0[unit, 0] = 0 } }
  }
  func change(_ dimension: Int) -> Float {
    var ends = Tensor<Float>([2, 2])
    (ends[0, dimension], ends[1, dimension]) = (-3, 3)
    let images = model.sample(ends)
    return zip(images[0].scalars, images[1].scalars).reduce(0) { max($0, abs($1.0 - $1.1)) }
  }
  return (change(0), change(1))
}
