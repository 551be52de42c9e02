import Files

/// CelebA's images, scaled to `size`×`size`, in [−1, 1]: of each the middle 178×178 pixels, or,
/// where `isCropped` is false, the middle of the whole.
///
/// Where `list_eval_partition.txt` (or Kaggle's `.csv`) lies in `root`, above it or in `Eval`
/// there, its parts 0 and 2 are `train` and `test`, and 1 (validation) is left out; a limit holds
/// for each. Otherwise, and where part 2 is empty, `test` is nil: the caller splits.
///
/// - Parameters:
/// - root: the folder that holds `img_align_celeba/`, or that folder itself.
/// - size: the side of the images.
/// - Throws: where an image is missing, damaged or too small, or the list is malformed.
public func loadCelebA(
  root: String, size: Int, isCropped: Bool = true, loading: ImageLoading = ImageLoading()
) throws(DatasetError) -> (train: ImageSet, test: ImageSet?) {
  let parts = try celebA(root: root, size: size, isCropped: isCropped, loading: loading)
  return (parts.train, parts.test)
}

/// The parts, the list that they were made by, the files' folder, and the damaged ones that were left out.
private typealias CelebAParts = (train: ImageSet, test: ImageSet?, list: String?, folder: String, leftOut: [String])

private func celebA(
  root: String, size: Int, isCropped: Bool, loading: ImageLoading
) throws(DatasetError) -> CelebAParts {
  let transform = CelebAReader().transform(size: size, channels: 3, isCropped: isCropped)
  try loading.validate(name: "celeba")
  try transform.validate(name: "celeba")
  let inner = "\(root)/img_align_celeba"
  let folder = try asDatasetError(File.exists(inner)) ? inner : root
  let paths = try loading.list(
    folder, expecting: "CelebA's aligned images (000001.jpg, …)",
    remedy: "unpack img_align_celeba.zip of https://mmlab.ie.cuhk.edu.hk/projects/CelebA.html there")
  var (train, test, list) = (paths, [String](), String?.none)
  if let place = try EvaluationPartition.find(root: root, images: folder),
    let parts = try partition(paths, by: place, loading)
  {
    (train, test) = parts
    if test.isEmpty {
      loading.warning?("\(place.path): has no test image (part 2) among those taken: the training images are split")
    } else {
      list = place.path
    }
  }
  let trainFiles = try loading.sample(train, in: folder)
  let source = ImageSource(
    name: "celeba", root: folder, files: trainFiles + (try loading.sample(test, in: folder)), transform: transform)
  let loaded = try source.load(normalization: .symmetric, loading: loading)
  loading.tell(of: loaded, root: root)
  guard let list else { return (loaded.images, nil, nil, folder, loaded.leftOut) }
  let trainCount = loaded.places.count { $0 < trainFiles.count }
  guard trainCount > 0, trainCount < loaded.images.count else {
    throw DatasetError(
      folder, expected: "a whole image in each part of \(list)",
      found: "\(trainCount) for training and \(loaded.images.count - trainCount) for the test",
      remedy: "replace the damaged images")
  }
  let images = loaded.images
  return (
    images.subset(Array(0..<trainCount)), images.subset(Array(trainCount..<images.count)), list, folder, loaded.leftOut
  )
}

/// The images' paths by part; nil, and a warning, for a list from outside that does not fit them.
private func partition(
  _ paths: [String], by list: EvaluationPartition.Place, _ loading: ImageLoading
) throws(DatasetError) -> (train: [String], test: [String])? {
  do throws(DatasetError) {
    let partition = try EvaluationPartition(contentsOf: list.path)
    var parts: [EvaluationPartition.Part: [String]] = [:]
    for path in paths { parts[try partition.part(of: path), default: []].append(path) }
    guard let train = parts[.train] else {
      throw DatasetError(
        list.path, expected: "a training image (part 0) among the \(paths.count) images taken", found: "none",
        remedy: "take more images, or remove the file to have them split at random")
    }
    return (train, parts[.test] ?? [])
  } catch {
    guard !list.isInside else { throw error }
    loading.warning?(
      "\(list.path): unused, the images are split by the seed: expected \(error.expected), found \(error.found)")
    return nil
  }
}

/// Loads CelebA from the first folder that has images.
struct CelebAReader: DatasetReader {
  func isThere(in folders: [String]) throws(DatasetError) -> Bool { try firstWithImages(folders) != nil }

  func transform(size: Int, channels: Int, isCropped: Bool) -> ImageTransform {
    isCropped && channels == 3 ? .celebA(size: size) : .square(size: size, channels: channels)
  }

  func load(_ loading: DatasetLoading) throws(DatasetError) -> DatasetSplit {
    let root = try loading.root(expecting: "img_align_celeba/000001.jpg, …")
    let request = loading.request
    let parts = try celebA(
      root: root, size: request.side, isCropped: request.isCropped, loading: loading.ofImages)
    guard let test = parts.test, let list = parts.list else {
      return try loading.splitBySeed(parts.train, root: root, folder: parts.folder, leftOut: parts.leftOut)
    }
    return loading.sampled(
      train: parts.train, test: test, origin: "from \(root), parted by \(list)", folder: parts.folder,
      leftOut: parts.leftOut)
  }
}
