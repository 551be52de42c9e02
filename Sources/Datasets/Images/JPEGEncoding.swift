import CJPEG
import Glibc
import TensorCore

extension Raster {
  /// The bytes of a JPEG file, with 4:2:0 chroma subsampling; grey stays grey.
  ///
  /// - Parameter quality: 1 to 100, the smaller the file the worse the image.
  /// - Throws: where the library refuses.
  public func jpeg(quality: Int = 90) throws(DatasetError) -> [UInt8] {
    require((1...100).contains(quality), "Raster.jpeg: expected a quality of 1 to 100, found \(quality)")
    var bytes: UnsafeMutablePointer<UInt8>?
    var count: UInt = 0
    var text = [CChar](repeating: 0, count: Int(jpeg_text_size))
    defer { free(bytes) }
    let (width, height, channels) = (Int32(clamping: width), Int32(clamping: height), Int32(channels))
    guard jpeg_encode(pixels, width, height, channels, Int32(quality), &bytes, &count, &text) == 1 else {
      throw DatasetError(
        "a JPEG of \(width)×\(height)", expected: "an encoded image", found: "none",
        cause: text.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }, remedy: "take a smaller image")
    }
    return Array(UnsafeBufferPointer(start: bytes, count: Int(count)))
  }
}
