/// What a bound is told of the training around it: how far a warm-up is, and of how many images the
/// batches are drawn. ``Model/context`` holds it, and a training loop sets it before each step.
public struct BoundContext: Hashable, Sendable {
  /// The share of a warm-up that is behind, 0…1; 1 where there is none, and when a model is tested.
  public var warmth: Double
  /// N, the images of the set that batches are drawn from; nil: the batch itself.
  public var images: Int?

  /// A context; without arguments that of a model at rest.
  public init(warmth: Double = 1, images: Int? = nil) { (self.warmth, self.images) = (warmth, images) }
}
