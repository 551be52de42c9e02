extension Dataset {
  /// The data sets there are. To add one, write the file that reads it and its entry here.
  public static let all = [mnist, fashionMNIST, celeba, images, digits, faces]

  /// Handwritten digits, 28×28 grey; 60,000 for training and 10,000 for the test.
  public static let mnist = Dataset(
    "mnist", title: "MNIST", summary: "handwritten digits, downloaded where they are missing",
    source: "Handwritten digits, LeCun et al. 1998; the files' SHA-256 are those of the published ones.",
    channels: [1], sizes: 28...28, defaultSize: 28, usualModel: "mnist", split: .ownTestPart,
    remedy: IDXDataset.mnist.remedy, reader: IDXDataset.mnist)

  /// Clothes in MNIST's format.
  public static let fashionMNIST = Dataset(
    "fashion-mnist", title: "Fashion-MNIST", summary: "clothes in MNIST's format",
    source: "Pictures of clothes, Xiao et al. 2017.", channels: [1], sizes: 28...28, defaultSize: 28,
    usualModel: "mnist", split: .ownTestPart, remedy: IDXDataset.fashionMNIST.remedy,
    systemFolder: "/usr/share/datasets/fashion-mnist", reader: IDXDataset.fashionMNIST)

  /// Photographs of faces. Never downloaded.
  public static let celeba = Dataset(
    "celeba", title: "CelebA", summary: "photographs of faces",
    source: "Photographs of faces, aligned, Liu et al. 2015; cropped to 178 × 178 and scaled.",
    channels: [3], sizes: ImageTransform.sizes, defaultSize: 64, usualModel: "celeba", split: .listElseSeed,
    remedy: "unpack img_align_celeba.zip of https://mmlab.ie.cuhk.edu.hk/projects/CelebA.html into Data/celeba",
    reader: CelebAReader())

  /// A folder of the user's own image files.
  public static let images = Dataset(
    "images", title: "images", summary: "any folder of image files", source: "A folder of images.",
    channels: [1, 3], sizes: ImageTransform.sizes, defaultSize: 64, usualModel: "celeba", split: .seed,
    remedy: "put the images into Data/images", reader: ImageFolderReader())

  /// Digits drawn by this program from a seed, 28×28 grey.
  public static let digits = Dataset(
    "digits", title: "drawn digits", summary: "digits that the program draws",
    source: "Strokes, drawn by the program from the seed.",
    channels: [1], sizes: 28...28, defaultSize: 28, usualModel: "mnist", split: .ownTestPart, remedy: drawnRemedy,
    reader: DrawnReader(train: 10_000, test: 2_000) { drawDigits($0, count: $1, seed: $2.seed) })

  /// Faces drawn by this program from a seed, in colour. No model goes above 256.
  public static let faces = Dataset(
    "faces", title: "drawn faces", summary: "faces that the program draws",
    source: "Faces with known factors, drawn by the program from the seed.",
    channels: [3], sizes: 1...256, defaultSize: 64, usualModel: "celeba", split: .ownTestPart, remedy: drawnRemedy,
    reader: DrawnReader(train: 4_000, test: 400) { drawFaces($0, count: $1, size: $2.side, seed: $2.seed) })

  private static let drawnRemedy = "nothing is needed: the program draws it"
}
