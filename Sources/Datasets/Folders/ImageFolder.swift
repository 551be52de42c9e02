import TensorCore

/// The images of a folder and its subfolders, scaled and cropped to `size`×`size`.
///
/// - Parameters:
///   - folder: where the files are. Files whose names do not end in `.jpg`, `.jpeg`, `.png` or `.webp` are ignored.
///   - size: the side of the images: their short side is scaled to it, and the middle is taken.
///   - channels: 3 for RGB, 1 for grey.
///   - normalization: how a byte becomes a pixel of the model.
/// - Throws: where the folder cannot be read or holds no image, or where a file with an image's name holds none; of
///   several such files the first of the sorted list is named.
public func loadImageFolder(
  _ folder: String, size: Int, channels: Int = 3, normalization: PixelRange = .symmetric,
  loading: ImageLoading = ImageLoading()
) throws(DatasetError) -> ImageSet {
  let transform = ImageTransform.square(size: size, channels: channels)
  try loading.validate(name: "images")
  try transform.validate(name: "images")
  let files = try listImages(in: folder, limit: loading.limit)
  guard !files.isEmpty else {
    throw DatasetError(
      folder, expected: "at least one .jpg, .jpeg, .png or .webp file", found: "none", remedy: "check the folder")
  }
  let source = ImageSource(name: "images", root: folder, files: files, transform: transform)
  return try source.load(normalization: normalization, loading: loading)
}
