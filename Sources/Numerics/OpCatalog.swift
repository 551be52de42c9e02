import Autograd
import Checking

/// Every op of the suite, a line each. A test fails where a file under `Autograd/Ops/` has no line
/// here.
public enum OpCatalog {
  /// The entries, in the order of the numerics table.
  public static let entries: [OpEntry] = [
    Absolute.entry,
    AdaptiveAvgPool2d.entry,
    Add.entry,
    BatchNorm2d.entry,
    BatchNorm2dEvaluation.entry,
    BinaryCrossEntropy.entry,
    BinaryCrossEntropyWithLogits.entry,
    Broadcast.entry,
    Clamp.entry,
    Concatenate.entry,
    Conv2d.entry,
    ConvTranspose2d.entry,
    Divide.entry,
    Exp.entry,
    GatherRows.entry,
    GaussianKL.entry,
    LeakyReLU.entry,
    Linear.entry,
    Log.entry,
    LogSumExp.entry,
    MatMul.entry,
    Max.entry,
    Mean.entry,
    Multiply.entry,
    Negate.entry,
    Permute.entry,
    Power.entry,
    ReLU.entry,
    Reparameterize.entry,
    Reshape.entry,
    Sigmoid.entry,
    Slice.entry,
    Softplus.entry,
    Sqrt.entry,
    Square.entry,
    SquaredError.entry,
    Subtract.entry,
    Sum.entry,
    Tanh.entry,
  ]
}
