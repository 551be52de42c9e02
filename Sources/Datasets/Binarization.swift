import TensorCore

/// Grey levels taken as probabilities of white: each pixel of an image becomes 0 or 1, by a draw.
///
///     x = 1 where u < byte / 255, else 0
///
/// u is a `TensorCore/RandomStream`'s uniform number: the step is e · 2³² + n, the index the
/// pixel's place in the image, where n is the image's place in its file, from 0, and e the epoch,
/// from 1, or 0 where an image is always the same. Training and test images have purposes of their
/// own, since both may come from place 0 of a file.
///
/// - Source: Salakhutdinov and Murray 2008, "On the quantitative analysis of deep belief networks",
///   section 5; anew at each use: Burda et al. 2016, "Importance Weighted Autoencoders", section 5.
public enum Binarization: String, Codable, CaseIterable, Sendable {
  /// Grey levels are left alone.
  case none
  /// Each image is drawn once.
  case fixed
  /// Each training image is drawn anew in each epoch; test images as with ``fixed``.
  case dynamic
}

/// The draws of a set's images.
struct PixelDraws: Sendable {
  let seed: UInt64
  let purpose: RandomStream.Purpose
  /// Whether each epoch has its own.
  let isDynamic: Bool
  var epoch = 0

  /// Draws the pixels of the image at a place of its file, which are probabilities.
  func draw(_ pixels: UnsafeMutableBufferPointer<Float>, ofImageAt position: Int) {
    let stream = RandomStream(
      seed: seed, purpose: purpose, step: UInt64(isDynamic ? epoch : 0) << 32 | UInt64(position))
    for block in 0..<(pixels.count + 3) / 4 {
      let words = stream.words(block: block)
      for i in 4 * block..<min(4 * block + 4, pixels.count) {
        pixels[i] = Float(words[i % 4] >> 8) * 0x1p-24 < pixels[i] ? 1 : 0
      }
    }
  }
}

extension ImageSet {
  /// The same images with pixels of 0 and 1, if the setting asks for that. No epoch changes those of
  /// test images.
  public func binarized(_ setting: Binarization, seed: UInt64, isTest: Bool) -> ImageSet {
    var result = self
    result.draws =
      setting == .none
      ? nil
      : PixelDraws(
        seed: seed, purpose: isTest ? .testBinarization : .binarization, isDynamic: setting == .dynamic && !isTest)
    return result
  }

  /// The images as an epoch, from 1, sees them.
  public func inEpoch(_ epoch: Int) -> ImageSet {
    var result = self
    result.draws?.epoch = epoch
    return result
  }
}
