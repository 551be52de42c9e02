import Models
import TensorCore

/// The loss of the chapter's image after the first bias of `head` has been raised by `h`: as its
/// gradient predicts, and as the model finds it.
///
/// The gradient is p₁ − x₁, about −0.19: a rise by 0.01 lowers the loss by 0.0019. What the
/// prediction misses is of the order h², half of p₁ (1 − p₁) h².
public func lossAfterRaisingABias(by h: Double) -> (predicted: Double, found: Double) {
  let noise: Tensor<Double> = [[0.5]]
  let (loss, gradients) = FourPixelVAE.differentiate(noise: noise)
  let slope = gradients.first { $0.name == "head.bias" }?.value[position: 0] ?? 0
  let model = FourPixelVAE.model(as: Double.self)
  let bias = model.parameters.first { $0.name == "head.bias" }
  bias?.parameter.update { $0[position: 0] += h }
  return (loss + slope * h, model.differentiate(FourPixelVAE.image, epsilon: noise).loss)
}

/// The ε below which the decoder's second unit is on for the chapter's image.
///
/// Its input is −z + 0.5, positive for z < 0.5; and z = μ + e^(v/2) ε gives ε < (0.5 − μ) e^(−v/2),
/// about −0.58. A normal number is below that in 28 of 100 draws: a unit that is off for one draw
/// is not dead.
public func largestWakingNoise() -> Double {
  let model = FourPixelVAE.model(as: Double.self)
  let (mu, v) = model.posterior(of: FourPixelVAE.image)
  return (0.5 - mu.scalar) * Double.exp(-v.scalar / 2)
}

/// The largest difference between a gradient of a batch of two images and the mean of their own.
///
/// It is a rounding or none: the loss is a mean over images, and its slope is the mean of the
/// slopes. It would fail with a batch normalisation, whose statistics make every image depend on
/// the others.
public func largestDifferenceOfMeans() -> Double {
  let other = Tensor<Double>([1, 2, 2, 1], [0, 0, 1, 1])
  let both = Tensor<Double>([2, 2, 2, 1], FourPixelVAE.image.scalars + other.scalars)
  let batch = FourPixelVAE.differentiate(both, noise: [[0.5], [-1]]).gradients
  let first = FourPixelVAE.differentiate(noise: [[0.5]]).gradients
  let second = FourPixelVAE.differentiate(other, noise: [[-1]]).gradients
  return batch.indices.reduce(0) { largest, i in
    let mean = (first[i].value + second[i].value) / Tensor(2)
    return max(largest, (batch[i].value - mean).scalars.map(abs).max() ?? 0)
  }
}
