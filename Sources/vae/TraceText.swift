import Models
import Reporting
import TensorCore
import Training

/// A traced step in words, equations and numbers.
enum TraceText {
  /// The steps from the pixels to the gradients.
  static func steps(_ trace: StepTrace, _ model: ModelConfiguration) -> [TraceStep] {
    forward(trace, model) + [loss(trace, model), gradients(trace)]
  }

  private static func forward(_ trace: StepTrace, _ model: ModelConfiguration) -> [TraceStep] {
    let isSymmetric = model.pixelRange == .symmetric
    return [
      TraceStep(
        "The images", explanation: "A batch of images, NHWC, as pixels in \(model.pixelRange).",
        values: [TraceValue("x", trace.x)]),
      TraceStep(
        "Encode",
        explanation:
          "The encoder maps each image to a Gaussian over latents: its mean and the logarithm of its variance.",
        equation: #"q(z \mid x) = \mathcal{N}(\mu(x),\ \mathrm{diag}\, e^{\mathrm{logvar}(x)})"#,
        values: [TraceValue("mu", trace.mu), TraceValue("logvar", trace.logVariance)]),
      TraceStep(
        "Draw the noise", explanation: "Standard normal numbers, a function of the seed and the step.",
        equation: #"\varepsilon \sim \mathcal{N}(0, I)"#, values: [TraceValue("eps", trace.epsilon)]),
      TraceStep(
        "Sample the latent",
        explanation: "The noise is scaled and shifted, so that gradients flow through μ and logvar to the encoder.",
        equation: #"z = \mu + e^{\mathrm{logvar}/2} \odot \varepsilon"#, values: [TraceValue("z", trace.z)]),
      TraceStep(
        "Decode",
        explanation:
          "The decoder maps each latent to an image; \(isSymmetric ? "tanh" : "the sigmoid") brings its outputs "
          + "into the pixels' range.",
        equation: isSymmetric ? #"\hat x = \tanh(h(z))"# : #"\hat x = \sigma(h(z))"#,
        values: [TraceValue("h", trace.decoderOutput), TraceValue("xhat", trace.reconstruction)]),
    ]
  }

  private static func loss(_ trace: StepTrace, _ model: ModelConfiguration) -> TraceStep {
    TraceStep(
      "Score",
      explanation:
        "Two terms per image, in nats: how badly the pixels are explained, and how far the posterior is from the "
        + "prior. The loss is the batch's mean of their sum.",
      equation: ModelText.equation(model),
      values: trace.terms.map { TraceValue($0.name, $0.values) } + [TraceValue("loss", Tensor<Double>(trace.loss))])
  }

  private static func gradients(_ trace: StepTrace) -> TraceStep {
    let norms = trace.parameters.map { ($0.name, $0.gradient ?? 0) }
    let total = norms.reduce(0) { $0 + $1.1 * $1.1 }.squareRoot()
    return TraceStep(
      "Differentiate",
      explanation: "The reverse sweep gives the gradient of the loss for every parameter. Here is its Euclidean norm, "
        + "parameter by parameter, and over all of them.",
      values: norms.map { TraceValue("‖∂loss/∂\($0.0)‖", Tensor<Double>($0.1)) }
        + [TraceValue("‖∂loss/∂θ‖", Tensor<Double>(total))])
  }
}
