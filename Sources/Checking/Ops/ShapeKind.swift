import Autograd
import TensorCore

/// A kind of shape that has broken a kernel: every op that takes it must have a specimen of it.
///
/// Whether a kind applies is asked of the op: it does where the shape rule accepts such inputs.
public enum ShapeKind: String, Sendable, CaseIterable {
  /// A first axis of extent 1, before others: what is repeated along it may be summed over another.
  case leadingOne = "leading size-1 axis"
  /// An axis of extent 1 behind another.
  case innerOne = "inner size-1 axis"
  /// No images.
  case emptyBatch = "empty batch"
  /// Inputs without axes.
  case rankZero = "rank 0"
  /// An axis so long that the work is cut among threads.
  case longAxis = "long axis"
  /// More scalars than fit any block, in a number that no block divides.
  case longOdd = "an odd number of scalars above 4,096"
  /// Matrices that fit transposed, too.
  case square = "square matrix"
  /// Two inputs, each of which is repeated to the other's shape.
  case bothSides = "broadcasting on both sides"
  /// Two inputs of one shape: one tensor may be both, and a confusion of the two fits.
  case equalInputs = "equal inputs"
  /// Windows two apart that do not cover an image of odd size evenly.
  case oddImage = "odd image, stride 2"
  /// Kernels that are not as high as wide.
  case nonSquareKernel = "non-square kernel"
  /// Windows that move by other steps down than to the right.
  case nonSquareStride = "non-square stride"
  /// Padding that is not as high as wide.
  case nonSquarePadding = "non-square padding"
  /// Padding that has more rows or columns than the image.
  case paddingLargerThanImage = "padding larger than the image"
  /// A padding as large as the kernel: windows that see no pixel.
  case windowsOutside = "windows wholly outside"
  /// Kernels that have more rows or columns than the image.
  case kernelLargerThanImage = "kernel larger than the image"
  /// A batch beyond the 64 that one call of a kernel may take.
  case manyImages = "more than 64 images"

  /// Extents from which every kernel that cuts an axis among threads cuts it.
  static let long = 1_000
  /// Scalars that some block holds.
  static let block = 4_096

  /// Whether a specimen is of this kind; `constants` are the op's constant inputs.
  func isShown(by specimen: Specimen, constants: Set<Int>) -> Bool {
    let inputs = specimen.inputs
    switch self {
    case .leadingOne: return inputs.contains { $0.extents.first == 1 && $0.count > 1 }
    case .innerOne: return inputs.contains { $0.extents.dropFirst().contains(1) && $0.count > 1 }
    case .emptyBatch: return inputs.first?.extents.first == 0
    case .rankZero: return !inputs.isEmpty && inputs.allSatisfy { $0.rank == 0 }
    case .longAxis: return inputs.contains { $0.extents.contains { $0 >= Self.long } }
    case .longOdd: return inputs.contains { $0.count > Self.block && $0.count % 2 == 1 }
    case .square: return inputs.contains { $0.rank == 2 && $0[0] == $0[1] && $0[0] > 1 }
    case .bothSides: return inputs.count == 2 && !inputs.contains((try? specimen.op.shape(of: inputs)) ?? [])
    case .equalInputs:
      let variable = inputs.indices.filter { !constants.contains($0) && inputs[$0].count > 1 }.map { inputs[$0] }
      return Set(variable).count < variable.count
    case .manyImages: return specimen.windows != nil && inputs[0][0] > 64
    default: return specimen.windows.map(isShown) ?? false
    }
  }

  private func isShown(by windows: SlidWindows) -> Bool {
    let axes = [windows.y, windows.x]
    return switch self {
    case .oddImage: axes.contains { $0.stride == 2 && $0.image % 2 == 1 }
    case .nonSquareKernel: windows.y.kernel != windows.x.kernel
    case .nonSquareStride: windows.y.stride != windows.x.stride
    case .nonSquarePadding: windows.y.padding != windows.x.padding
    case .paddingLargerThanImage: axes.contains { $0.padding > $0.image }
    case .windowsOutside: axes.contains { $0.padding >= $0.kernel }
    case .kernelLargerThanImage: axes.contains { $0.kernel > $0.image }
    default: false
    }
  }

  /// Whether the op of an entry takes inputs of this kind.
  func applies(to entry: OpEntry) -> Bool {
    func accepts(_ probes: (Specimen) -> [[Shape]]) -> Bool {
      entry.specimens.contains { specimen in probes(specimen).contains { (try? specimen.op.shape(of: $0)) != nil } }
    }
    return switch self {
    case .leadingOne, .innerOne, .longAxis, .longOdd: true
    case .square: accepts { [$0.inputs.map { _ in [3, 3] }] }
    case .emptyBatch: accepts { $0.withoutBatch }
    case .rankZero: accepts { [$0.inputs.map { _ in [] }] }
    case .bothSides: accepts { _ in [[[2, 1, 5], [3, 1]]] }
    case .equalInputs: entry.specimens.contains { Set($0.inputs.indices).subtracting(entry.constants).count >= 2 }
    default: accepts { _ in [[[1, 8, 8, 1], [1, 1, 2, 2]]] }
    }
  }
}

extension OpEntry {
  /// The kinds of shape that the op takes.
  public var shapeKinds: [ShapeKind] { ShapeKind.allCases.filter { $0.applies(to: self) } }

  /// The specimens of a kind.
  public func specimens(of kind: ShapeKind) -> [Specimen] {
    specimens.filter { kind.isShown(by: $0, constants: constants) }
  }

  /// The kinds that the op takes and no specimen shows. None, or a test fails.
  public var missingShapeKinds: [ShapeKind] { shapeKinds.filter { specimens(of: $0).isEmpty } }
}

// MARK: Windows

/// The windows of one call, along (height, width) of the images that they slide over.
struct SlidWindows {
  typealias Axis = (image: Int, kernel: Int, stride: Int, padding: Int)
  var y: Axis
  var x: Axis
}

/// An op that slides windows over images `[N, H, W, C]`.
public protocol SlidingWindows: Op {
  /// The stride along (height, width).
  var stride: (y: Int, x: Int) { get }
  /// The padding along (height, width).
  var padding: (y: Int, x: Int) { get }
  /// Whether the windows slide over the output.
  var isTransposed: Bool { get }
}

extension Conv2d: SlidingWindows { public var isTransposed: Bool { false } }
extension ConvTranspose2d: SlidingWindows { public var isTransposed: Bool { true } }

extension Specimen {
  /// The windows, where the op slides some.
  fileprivate var windows: SlidWindows? {
    guard let op = op as? any SlidingWindows, inputs.count > 1, let output = try? op.shape(of: inputs) else {
      return nil
    }
    let (image, weight) = (op.isTransposed ? output : inputs[0], inputs[1])
    return SlidWindows(
      y: (image[1], weight[2], op.stride.y, op.padding.y), x: (image[2], weight[3], op.stride.x, op.padding.x))
  }

  /// The inputs without images: where the first input alone has a batch, and where all of one shape
  /// have.
  fileprivate var withoutBatch: [[Shape]] {
    guard let batched = inputs.first, batched.rank > 0 else { return [] }
    let empty = batched.replacing(axis: 0, by: 0)
    return [[empty] + inputs.dropFirst(), inputs.map { $0 == batched ? empty : $0 }]
  }
}
