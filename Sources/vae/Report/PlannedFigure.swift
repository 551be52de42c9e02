import Reporting

/// A published figure that an entry of a plan repeats.
///
/// | key | holds |
/// |---|---|
/// | `value`, `error` | the figure and, where it was published, its error |
/// | `measure` | `elbo`: test −ELBO; `nll`: −log p(x); `mig`: the mutual information gap (of the training images) |
/// | `samples` | of `nll`: draws of z for each image |
/// | `within` | how far ours may be off, at least; 0.5 nats unless said otherwise |
/// | `source`, `differs` | where it was published, and what differs here from how it was made |
/// | `cause` | why ours is not as it was published, where that was found out; may be left out |
struct PlannedFigure {
  /// The tolerance of a figure in nats where a plan names none.
  static let usualTolerance = 0.5

  let value: Double
  let error: Double?
  let measure: FigureMeasure
  let within: Double
  let origin: FigureOrigin
}

/// A published order of a plan's runs.
///
/// | key | holds |
/// |---|---|
/// | `caption` | what it says |
/// | `measure`, `samples` | what the runs are ordered by, as for a figure |
/// | `expected` | the runs' names without their seeds, the smallest first: `[faces-beta1, faces-beta4]` |
/// | `source`, `differs`, `cause` | as for a figure |
struct PlannedOrder {
  let caption: String
  let measure: FigureMeasure
  let expected: [String]
  let origin: FigureOrigin
  /// Where the names stand: `plan.yaml:12`.
  let place: String
}
