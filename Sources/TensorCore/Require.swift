/// Ends the program with a text unless a condition holds, in optimised builds too, where
/// `precondition` would trap without a word.
@inline(__always)
package func require(
  _ holds: Bool, _ message: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line
) {
  if !holds { fatalError(message(), file: file, line: line) }
}
