import Files

/// The middle 178×178 pixels of CelebA's images, scaled to `size`×`size`, in [−1, 1].
///
/// Where `root` holds `list_eval_partition.txt`, its parts 0 and 2 are `train` and `test`, and 1
/// (validation) is left out; a limit holds for each. Otherwise, and where part 2 is empty, `test`
/// is nil: the caller splits.
///
/// - Parameters:
///   - root: the folder that holds `img_align_celeba/`, or that folder itself.
///   - size: the side of the images.
/// - Throws: where an image is missing or damaged, or the partition is malformed.
public func loadCelebA(
  root: String, size: Int, loading: ImageLoading = ImageLoading()
) throws(DatasetError) -> (train: ImageSet, test: ImageSet?) {
  let transform = ImageTransform.celebA(size: size)
  try loading.validate(name: "celeba")
  try transform.validate(name: "celeba")
  let inner = "\(root)/img_align_celeba"
  let folder = try asDatasetError(File.exists(inner)) ? inner : root
  let files = try listImages(in: folder, limit: nil)
  guard !files.isEmpty else {
    throw DatasetError(
      folder, expected: "CelebA's aligned images (000001.jpg, …)", found: "no image file",
      remedy: "unpack img_align_celeba.zip of https://mmlab.ie.cuhk.edu.hk/projects/CelebA.html there")
  }
  func load(_ files: [ImageFile]) throws(DatasetError) -> ImageSet {
    let files = Array(files.prefix(loading.limit ?? .max))
    let source = ImageSource(name: "celeba", root: folder, files: files, transform: transform)
    return try source.load(normalization: .symmetric, loading: loading)
  }
  let partitionFile = "\(root)/list_eval_partition.txt"
  guard try asDatasetError(File.exists(partitionFile)) else { return (try load(files), nil) }

  let partition = try EvaluationPartition(contentsOf: partitionFile)
  var parts: [EvaluationPartition.Part: [ImageFile]] = [:]
  for file in files { parts[try partition.part(of: file), default: []].append(file) }
  guard let train = parts[.train] else {
    throw DatasetError(
      partitionFile, expected: "a training image (part 0) among the \(files.count) images taken", found: "none",
      remedy: "take more images, or remove the file to have them split at random")
  }
  guard let test = parts[.test] else { return (try load(train), nil) }
  return (try load(train), try load(test))
}

/// Loads CelebA from the first folder that has images.
struct CelebAReader: DatasetReader {
  func isThere(in folders: [String]) throws(DatasetError) -> Bool { try firstWithImages(folders) != nil }

  func load(_ loading: DatasetLoading) throws(DatasetError) -> DatasetSplit {
    let root = try loading.root(expecting: "img_align_celeba/000001.jpg, …")
    let (train, test) = try loadCelebA(root: root, size: loading.request.side, loading: loading.ofImages)
    guard let test else { return try loading.splitBySeed(train, root: root) }
    return loading.split(train: train, test: test, origin: "from \(root), parted by its list")
  }
}
