import Datasets
import Files
import Foundation
import TensorCore

/// 40 bits of the SHA-256 of each image that a model was trained on: enough to tell, of other data,
/// which images it has seen.
public struct ImageDigests: Hashable, Sendable {
  private static let size = 5
  private let bytes: [UInt8]

  /// The digests of these images, in their order.
  public init(_ images: ImageSet) { bytes = Self.digests(of: images) }

  /// Digests as ``text`` writes them; nil for another text.
  init?(text: String) {
    guard let data = Data(base64Encoded: text), data.count % Self.size == 0 else { return nil }
    bytes = Array(data)
  }

  /// The digests in base 64, as a checkpoint's metadata holds them.
  var text: String { Data(bytes).base64EncodedString() }

  /// How many of these images are among the digested ones.
  public func count(among images: ImageSet) -> Int {
    let seen = Set(Self.parts(of: bytes))
    return Self.parts(of: Self.digests(of: images)).count { seen.contains($0) }
  }

  private static func parts(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    stride(from: 0, to: bytes.count, by: size).map { bytes[$0..<$0 + size] }
  }

  private static func digests(of images: ImageSet) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: images.count * size) { digests, initialized in
      nonisolated(unsafe) let target = digests
      Threads.forEachRange(of: images.count, grain: 64) { range in
        for i in range {
          let hash = SHA256()
          hash.update(images.pixels(i))
          for (j, byte) in hash.finish().prefix(size).enumerated() { target[i * size + j] = byte }
        }
      }
      initialized = images.count * size
    }
  }
}
