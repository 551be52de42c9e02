/// What this program is.
enum Version {
  /// The version, as tagged.
  static let number = "0.2.0"
  /// The commit that the program was built from; nil outside a git checkout.
  static let commit = builtCommit.isEmpty ? nil : builtCommit
  /// `0.2.0 (a1b2c3d4e5f6…)`.
  static let text = "\(number) (\(commit ?? "not built from a git checkout"))"
}
