"""Draws small pictures, saves them in every kind of file the decoder takes, and records Pillow's pixels of them.

Images/expected.json holds, for each picture, the SHA-256 of the pixels that Pillow decodes; of those of
write_pictures() also the SHA-256 of what the transforms make of them, of those of write_turned() that of the picture
as exif_transpose() turns it. For CenterCrop(178) -> Resize(32) the pixels themselves lie beside it (NAME.32.bin), so
that a difference can be located. Nothing here comes from the Swift code.
"""

import hashlib
import json
import pathlib

import numpy as np
import PIL
from PIL import Image, ImageOps, features

from image_files import chunk, jpeg, png, segments

FOLDER = pathlib.Path(__file__).parent / "Images"


def picture(width, height, seed):
    """Something with the statistics of a photograph: soft shades, some edges, a little noise. uint8 [h, w, 3]."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    image = np.empty((height, width, 3))
    for channel in range(3):
        a, b, c = random.uniform(0.01, 0.05, 3)
        image[..., channel] = 128 + 70 * np.sin(a * x + channel) + 50 * np.cos(b * y + c * x)
    for _ in range(6):
        cx, cy = random.uniform(0, width), random.uniform(0, height)
        rx, ry = random.uniform(4, width / 3 + 5), random.uniform(4, height / 3 + 5)
        inside = ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 < 1
        image[inside] = 0.4 * image[inside] + 0.6 * random.uniform(0, 255, 3)
    image += random.normal(0, 2, image.shape)
    return np.clip(image, 0, 255).astype(np.uint8)


def save(name, image, **options):
    image.save(FOLDER / name, **options)


def write_pictures():
    face = Image.fromarray(picture(178, 218, 1))
    save("colour-420.jpg", face, quality=90, subsampling="4:2:0")
    save("colour-444.jpg", face, quality=75, subsampling="4:4:4")
    save("colour-422.jpg", face, quality=60, subsampling="4:2:2")
    save("progressive.jpg", face, quality=85, progressive=True)
    save("grey.jpg", face.convert("L"), quality=85)
    save("ink.jpg", Image.fromarray(picture(61, 47, 2)).convert("CMYK"), quality=85)
    save("small.jpg", Image.fromarray(picture(101, 75, 3)), quality=90)
    save("narrow.jpg", Image.fromarray(picture(37, 231, 4)), quality=90, subsampling="4:2:0")
    save("wide.jpg", Image.fromarray(picture(301, 181, 5)), quality=80, subsampling="4:2:0")
    save("pixel.jpg", Image.fromarray(picture(1, 1, 6)), quality=80)
    turned = Image.Exif()
    turned[0x0112] = 6
    save("turned.jpg", Image.fromarray(picture(64, 40, 7)), quality=80, exif=turned)

    small = picture(67, 53, 8)
    save("colour.png", Image.fromarray(small))
    alpha = np.dstack([small, picture(67, 53, 9)[..., 0]])
    save("alpha.png", Image.fromarray(alpha))
    save("palette.png", Image.fromarray(small).quantize(16))
    save("palette-transparent.png", Image.fromarray(small).quantize(200), transparency=3)
    save("grey.png", Image.fromarray(small[..., 0]))
    save("grey-alpha.png", Image.fromarray(alpha).convert("LA"))
    save("bits.png", Image.fromarray(small[..., 0]).convert("1"))
    (FOLDER / "interlaced.png").write_bytes(png(small, 8, 2, interlaced=True))
    gamma = chunk(b"gAMA", (100000).to_bytes(4, "big"))
    (FOLDER / "gamma.png").write_bytes(png(small, 8, 2, gamma))
    key = chunk(b"tRNS", b"".join(int(v).to_bytes(2, "big") for v in small[0, 0]))
    (FOLDER / "colour-key.png").write_bytes(png(small, 8, 2, key))
    (FOLDER / "grey-2bit.png").write_bytes(png(small[..., 1:2] >> 6, 2, 0))
    deep = small.astype(np.uint16) * 256 + picture(67, 53, 10)
    (FOLDER / "grey-16bit.png").write_bytes(png(deep[..., :1], 16, 0))
    (FOLDER / "colour-16bit.png").write_bytes(png(deep, 16, 2))

    save("lossy.webp", face, quality=80)
    save("lossless.webp", Image.fromarray(small), lossless=True)
    save("alpha.webp", Image.fromarray(alpha), lossless=True, exact=True)
    save("alpha-lossy.webp", Image.fromarray(alpha), quality=70)
    return {"grey-16bit.png": deep[..., :1].repeat(3, 2), "colour-16bit.png": deep}


def write_every_png():
    """Every color type, depth and interlacing there is, in extents that leave some of Adam7's passes ragged or empty.

    Returns the samples of those of 16 bits, as RGB.
    """
    depths = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
    random = np.random.default_rng(11)
    deep = {}
    for color, depth, interlaced in [(c, d, i) for c in depths for d in depths[c] for i in (False, True)]:
        for width, height in [(13, 11)] if depth < 16 else [(13, 11), (3, 2), (1, 1)]:
            channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[color]
            samples = random.integers(0, 1 << depth, (height, width, channels))
            palette = chunk(b"PLTE", random.bytes(3 << depth)) if color == 3 else b""
            name = f"type{color}-{depth}bit-{width}x{height}{'-interlaced' if interlaced else ''}.png"
            (FOLDER / name).write_bytes(png(samples, depth, color, palette, interlaced))
            if depth == 16:
                deep[name] = samples[..., :3] if color in (2, 6) else samples[..., :1].repeat(3, 2)
    # Every value that a sample of 16 bits can have.
    every = np.arange(1 << 16).reshape(256, 256, 1)
    (FOLDER / "every-16bit.png").write_bytes(png(every, 16, 0))
    return deep | {"every-16bit.png": every.repeat(3, 2)}


def write_rare_jpegs():
    """Samplings that TurboJPEG has no name for, and bytes that belong to no segment."""
    planes = [np.ascontiguousarray(plane) for plane in np.moveaxis(np.dstack(
        [np.asarray(Image.fromarray(picture(61, 47, 12)).convert("YCbCr")), picture(61, 47, 13)[..., :1]]), 2, 0)]
    one = (1, 1)
    samplings = {"410": [(4, 2), one, one], "311": [(3, 1), one, one], "441": [(1, 4), one, one],
                 "mixed": [(2, 2), (2, 1), one]}
    for name, sampling in samplings.items():
        (FOLDER / f"sampled-{name}.jpg").write_bytes(jpeg(planes[:3], sampling))
    adobe = b"\xff\xee\x00\x0eAdobe\x00\x64" + bytes(5)
    (FOLDER / "sampled-ink.jpg").write_bytes(jpeg(planes, [one, (2, 1), one, one], b"CMYK", adobe))
    whole = (FOLDER / "small.jpg").read_bytes()
    parts, data = segments(whole)
    (FOLDER / "stray.jpg").write_bytes(
        b"\xff\xd8" + parts[0] + b"\0\7" + b"".join(parts[1:]) + data + b"\0\0\xff\xd9")


def write_turned():
    """The eight orientations of EXIF in the three formats, in either order of bytes. Returns the files' names."""
    image = Image.fromarray(picture(24, 17, 14))
    names = []
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif.endian = "<>"[orientation % 2]
        exif[0x010F] = "a maker"
        exif[0x0112] = orientation
        for suffix, options in [("jpg", {"quality": 90}), ("png", {}), ("webp", {"lossless": True})]:
            names.append(f"turned-{orientation}.{suffix}")
            save(names[-1], image, exif=exif.tobytes(), **options)
    return names


def center_crop(image, size):
    """torchvision's CenterCrop: zeros where the image is smaller, Python's rounding where a margin is odd."""
    pixels = np.asarray(image)
    height, width = pixels.shape[:2]
    if height < size or width < size:
        h, w = max(size - height, 0), max(size - width, 0)
        padding = [(h // 2, (h + 1) // 2), (w // 2, (w + 1) // 2)] + [(0, 0)] * (pixels.ndim - 2)
        pixels = np.pad(pixels, padding)
        height, width = pixels.shape[:2]
    top, left = int(round((height - size) / 2.0)), int(round((width - size) / 2.0))
    return Image.fromarray(np.ascontiguousarray(pixels[top:top + size, left:left + size]))


def resize(image, width, height):
    """Rows first, then columns, as Pillow 12 does in one call; Pillow 13 turns that round for some tall images."""
    return image.resize((width, image.height), Image.BILINEAR).resize((width, height), Image.BILINEAR)


def short_side(image, size):
    width, height = image.size
    if width <= height:
        return resize(image, size, int(size * height / width))
    return resize(image, int(size * width / height), size)


def sha256(image):
    return hashlib.sha256(np.asarray(image).tobytes()).hexdigest()


def entry_of(image):
    return {"width": image.width, "height": image.height, "decoded": sha256(image)}


def transforms_of(image, crop):
    for size in (32, 64, 128):
        if min(image.size) >= 178:  # A smaller one is refused.
            yield f"celeba-{size}", sha256(resize(crop, size, size))
        yield f"square-{size}", sha256(center_crop(short_side(image, size), size))
        yield f"grey-{size}", sha256(center_crop(short_side(image.convert("L"), size), size))


def make():
    for old in FOLDER.iterdir():
        old.unlink()
    deep = write_pictures()
    transformed = {path.name for path in FOLDER.iterdir()}
    deep |= write_every_png()
    write_rare_jpegs()
    turned = write_turned()
    pictures = {}
    for path in sorted(FOLDER.iterdir()):
        with Image.open(path) as opened:
            theirs = opened.convert("RGB")
            upright = ImageOps.exif_transpose(opened).convert("RGB")
            mode = opened.mode
        image = theirs
        if path.name in deep:  # Pillow takes the upper byte of colour and clips grey at 255: not what we want.
            image = Image.fromarray(((deep[path.name].astype(np.int64) + 128) // 257).astype(np.uint8))
            assert mode == "I;16" or np.abs(np.asarray(theirs).astype(int) - np.asarray(image)).max() <= 1
        pictures[path.name] = entry_of(image)
        if path.name in turned:
            pictures[path.name]["upright"] = sha256(upright)
            pictures[path.name]["orientation"] = int(path.stem[-1])
        if path.name in transformed:
            crop = center_crop(image, 178)
            pictures[path.name] |= transforms_of(image, crop)
            if path.suffix == ".jpg":
                (FOLDER / f"{path.stem}.32.bin").write_bytes(np.asarray(resize(crop, 32, 32)).tobytes())
    made = {"Pillow": PIL.__version__, "libjpeg-turbo": features.version("libjpeg_turbo"),
            "libwebp": features.version("webp"), "numpy": np.__version__}
    document = {"madeBy": "Golden/images.py", "with": made, "pictures": pictures}
    (FOLDER / "expected.json").write_text(json.dumps(document, indent=1) + "\n")
